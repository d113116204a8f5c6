/**
 * A picture of one variable over a window of time and over height.
 *
 * @module
 */
import {
  columnOf,
  eachBlock,
  FEW,
  gapOf,
  median,
  rowsIn,
  usualInterval,
  widthOf,
  WindowError,
  type WindowStore,
} from "./window_rows.ts";

/** A picture of values over time and height: columns of one width, rows as the vertical says. */
export interface HeatWindow {
  readonly startS: number;
  /** Width of a column, seconds. */
  readonly stepS: number;
  readonly columns: number;
  readonly rows: number;
  /** Middle of each row, in the order of the store, which need not be even. */
  readonly vertical: Float64Array;
  /** Column after column; NaN where nothing is. */
  readonly values: Float32Array;
  /** Nothing was averaged. */
  readonly full: boolean;
}

/**
 * The values of a variable over time and height from `startS` to `endS` in at most `columns` columns
 * and `maxRows` rows, means where several fall together: means of the values themselves, never of
 * their logarithms, so that a thin cloud stays and noise about zero goes. Where profiles are rarer
 * than columns, each fills the columns up to halfway to the next, and no gap.
 *
 * @param vertical name of the coordinate of the dimension after time
 * @param verticalRange only what is from the first to the second, in the vertical's units
 * @param log what is not above zero is nothing
 * @param gapSeconds more between two profiles is a gap, as for `readLine`
 * @throws {WindowError} there is no such variable, or it has no such dimension
 */
export function readHeat(
  store: WindowStore,
  name: string,
  { vertical, startS, endS, columns: mostColumns, maxRows, verticalRange, log, gapSeconds }: {
    readonly vertical: string;
    readonly startS: number;
    readonly endS: number;
    readonly columns: number;
    readonly maxRows: number;
    readonly verticalRange?: readonly [number, number] | undefined;
    readonly log?: boolean | undefined;
    readonly gapSeconds?: number | undefined;
  },
): HeatWindow {
  const width = widthOf(store, name);
  const dim = store.variables.get(name)?.dims[1];
  if (dim !== vertical) {
    throw new WindowError(`${name} is over ${dim ?? "time only"}, not over ${vertical}`);
  }
  const gates = shownGates(store.coordinate(vertical), verticalRange);
  const each = Math.max(1, Math.ceil(gates.count / maxRows));
  const rows = Math.ceil(gates.count / each);
  const { from, to } = rowsIn(store, startS, endS);
  const usualS = usualInterval(store, from, to);
  // Twice as fine as the profiles come, so that two that jitter do not fall together.
  const enough = Number.isFinite(usualS) ? Math.ceil((endS - startS) / (usualS / 2)) : 1;
  const columns = Math.max(1, Math.min(mostColumns, enough));
  const stepS = (endS - startS) / columns;
  const values = new Float32Array(columns * rows).fill(NaN);
  const profile = new Float64Array(rows);
  const counts = new Uint32Array(rows);
  const filled: Filled[] = [];
  const blank = new Uint8Array(columns);
  let crowded = false;

  const finish = (column: Filled) => {
    const base = column.column * rows;
    for (let row = 0; row < rows; row++) {
      const mean = profile[row]! / counts[row]!;
      values[base + row] = log === true && !(mean > 0) ? NaN : mean;
    }
    profile.fill(0);
    counts.fill(0);
    filled.push(column);
  };

  let now: Filled | null = null;
  eachBlock(store, name, width, from, to, (block, profileTimes) => {
    for (let row = 0; row < profileTimes.length; row++) {
      const timeS = profileTimes[row]!;
      const base = row * width + gates.first;
      const column = columnOf(timeS, startS, stepS, columns);
      if (isEmpty(block, base, gates.count)) {
        blank[column] = 1;
        continue;
      }
      if (now !== null && now.column !== column) {
        finish(now);
        now = null;
      }
      if (now === null) now = { column, firstS: timeS, lastS: timeS };
      else crowded = true;
      now.lastS = timeS;
      for (let at = 0, gate = base; at < rows; at++) {
        const end = Math.min(gate + each, base + gates.count);
        let sum = 0;
        let count = 0;
        for (; gate < end; gate++) {
          const value = block[gate]!;
          if (Number.isNaN(value)) continue;
          sum += value;
          count++;
        }
        profile[at]! += sum;
        counts[at]! += count;
      }
    }
  });
  if (now !== null) finish(now);
  const times = filled.map(({ firstS }) => firstS);
  const gapS = gapOf(usualS, gapSeconds, times);
  const ownS = times.length > FEW ? median(times) : usualS;
  // Rows without a profile are another clock's where profiles come more rarely than rows, and a clear
  // sky where they do not: that is not to be painted over.
  if (ownS > 1.5 * usualS) blank.fill(0);
  for (const { column } of filled) blank[column] = 0;
  widen(values, rows, filled, { startS, stepS, columns, gapS, usualS: ownS, blank });
  return {
    startS,
    stepS,
    columns,
    rows,
    vertical: middles(gates, each, rows),
    values,
    full: !crowded && each === 1,
  };
}

/** A column with the times of its first and last profile. */
interface Filled {
  readonly column: number;
  readonly firstS: number;
  lastS: number;
}

/** Gives each empty column the nearest profile's values, where no gap is. */
function widen(
  values: Float32Array,
  rows: number,
  filled: readonly Filled[],
  { startS, stepS, columns, gapS, usualS, blank }: {
    readonly startS: number;
    readonly stepS: number;
    readonly columns: number;
    readonly gapS: number;
    readonly usualS: number;
    /** Columns that have nothing, and are to stay so. */
    readonly blank: Uint8Array;
  },
): void {
  const copy = (from: number, to: number) =>
    values.copyWithin(to * rows, from * rows, (from + 1) * rows);
  // What stands alone is as wide as it would be in company.
  const halfS = (Number.isFinite(usualS) ? usualS : stepS) / 2;
  for (let i = 0; i <= filled.length; i++) {
    const before = filled[i - 1];
    const after = filled[i];
    const joined = before !== undefined && after !== undefined &&
      after.firstS - before.lastS <= gapS;
    const last = after?.column ?? columns;
    for (let column = (before?.column ?? -1) + 1; column < last; column++) {
      const middleS = startS + (column + 0.5) * stepS;
      const sinceS = before === undefined ? Infinity : middleS - before.lastS;
      const untilS = after === undefined ? Infinity : after.firstS - middleS;
      if (blank[column] === 1 || (!joined && Math.min(sinceS, untilS) > halfS)) continue;
      const nearest = sinceS <= untilS ? before : after;
      if (nearest !== undefined) copy(nearest.column, column);
    }
  }
}

interface Gates {
  readonly first: number;
  readonly count: number;
  readonly all: Float64Array;
}

/** The run of gates that is shown: coordinates rise or fall, so these are one piece. */
function shownGates(all: Float64Array, range: readonly [number, number] | undefined): Gates {
  if (range === undefined) return { first: 0, count: all.length, all };
  const isShown = (height: number) => height >= range[0] && height <= range[1];
  const first = all.findIndex(isShown);
  if (first < 0) return { first: 0, count: 0, all };
  return { first, count: all.findLastIndex(isShown) + 1 - first, all };
}

function middles({ first, count, all }: Gates, each: number, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => {
    const from = first + row * each;
    const of = all.subarray(from, Math.min(first + count, from + each));
    return of.reduce((sum, height) => sum + height, 0) / of.length;
  });
}

/** Whether a profile has no value at all: a row of another clock. */
function isEmpty(block: Float32Array | Float64Array, base: number, count: number): boolean {
  for (let i = base; i < base + count; i++) if (!Number.isNaN(block[i]!)) return false;
  return true;
}
