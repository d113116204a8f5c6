/**
 * Times as tables of loggers write them, out of a file's bytes, at the speed of a 20 Hz day.
 *
 * @module
 */

const ZERO = 48;
const DAY_S = 86_400;
/** `2026-05-18 00:00:00` has so many characters. */
const SECOND_LENGTH = 19;
const MINUTE_LENGTH = 16;

/** Reads times; remembers the day of the last one. */
export interface TimeReader {
  /**
   * Seconds since 1970 of `2026-05-18 01:02:03.45`, also with `T`, `/`, without seconds, with `Z` or
   * `UTC` behind it; UTC. NaN for anything else, also for days not in the calendar.
   */
  read(bytes: Uint8Array, start: number, end: number): number;
}

/** A reader of times for one file. */
export function timeReader(): TimeReader {
  let [dayKey, dayS] = [-1, NaN];

  /** Two digits; far below zero when they are none. */
  function two(bytes: Uint8Array, at: number): number {
    const [tens, ones] = [bytes[at]! - ZERO, bytes[at + 1]! - ZERO];
    return tens >>> 0 <= 9 && ones >>> 0 <= 9 ? tens * 10 + ones : -1e6;
  }

  return {
    read(bytes, start, end) {
      if (end - start < MINUTE_LENGTH) return NaN;
      const key = (two(bytes, start) * 100 + two(bytes, start + 2)) * 10_000 +
        two(bytes, start + 5) * 100 + two(bytes, start + 8);
      const separator = bytes[start + 4];
      // Hyphen or slash.
      if (key < 0 || (separator !== 45 && separator !== 47) || bytes[start + 7] !== separator) {
        return NaN;
      }
      if (key !== dayKey) [dayKey, dayS] = [key, dayOf(key)];
      const between = bytes[start + 10];
      // Space or T.
      if ((between !== 32 && between !== 84) || bytes[start + 13] !== 58) return NaN;
      const [hour, minute] = [two(bytes, start + 11), two(bytes, start + 14)];
      const hasSeconds = end - start >= SECOND_LENGTH && bytes[start + 16] === 58;
      const second = hasSeconds ? two(bytes, start + 17) : 0;
      if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
        return NaN;
      }
      let at = start + (hasSeconds ? SECOND_LENGTH : MINUTE_LENGTH);
      let [part, scale] = [0, 1];
      // ISO 8601 allows a comma as well.
      if (at < end && (bytes[at] === 46 || bytes[at] === 44)) {
        for (at++; at < end && (bytes[at]! - ZERO) >>> 0 <= 9 && scale < 1e9; at++) {
          part = part * 10 + bytes[at]! - ZERO;
          scale *= 10;
        }
      }
      if (at < end && !isUtc(bytes, at, end)) return NaN;
      return dayS + hour * 3600 + minute * 60 + second + part / scale;
    },
  };
}

/** Midnight, seconds since 1970, of year, month and day as one number; NaN when there is no such day. */
function dayOf(key: number): number {
  const [year, month, day] = [Math.floor(key / 10_000), Math.floor(key / 100) % 100, key % 100];
  const ms = Date.UTC(year, month - 1, day);
  return year >= 1970 && new Date(ms).getUTCDate() === day && month >= 1 && month <= 12
    ? ms / 1000
    : NaN;
}

function isUtc(bytes: Uint8Array, start: number, end: number): boolean {
  const rest = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 8))).trim();
  return rest === "" || rest === "Z" || rest === "UTC" || rest === "+00:00";
}

/** A whole day, for tables that write date and time apart. */
export function dayAndTimeS(date: string, time: string): number {
  const match = /^(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)$/.exec(date.trim());
  const clock = /^(\d\d):?(\d\d)(?::?(\d\d)(\.\d{1,9})?)?Z?$/.exec(time.trim());
  if (match === null || clock === null) return NaN;
  const dayS = dayOf(Number(match[1]! + match[2]! + match[3]!));
  const [hour, minute] = [Number(clock[1]), Number(clock[2])];
  const second = Number((clock[3] ?? "0") + (clock[4] ?? ""));
  const ofDay = hour * 3600 + minute * 60 + second;
  return minute > 59 || second >= 61 || ofDay > DAY_S ? NaN : dayS + ofDay;
}
