/**
 * Where new rows come to lie among those of a store.
 *
 * @module
 */

/** Rows that follow each other there and here. */
export interface Run {
  /** In the store as it will be. */
  readonly at: number;
  /** In the store as it is, or among the new rows. */
  readonly source: "old" | "new";
  readonly from: number;
  readonly count: number;
}

/** What becomes of a store. */
export interface Merge {
  /** In order, without holes. */
  readonly runs: readonly Run[];
  readonly rows: number;
  /** New rows that are not in the store yet. */
  readonly added: number;
  /** From this row on (in the new store) rows have come in or have moved; null: nowhere. */
  readonly changedFrom: number | null;
  /** Whether rows that are there already move. */
  readonly moves: boolean;
  /** Rows of the store whose times come again: `count` from `old` on, among the new from `fresh` on. */
  readonly again: readonly {
    readonly old: number;
    readonly fresh: number;
    readonly count: number;
  }[];
}

/**
 * Merges times.
 *
 * @param oldTimes those of the store from row `first` on; sorted, unique
 * @param newTimes sorted, unique, none before the store's row `first`
 */
export function mergeTimes(
  oldTimes: Float64Array,
  newTimes: Float64Array,
  first: number,
): Merge {
  const runs: { at: number; source: "old" | "new"; from: number; count: number }[] = [];
  const again: { old: number; fresh: number; count: number }[] = [];
  let rows = 0;
  const add = (source: "old" | "new", from: number, count: number) => {
    if (count === 0) return;
    const last = runs.at(-1);
    if (last?.source === source && last.from + last.count === from) last.count += count;
    else runs.push({ at: rows, source, from, count });
    rows += count;
  };
  const addAgain = (old: number, fresh: number) => {
    const last = again.at(-1);
    if (last !== undefined && old - last.old === last.count && fresh - last.fresh === last.count) {
      last.count++;
    } else again.push({ old, fresh, count: 1 });
  };
  add("old", 0, first);
  let changedFrom: number | null = null;
  let moves = false;
  let added = 0;
  let old = 0;
  for (let fresh = 0; fresh < newTimes.length;) {
    const time = newTimes[fresh]!;
    const start = old;
    while (old < oldTimes.length && oldTimes[old]! < time) old++;
    add("old", first + start, old - start);
    if (oldTimes[old] === time) {
      addAgain(first + old, fresh);
      add("old", first + old, 1);
      old++;
      fresh++;
      continue;
    }
    const before = oldTimes[old] ?? Infinity;
    const from = fresh;
    while (fresh < newTimes.length && newTimes[fresh]! < before) fresh++;
    changedFrom ??= rows;
    moves ||= old < oldTimes.length;
    added += fresh - from;
    add("new", from, fresh - from);
  }
  add("old", first + old, oldTimes.length - old);
  return { runs, rows, added, changedFrom, moves, again };
}

/** Calls `each` for the parts of runs within rows `from` to before `to` of the new store. */
export function eachPart(
  runs: readonly Run[],
  from: number,
  to: number,
  each: (part: Run) => void,
): void {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const run = runs[middle]!;
    if (run.at + run.count <= from) low = middle + 1;
    else high = middle;
  }
  for (let i = low; i < runs.length && runs[i]!.at < to; i++) {
    const run = runs[i]!;
    const start = Math.max(from, run.at);
    const end = Math.min(to, run.at + run.count);
    each({
      at: start,
      source: run.source,
      from: run.from + start - run.at,
      count: end - start,
    });
  }
}

/** Gives for rows of the old store, asked for in order, their rows in the new one. */
export function placesOf(runs: readonly Run[]): (old: number) => number {
  const olds = runs.filter(({ source }) => source === "old");
  let i = 0;
  return (old) => {
    while (olds[i]!.from + olds[i]!.count <= old) i++;
    return olds[i]!.at + old - olds[i]!.from;
  };
}
