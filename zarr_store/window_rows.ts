/**
 * The rows of a window of time: which they are, how they are read, and what is a gap between them.
 *
 * @module
 */

/** What is used of a store. */
export interface WindowStore {
  readonly rows: number;
  readonly variables: ReadonlyMap<
    string,
    { readonly dims: readonly string[]; readonly shape: readonly number[] }
  >;
  /** The first row whose time is `timeS` (seconds since 1970) or later; `rows` when there is none. */
  rowAt(timeS: number): number;
  /** Times of the rows from `fromRow` to before `toRow`. */
  readTimes(fromRow: number, toRow: number): Float64Array;
  /** The values of rows `fromRow` to `toRow`, the latter not included; NaN where nothing is. */
  read(name: string, fromRow: number, toRow: number): Float32Array | Float64Array;
  coordinate(name: string): Float64Array;
}

/** A variable that a store does not have, or not in this form. */
export class WindowError extends Error {
  override readonly name = "WindowError";
  readonly code = "no-such-variable";
}

/** Read at a time, values: a day of a lidar is 100 MB. */
const BLOCK = 1 << 20;

/** What is so many usual intervals after the one before is a gap, unless somebody says otherwise. */
const GAP_INTERVALS = 2.5;

/** From so few intervals nothing usual can be told. */
export const FEW = 8;

/** Rows of time from `startS` to `endS`, both included; `to` is not. */
export function rowsIn(
  store: Pick<WindowStore, "rows" | "rowAt" | "readTimes">,
  startS: number,
  endS: number,
): { readonly from: number; readonly to: number } {
  const from = store.rowAt(startS);
  const to = store.rowAt(endS);
  // Times are unique.
  const isLast = to < store.rows && store.readTimes(to, to + 1)[0] === endS;
  return { from, to: to + (isLast ? 1 : 0) };
}

/** What is usual between two rows at the ends of a window, seconds; NaN where there are not two. */
export function usualInterval(
  store: Pick<WindowStore, "rows" | "readTimes">,
  from: number,
  to: number,
): number {
  const about = 200;
  const near = (row: number) =>
    between(store.readTimes(Math.max(0, row - about), Math.min(store.rows, row + about)));
  return middle([...near(from), ...near(to)]);
}

/** The median of what is between times, of at most some thousands spread over them. */
export function median(times: ArrayLike<number>): number {
  return middle(between(times, Math.max(1, Math.floor(times.length / 4_000))));
}

function between(times: ArrayLike<number>, stride = 1): number[] {
  const intervals: number[] = [];
  for (let i = 1; i < times.length; i += stride) intervals.push(times[i]! - times[i - 1]!);
  return intervals;
}

function middle(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? NaN;
}

/** What is longer than this between two values (at the times `own`) is a gap, seconds. */
export function gapOf(
  usualRowS: number,
  gapSeconds: number | undefined,
  own: readonly number[],
): number {
  const usualS = own.length > FEW ? median(own) : usualRowS;
  if (Number.isNaN(usualS)) return gapSeconds ?? Infinity;
  return Math.max(gapSeconds ?? 0, GAP_INTERVALS * usualS);
}

/** Which of `columns` a time is in. */
export const columnOf = (timeS: number, startS: number, stepS: number, columns: number) =>
  Math.min(columns - 1, Math.floor((timeS - startS) / stepS));

/** Values a row. */
export function widthOf(store: WindowStore, name: string): number {
  const variable = store.variables.get(name);
  if (variable === undefined) throw new WindowError(`the store has no ${name}`);
  return variable.shape.slice(1).reduce((product, length) => product * length, 1);
}

/** Reads rows in blocks, so that memory has a bound. */
export function eachBlock(
  store: WindowStore,
  name: string,
  width: number,
  from: number,
  to: number,
  take: (block: Float32Array | Float64Array, times: Float64Array) => void,
): void {
  const rows = Math.max(1, Math.floor(BLOCK / width));
  for (let first = from; first < to; first += rows) {
    const last = Math.min(to, first + rows);
    take(store.read(name, first, last), store.readTimes(first, last));
  }
}
