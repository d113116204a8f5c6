/**
 * How the columns of a table become variables: names, units, and columns `V(1)`, `V(2)`, … that are
 * one variable.
 *
 * @module
 */
import { type Attributes, type Dataset, UNIX_TIME, type Variable } from "../dataset.ts";
import type { TableRows } from "./table_rows.ts";

/** A column's name and what the file says of it. */
export interface TableColumn {
  readonly name: string;
  readonly attributes: Attributes;
}

/** Fewer numbered columns than this stay each on its own: three thermometers are no spectrum. */
const LEAST_WIDE = 8;

/** The variable of time that every reader of text gives, under another name only where one was asked for. */
export function timeVariable(times: Float64Array, name = "time"): Variable {
  return {
    name,
    dims: ["time"],
    shape: [times.length],
    values: times,
    attributes: { units: UNIX_TIME, standard_name: "time" },
  };
}

/** A dataset of variables: their dimensions are gathered from them. */
export function datasetOf(
  format: string,
  variables: Iterable<Variable>,
  attributes: Attributes,
  skipped: readonly string[],
  rowsLeftOut = 0,
): Dataset {
  const byName = new Map<string, Variable>();
  const dims = new Map<string, number>();
  for (const variable of variables) {
    byName.set(variable.name, variable);
    variable.dims.forEach((dim, i) => dims.set(dim, variable.shape[i]!));
  }
  return { format, dims, variables: byName, attributes, skipped, rowsLeftOut };
}

/**
 * The variables of a table, `time` first. Columns `N(1)` to `N(n)`, eight or more that stand one after
 * the other, are one variable `N` over `time` and `N_index`. Of two columns of one name the later is
 * `NAME_2`.
 *
 * @param timeName what the time is called
 */
export function tableVariables(
  columns: readonly TableColumn[],
  rows: TableRows,
  timeName = "time",
): Variable[] {
  const { times } = rows;
  const variables = [timeVariable(times, timeName)];
  const taken = new Set(["time", timeName]);
  const add = (wanted: string, variable: Omit<Variable, "name">) => {
    let name = wanted;
    for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
    taken.add(name);
    variables.push({ name, ...variable });
  };
  for (let i = 0; i < columns.length; i++) {
    const values = rows.columns[i];
    if (values === null || values === undefined) continue;
    const { name, attributes } = columns[i]!;
    const width = widthAt(columns, rows, i);
    if (width < LEAST_WIDE) {
      add(name || `column_${i + 1}`, {
        dims: ["time"],
        shape: [times.length],
        values,
        attributes,
      });
      continue;
    }
    const base = name.replace(/\(1\)$/, "");
    add(base, {
      dims: ["time", `${base}_index`],
      shape: [times.length, width],
      values: interleaved(rows, i, width),
      attributes,
    });
    i += width - 1;
  }
  return variables;
}

/** How many columns of numbers from this one on are numbered from 1. */
function widthAt(columns: readonly TableColumn[], rows: TableRows, first: number): number {
  const { name } = columns[first]!;
  if (!name.endsWith("(1)")) return 1;
  const base = name.slice(0, -"(1)".length);
  let width = 0;
  while (
    columns[first + width]?.name === `${base}(${width + 1})` &&
    rows.columns[first + width] instanceof Float64Array
  ) width++;
  return width;
}

/** Columns one beside the other as one list, the column running fastest. */
export function interleaved(rows: TableRows, first: number, width: number): Float64Array {
  const out = new Float64Array(rows.times.length * width);
  for (let i = 0; i < width; i++) {
    const values = rows.columns[first + i];
    for (let row = 0; row < rows.times.length; row++) {
      out[row * width + i] = values instanceof Float64Array ? values[row]! : NaN;
    }
  }
  return out;
}
