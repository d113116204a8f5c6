/**
 * Times as people and other programs write them, to milliseconds: ISO 8601 with its usual liberties.
 *
 * @module
 */

const TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(.*)$/i;
/** A `+` of an address that was not encoded arrives as a space. */
const ZONE = /^ ?(?:Z|UTC|([+\- ])(\d\d)(?::?(\d\d))?)$/i;

/**
 * Milliseconds since 1970 of `2025-01-02`, `2025-01-02 03:04:05.678901` or `2025-01-02T03:04Z`,
 * `…+02:00`; UTC where no zone is named. What is finer than a millisecond is cut off.
 *
 * @returns NaN for anything else, also for days that are not in the calendar
 */
export function isoTimeMs(text: string): number {
  const match = TIME.exec(text.trim());
  if (match === null) return NaN;
  const [, year, month, day, hour = "00", minute = "00", second = "00", part = "", rest] = match;
  const date = `${year}-${month}-${day}`;
  const ms = Date.parse(`${date}T${hour}:${minute}:${second}.${part.padEnd(3, "0").slice(0, 3)}Z`);
  // Date.parse takes the 30th of February, and 24:00, for another day.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return NaN;
  return ms - offsetMs(rest!, match[4] !== undefined);
}

/** How far a zone is ahead of UTC; NaN for what is none. */
function offsetMs(zone: string, hasTime: boolean): number {
  if (zone === "") return 0;
  const match = ZONE.exec(zone);
  if (match === null || !hasTime) return NaN;
  const [, sign, hours = "0", minutes = "0"] = match;
  if (Number(hours) > 23 || Number(minutes) > 59) return NaN;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
