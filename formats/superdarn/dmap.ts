/**
 * What is in a record, or a file of records, of the SuperDARN radars' format DMAP?
 *
 * The layout, little-endian: int32 65537, int32 size of the whole record, int32 number of scalars,
 * int32 number of arrays; then the scalars (name ending in a zero byte, type in a byte, value) and the
 * arrays (name, type, int32 number of dimensions, int32 each dimension, fastest first, values). A text
 * ends in a zero byte, in arrays too. Source: RST, library dmap.1.25; the radars' files agree.
 *
 * @module
 */
import { DmapError } from "./dmap_error.ts";
import { HEADER_BYTES, keepLayout, placeKnown } from "./dmap_layout.ts";
import { type DmapRecord, PlacedRecord } from "./dmap_record.ts";
import type { DmapArray, DmapScalar, DmapType, DmapValue, DmapValues } from "./dmap_types.ts";
import { DMAP_CODE, placeFields, recordEnd } from "./dmap_walk.ts";

export { DmapError };
export type { DmapArray, DmapRecord, DmapScalar, DmapType, DmapValue, DmapValues };

/**
 * The record that begins at `offset`. Nothing is copied: its bytes must stay as they are while it is
 * in use. Bytes behind it do not matter.
 *
 * @throws {DmapError} when none begins there, its bytes are not all there, or anything in it is wrong
 */
export function readRecord(bytes: Uint8Array, offset = 0): DmapRecord {
  return recordAt(bytes, viewOf(bytes), offset);
}

/**
 * The records of a file in their order, and in the place of what is damaged the reason. A damaged
 * record costs only itself if another begins where it says that it ends, or if it is the last; else
 * what follows up to the next place where a record seems to begin.
 */
export function* records(bytes: Uint8Array): Generator<DmapRecord | DmapError> {
  const view = viewOf(bytes);
  let at = 0;
  while (at < bytes.length) {
    let found: DmapRecord | DmapError;
    try {
      found = recordAt(bytes, view, at);
    } catch (error) {
      if (!(error instanceof DmapError)) throw error;
      found = error;
    }
    at = found instanceof DmapError ? nextRecord(view, at) : at + found.size;
    yield found;
  }
}

/** Whether bytes begin as a record does. */
export function isDmap(head: Uint8Array): boolean {
  const view = viewOf(head);
  return head.length >= HEADER_BYTES && view.getInt32(0, true) === DMAP_CODE &&
    view.getInt32(4, true) >= HEADER_BYTES && view.getInt32(8, true) >= 0 &&
    view.getInt32(12, true) >= 0;
}

function recordAt(bytes: Uint8Array, view: DataView, offset: number): DmapRecord {
  const end = recordEnd(view, offset);
  let placed = placeKnown(view, bytes, offset, end);
  if (placed === null) {
    placed = placeFields(view, bytes, offset, end);
    keepLayout(placed.layout);
  }
  return new PlacedRecord(bytes, view, placed, offset, end - offset);
}

/** Where to go on after a damaged record at `from`: the end of the bytes when there is no other. */
function nextRecord(view: DataView, from: number): number {
  const end = view.byteLength;
  for (let at = from; at + HEADER_BYTES <= end; at++) {
    if (view.getInt32(at, true) !== DMAP_CODE) continue;
    const size = view.getInt32(at + 4, true);
    if (size < HEADER_BYTES || size > end - at || !isBorder(view, at + size)) continue;
    return at === from ? at + size : at;
  }
  return end;
}

/** Whether a record may begin or the bytes end here, as far as they go. */
function isBorder(view: DataView, at: number): boolean {
  const left = view.byteLength - at;
  for (let i = 0; i < Math.min(4, left); i++) {
    if (view.getUint8(at + i) !== (DMAP_CODE >> (8 * i) & 255)) return false;
  }
  return true;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
