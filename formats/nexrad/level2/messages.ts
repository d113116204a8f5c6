/**
 * Which messages follow each other in a record? Walks from header to header (ICD 2620002, section
 * 3.2.4.1): message 31 has its own length, every other stands in a frame of 2,432 bytes.
 *
 * @module
 */
import { radarTimeMs } from "./radar_time.ts";

/** Before each message: 12 bytes of the old communication manager, then the header of 16. */
const BEFORE = 12;
export const HEADER = 16;
const FRAME = 2432;

/** The message's data may be read from `start` to before `end`. */
export interface MessageFound {
  readonly type: number;
  /** Where the 12 bytes before its header begin. */
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** Calls `found` for each message, and `lost` with the place where none was and where one is again. */
export function walkMessages(
  view: DataView,
  found: (message: MessageFound) => void,
  lost: (from: number, to: number) => void,
): void {
  const size = view.byteLength;
  for (let at = 0; at + BEFORE + HEADER <= size;) {
    const message = messageAt(view, at);
    if (message !== null) {
      found(message);
      at = message.type === 31 ? message.end : at + FRAME;
      continue;
    }
    let next = at + 2;
    while (next < size && !radialAt(view, next)) next += 2;
    lost(at, Math.min(next, size));
    at = next;
  }
}

/** What a header at `at` announces; null when it cannot be one. The last frame may be short. */
function messageAt(view: DataView, at: number): MessageFound | null {
  const header = at + BEFORE;
  const halfwords = view.getUint16(header);
  const type = view.getUint8(header + 3);
  const start = header + HEADER;
  if (type === 31) {
    return radialAt(view, at) ? { type, at, start, end: header + halfwords * 2 } : null;
  }
  if (halfwords * 2 > FRAME - BEFORE || type > 40) return null;
  const end = Math.min(header + Math.max(HEADER, halfwords * 2), view.byteLength);
  return { type, at, start, end };
}

/** Whether a message with a radial begins here: several of its fields must fit each other. */
function radialAt(view: DataView, at: number): boolean {
  const header = at + BEFORE;
  if (header + HEADER + 32 > view.byteLength) return false;
  const type = view.getUint8(header + 3);
  if (type !== 1 && type !== 31) return false;
  const length = view.getUint16(header) * 2;
  if (length < HEADER + 32 || radarTimeMs(view.getUint16(header + 6), 0) === null) return false;
  const data = header + HEADER;
  if (type === 1) {
    return length <= FRAME - BEFORE &&
      radarTimeMs(view.getUint16(data + 4), view.getUint32(data)) !== null;
  }
  // The length of the radial is told twice, in halfwords with the header and in bytes without.
  return header + length <= view.byteLength && length === HEADER + evenLength(view, data) &&
    radarTimeMs(view.getUint16(data + 8), view.getUint32(data + 4)) !== null;
}

function evenLength(view: DataView, data: number): number {
  return (view.getUint16(data + 18) + 1) & ~1;
}
