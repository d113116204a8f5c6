/**
 * Rows on their way into a store: put in order, and one of those that have the same time.
 *
 * @module
 */
import type { Attributes } from "../formats/dataset.ts";

/** Numbers of a variable's rows. */
export type RowValues = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** A variable of some rows. */
export interface RowVariable {
  /** Dimensions after time, and their sizes. */
  readonly dims: readonly string[];
  readonly sizes: readonly number[];
  /** Row after row; NaN where missing. */
  readonly values: RowValues;
  readonly attributes: Attributes;
}

/** Rows of some variables. */
export interface Rows {
  /** Seconds since 1970. */
  readonly times: Float64Array<ArrayBuffer>;
  readonly variables: ReadonlyMap<string, RowVariable>;
}

/** How of two descriptions of a variable one is made. */
export type MergeAttributes = (one: Attributes, other: Attributes) => Attributes;

/** Values of one row of a variable. */
export function widthOf({ sizes }: Pick<RowVariable, "sizes">): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/**
 * Whether of two rows of one variable and time the second counts: the one with more values, then
 * the greater. So it does not matter which came first.
 */
export function isBetter(
  old: RowValues,
  oldAt: number,
  other: RowValues,
  otherAt: number,
  width: number,
): boolean {
  let more = 0;
  let greater = 0;
  for (let i = 0; i < width; i++) {
    const a = old[oldAt + i]!;
    const b = other[otherAt + i]!;
    if (a === b) continue;
    const isA = !Number.isNaN(a);
    const isB = !Number.isNaN(b);
    if (isA !== isB) more += isB ? 1 : -1;
    if (greater === 0 && (isA || isB)) greater = isB && (!isA || b > a) ? 1 : -1;
  }
  return more > 0 || (more === 0 && greater > 0);
}

function isInOrder(times: Float64Array): boolean {
  for (let i = 1; i < times.length; i++) if (!(times[i - 1]! < times[i]!)) return false;
  return true;
}

/**
 * The rows of several files as one: sorted, each time once. Of a variable that is not in all of them
 * the others' rows are NaN.
 *
 * @throws {RangeError} when a variable has not the same dimensions everywhere
 */
export function joinRows(parts: readonly Rows[], mergeAttributes: MergeAttributes): Rows {
  if (parts.length === 1 && isInOrder(parts[0]!.times)) return parts[0]!;
  const inLine = byFirstTime(parts);
  const count = inLine.reduce((sum, { times }) => sum + times.length, 0);
  const all = new Float64Array(count);
  let at = 0;
  for (const { times } of inLine) {
    all.set(times, at);
    at += times.length;
  }
  const order = isInOrder(all) ? null : orderOf(all);
  const times = order === null ? all : distinct(all, order);
  const variables = new Map<string, RowVariable>();
  for (const name of new Set(inLine.flatMap(({ variables }) => [...variables.keys()]))) {
    const joined = joinVariable(name, inLine, count, mergeAttributes);
    const values = order === null ? joined.values : pick(joined, all, order, times.length);
    variables.set(name, { ...joined, values });
  }
  return { times, variables };
}

/** Rows `from` to before `to`. */
export function sliceRows({ times, variables }: Rows, from: number, to: number): Rows {
  if (from === 0 && to === times.length) return { times, variables };
  return {
    times: times.slice(from, to),
    variables: new Map([...variables].map(([name, one]) => {
      const width = widthOf(one);
      return [name, { ...one, values: one.values.slice(from * width, to * width) }];
    })),
  };
}

/** How many of sorted times are at most `timeS`. */
export function countUntil(times: Float64Array, timeS: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The rows of one file: sorted, each time once. Of those of one time the last one counts, whole: what
 * was never measured together does not become a row.
 *
 * @returns `repeated`: rows left out that were not the same as the one that counts
 */
export function oneRowEach({ times, variables }: Rows): { rows: Rows; repeated: number } {
  if (isInOrder(times)) return { rows: { times, variables }, repeated: 0 };
  const order = orderOf(times);
  const isLast = (i: number) => i + 1 === order.length || times[order[i]!] !== times[order[i + 1]!];
  const chosen = order.filter((_, i) => isLast(i));
  const all = [...variables.values()].map((one) => ({ values: one.values, width: widthOf(one) }));
  const isSame = (a: number, b: number) =>
    all.every(({ values, width }) => {
      for (let i = 0; i < width; i++) {
        if (!Object.is(values[a * width + i], values[b * width + i])) return false;
      }
      return true;
    });
  let repeated = 0;
  for (let i = 0, at = 0; i < order.length; i++) {
    if (isLast(i)) at++;
    else if (!isSame(order[i]!, chosen[at]!)) repeated++;
  }
  return { rows: rowsAtPlaces({ times, variables }, chosen), repeated };
}

/** The rows in which a variable has a value. */
export function rowsWithValues(rows: Rows): Rows {
  const { times, variables } = rows;
  const has = new Uint8Array(times.length);
  for (const one of variables.values()) markValues(has, one.values, widthOf(one));
  if (has.every((one) => one === 1)) return rows;
  return rowsAtPlaces(rows, Uint32Array.from(has.keys()).filter((row) => has[row] === 1));
}

/** Sets to 1 those rows in which there is a value. */
export function markValues(has: Uint8Array, values: ArrayLike<number>, width: number): void {
  for (let row = 0; row < has.length; row++) {
    for (let i = row * width; has[row] === 0 && i < (row + 1) * width; i++) {
      if (!Number.isNaN(values[i]!)) has[row] = 1;
    }
  }
}

/** The rows with these numbers, in this order. */
export function rowsAtPlaces({ times, variables }: Rows, places: Uint32Array): Rows {
  return {
    times: Float64Array.from(places, (row) => times[row]!),
    variables: new Map([...variables].map(([name, one]) => {
      const width = widthOf(one);
      const size = places.length * width;
      const values = one.values instanceof Float64Array
        ? new Float64Array(size)
        : new Float32Array(size);
      places.forEach((row, i) =>
        values.set(one.values.subarray(row * width, (row + 1) * width), i * width)
      );
      return [name, { ...one, values }];
    })),
  };
}

function byFirstTime(parts: readonly Rows[]): Rows[] {
  return parts.filter(({ times }) => times.length > 0)
    .sort((a, b) => a.times[0]! - b.times[0]!);
}

/** Row numbers by their times. */
function orderOf(times: Float64Array): Uint32Array {
  return Uint32Array.from(times, (_, i) => i).sort((a, b) => times[a]! - times[b]! || a - b);
}

function distinct(all: Float64Array, order: Uint32Array): Float64Array<ArrayBuffer> {
  const out = new Float64Array(all.length);
  let count = 0;
  for (const row of order) {
    if (count === 0 || all[row] !== out[count - 1]) out[count++] = all[row]!;
  }
  return out.slice(0, count);
}

function joinVariable(
  name: string,
  parts: readonly Rows[],
  count: number,
  mergeAttributes: MergeAttributes,
): RowVariable {
  const first = parts.find(({ variables }) => variables.has(name))!.variables.get(name)!;
  const width = widthOf(first);
  const isWide = first.values instanceof Float64Array;
  const values = isWide ? new Float64Array(count * width) : new Float32Array(count * width);
  values.fill(NaN);
  let attributes = first.attributes;
  let at = 0;
  for (const { times, variables } of parts) {
    const one = variables.get(name);
    if (one !== undefined) {
      expectSame(name, first, one);
      attributes = mergeAttributes(attributes, one.attributes);
      values.set(one.values, at * width);
    }
    at += times.length;
  }
  return { ...first, values, attributes };
}

/** @throws {RangeError} when two have not the same dimensions */
export function expectSame(
  name: string,
  one: Pick<RowVariable, "dims" | "sizes">,
  other: Pick<RowVariable, "dims" | "sizes">,
): void {
  const text = ({ dims, sizes }: Pick<RowVariable, "dims" | "sizes">) =>
    dims.map((dim, i) => `${dim} ${sizes[i]}`).join(" × ") || "none";
  if (text(one) !== text(other)) {
    throw new RangeError(`${name} has the dimensions ${text(other)}, others ${text(one)}`);
  }
}

/** The rows of a variable in their order, the better one of each time. */
function pick(
  variable: RowVariable,
  all: Float64Array,
  order: Uint32Array,
  count: number,
): RowValues {
  const width = widthOf(variable);
  const { values } = variable;
  const isWide = values instanceof Float64Array;
  const out = isWide ? new Float64Array(count * width) : new Float32Array(count * width);
  let at = -1;
  let time = NaN;
  for (const row of order) {
    const isNew = all[row] !== time;
    if (isNew) at++;
    time = all[row]!;
    if (isNew || isBetter(out, at * width, values, row * width, width)) {
      out.set(values.subarray(row * width, (row + 1) * width), at * width);
    }
  }
  return out;
}
