/**
 * `GET /view/history`: a stored day, or a part of it, in as many points as a page can show.
 *
 * @module
 */
import { join } from "node:path";
import { type Context, Hono } from "hono";
import type { HistoryBody } from "../../formats/live_messages.ts";
import { POINT_FIELDS, type PointLists } from "../../formats/point.ts";
import { compressedJson } from "../compressed.ts";
import { otherTurn, Turns } from "../turns.ts";
import { storedDays } from "./days.ts";
import { type DayTable, readDayTable } from "./day_table.ts";
import { GAP, reducedRows } from "./reduce.ts";

/** Points of an answer: a laptop's chart is 1,500 pixels wide. */
const POINTS = { least: 100, usual: 4_000, most: 20_000 } as const;

/** Days read at once, some 20 MB in memory; and requests that wait for their turn. */
const AT_ONCE = 1;
const MAY_WAIT = 16;

/** What a request asks for. */
interface Wanted {
  readonly day: string;
  readonly from: number;
  readonly to: number;
  readonly most: number;
}

/** `GET /history?day=YYYYMMDD&from=&to=&points=`, from and to in seconds since 1970. */
export function historyRoutes(dataDir: string): Hono {
  const turns = new Turns(AT_ONCE, MAY_WAIT);
  return new Hono().get("/history", async function history(c) {
    const wanted = wantedOf(c);
    if (typeof wanted === "string") return refused(c, 400, wanted);
    const answer = await turns.take(() => answerTo(c, wanted));
    return answer ?? refused(c, 503, "too many days are being read at once; try again in a moment");
  });

  async function answerTo(c: Context, wanted: Wanted): Promise<Response> {
    const { day, from, to, most } = wanted;
    // Who gave up while waiting needs no answer.
    if (c.req.raw.signal.aborted) return refused(c, 503, "the request was taken back");
    // The name comes from the folder's own list: nothing of a request reaches the file system.
    let table: DayTable | null;
    try {
      const stored = (await storedDays(dataDir)).find((one) => one === day);
      if (stored === undefined) return refused(c, 404, `no data is stored of ${day}`);
      table = await readDayTable(join(dataDir, `${stored}.txt`));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return refused(c, 500, `the data of ${day} cannot be read: ${why}`);
    }
    if (table === null) {
      return refused(c, 422, `${day}.txt is no daily file: its first line names no GPS time`);
    }
    const first = table.ts[0] ?? null;
    const last = table.ts.at(-1) ?? null;
    if (first !== null && last !== null && (from > last || to < first)) {
      return refused(c, 404, `${day} has data from ${first} to ${last}, seconds since 1970`);
    }
    const start = firstAtLeast(table.ts, from);
    const end = Number.isFinite(to) ? firstAbove(table.ts, to) : table.length;
    const rows = await reducedRows(table, start, end, most);
    const head = {
      day,
      first_ts: first,
      last_ts: last,
      points: end - start,
      reduced: end - start > most,
    } satisfies Omit<HistoryBody, keyof PointLists>;
    return compressedJson(c, await bodyText(head, table, rows));
  }
}

/** The answer as JSON, a list at a time: whole, it would hold everything else up. */
async function bodyText(head: object, table: DayTable, rows: readonly number[]): Promise<string> {
  const parts = [JSON.stringify(head).slice(0, -1), `"ts":${JSON.stringify(times(table, rows))}`];
  for (const field of POINT_FIELDS) {
    await otherTurn();
    const column = table.fields[field];
    // JSON has no NaN: it becomes null.
    const values = rows.map((row) => row === GAP ? NaN : column[row]!);
    parts.push(`${JSON.stringify(field)}:${JSON.stringify(values)}`);
  }
  return parts.join(",") + "}";
}

/** The times of the rows; a gap has that of the first second that is missing. */
function times({ ts }: DayTable, rows: readonly number[]): number[] {
  return rows.map((row, i) => row === GAP ? ts[rows[i - 1]!]! + 1 : ts[row]!);
}

/** What is asked for, or why it cannot be understood. */
function wantedOf(c: Context): Wanted | string {
  const day = c.req.query("day") ?? "";
  if (!/^\d{8}$/.test(day)) return "day is the day to show, as in day=20250605";
  const from = secondsOf(c.req.query("from"), -Infinity);
  const to = secondsOf(c.req.query("to"), Infinity);
  if (from === null || to === null) return "from and to are times in seconds since 1970";
  if (from > to) return "from is later than to";
  const points = c.req.query("points") || String(POINTS.usual);
  const { least, most } = POINTS;
  if (!/^\d{1,6}$/.test(points) || +points < least || +points > most) {
    return `points is a number from ${least} to ${most}`;
  }
  return { day, from, to, most: +points };
}

/** Null when it is no time. */
function secondsOf(text: string | undefined, absent: number): number | null {
  if (text === undefined || text === "") return absent;
  return /^\d{1,11}(\.\d{1,6})?$/.test(text) ? Number(text) : null;
}

function refused(c: Context, status: 400 | 404 | 422 | 500 | 503, error: string): Response {
  const retry: Record<string, string> = status === 503 ? { "Retry-After": "2" } : {};
  return c.json({ ok: false, error }, status, { "Cache-Control": "no-store", ...retry });
}

/** Number of times before the first that is `limit` or later. */
function firstAtLeast(ts: Float64Array, limit: number): number {
  let [low, high] = [0, ts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ts[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Number of times up to and with `limit`. */
function firstAbove(ts: Float64Array, limit: number): number {
  let [low, high] = [0, ts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ts[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
