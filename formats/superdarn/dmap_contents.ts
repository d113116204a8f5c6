/**
 * Which records are in a file: one of records, as the radars' computers store them, or what a radar
 * sent over TCP, as it came?
 *
 * @module
 */
import { DmapError, type DmapRecord, isDmap, readRecord, records } from "./dmap.ts";
import { HEADER_BYTES } from "./dmap_layout.ts";
import { PacketReader } from "./packets.ts";

/** A part of a file. */
export type DmapPart =
  | { readonly record: DmapRecord }
  /** A record that cannot be read, or what is no record. */
  | { readonly code: string; readonly why: string };

/** Magic and length: what comes before a record in a capture. */
const FRAME_BYTES = 8;

/** So near is told where in a capture something is wrong. */
const PIECE_BYTES = 1024;

/** Whether a packet's head is among a file's first bytes: a capture may begin within a packet. */
export function isCapture(head: Uint8Array): boolean {
  for (let at = head.indexOf(0x49); at !== -1; at = head.indexOf(0x49, at + 1)) {
    const view = new DataView(head.buffer, head.byteOffset + at, head.length - at);
    if (view.byteLength < FRAME_BYTES + HEADER_BYTES) return false;
    if (
      view.getInt32(0, true) === 0x001e0849 && isDmap(head.subarray(at + FRAME_BYTES)) &&
      view.getInt32(4, true) === view.getInt32(FRAME_BYTES + 4, true)
    ) return true;
  }
  return false;
}

/** The parts of a file of records, in their order. */
export function* partsOfRecords(bytes: Uint8Array): Generator<DmapPart> {
  for (const found of records(bytes)) {
    if (found instanceof DmapError) {
      yield { code: found.code, why: `byte ${found.offset}: ${found.message}` };
    } else yield { record: found };
  }
}

/** The parts of what a radar sent, in their order. */
export function* partsOfCapture(bytes: Uint8Array): Generator<DmapPart> {
  let parts: DmapPart[] = [];
  let stray = 0;
  let at = 0;
  const add = (part: DmapPart) => {
    if (stray > 0) {
      parts.push({ code: "stray", why: `near byte ${at}: ${stray} bytes belong to no packet` });
      stray = 0;
    }
    parts.push("record" in part ? part : { ...part, why: `near byte ${at}: ${part.why}` });
  };
  const reader = new PacketReader({
    record: (record) => add(partOf(record)),
    bad: (why) => add({ code: "bad-packet", why }),
    // Told after every piece: together they are one part.
    skipped: (count) => stray += count,
  });
  for (; at < bytes.length; at += PIECE_BYTES) {
    reader.push(bytes.subarray(at, at + PIECE_BYTES));
    yield* parts;
    parts = [];
  }
  const rest = reader.waitingBytes + stray;
  if (rest > 0) yield { code: "truncated", why: `the last ${rest} bytes are no whole packet` };
}

function partOf(bytes: Uint8Array): DmapPart {
  try {
    return { record: readRecord(bytes) };
  } catch (error) {
    if (!(error instanceof DmapError)) throw error;
    return { code: error.code, why: `a record of ${bytes.length} bytes: ${error.message}` };
  }
}
