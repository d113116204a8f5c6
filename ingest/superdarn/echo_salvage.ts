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
/**
 * The shortest time that is given up: a scan or so. A long time has so many parts at most, so that one
 * of which nothing can be read costs seconds.
 */
const LEAST_MS = 60_000;
const MOST_PARTS = 65_536;
/** No database keeps more (`max_days_store_echoes`). */
const LONGEST_MS = 3_660 * DAY_MS;

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
  const select = readable(() =>
    source.prepare("SELECT * FROM echoes WHERE site = ? AND time_ms BETWEEN ? AND ?")
  );
  if (select === null) return;
  const rows = (site: string, fromMs: number, toMs: number) =>
    readable(() => select.all(site, fromMs, toMs).flatMap(rowOf));
  // What is damaged is looked for in halves of the time, and the least of them left out.
  function* between(
    site: string,
    fromMs: number,
    toMs: number,
    leastMs: number,
  ): Generator<EchoRow> {
    const found = rows(site, fromMs, toMs);
    if (found !== null) return yield* found;
    if (toMs - fromMs <= leastMs) return;
    const middleMs = Math.floor((fromMs + toMs) / 2);
    yield* between(site, fromMs, middleMs, leastMs);
    yield* between(site, middleMs + 1, toMs, leastMs);
  }
  for (const { site, firstMs, lastMs } of spans(source, nowMs)) {
    const all = rows(site, -ALL_MS, ALL_MS);
    if (all !== null) yield* all;
    else yield* between(site, firstMs, lastMs, Math.max(LEAST_MS, (lastMs - firstMs) / MOST_PARTS));
  }
}

/** A site, and the time in which it can have rows. */
interface Span {
  readonly site: string;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** A site's first or last row that cannot be read is about as old as those of the others. */
function spans(source: DatabaseSync, nowMs: number): Span[] {
  const end = (which: "min" | "max", site: string) => {
    const query = `SELECT ${which}(time_ms) AS time_ms FROM echoes WHERE site = ?`;
    const timeMs = readable(() => source.prepare(query).get(site)?.["time_ms"]);
    return typeof timeMs === "number" ? timeMs : null;
  };
  const ends = [...sitesIn(source)]
    .map((site) => ({ site, first: end("min", site), last: end("max", site) }));
  const firsts = ends.flatMap(({ first }) => first ?? []);
  const lasts = ends.flatMap(({ last }) => last ?? []);
  const oldest = firsts.length > 0 ? Math.min(...firsts) : null;
  // This machine's clock may be wrong: it counts only where there is nothing else.
  const after = oldest === null || nowMs > oldest ? nowMs : oldest + LONGEST_MS;
  const lastMs = DAY_MS + (lasts.length > 0 ? Math.max(...lasts) : after);
  const firstMs = oldest === null ? lastMs - LONGEST_MS : oldest - DAY_MS;
  return ends.map(({ site, first, last }) => ({
    site,
    firstMs: first ?? firstMs,
    lastMs: last ?? lastMs,
  }));
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
