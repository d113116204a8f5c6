/**
 * What `inspect` says of a daily file, as text for people and as JSON for programs.
 *
 * @module
 */
import type { DayScan } from "./day_scan.ts";
import type { FileDateOrder } from "./day_layout.ts";
import type { DayValues } from "./day_values.ts";
import { DAY_COLUMNS, DAY_UNITS } from "./mesonet_day.ts";

/** A daily file's contents for JSON; times are null when no row has one. */
export function dayReport(file: string, scan: DayScan, dates: FileDateOrder, values: DayValues) {
  const columns = scan.layout?.columns ?? [];
  const { times } = scan;
  const time = (timeS: number | null) =>
    timeS === null ? null : new Date(timeS * 1000).toISOString().slice(0, 19) + "Z";
  const missingColumns = DAY_COLUMNS.filter((name) => !columns.includes(name));
  const extraColumns = columns.filter((name) => !(DAY_COLUMNS as readonly string[]).includes(name));
  return {
    file,
    format: "mesonet-day",
    warnings: warningsOf(scan, dates, values, missingColumns, extraColumns),
    columns,
    missing_columns: missingColumns,
    extra_columns: extraColumns,
    date_order: dates.order === "DMY" ? "DDMMYY" : "MMDDYY",
    rows: scan.rows,
    rows_without_gps_time: scan.rowsWithoutTime,
    malformed_rows: scan.malformed.count,
    nul_bytes: scan.nulBytes.count,
    invalid_utf8_lines: scan.invalidUtf8.count,
    first_time: time(times.firstS),
    last_time: time(times.lastS),
    variables: Object.fromEntries(values.columns),
    dewpoint_above_temperature: values.dewpointAboveTemperature,
    zero_positions: values.zeroPositions,
    position_jumps: values.positionJumps,
    fastest_jump: values.fastestJump,
  };
}

/** A daily file's contents as {@linkcode dayReport} gives them. */
export type DayReport = ReturnType<typeof dayReport>;

function warningsOf(
  scan: DayScan,
  dates: FileDateOrder,
  values: DayValues,
  missingColumns: readonly string[],
  extraColumns: readonly string[],
): string[] {
  const impossible = [...values.columns]
    .filter(([, column]) => column.impossible > 0)
    .map(([name, column]) => `${name} ${column.impossible}`);
  const jump = values.fastestJump;
  const first = (lines: readonly number[]) => `(first on line ${lines[0]})`;
  const said: [unknown, string][] = [
    [scan.layout?.hasHeader === false, "no header line: the 17 standard columns are assumed"],
    [missingColumns.length, `columns missing: ${missingColumns.join(", ")}`],
    [extraColumns.length, `columns that no daily file has: ${extraColumns.join(", ")}`],
    [dates.order === "MDY", "GPS dates are MMDDYY, month first"],
    [scan.rows === 0, "no rows"],
    [scan.rows > 0 && scan.times.firstS === null, "no GPS time in the whole file"],
    [
      scan.malformed.count,
      `malformed rows, left out: ${scan.malformed.count} ${first(scan.malformed.lines)}`,
    ],
    [scan.nulBytes.count, `NUL bytes: ${scan.nulBytes.count} ${first(scan.nulBytes.lines)}`],
    [
      scan.invalidUtf8.count,
      `lines with invalid UTF-8: ${scan.invalidUtf8.count} ${first(scan.invalidUtf8.lines)}`,
    ],
    [scan.repeatedHeaders.count, `the header again ${first(scan.repeatedHeaders.lines)}`],
    [scan.unfinished, "the last row has no line end"],
    [impossible.length, `impossible values: ${impossible.join(", ")}`],
    [
      values.dewpointAboveTemperature,
      `dew point above temperature: ${values.dewpointAboveTemperature} rows`,
    ],
    [values.zeroPositions, `positions (0, 0): ${values.zeroPositions}`],
    [
      jump,
      `position jumps: ${values.positionJumps}, the fastest ${
        Math.round(jump?.metres ?? 0)
      } m in ${jump?.seconds} s on line ${jump?.line}`,
    ],
  ];
  return said.filter(([isSo]) => isSo).map(([, text]) => text);
}

/** The same as lines of text. */
export function dayReportText(report: DayReport): string {
  const number = (value: number | null) =>
    value === null ? "-" : String(Math.round(value * 1e5) / 1e5);
  const lines = [
    `${report.file}: mesonet daily file, ${report.columns.length} columns`,
    `  ${report.rows} rows, ${report.rows_without_gps_time} without a GPS time`,
  ];
  if (report.first_time !== null) lines.push(`  ${report.first_time} to ${report.last_time}`);
  for (const warning of report.warnings) lines.push(`  WARN  ${warning}`);
  const row = (cells: readonly string[]) =>
    "  " + cells.map((cell, i) => i < 2 ? cell.padEnd(12) : cell.padStart(11)).join("").trimEnd();
  lines.push(row(["column", "units", "valid", "missing", "impossible", "min", "max", "mean"]));
  const units: Readonly<Record<string, string>> = DAY_UNITS;
  for (const [name, column] of Object.entries(report.variables)) {
    const { valid, missing, impossible, min, max, mean } = column;
    const counts = [valid, missing, impossible].map(String);
    lines.push(row([name, units[name] ?? "", ...counts, number(min), number(max), number(mean)]));
  }
  return lines.join("\n") + "\n";
}
