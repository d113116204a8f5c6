/**
 * Which records are in a Level II file or chunk? Its header, and views of its records, none decoded.
 *
 * | bytes                              | what they are (ICD 2620010, 7.3)                            |
 * | ---------------------------------- | ----------------------------------------------------------- |
 * | 1f 8b                              | the whole file, compressed with gzip                        |
 * | `AR2V00nn.` or `ARCHIVE2.`         | the volume header, 24 bytes; then records                   |
 * | int32, not 0, then `BZh`           | a record of the LDM: its size (the sign means nothing)      |
 * | int32, 0 or what is no size        | messages to the end, not compressed, as before 2003         |
 *
 * A wrong size costs one record: the next is found by how bzip2 begins.
 *
 * @module
 */
import { constants, gunzipSync } from "node:zlib";
import { NexradError } from "../nexrad_error.ts";
import type { Skipped } from "../sweep.ts";
import { isGzip } from "./file_kind.ts";
import { radarTimeMs } from "./radar_time.ts";
import type { RecordBytes, VolumeHeader } from "./record.ts";

/** The records of a file or chunk, and what could not be taken for one. */
export interface FoundRecords {
  readonly records: readonly RecordBytes[];
  readonly skipped: readonly Skipped[];
}

/** A volume file whose records are not decoded yet. */
export interface OpenedVolume extends FoundRecords {
  readonly header: VolumeHeader;
}

/** Of a file inside gzip. The largest volume of uncompressed messages is about 80 MB. */
const MAX_GUNZIPPED = 128 * 2 ** 20;

/** Check sum and size at the end of a gzip file. */
const GZIP_TRAILER = 8;

const HEADER_BYTES = 24;
/** What a bzip2 stream with a block in it begins with, `h` and the block size between. */
const BLOCK_MARK = [0x31, 0x41, 0x59, 0x26, 0x53, 0x59];

/**
 * A volume file, or a chunk of kind S. Throws NexradError: `not-nexrad`, `truncated` (no header),
 * `too-large` (gzip).
 */
export function openVolume(bytes: Uint8Array): OpenedVolume {
  const skipped: Skipped[] = [];
  const file = isGzip(bytes) ? gunzipped(bytes, skipped) : bytes;
  if (file.length < HEADER_BYTES) {
    throw new NexradError(
      "truncated",
      `a volume header has ${HEADER_BYTES} bytes, here are ${file.length}`,
    );
  }
  const header = readHeader(file);
  const found = findRecords(file, HEADER_BYTES);
  return { header, records: found.records, skipped: [...skipped, ...found.skipped] };
}

/** A chunk of kind I or E: records without a volume header. Throws NexradError `not-nexrad`. */
export function chunkRecords(bytes: Uint8Array): FoundRecords {
  const found = findRecords(bytes, 0);
  if (found.records.every((record) => record.packing !== "bzip2")) {
    throw new NexradError("not-nexrad", "no compressed record is in this chunk");
  }
  return found;
}

function gunzipped(bytes: Uint8Array, skipped: Skipped[]): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_GUNZIPPED });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (code === "ERR_BUFFER_TOO_LARGE") {
      throw new NexradError("too-large", "the gzip file holds more than 128 MiB");
    }
  }
  skipped.push({
    where: "the gzip file",
    code: "truncated",
    why: "it is damaged or cut: only what could be inflated is read",
  });
  return beforeDamage(bytes);
}

/**
 * What can be had of a gzip file that is cut or damaged: all but its check sum, or else what stands
 * before the damage, to within 1/64 of it.
 */
function beforeDamage(file: Uint8Array): Uint8Array {
  const bytes = file.subarray(0, Math.max(0, file.length - GZIP_TRAILER));

  let best: Uint8Array = new Uint8Array();
  let good = 0;
  let bad = 2 * bytes.length;
  for (let step = 0; step < 7 && good < bytes.length; step++) {
    const end = (good + bad) >> 1;
    try {
      best = gunzipSync(bytes.subarray(0, end), {
        finishFlush: constants.Z_SYNC_FLUSH,
        maxOutputLength: MAX_GUNZIPPED,
      });
      good = end;
    } catch {
      bad = end;
    }
  }
  return best;
}

function readHeader(file: Uint8Array): VolumeHeader {
  const name = text(file, 0, 9);
  const modern = /^AR2V00(0[1-9])\.$/.exec(name);
  if (!modern && name !== "ARCHIVE2.") {
    throw new NexradError(
      "not-nexrad",
      "it begins neither with AR2V00 and a version nor with ARCHIVE2.: no Level II volume",
    );
  }
  const view = new DataView(file.buffer, file.byteOffset, HEADER_BYTES);
  const icao = text(file, 20, 24);
  return {
    icao: /^[A-Z][A-Z0-9]{3}$/.test(icao) ? icao : "",
    version: modern?.[1] ?? "01",
    timeMs: radarTimeMs(view.getUint32(12), view.getUint32(16)),
  };
}

function findRecords(file: Uint8Array, start: number): FoundRecords {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const records: RecordBytes[] = [];
  const skipped: Skipped[] = [];
  const skip = (code: string, why: string) =>
    skipped.push({ where: `LDM record ${records.length + skipped.length + 1}`, code, why });
  for (let at = start; at < file.length;) {
    if (!startsBzip2(file, at + 4)) {
      const next = nextRecord(file, at);
      if (next < 0 && records.length === 0) {
        const where = "the file's messages";
        records.push({ where, bytes: file.subarray(at), packing: "messages" });
        break;
      }
      const end = next < 0 ? file.length : next;
      skip("bad-field", `${end - at} bytes that are no compressed record`);
      at = end;
      continue;
    }
    const end = recordEnd(file, at, Math.abs(view.getInt32(at)));
    const where = `LDM record ${records.length + skipped.length + 1}`;
    records.push({ where, bytes: file.subarray(at + 4, end), packing: "bzip2" });
    at = end;
  }
  return { records, skipped };
}

/** Where a record ends: where its size says, unless another record or the file ends it before. */
function recordEnd(file: Uint8Array, at: number, size: number): number {
  const end = at + 4 + size;
  if (end === file.length || startsBzip2(file, end + 4)) return end;
  const next = nextRecord(file, at + 5);
  return Math.min(end, next < 0 ? file.length : next);
}

/** The first place from `from` on where a record begins; -1 when none does. */
function nextRecord(file: Uint8Array, from: number): number {
  for (let at = from + 4;; at++) {
    at = file.indexOf(0x42, at);
    if (at < 0) return -1;
    if (startsBzip2(file, at)) return at - 4;
  }
}

function startsBzip2(file: Uint8Array, at: number): boolean {
  return file[at] === 0x42 && file[at + 1] === 0x5a && file[at + 2] === 0x68 &&
    BLOCK_MARK.every((byte, i) => file[at + 4 + i] === byte);
}

function text(file: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...file.subarray(start, end));
}
