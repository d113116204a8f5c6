/**
 * When was a camera's picture taken? As its file's name says; where that has only a time of day, with
 * the date of its folders. UTC.
 *
 * @module
 */

/** Not part of a longer number. */
const ALONE = (digits: string) => new RegExp(`(?<!\\d)${digits}(?!\\d)`, "g");

const YEAR = "(20\\d\\d)";
const TWO = "(\\d\\d)";
/** Between date and time: `20261122_123000`, `2026-11-22T12-30-00`, `20261122.123000`, nothing. */
const BETWEEN = "[ T_.-]?";
/** `123000`, `12-30-00`, `12:30:00`, `12_30_00`, `1230`; thousandths after it. */
const CLOCK = `${TWO}[-_:.h]?${TWO}(?:[-_:.m]?${TWO})?`;
const THOUSANDTHS = "(?:[.,_-]?\\d{3})?";

const DATE_AND_TIME = [
  ALONE(`${YEAR}${TWO}${TWO}${BETWEEN}${CLOCK}${THOUSANDTHS}`),
  ALONE(`${YEAR}[-_.]${TWO}[-_.]${TWO}${BETWEEN}${CLOCK}${THOUSANDTHS}`),
];
/** Seconds or milliseconds since 1970; from 2001 on. */
const EPOCH = ALONE("(1\\d{9})(\\d{3})?");
const DATE_FOLDERS = new RegExp(`(?<!\\d)${YEAR}[-_./]?${TWO}[-_./]?${TWO}(?!\\d)`, "g");
/** Four digits in a row may as well count pictures. */
const TIME_ONLY = ALONE(`${TWO}(?:${TWO}${TWO}|[-_:.h]${TWO}(?:[-_:.m]${TWO})?)`);

/**
 * Milliseconds since 1970 of the picture at `path` (folders with `/` between); null where neither its
 * name nor its folders say. In a name with several times the last one counts.
 */
export function pictureTimeMs(path: string): number | null {
  const at = path.lastIndexOf("/");
  const name = path.slice(at + 1).replace(/\.[a-z]+$/i, "");
  for (const pattern of DATE_AND_TIME) {
    const found = lastOf(name, pattern, timeMs);
    if (found !== null) return found;
  }
  const epoch = lastOf(
    name,
    EPOCH,
    ([seconds, thousandths]) => Number(seconds) * 1000 + Number(thousandths ?? 0),
  );
  if (epoch !== null) return epoch;
  const folders = path.slice(0, Math.max(0, at));
  const date = lastOf(folders, DATE_FOLDERS, (parts) => timeMs(parts) === null ? null : parts);
  return date === null ? null : lastOf(
    name,
    TIME_ONLY,
    ([hour, minute, second, minuteApart, secondApart]) =>
      timeMs([...date, hour, minute ?? minuteApart, second ?? secondApart]),
  );
}

type Parts = readonly (string | undefined)[];

/** The last match that means something. */
function lastOf<T>(text: string, pattern: RegExp, meaning: (parts: Parts) => T | null): T | null {
  let found: T | null = null;
  for (const match of text.matchAll(pattern)) found = meaning(match.slice(1)) ?? found;
  return found;
}

/** Null where there is no such day or time of day. */
function timeMs([year, month, day, hour = "00", minute = "00", second = "00"]: Parts) {
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const ms = Date.parse(iso);
  // 31 February is no day, and hour 24 the next one's.
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(iso.slice(0, 19)) ? ms : null;
}
