/**
 * Fewer points that still show everything: the extremes of every field stay, and so do gaps.
 *
 * @module
 */
import { POINT_FIELDS } from "../../formats/point.ts";
import { otherTurn } from "../turns.ts";
import type { DayTable } from "./day_table.ts";

/** Stands for a row of nothing after the row before it: a gap. */
export const GAP = -1;

/** Seconds between two points from which on a line breaks. */
const GAP_S = 2;

/** A gap takes the points on both sides of it, and the nothing between them. */
const ROWS_PER_GAP = 3;
/** The share of the rows that gaps may take; of more gaps than that the longest are shown. */
const GAP_SHARE = 3 / 8;

/** Rows looked at before others get their turn: a millisecond or two. */
const ROWS_A_TURN = 8_192;

/** A bucket's rows: a lowest and a highest value for each field. */
const ROWS_PER_BUCKET = 2 * POINT_FIELDS.length;

/**
 * Which rows of `table` from `from` to before `to` to show, at most `most` (100 or more), in
 * ascending order, {@link GAP} standing for a gap. All of them, without gaps, when they are no
 * more than that.
 *
 * Otherwise the part is cut into buckets of as many rows each, and each bucket's rows that hold the
 * lowest and the highest value of each field are kept (min/max reduction, as for an oscilloscope's
 * peak detection), so that every extreme of the whole part is there exactly, at its own time, with
 * all its other fields. Kept as well are the rows on both sides of each gap, the first and the
 * last; what then is left of the budget is spread evenly.
 */
export async function reducedRows(
  table: DayTable,
  from: number,
  to: number,
  most: number,
): Promise<number[]> {
  const count = to - from;
  if (count <= most) return Array.from({ length: count }, (_, i) => from + i);
  const gaps = longestGaps(table.ts, from, to, Math.floor(most * GAP_SHARE / ROWS_PER_GAP));
  const keep = new Uint8Array(count);
  keep[0] = keep[count - 1] = 1;
  for (const row of gaps) keep[row - from] = keep[row + 1 - from] = 1;
  const budget = most - gaps.size;
  const left = budget - 2 - 2 * gaps.size;
  await keepExtremes(table, from, keep, Math.max(1, Math.floor(left / ROWS_PER_BUCKET)));
  keepEvenly(keep, budget);
  await otherTurn();
  const rows: number[] = [];
  for (let i = 0; i < count; i++) {
    if (keep[i] === 0) continue;
    rows.push(from + i);
    if (gaps.has(from + i)) rows.push(GAP);
  }
  return rows;
}

/** The rows before the longest gaps, at most `most`; of equal ones the first. */
function longestGaps(ts: Float64Array, from: number, to: number, most: number): Set<number> {
  const rows: number[] = [];
  for (let i = from; i + 1 < to; i++) if (ts[i + 1]! - ts[i]! >= GAP_S) rows.push(i);
  const lengthOf = (row: number) => ts[row + 1]! - ts[row]!;
  if (rows.length > most) rows.sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  return new Set(rows.slice(0, most));
}

async function keepExtremes(
  table: DayTable,
  from: number,
  keep: Uint8Array,
  buckets: number,
): Promise<void> {
  let turnAt = ROWS_A_TURN;
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor(bucket * keep.length / buckets);
    const end = Math.floor((bucket + 1) * keep.length / buckets);
    if (end > turnAt) {
      await otherTurn();
      turnAt = end + ROWS_A_TURN;
    }
    for (const field of POINT_FIELDS) {
      const column = table.fields[field];
      let low = -1, high = -1, lowest = Infinity, highest = -Infinity;
      for (let i = start; i < end; i++) {
        const value = column[from + i]!;
        // Neither is true of NaN: what is missing is no extreme.
        if (value < lowest) [low, lowest] = [i, value];
        if (value > highest) [high, highest] = [i, value];
      }
      if (low >= 0) keep[low] = keep[high] = 1;
    }
  }
}

/** Keeps more rows, evenly spread over those that are not kept, up to `budget` in all. */
function keepEvenly(keep: Uint8Array, budget: number): void {
  const kept = keep.reduce((sum, one) => sum + one, 0);
  const free = keep.length - kept;
  const more = Math.min(free, budget - kept);
  if (more <= 0) return;
  let seen = 0, taken = 0;
  for (let i = 0; i < keep.length; i++) {
    if (keep[i] !== 0) continue;
    seen++;
    if (seen * more < (taken + 1) * free) continue;
    keep[i] = 1;
    taken++;
  }
}
