import { deepEqual, equal } from "node:assert/strict";
import { type Point, POINT_FIELDS } from "../../formats/point.ts";
import { MAX_POINTS } from "../../formats/point_series.ts";
import { type Arrival, type Cursor, PointCache } from "./cache.ts";
import { isAfter, placeOf } from "./place.ts";

const pointAt = (ts: number) =>
  ({ ts, ...Object.fromEntries(POINT_FIELDS.map((field) => [field, ts % 100])) }) as Point;
const arrival = (day: string, offset: number, ts: number): Arrival => ({
  point: pointAt(ts),
  place: { day, offset },
});
const T = 1_749_168_000;

function rest(cache: PointCache, cursor: Cursor): string[] {
  const ids: string[] = [];
  for (let next = cache.next(cursor); next !== null && next !== "lost";) {
    ids.push(`${next.place.day}.${next.place.offset}`);
    next = cache.next(cursor);
  }
  return ids;
}

Deno.test("a reader goes on after what it has, in the order in which rows arrived", () => {
  const cache = new PointCache();
  cache.add(pointAt(T), { day: "20250606", offset: 100 });
  cache.add(pointAt(T - 5), { day: "20250605", offset: 900 });
  cache.add(pointAt(T + 1), { day: "20250606", offset: 200 });
  deepEqual(rest(cache, cache.cursor("20250606.100")), ["20250605.900", "20250606.200"]);
  deepEqual(rest(cache, cache.cursor("20250605.900")), ["20250606.200"]);
  deepEqual(rest(cache, cache.cursor("20250606.200")), []);
  deepEqual(rest(cache, cache.cursor(null)), []);
  equal(cache.lastId, "20250606.200");
});

Deno.test("an id that is not in memory stands for its place: everything after it comes", () => {
  const cache = new PointCache();
  cache.load([
    arrival("20250605", 500, T - 2),
    arrival("20250605", 600, T - 1),
    arrival("20250606", 100, T),
  ]);
  const all = ["20250605.500", "20250605.600", "20250606.100"];
  deepEqual(rest(cache, cache.cursor("20250605.550")), all.slice(1));
  deepEqual(rest(cache, cache.cursor("20250604.99999")), all);
  const later = cache.cursor("20250606.150");
  deepEqual(rest(cache, later), []);
  // What arrives from now on comes, wherever it stands.
  cache.add(pointAt(T - 3), { day: "20250605", offset: 700 });
  deepEqual(rest(cache, later), ["20250605.700"]);
});

Deno.test("memory holds so many arrivals; who is behind them is told so", () => {
  const cache = new PointCache();
  cache.add(pointAt(T), { day: "20250606", offset: 1 });
  const behind = cache.cursor("20250606.1");
  const rows = 3 * MAX_POINTS;
  for (let i = 2; i <= rows; i++) cache.add(pointAt(T + i), { day: "20250606", offset: i });
  equal(cache.next(behind), "lost");
  const kept = rest(cache, cache.cursor("20250605.1"));
  equal(kept.length >= MAX_POINTS && kept.length < MAX_POINTS + 300, true);
  equal(kept.at(-1), `20250606.${rows}`);
  cache.load([arrival("20250607", 10, T)]);
  equal(cache.next(cache.cursor("20250607.10")), null);
});

Deno.test("ids are days and offsets, and nothing else", () => {
  deepEqual(placeOf("20250605.118"), { day: "20250605", offset: 118 });
  for (const id of ["", "x", "20250605", "20250605.", "2025065.1", "20250605.-1", "20250605.1e3"]) {
    equal(placeOf(id), null, id);
  }
  equal(isAfter({ day: "20250606", offset: 1 }, { day: "20250605", offset: 9 }), true);
  equal(isAfter({ day: "20250606", offset: 1 }, { day: "20250606", offset: 1 }), false);
});
