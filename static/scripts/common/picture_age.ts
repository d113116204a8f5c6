/**
 * How old a radar picture is: in words, and from when on it is called old, on every page. Pure.
 *
 * @module
 */

/** A volume takes 4 to 10 minutes: of an older picture the storms have moved on, or something does not come. */
export const OLD_S = 20 * 60;
/** Clocks differ by seconds; by more, one of them is wrong. */
const AHEAD_S = 90;

/** How old a picture is, in words; `ageS` is negative when it is from the future. */
export function ageText(ageS: number): string {
  if (ageS < -AHEAD_S) return `${spanInWords(-ageS)} ahead of the clock`;
  if (ageS < 60) return "under 1 min old";
  return `${spanInWords(ageS)} old`;
}

/** Whether a picture is not what is overhead now; or a clock is wrong, and nobody knows. */
export function isOld(ageS: number): boolean {
  return ageS > OLD_S || ageS < -AHEAD_S;
}

function spanInWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return days === 1 ? `1 day ${hours % 24} h` : `${days} days`;
}
