/**
 * What `analyze-gaps` says of daily files, as text for people and as JSON for programs.
 *
 * @module
 */
import { GAP_CLASSES_S, type TimeGap } from "../science/time_gaps.ts";
import type { Damage } from "./damage.ts";
import type { FileDateOrder } from "./day_layout.ts";
import type { DayScan } from "./day_scan.ts";

/** One file's answer. */
export interface FileReport {
  readonly file: string;
  readonly path: string;
  readonly scan: DayScan;
  readonly dates: FileDateOrder;
}

/** What lies between the last time of one file and the first of the next that has any. */
export interface BetweenFiles {
  readonly fromFile: string;
  readonly toFile: string;
  readonly gap: TimeGap;
}

/** Sums over files. */
export interface GapTotals {
  files: number;
  filesFailed: number;
  rows: number;
  rowsWithoutTime: number;
  gaps: number;
  missingS: number;
  gapsBySize: number[];
  duplicates: number;
  backwards: number;
  glitches: number;
  malformedRows: number;
  nulBytes: number;
  invalidUtf8Lines: number;
}

/** Paints a text, or leaves it as it is. */
export type Paint = (colour: "bold" | "yellow" | "red", text: string) => string;

/** Gaps listed in the text of one file: a screen has an end; `--json` lists all. */
export const LISTED_GAPS = 200;

const DAY_S = 86_400;
const SIZE_NAMES = ["2-5", "6-30", "31-300", ">300"] as const;

/** No files yet. */
export function noTotals(): GapTotals {
  return {
    files: 0,
    filesFailed: 0,
    rows: 0,
    rowsWithoutTime: 0,
    gaps: 0,
    missingS: 0,
    gapsBySize: GAP_CLASSES_S.map(() => 0),
    duplicates: 0,
    backwards: 0,
    glitches: 0,
    malformedRows: 0,
    nulBytes: 0,
    invalidUtf8Lines: 0,
  };
}

/** Adds a file to the sums. */
export function addToTotals(totals: GapTotals, { scan }: FileReport): void {
  totals.files++;
  totals.rows += scan.rows;
  totals.rowsWithoutTime += scan.rowsWithoutTime;
  totals.gaps += scan.times.gapCount;
  totals.missingS += scan.times.missingS;
  scan.times.gapsBySize.forEach((n, i) => totals.gapsBySize[i]! += n);
  totals.duplicates += scan.times.duplicates;
  totals.backwards += scan.times.backwards;
  totals.glitches += scan.times.glitchCount;
  totals.malformedRows += scan.malformed.count;
  totals.nulBytes += scan.nulBytes.count;
  totals.invalidUtf8Lines += scan.invalidUtf8.count;
}

/** What a gap of so many seconds may mean; empty for a short one. */
export function gapNote(seconds: number): string {
  if (seconds > 3600) return "ops break?";
  if (seconds > 300) return "long outage";
  return seconds > 30 ? "moderate" : "";
}

/** `2025-06-05 17:52:28` of seconds since 1970. */
function utc(timeS: number): string {
  return new Date(timeS * 1000).toISOString().slice(0, 19).replace("T", " ");
}

const isoTime = (timeS: number) => utc(timeS).replace(" ", "T") + "Z";
/** A whole number with commas; `toLocaleString` would take half of a report's time. */
const count = (n: number) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");
const share = (seconds: number, days: number) => days === 0 ? 0 : seconds / (days * DAY_S);
const percent = (part: number) => `${(part * 100).toFixed(part < 0.0995 ? 2 : 1)} %`;
const plural = (n: number, one: string, many: string) => `${count(n)} ${n === 1 ? one : many}`;

function onLines({ count: total, lines }: Damage): string {
  const more = total > lines.length && lines.length === 10 ? ", …" : "";
  return `(line${lines.length === 1 ? "" : "s"} ${lines.join(", ")}${more})`;
}

const sizes = (gapsBySize: readonly number[]) =>
  SIZE_NAMES.map((name, i) => `${name.replace("-", "–")} s: ${count(gapsBySize[i]!)}`).join("   ");

/** One file's report as lines of text. */
export function fileText({ file, scan, dates }: FileReport, paint: Paint): string {
  const { layout, times } = scan;
  const lines = [paint("bold", file)];
  const say = (text: string) => lines.push("  " + text);
  const warn = (text: string) => say(paint("yellow", text));
  say(
    `${plural(scan.rows, "row", "rows")}, ${count(scan.rowsWithoutTime)} without a GPS time` +
      (times.firstS === null ? "" : `; ${utc(times.firstS)} to ${utc(times.lastS!)} UTC`),
  );
  if (layout !== null && !layout.hasHeader) {
    warn("no header line: the 17 standard columns are assumed");
  }
  if (dates.order === "MDY") {
    const reason = dates.decidedBy === "name"
      ? "so says the file's name"
      : "only so they are dates";
    say(`GPS dates are MMDDYY, month first: ${reason}`);
  }
  for (const text of damageTexts(scan)) warn(text);
  if (times.firstS === null) {
    if (scan.rows > 0) warn("no GPS time in the whole file: its gaps cannot be known");
    return lines.join("\n") + "\n";
  }
  say(
    `${plural(times.gapCount, "gap", "gaps")} of 2 s or more; ${
      plural(times.missingS, "second", "seconds")
    } missing, ${percent(share(times.missingS, 1))} of the day`,
  );
  if (times.gapCount > 0) say(`  ${sizes(times.gapsBySize)}`);
  say(
    `${plural(times.duplicates, "duplicate", "duplicates")}, ${count(times.backwards)} backwards, ${
      plural(times.glitchCount, "glitch", "glitches")
    }`,
  );
  for (const glitch of times.glitches.slice(0, 10)) {
    const way = glitch.offS > 0 ? "ahead of" : "behind";
    say(
      `  glitch: line ${glitch.line} says ${utc(glitch.timeS)}, ` +
        `${count(Math.abs(glitch.offS))} s ${way} the rows around it`,
    );
  }
  if (times.glitchCount > 10) say(`  … and ${count(times.glitchCount - 10)} more glitches`);
  lines.push(...gapTable(times.gaps, times.gapCount, paint));
  return lines.join("\n") + "\n";
}

function damageTexts(scan: DayScan): string[] {
  const texts: string[] = [];
  const { malformed, nulBytes, invalidUtf8, repeatedHeaders } = scan;
  if (malformed.count > 0) {
    const what = plural(malformed.count, "malformed row", "malformed rows");
    texts.push(`${what}, left out ${onLines(malformed)}`);
  }
  if (nulBytes.count > 0) {
    texts.push(`${plural(nulBytes.count, "NUL byte", "NUL bytes")} ${onLines(nulBytes)}`);
  }
  if (invalidUtf8.count > 0) {
    const what = plural(invalidUtf8.count, "line", "lines");
    texts.push(`${what} with invalid UTF-8 ${onLines(invalidUtf8)}`);
  }
  if (repeatedHeaders.count > 0) texts.push(`the header again ${onLines(repeatedHeaders)}`);
  if (scan.unfinished) texts.push("the last row has no line end");
  return texts;
}

function gapTable(gaps: readonly TimeGap[], total: number, paint: Paint): string[] {
  if (total === 0) return [];
  const rows = gaps.slice(0, LISTED_GAPS).map(({ startS, endS }, i) => {
    const note = gapNote(endS - startS);
    const cells = `${String(i + 1).padStart(6)}  ${utc(startS)}  ${utc(endS)}  ${
      count(endS - startS).padStart(8)
    }`;
    if (note === "") return cells;
    return `${cells}  ${paint(note === "moderate" ? "yellow" : "red", note)}`;
  });
  const header = `${"#".padStart(6)}  ${"UTC start".padEnd(19)}  ${"UTC end".padEnd(19)}  ${
    "Δ s".padStart(8)
  }  note`;
  const left = total - rows.length;
  return [
    header,
    ...rows,
    ...(left > 0
      ? [`        … and ${plural(left, "gap", "gaps")} more: --json lists them all`]
      : []),
  ];
}

/** The gaps between files, and the sums, as lines of text. */
export function summaryText(
  totals: GapTotals,
  between: readonly BetweenFiles[],
  paint: Paint,
): string {
  const lines: string[] = [];
  if (between.length > 0) lines.push(paint("bold", "Between files, across midnight"));
  for (const { fromFile, toFile, gap } of between) {
    const seconds = gap.endS - gap.startS;
    lines.push(
      seconds < 0
        ? `  ${toFile} begins ${utc(gap.endS)}, ${count(-seconds)} s before ${fromFile} ends`
        : `  ${fromFile} → ${toFile}  ${utc(gap.startS)}  ${utc(gap.endS)}  ${
          count(seconds).padStart(8)
        } s  ${gapNote(seconds)}`.trimEnd(),
    );
  }
  const failed = totals.filesFailed > 0 ? `, ${totals.filesFailed} could not be analysed` : "";
  lines.push(
    paint("bold", `All files: ${totals.files}${failed}`),
    `  ${plural(totals.rows, "row", "rows")}, ${count(totals.rowsWithoutTime)} without a GPS time`,
    `  ${plural(totals.gaps, "gap", "gaps")}; ${
      plural(totals.missingS, "second", "seconds")
    } missing, ${percent(share(totals.missingS, totals.files))} of the days`,
    `    ${sizes(totals.gapsBySize)}`,
    `  ${plural(totals.duplicates, "duplicate", "duplicates")}, ${
      count(totals.backwards)
    } backwards, ${plural(totals.glitches, "glitch", "glitches")}`,
    `  ${plural(totals.malformedRows, "malformed row", "malformed rows")}, ${
      plural(totals.nulBytes, "NUL byte", "NUL bytes")
    }, ${plural(totals.invalidUtf8Lines, "line", "lines")} with invalid UTF-8`,
  );
  return lines.join("\n") + "\n";
}

const sizesJson = (gapsBySize: readonly number[]) =>
  Object.fromEntries(SIZE_NAMES.map((name, i) => [name, gapsBySize[i]!]));

function gapJson({ startS, endS, line }: TimeGap) {
  const seconds = endS - startS;
  return {
    start: isoTime(startS),
    end: isoTime(endS),
    seconds,
    missing_seconds: seconds - 1,
    note: gapNote(seconds),
    line,
  };
}

/** One file's report for JSON; a file without any GPS time has null for what its times would tell. */
export function fileJson({ file, path, scan, dates }: FileReport) {
  const { times, layout } = scan;
  const hasTimes = times.firstS !== null;
  return {
    file,
    path,
    columns: layout?.columns ?? [],
    has_header: layout?.hasHeader ?? false,
    date_order: dates.order === "DMY" ? "DDMMYY" : "MMDDYY",
    date_order_decided_by: dates.decidedBy,
    rows: scan.rows,
    rows_without_gps_time: scan.rowsWithoutTime,
    first_time: hasTimes ? isoTime(times.firstS!) : null,
    last_time: hasTimes ? isoTime(times.lastS!) : null,
    gap_count: hasTimes ? times.gapCount : null,
    missing_seconds: hasTimes ? times.missingS : null,
    missing_share_of_day: hasTimes ? share(times.missingS, 1) : null,
    gaps_by_size: sizesJson(times.gapsBySize),
    duplicates: times.duplicates,
    backwards: times.backwards,
    glitch_count: times.glitchCount,
    glitches: times.glitches.map(({ timeS, offS, line }) => ({
      time: isoTime(timeS),
      off_seconds: offS,
      line,
    })),
    malformed_rows: scan.malformed,
    nul_bytes: scan.nulBytes,
    invalid_utf8_lines: scan.invalidUtf8,
    repeated_headers: scan.repeatedHeaders,
    last_row_unfinished: scan.unfinished,
    gaps: times.gaps.map(gapJson),
  };
}

/** The sums for JSON. */
export function totalsJson(totals: GapTotals) {
  return {
    files: totals.files,
    files_failed: totals.filesFailed,
    rows: totals.rows,
    rows_without_gps_time: totals.rowsWithoutTime,
    gap_count: totals.gaps,
    missing_seconds: totals.missingS,
    missing_share_of_days: share(totals.missingS, totals.files),
    gaps_by_size: sizesJson(totals.gapsBySize),
    duplicates: totals.duplicates,
    backwards: totals.backwards,
    glitch_count: totals.glitches,
    malformed_rows: totals.malformedRows,
    nul_bytes: totals.nulBytes,
    invalid_utf8_lines: totals.invalidUtf8Lines,
  };
}

/** What lies between two files for JSON: a gap across midnight, or (seconds below 0) an overlap. */
export function betweenJson({ fromFile, toFile, gap }: BetweenFiles) {
  const { start, end, seconds, missing_seconds, note } = gapJson(gap);
  return {
    from_file: fromFile,
    to_file: toFile,
    start,
    end,
    seconds,
    missing_seconds: Math.max(0, missing_seconds),
    note: seconds < 0 ? "overlap" : note,
  };
}
