/**
 * Level II records, messages and files to hurt: made here, and real ones where they are at hand.
 *
 * @module
 */
import { NO_DATA, realChunks, realVolume } from "../../../_test_data.ts";
import { decompressBzip2 } from "../../bzip2.ts";
import { message1, message31, message5, volumeFile } from "./_test_messages.ts";
import { chunkRecords, openVolume } from "./mod.ts";

const CHUNKS = "chunks-KLOT-230";

/** Messages of a record: made here, metadata, radials of message 31 and of message 1. */
export function messageSeeds(): Uint8Array[] {
  const made = volumeFile("", ...madeMessages()).subarray(24);
  if (NO_DATA) return [made];
  const [metadata, radials] = recordSeeds().map((bytes) => decompressBzip2(bytes, 2 ** 24));
  const legacy = openVolume(realVolume("KTLX19910605_162126.gz")).records[0]!.bytes;
  return [made, metadata!.slice(130_000), radials!.slice(0, 100_000), legacy.slice(0, 97_280)];
}

/** Compressed records, without their size. */
export function recordSeeds(): Uint8Array[] {
  if (NO_DATA) return [];
  const [first, , , , , sixth] = realChunks(CHUNKS);
  return [openVolume(first!.bytes).records[0]!.bytes, chunkRecords(sixth!.bytes).records[0]!.bytes];
}

/** Whole files: an S chunk, a short volume of two records, one of uncompressed messages. */
export function fileSeeds(): Uint8Array[] {
  const made = volumeFile("AR2V0003.001", ...madeMessages());
  if (NO_DATA) return [made];
  const [first, second] = realChunks(CHUNKS);
  const short = new Uint8Array([...first!.bytes, ...second!.bytes]);
  return [made, first!.bytes, short, realVolume("KTLX19910605_162126.gz").slice(0, 30_000)];
}

function madeMessages(): Uint8Array[] {
  const codes = Array.from({ length: 100 }, (_, i) => i);
  const moments = [{ name: "REF", codes }, { name: "PHI", codes, bits: 16 as const }];
  const radials = Array.from({ length: 30 }, (_, i) => ({
    azimuthDeg: i,
    number: i < 15 ? 1 : 2,
    status: i === 0 ? 3 : i === 14 ? 2 : i === 15 ? 0 : i === 29 ? 4 : 1,
    moments,
  }));
  return [message5(212, [0.5, 0.9]), ...radials.map(message31), ...radials.map(message1)];
}
