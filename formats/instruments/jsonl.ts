/**
 * JSON, one object a line with a `time`: the operations monitor's snapshots, and what else is written so.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import { isoTimeMs } from "../iso_time.ts";
import { skips } from "./skips.ts";
import { textOf } from "./table_cells.ts";
import { datasetOf, timeVariable } from "./table_columns.ts";

const MOST_NAMES = 2000;
const MAX_DEPTH = 4;
const MAX_LINE = 1 << 22;
/** Numbers above this are milliseconds since 1970, not seconds. */
const LEAST_MS = 1e11;

/** Whether a file begins with an object that has a time. */
export function isJsonLines(head: Uint8Array): boolean {
  if (head[0] !== "{".charCodeAt(0)) return false;
  const text = textOf(head);
  const end = text.indexOf("\n");
  // A line longer than the head: only its beginning is known.
  if (end < 0) return /^\{"time":/.test(text);
  return typeof lineRow(text.slice(0, end)) !== "string";
}

/**
 * Every number by its name: those of `metrics` where a line has that, else all, `a.b` as `a_b`. null,
 * and what a line does not have, is NaN; texts and lists are passed over.
 *
 * @throws {DatasetError} `not-this-format` when not one line is an object with a time
 */
export function readJsonLines(bytes: Uint8Array): Dataset {
  const lines = textOf(bytes).split("\n");
  const skipped = skips();
  const hasEnd = lines.at(-1) === "";
  const rows: { readonly timeS: number; readonly values: ReadonlyMap<string, number> }[] = [];
  const names = new Set<string>();
  let tooMany = 0;
  lines.forEach((line, i) => {
    if (line.trim() === "") return;
    const row = lineRow(line);
    if (typeof row === "string") {
      const why = hasEnd || i < lines.length - 1
        ? row
        : "ends without a line end, it may be cut off";
      skipped.add(`line ${i + 1}: ${why}`);
      return;
    }
    for (const name of row.values.keys()) {
      if (names.size < MOST_NAMES) names.add(name);
      else if (!names.has(name)) tooMany++;
    }
    rows.push(row);
  });
  if (tooMany > 0) skipped.add(`${tooMany} numbers beyond the first ${MOST_NAMES} names`, 0);
  if (rows.length === 0) {
    throw new DatasetError(
      "not-this-format",
      `no line is an object with a time: ${skipped.told()[0] ?? "it is empty"}`,
    );
  }
  const variables = [...names].map((name): Variable => ({
    name,
    dims: ["time"],
    shape: [rows.length],
    values: Float64Array.from(rows, ({ values }) => values.get(name) ?? NaN),
    attributes: {},
  }));
  const times = timeVariable(Float64Array.from(rows, ({ timeS }) => timeS));
  return datasetOf("JSON lines", [times, ...variables], {}, skipped.told(), skipped.rows());
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A line's time and numbers, or why there are none. */
function lineRow(line: string): { timeS: number; values: Map<string, number> } | string {
  if (line.length > MAX_LINE) return `${line.length} characters are no snapshot`;
  let object: unknown;
  try {
    object = JSON.parse(line);
  } catch {
    return "is no JSON";
  }
  if (!isObject(object)) return "is no object";
  const timeS = timeOf(object.time);
  if (Number.isNaN(timeS)) return "has no time";
  const values = new Map<string, number>();
  const { time: _, ...others } = object;
  gather(isObject(object.metrics) ? object.metrics : others, "", 0, values);
  return { timeS, values };
}

function timeOf(value: unknown): number {
  if (typeof value === "string") return isoTimeMs(value) / 1000;
  if (typeof value !== "number" || !(value > 0)) return NaN;
  return value >= LEAST_MS ? value / 1000 : value;
}

function gather(
  object: Record<string, unknown>,
  before: string,
  depth: number,
  values: Map<string, number>,
): void {
  for (const [key, value] of Object.entries(object)) {
    const name = before + key;
    // The store's name for times is taken.
    if (name === "time" || name === "" || values.size >= MOST_NAMES) continue;
    if (typeof value === "number" && Number.isFinite(value)) values.set(name, value);
    else if (value === null || typeof value === "number") values.set(name, NaN);
    else if (typeof value === "boolean") values.set(name, value ? 1 : 0);
    else if (isObject(value) && depth < MAX_DEPTH) gather(value, `${name}_`, depth + 1, values);
  }
}
