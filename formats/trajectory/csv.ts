/**
 * A drive as a CSV: a line of names, a row a record, times in UTC, nothing where a value is missing.
 *
 * @module
 */
import { type Drive, flagName, hasCountedTimes, TIME_FLAG_NAME, TIME_FLAGS } from "./trajectory.ts";
import { EXPORT_VARIABLES } from "./variables.ts";
import { QUALITY_FLAGS } from "../../science/quality_control.ts";

/** Rows that are put together at a time. */
const PART_ROWS = 10_000;

/** The file's text, in parts. Flags stand as words, `good` as nothing else to look at. */
export function* driveCsv(drive: Drive): Generator<string> {
  const { times, values, flags, timeFlags } = drive;
  const isCounted = hasCountedTimes(drive);
  const names = [...values.keys()];
  const columns = names.map((name) => ({
    values: values.get(name)!,
    flags: flags.get(name),
    decimals: EXPORT_VARIABLES[name]?.decimals,
  }));
  const flagged = names.filter((name) => flags.has(name)).map(flagName);
  const head = ["time", ...names, ...flagged, ...(isCounted ? [TIME_FLAG_NAME] : [])];
  let part = head.join(",") + "\n";
  for (let i = 0; i < times.length; i++) {
    const fields = [new Date(times[i]! * 1000).toISOString().replace(".000Z", "Z")];
    for (const { values: own, decimals } of columns) {
      const value = own[i]!;
      if (Number.isNaN(value)) fields.push("");
      else fields.push(decimals === undefined ? String(value) : value.toFixed(decimals));
    }
    for (const { flags: own } of columns) {
      if (own !== undefined) fields.push(QUALITY_FLAGS[own[i]!]!);
    }
    if (isCounted) fields.push(TIME_FLAGS[timeFlags[i]!]!);
    part += fields.join(",") + "\n";
    if (i % PART_ROWS === PART_ROWS - 1) {
      yield part;
      part = "";
    }
  }
  yield part;
}
