/**
 * The file that echo counts are kept in, for who writes it: opening, saving, removing what is old.
 * Each call is one transaction, and short.
 *
 * What a saved row survives: the end of the process at any moment, always; a power cut, when half a
 * minute has passed. SQLite syncs the file only now and then (`synchronous = NORMAL`), because a sync
 * for each commit would hold up the radars' data on a busy disk: about one scan of each radar may get
 * lost with the power, and never more than the newest.
 *
 * @module
 */
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { EchoCounts } from "../../formats/echo_counts.ts";
import { ECHO_TABLE, ECHO_VERSION, ROW_SOURCE } from "../../formats/echo_database.ts";

/** A scan of one channel. */
export interface EchoRow extends EchoCounts {
  readonly site: string;
  readonly channel: number;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Whose clock that is. */
  readonly source: keyof typeof ROW_SOURCE;
}

/** The database cannot be used as it is. */
export class EchoDatabaseError extends Error {
  override readonly name = "EchoDatabaseError";
  constructor(readonly code: "newer" | "not-ours", message: string) {
    super(message);
  }
}

/** An open database. Every method throws what SQLite says. */
export interface EchoDatabase {
  /** Rows of the same site, time and channel are replaced. */
  save(rows: readonly EchoRow[]): void;
  /** The same, but what a radar itself has told stays. @returns how many were new or different */
  saveOlder(rows: readonly EchoRow[]): number;
  /** The newest time that a radar and the host agreed on; null when none of the newest rows has one. */
  newestAgreed(): number | null;
  /** Removes some rows older than `beforeMs`. @returns how many; 0 when none is left */
  removeSome(beforeMs: number): number;
  close(): void;
}

/** Of a new file, bytes: a site's month is read in half as many pieces as with SQLite's usual 4 KiB. */
const PAGE_BYTES = 8_192;
/** Pages after which SQLite brings its journal into the file: a few ms at a time. */
const CHECKPOINT_PAGES = 100;
/** The journal goes back to this after a long transaction, bytes. */
const JOURNAL_BYTES = 4 << 20;
/** Rows removed in one step: about a millisecond. */
const REMOVED_ROWS = 500;
/** How many of a site's newest rows are looked through for one on whose time two clocks agreed. */
const LOOKED_ROWS = 2_000;

/**
 * Opens the database, and makes it where there is none.
 *
 * @param busyMs how long a call waits while another program writes
 * @throws {EchoDatabaseError} when it is of a newer version, or another program's
 * @throws what SQLite says (`databaseFault`)
 */
export function openEchoDatabase(path: string, busyMs: number): EchoDatabase {
  Deno.mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    prepareTable(database, path);
    return methods(database);
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepareTable(database: DatabaseSync, path: string): void {
  const version = numberOf(database, "PRAGMA user_version");
  if (version > ECHO_VERSION) {
    throw new EchoDatabaseError(
      "newer",
      `${path} is of a newer version of meso360 (layout ${version}, this one knows ${ECHO_VERSION}): ` +
        "update meso360, or move the file away to begin a new one",
    );
  }
  if (version === 0 && numberOf(database, "SELECT count(*) FROM sqlite_schema") > 0) {
    throw new EchoDatabaseError(
      "not-ours",
      `${path} is a database of another program: move it away`,
    );
  }
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = NORMAL");
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(`PRAGMA journal_size_limit = ${JOURNAL_BYTES}`);
  if (version === ECHO_VERSION) return;
  database.exec(`BEGIN IMMEDIATE; ${ECHO_TABLE}; PRAGMA user_version = ${ECHO_VERSION}; COMMIT`);
}

function methods(database: DatabaseSync): EchoDatabase {
  const insert = "INSERT INTO echoes VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET " +
    "total = excluded.total, ionospheric = excluded.ionospheric, ground = excluded.ground, " +
    "source = excluded.source";
  const save = database.prepare(insert);
  const saveOlder = database.prepare(
    `${insert} WHERE source = ${ROW_SOURCE.file} AND (total, ionospheric, ground) <> ` +
      "(excluded.total, excluded.ionospheric, excluded.ground)",
  );
  const nextSite = database.prepare("SELECT min(site) AS site FROM echoes WHERE site > ?");
  const newest = database.prepare(
    "SELECT max(time_ms) AS newest FROM (SELECT time_ms, source FROM echoes WHERE site = ? " +
      `ORDER BY time_ms DESC LIMIT ${LOOKED_ROWS}) WHERE source = ${ROW_SOURCE.radar}`,
  );
  const removal = database.prepare(
    "DELETE FROM echoes WHERE (site, time_ms, channel) IN (SELECT site, time_ms, channel " +
      `FROM echoes WHERE site = ? AND time_ms < ? LIMIT ${REMOVED_ROWS})`,
  );

  /** Each site's name is found by its place in the key: no row is read for it. */
  function* sites(): Generator<string> {
    for (let site = "";;) {
      const found = nextSite.get(site)?.["site"];
      if (typeof found !== "string") return;
      yield site = found;
    }
  }

  function transaction(work: () => void): void {
    database.exec("BEGIN IMMEDIATE");
    try {
      work();
      database.exec("COMMIT");
    } catch (error) {
      try {
        database.exec("ROLLBACK");
      } catch {
        // SQLite has done so itself: a full disk.
      }
      throw error;
    }
  }

  const valuesOf = (row: EchoRow) => [
    row.site,
    row.timeMs,
    row.channel,
    row.total,
    row.ionospheric,
    row.ground,
    ROW_SOURCE[row.source],
  ];

  return {
    save(rows) {
      transaction(() => {
        for (const row of rows) save.run(...valuesOf(row));
      });
    },
    saveOlder(rows) {
      let changed = 0;
      transaction(() => {
        for (const row of rows) changed += Number(saveOlder.run(...valuesOf(row)).changes);
      });
      return changed;
    },
    newestAgreed() {
      let newestMs: number | null = null;
      for (const site of sites()) {
        const found = newest.get(site)?.["newest"];
        if (typeof found === "number") newestMs = Math.max(newestMs ?? found, found);
      }
      return newestMs;
    },
    removeSome(beforeMs) {
      for (const site of sites()) {
        const removed = Number(removal.run(site, beforeMs).changes);
        if (removed > 0) return removed;
      }
      return 0;
    },
    close: () => database.close(),
  };
}

function numberOf(database: DatabaseSync, query: string): number {
  return Number(Object.values(database.prepare(query).get() ?? {})[0]);
}
