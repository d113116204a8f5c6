/**
 * The fast path through a daily file: takes whole, plain rows four bytes at a time, and stops
 * before everything else. `day_scan.ts` says what a row is and takes the rest.
 *
 * @module
 */

/** Where the fast path is, and what it found: the caller's half sets, the other half is answered. */
export interface FastRows {
  /** Where the next row begins. */
  position: number;
  /** Rows taken since the caller set it to 0. */
  rows: number;
  /** The last time, seconds since 1970: rows one second after it are taken without a stop. */
  previousS: number;
  /** Time of the row before `position` when that is not one second later; NaN when it has none. */
  oddS: number;
  /** The row before's date when that is one to six plain digits; its length is 0 otherwise. */
  readonly date: Uint8Array;
  dateLength: number;
  /** Midnight of that date, seconds since 1970; NaN when it is no date. */
  midnightS: number;
  /** Where in a row the date stood last; only says where to look first. */
  dateOffset: number;
}

/** Why the fast path stopped: before a row that is not plain, or after one with an odd time. */
export type FastStop = "not-plain" | "odd-time";

const COMMA = 0x2c, LF = 0x0a, CR = 0x0d, ZERO = 0x30;
/** The top bit and the lowest bit of each of a word's four bytes. */
const TOP = 0x80808080 | 0, LOW = 0x01010101;
/** Added to an ASCII byte, these set its top bit from `,` on and from the byte after it on. */
const FROM_COMMA = 0x54545454, AFTER_COMMA = 0x53535353;
const ZEROS = 0x30303030;
/** Words of a row whose bytewise counts cannot overflow. */
const MAX_WORDS = 250;

/**
 * Takes rows from `state.position` on. Of each row every byte is looked at: a row is taken only
 * if its first byte below `,` is the line end (LF or CR LF) that ends it within `length`, there
 * are `columns - 1` commas before that, no byte is beyond ASCII, after `dateColumn` commas stands
 * the date of the row before, and after it up to six digits that are a time of day.
 *
 * @param bytes the file's bytes, with a LF at `length` and at least 7 bytes more
 * @param words the same memory as 32-bit words, little-endian (as all of Deno's targets are)
 */
export function takeRows(
  bytes: Uint8Array,
  words: Int32Array,
  length: number,
  columns: number,
  dateColumn: number,
  state: FastRows,
): FastStop {
  const { date, dateLength, midnightS } = state;
  const wanted = columns - 1;
  let { position: start, rows, previousS, dateOffset } = state;
  let stop: FastStop = "not-plain";
  while (start < length) {
    const first = start >> 2;
    const middle = (start + dateOffset) >> 2;
    // The bytes before the row read as zeros: neither commas nor an end.
    const inRow = -1 << ((start & 3) << 3);
    let w = first;
    let word = (words[w]! & inRow) | (ZEROS & ~inRow);
    let all = word, others = 0;
    while (w < middle && ((word + FROM_COMMA) & TOP) === TOP) {
      others += ((word + AFTER_COMMA) >>> 7) & LOW;
      word = words[++w]!;
      all |= word;
    }
    if (w < middle) {
      // A row that ends before its date is expected must not send all later ones the plain way.
      dateOffset = 0;
      break;
    }
    let count = ((w - first) << 2) - sumOfBytes(others);
    while (((word + FROM_COMMA) & TOP) === TOP) {
      others += ((word + AFTER_COMMA) >>> 7) & LOW;
      word = words[++w]!;
      all |= word;
    }
    const below = ~(word + FROM_COMMA) & TOP;
    const bits = (31 - Math.clz32(below & -below)) & ~7;
    others += ((word + AFTER_COMMA) >>> 7) & LOW & ((1 << bits) - 1);
    const end = (w << 2) + (bits >> 3);
    const commas = end - (first << 2) - sumOfBytes(others);
    // `all` may hold bytes of the next row too: then this one is taken the plain way, to the same end.
    if (end >= length || commas !== wanted || (all & TOP) !== 0 || w - first > MAX_WORDS) break;
    let next = end + 1;
    if (bytes[end] !== LF) {
      if (bytes[end] !== CR || next >= length || bytes[next] !== LF) break;
      next++;
    }
    let at = Math.max(start, middle << 2);
    while (count < dateColumn) if (bytes[at++] === COMMA) count++;
    while (count > dateColumn) if (bytes[--at] === COMMA) count--;
    while (at > start && bytes[at - 1] !== COMMA) at--;
    dateOffset = at - start;
    let same = 0;
    while (same < dateLength && bytes[at + same] === date[same]) same++;
    let p = at + dateLength;
    if (same < dateLength || dateLength === 0 || bytes[p++] !== COMMA) break;
    // Leading zeros may be lost: 959 is 00:09:59.
    const from = p;
    let clock = 0;
    for (let d = bytes[p]! - ZERO; d >>> 0 <= 9; d = bytes[++p]! - ZERO) {
      clock = (clock * 10 + d) | 0;
    }
    if (p === from || p - from > 6 || (p !== end && bytes[p] !== COMMA)) break;
    const hour = (clock / 10_000) | 0, minute = ((clock / 100) | 0) % 100, second = clock % 100;
    if (hour > 23 || minute > 59 || second > 59) break;
    const timeS = midnightS + hour * 3600 + minute * 60 + second;
    rows++;
    start = next;
    if (timeS !== previousS + 1) {
      state.oddS = timeS;
      stop = "odd-time";
      break;
    }
    previousS = timeS;
  }
  state.position = start;
  state.rows = rows;
  state.previousS = previousS;
  state.dateOffset = dateOffset;
  return stop;
}

/** Sum of a word's four unsigned bytes. */
function sumOfBytes(word: number): number {
  const pairs = (word & 0x00ff00ff) + ((word >>> 8) & 0x00ff00ff);
  return (pairs & 0xffff) + (pairs >>> 16);
}
