/**
 * Damage in the database of echo counts: whether there is any, and what can be saved from it. A bad
 * page among older rows is in nobody's way who writes, and is found only by looking at all of them.
 * Both take long, a tenth of a second to minutes: run in a worker.
 *
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { type Clock, pause } from "../../clock.ts";
import { databaseFault, ROW_SOURCE } from "../../formats/echo_database.ts";
import { type EchoRow, openEchoDatabase } from "./echo_database.ts";

/** The component's commits last milliseconds: only something that hangs takes so long. */
const BUSY_MS = 10_000;
/** Rows of one transaction, and the pause after it in which the component has its turn. */
const ROWS = 1_000;
const TURN_MS = 5;
const DAY_MS = 86_400_000;
/** All times that a row can have. */
const ALL_MS = 8_640_000_000_000_000;
/** The shortest time that is given up: a scan or so. */
const LEAST_MS = 60_000;
/** Where a site's first or last rows are damaged: no database keeps more (`max_days_store_echoes`). */
const LONGEST_MS = 3_660 * DAY_MS;
/** So often is one site asked for in vain: a second, and parts of three hours in ten years. */
const MOST_FAILED = 30_000;

/** Whether a database has a damaged page. What cannot be looked at, is another trouble's. */
export function isDamaged(path: string): boolean {
  try {
    return withDatabase(path, (database) => {
      const row = database.prepare("PRAGMA quick_check(1)").get() ?? {};
      return Object.values(row)[0] !== "ok";
    });
  } catch (error) {
    return databaseFault(error) === "damaged";
  }
}

/**
 * Copies every row that can be read; one that is there already stays.
 *
 * @param from a damaged database
 * @returns how many rows were copied
 * @throws what SQLite says of the database `to`
 */
export async function salvage(from: string, to: string, clock: Clock): Promise<number> {
  const source = new DatabaseSync(from, { readOnly: true });
  try {
    const database = openEchoDatabase(to, BUSY_MS);
    try {
      let rows: EchoRow[] = [];
      let copied = 0;
      for (const row of readableRows(source, clock.nowMs())) {
        if (rows.push(row) < ROWS) continue;
        copied += database.saveOlder(rows);
        rows = [];
        await pause(clock, TURN_MS);
      }
      return copied + database.saveOlder(rows);
    } finally {
      database.close();
    }
  } finally {
    source.close();
  }
}

function* readableRows(source: DatabaseSync, nowMs: number): Generator<EchoRow> {
  for (const site of sitesIn(source)) {
    const fromStart = yield* walk(source, site, "ASC");
    if (fromStart === "whole") continue;
    const fromEnd = yield* walk(source, site, "DESC");
    if (fromEnd === "whole") continue;
    // An end that cannot be read may be anywhere. This machine's clock may be wrong: it says least.
    const toMs = fromEnd ?? DAY_MS + Math.max(nowMs, fromStart ?? -Infinity);
    yield* between(source, site, fromStart ?? toMs - LONGEST_MS, toMs);
  }
}

/**
 * A site's rows from one end, up to the first that cannot be read. Asked for many at a time, and for
 * fewer near the damage: an iterator of rows ends at it as if there were no more.
 *
 * @returns the time of the last one that could; null: none could
 */
function* walk(
  source: DatabaseSync,
  site: string,
  order: "ASC" | "DESC",
): Generator<EchoRow, number | "whole" | null> {
  const [before, first] = order === "ASC" ? [">", -ALL_MS] : ["<", ALL_MS];
  const select = readable(() =>
    source.prepare(
      `SELECT * FROM echoes WHERE site = ? AND (time_ms, channel) ${before} (?, ?) ` +
        `ORDER BY time_ms ${order}, channel ${order} LIMIT ?`,
    )
  );
  let [lastMs, channel] = [first, 0];
  let most = ROWS;
  while (select !== null && most >= 1) {
    const found = readable(() => select.all(site, lastMs, channel, most));
    if (found === null) {
      most = Math.floor(most / 2);
      continue;
    }
    yield* found.flatMap(rowOf);
    if (found.length < most) return "whole";
    const { time_ms, channel: of } = found.at(-1)!;
    const [toMs, to] = [Number(time_ms), Number(of)];
    const ahead = order === "ASC" ? 1 : -1;
    // A damaged page may lead back to where this began.
    if (!((toMs - lastMs || to - channel) * ahead > 0)) break;
    [lastMs, channel] = [toMs, to];
  }
  return lastMs === first ? null : lastMs;
}

/**
 * A site's rows between two damaged places: what is damaged is looked for in halves of the time, the
 * long ones first, and the least of them left out.
 */
function* between(
  source: DatabaseSync,
  site: string,
  fromMs: number,
  toMs: number,
): Generator<EchoRow> {
  const select = readable(() =>
    source.prepare("SELECT * FROM echoes WHERE site = ? AND time_ms BETWEEN ? AND ?")
  );
  let parts: (readonly [fromMs: number, toMs: number])[] = [[fromMs, toMs]];
  let failed = 0;
  while (select !== null && parts.length > 0) {
    const halves: typeof parts = [];
    for (const [from, to] of parts) {
      const rows = readable(() => select.all(site, from, to));
      if (rows !== null) yield* rows.flatMap(rowOf);
      else if (++failed > MOST_FAILED) return;
      else if (to - from > LEAST_MS) {
        const middle = Math.floor((from + to) / 2);
        halves.push([from, middle], [middle + 1, to]);
      }
    }
    parts = halves;
  }
}

/** The sites up to the first that cannot be found, and down to the last. */
function sitesIn(source: DatabaseSync): Set<string> {
  const sites = new Set<string>();
  for (
    const next of [
      "min(site) AS site FROM echoes WHERE site >",
      "max(site) AS site FROM echoes WHERE site <",
    ]
  ) {
    let at: unknown = next.startsWith("min") ? "" : "\u{10ffff}";
    const seek = readable(() => source.prepare(`SELECT ${next} ?`));
    while (typeof at === "string") {
      const before: string = at;
      at = readable(() => seek?.get(before)?.["site"] ?? null);
      if (typeof at === "string") sites.add(at);
    }
  }
  return sites;
}

const SOURCES = Object.keys(ROW_SOURCE) as (keyof typeof ROW_SOURCE)[];

/** A row as it was kept; none where the page has been overwritten with something like a row. */
function rowOf(found: Readonly<Record<string, unknown>>): EchoRow[] {
  const { site, time_ms, channel, total, ionospheric, ground } = found;
  const source = SOURCES.find((one) => ROW_SOURCE[one] === found["source"]);
  const numbers = [time_ms, channel, total, ionospheric, ground];
  if (typeof site !== "string" || source === undefined || !numbers.every(Number.isSafeInteger)) {
    return [];
  }
  const [timeMs, ...rest] = numbers as [number, number, number, number, number];
  return [{
    ...{ site, timeMs, source },
    ...{ channel: rest[0], total: rest[1], ionospheric: rest[2], ground: rest[3] },
  }];
}

/** Null where the file is damaged. */
function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (databaseFault(error) === "damaged") return null;
    throw error;
  }
}

function withDatabase<T>(path: string, work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
