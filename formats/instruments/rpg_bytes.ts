/**
 * Numbers out of the binary files of RPG (Radiometer Physics), all little-endian, and its time.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";

/** Seconds from 1970 to 2001-01-01, from which RPG counts. */
export const RPG_EPOCH_S = Date.UTC(2001, 0, 1) / 1000;

/** Reads one number after the other, and says by name which one is not there any more. */
export interface RpgReader {
  readonly position: number;
  readonly left: number;
  int8(what: string): number;
  int16(what: string): number;
  int32(what: string): number;
  uint32(what: string): number;
  float32(what: string): number;
  float32s(count: number, what: string): Float32Array;
  int32s(count: number, what: string): Int32Array;
  /** Text up to a zero byte, at most 1,024 bytes. */
  text(what: string): string;
  /** A count that cannot be greater than `most`. */
  count(most: number, what: string): number;
  goTo(position: number): void;
}

const MOST_TEXT_BYTES = 1024;
const latin1 = new TextDecoder("latin1");

/** @throws {DatasetError} from each method: `truncated` when the bytes end, `damaged` by a count */
export function rpgReader(bytes: Uint8Array): RpgReader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;

  function take(length: number, what: string): number {
    if (length > bytes.length - at) {
      throw new DatasetError(
        "truncated",
        `ends at byte ${bytes.length}, within ${what} (byte ${at}, ${length} bytes)`,
      );
    }
    const start = at;
    at += length;
    return start;
  }

  const int32 = (what: string) => view.getInt32(take(4, what), true);
  return {
    get position() {
      return at;
    },
    get left() {
      return bytes.length - at;
    },
    int8: (what) => view.getInt8(take(1, what)),
    int16: (what) => view.getInt16(take(2, what), true),
    int32,
    uint32: (what) => view.getUint32(take(4, what), true),
    float32: (what) => view.getFloat32(take(4, what), true),
    float32s(count, what) {
      const start = take(4 * count, what);
      return Float32Array.from({ length: count }, (_, i) => view.getFloat32(start + 4 * i, true));
    },
    int32s(count, what) {
      const start = take(4 * count, what);
      return Int32Array.from({ length: count }, (_, i) => view.getInt32(start + 4 * i, true));
    },
    text(what) {
      const end = bytes.subarray(at, at + MOST_TEXT_BYTES).indexOf(0);
      if (end < 0) {
        throw new DatasetError(
          bytes.length - at < MOST_TEXT_BYTES ? "truncated" : "damaged",
          `${what} at byte ${at} does not end within ${MOST_TEXT_BYTES} bytes`,
        );
      }
      const start = take(end + 1, what);
      return latin1.decode(bytes.subarray(start, start + end)).trim();
    },
    count(most, what) {
      const start = at;
      const value = int32(what);
      if (value < 0 || value > most) {
        throw new DatasetError(
          "damaged",
          `${what} at byte ${start} is ${value}: 0 to ${most} can be`,
        );
      }
      return value;
    },
    goTo(position) {
      if (position < 0 || position > bytes.length) {
        throw new DatasetError(
          "truncated",
          `ends at byte ${bytes.length}, what is needed begins at byte ${position}`,
        );
      }
      at = position;
    },
  };
}

/** An isolated moment as people read it, for messages. */
export function rpgTimeText(rpgSeconds: number): string {
  return new Date((rpgSeconds + RPG_EPOCH_S) * 1000).toISOString().replace(".000Z", "Z");
}
