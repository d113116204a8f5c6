/**
 * What an export says of rows that are not in it, or not as they were recorded: one sentence each.
 *
 * @module
 */
import type { Damage } from "../damage.ts";
import type { DayScan } from "../day_scan.ts";
import type { DayTable } from "./day_table.ts";
import { TIME_FLAG_NAME } from "./trajectory.ts";

/** What of a file is no row. */
export function scanNotes({ malformed, nulBytes, invalidUtf8, unfinished }: DayScan): string[] {
  const note = ({ count, lines }: Damage, one: string, many: string) =>
    count === 0 ? [] : [
      `${count === 1 ? `1 ${one}` : `${count} ${many}`}, line ${lines[0]}${
        count === 1 ? "" : " the first"
      }.`,
    ];
  return [
    ...note(malformed, "line that is no row left out", "lines that are no row left out"),
    ...note(nulBytes, "NUL byte left out", "NUL bytes left out"),
    ...note(invalidUtf8, "line with bytes that are no UTF-8", "lines with bytes that are no UTF-8"),
    ...(unfinished ? ["The last line has no end: it may have lost some of its last value."] : []),
  ];
}

/** What of the rows is not as it was recorded. */
export function tableNotes(
  { unknown, withoutTime, repeated, differing, counted }: DayTable,
): string[] {
  const notes: string[] = [];
  if (unknown.length > 0) {
    notes.push(`Columns left out, as nothing is known of them: ${unknown.join(", ")}.`);
  }
  if (withoutTime > 0) notes.push(`${rowsOf(withoutTime)} without a GPS time left out.`);
  const stopped = counted.reduce((sum, flag) => sum + flag, 0);
  if (stopped > 0) {
    const what = "recorded while the GPS clock stood still: their times are counted on from it";
    notes.push(`${rowsOf(stopped)} ${what} (${TIME_FLAG_NAME}).`);
  }
  if (repeated > 0) {
    const others = differing === 0 ? "with the same" : `${differing} of them with other`;
    notes.push(`${rowsOf(repeated, "further ")} of a second left out, ${others} values.`);
  }
  return notes;
}

function rowsOf(count: number, kind = ""): string {
  return `${count} ${kind}row${count === 1 ? "" : "s"}`;
}
