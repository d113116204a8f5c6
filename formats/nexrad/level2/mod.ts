/**
 * Level II of the weather radar network: volume files and real-time chunks to sweeps of moments.
 * Formats: ICD 2620010 (file and records) and ICD 2620002 (messages).
 *
 * @module
 */
import type { Volume } from "../sweep.ts";
import { chunkRecords, type FoundRecords, openVolume } from "./open_volume.ts";
import { decodeRecord } from "./decode_record.ts";
import { VolumeBuilder } from "./volume_builder.ts";
import { NexradError } from "../nexrad_error.ts";
import type { VolumeHeader } from "./record.ts";

export { chunkRecords, type FoundRecords, type OpenedVolume, openVolume } from "./open_volume.ts";
export { isChunk, isVolume } from "./file_kind.ts";
export { decodeRecord } from "./decode_record.ts";
export { VolumeBuilder } from "./volume_builder.ts";
export {
  type DecodedRecord,
  type RecordBytes,
  type SweepPart,
  transferables,
  type VolumeHeader,
} from "./record.ts";

/**
 * A volume file, or an S chunk, in this thread. A record that cannot be read costs only itself and is
 * named in `skipped`. Throws NexradError when the bytes are no Level II file at all.
 */
export function decodeVolume(bytes: Uint8Array): Volume {
  const { header, ...found } = openVolume(bytes);
  return decodeRecords(header, found);
}

/** An I or E chunk alone, in this thread: its `version` is "". Throws NexradError as `chunkRecords`. */
export function decodeChunk(bytes: Uint8Array): Volume {
  return decodeRecords({ icao: "", version: "", timeMs: null }, chunkRecords(bytes));
}

function decodeRecords(header: VolumeHeader, { records, skipped }: FoundRecords): Volume {
  const builder = new VolumeBuilder(header);
  for (const entry of skipped) builder.skip(entry);
  for (const [index, record] of records.entries()) {
    try {
      builder.add(index, decodeRecord(record));
    } catch (error) {
      if (!(error instanceof NexradError)) throw error;
      builder.skip({ where: record.where, code: error.code, why: error.message });
    }
  }
  return builder.volume();
}
