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

/** What a record begins with: 65537, little-endian. */
const CODE = [1, 0, 1, 0] as const;

/** Magic and length: what comes before a record in a capture. */
const FRAME_BYTES = 8;

/** So near is told where in a capture something is wrong. */
const PIECE_BYTES = 1024;

/** Of a file's beginning so much is looked at: records have a few thousand bytes. */
const HEAD_BYTES = 65_536;

/** How a file's first bytes, unpacked, say that it is laid out; null: it is no radar's. */
export function layoutOf(bytes: Uint8Array): "records" | "packets" | null {
  const head = bytes.subarray(0, HEAD_BYTES);
  if (isRecords(head)) return "records";
  return isCapture(head) ? "packets" : null;
}

/** The parts of a file in their order; none of one that is no radar's. */
export function partsOf(bytes: Uint8Array): Iterable<DmapPart> {
  const layout = layoutOf(bytes);
  if (layout === null) return [];
  return layout === "records" ? partsOfRecords(bytes) : partsOfCapture(bytes);
}

/** Whether it begins with a record: a damaged one has its code, and is followed by another. */
function isRecords(head: Uint8Array): boolean {
  if (isDmap(head)) return true;
  if (!CODE.every((byte, i) => head[i] === byte)) return false;
  for (let at = head.indexOf(CODE[0], 1); at !== -1; at = head.indexOf(CODE[0], at + 1)) {
    if (isDmap(head.subarray(at, at + HEADER_BYTES))) return true;
  }
  return false;
}

/** Whether a packet's head is among the bytes: a capture may begin within a packet. */
function isCapture(head: Uint8Array): boolean {
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

function* partsOfRecords(bytes: Uint8Array): Generator<DmapPart> {
  for (const found of records(bytes)) {
    if (found instanceof DmapError) {
      yield { code: found.code, why: `byte ${found.offset}: ${found.message}` };
    } else yield { record: found };
  }
}

function* partsOfCapture(bytes: Uint8Array): Generator<DmapPart> {
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
