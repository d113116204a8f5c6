/**
 * Which UTC day a file or folder is of, by its name.
 *
 * @module
 */

/** Years that stand in names of instruments' files. */
const YEAR = "(?:19|20)\\d\\d";

/** `Y2026/M05/D18`, `2026/05/18`, as RPG and others arrange folders. */
const FOLDERS = new RegExp(`(?:^|/)Y?(${YEAR})/M?(\\d\\d)/D?(\\d\\d)(?:/|$)`);

/** `20260518`, `2026-05-18`, `2026_05_18`; more digits may follow: hours and minutes. */
const WHOLE = new RegExp(
  `(?<!\\d)(${YEAR})([-_]?)(\\d\\d)\\2(\\d\\d)(?:\\d{2}|\\d{4}|\\d{6})?(?!\\d)`,
  "g",
);

/** `260518`, `26051813` at the beginning, `260518_134200` anywhere, as RPG names its files. */
const SHORT = /(?:^|_)(\d\d)(\d\d)(\d\d)(?=_\d{6}(?!\d))|^(\d\d)(\d\d)(\d\d)(?:\d\d)?(?!\d)/;

/** The day as YYYYMMDD; null where the path tells none. The file's own name wins over its folders'. */
export function dayOfPath(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const [, year, , month, day] of name.matchAll(WHOLE)) {
    const found = valid(year!, month!, day!);
    if (found !== null) return found;
  }
  const short = SHORT.exec(name);
  const [year, month, day] = short?.slice(1).filter((part) => part !== undefined) ?? [];
  const found = short === null ? null : valid(`20${year}`, month!, day!);
  return found ?? dayOfFolder(path.slice(0, Math.max(0, path.length - name.length - 1)));
}

/** The same of a folder. */
export function dayOfFolder(folder: string): string | null {
  const parts = FOLDERS.exec(folder);
  const arranged = parts === null ? null : valid(parts[1]!, parts[2]!, parts[3]!);
  if (arranged !== null) return arranged;
  for (const [, year, , month, day] of folder.matchAll(WHOLE)) {
    const found = valid(year!, month!, day!);
    if (found !== null) return found;
  }
  return null;
}

function valid(year: string, month: string, day: string): string | null {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const text = `${year}${month}${day}`;
  return date.toISOString().slice(0, 10).replaceAll("-", "") === text ? text : null;
}
