/**
 * What `inspect` says of an instrument's file, as text for people and as JSON for programs.
 *
 * @module
 */
import { type Dataset, realValues, UNIX_TIME, type Variable } from "./dataset.ts";
import { alignedTable } from "./report_text.ts";

/** A variable in a report. Least, greatest and mean are in its units; null when there is no value. */
interface VariableReport {
  readonly name: string;
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  readonly type: string;
  readonly units: string | null;
  readonly values: number;
  readonly missing: number;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
}

/** A dataset's contents for JSON; times are null where it has no variable `time` since 1970. */
export function datasetReport(file: string, dataset: Dataset) {
  const time = dataset.variables.get("time");
  const [firstTime, lastTime] = time?.attributes.units === UNIX_TIME ? span(time) : [null, null];
  return {
    file,
    format: dataset.format,
    warnings: dataset.skipped,
    first_time: firstTime,
    last_time: lastTime,
    dims: Object.fromEntries(dataset.dims),
    attributes: dataset.attributes,
    variables: [...dataset.variables.values()].map(variableReport),
  };
}

/** The same for people. */
export function datasetReportText(report: ReturnType<typeof datasetReport>): string {
  const { file, format, warnings, first_time, last_time, dims, variables } = report;
  const sizes = Object.entries(dims).map(([name, size]) => `${name} ${size}`).join(", ");
  return [
    `${file}: ${format}`,
    ...(first_time === null ? [] : [`  ${first_time} to ${last_time}`]),
    `  dimensions: ${sizes || "none"}`,
    ...alignedTable(
      ["variable", "over", "units", "values", "missing", "min", "max", "mean"],
      variables.filter(({ name }) => name !== "time" || first_time === null).map((variable) => [
        variable.name,
        variable.dims.join(" × "),
        variable.units ?? "",
        String(variable.values),
        String(variable.missing),
        ...[variable.min, variable.max, variable.mean].map(shortNumber),
      ]),
      [0, 1, 2],
    ),
    ...warnings.map((warning) => `  passed over: ${warning}`),
  ].join("\n");
}

const shortNumber = (value: number | null) => value === null ? "" : String(+value.toPrecision(7));

/** Values that are scaled at once: a large variable need not be there twice. */
const BLOCK = 1 << 20;

function variableReport(variable: Variable): VariableReport {
  const { name, dims, shape, values, attributes } = variable;
  const units = typeof attributes.units === "string" ? attributes.units : null;
  const about = { name, dims, shape, units };
  if (!ArrayBuffer.isView(values)) {
    const missing = values.filter((text) => text === "").length;
    const count = { values: values.length - missing, missing };
    return { ...about, type: "text", ...count, min: null, max: null, mean: null };
  }
  let [count, sum, min, max] = [0, 0, Infinity, -Infinity];
  for (let from = 0; from < values.length; from += BLOCK) {
    const block = { ...variable, values: values.subarray(from, from + BLOCK) };
    for (const value of realValues(block)) {
      if (Number.isNaN(value)) continue;
      count++;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return {
    ...about,
    type: values.constructor.name.replace("Array", "").toLowerCase(),
    values: count,
    missing: values.length - count,
    min: finite(min),
    max: finite(max),
    mean: finite(sum / count),
  };
}

/** JSON has no NaN and no infinity. */
const finite = (value: number) => Number.isFinite(value) ? value : null;

function span(time: Variable): [string | null, string | null] {
  const { min, max } = variableReport(time);
  const text = (seconds: number | null) =>
    seconds === null || Math.abs(seconds) > 8.64e12
      ? null
      : new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  return [text(min), text(max)];
}
