/**
 * The database of echo counts as who writes it and who reads it must know it: its table, its
 * version, and what SQLite's complaints mean.
 *
 * @module
 */

/** The file's name in `state_dir`. */
export const ECHO_DATABASE = "superdarn_echoes.sqlite";

/** Stands in the file as `user_version`; another layout gets another number. */
export const ECHO_VERSION = 1;

/**
 * One row a scan of a channel, in the order in which it is asked for, so that a site's month lies
 * together. `source`: whose clock `time_ms` (since 1970) is of, see `ROW_SOURCE`.
 */
export const ECHO_TABLE = `CREATE TABLE IF NOT EXISTS echoes (
  site TEXT NOT NULL,
  time_ms INTEGER NOT NULL,
  channel INTEGER NOT NULL,
  total INTEGER NOT NULL,
  ionospheric INTEGER NOT NULL,
  ground INTEGER NOT NULL,
  source INTEGER NOT NULL,
  PRIMARY KEY (site, time_ms, channel)
) STRICT, WITHOUT ROWID`;

/**
 * Whose clock a row's time is of: the radar's, this machine's (the radar's was wrong), a file's, or
 * the radar's `alone`, with which this machine's did not agree.
 */
export const ROW_SOURCE = { radar: 0, host: 1, file: 2, alone: 3 } as const;

/**
 * What went wrong with a database:
 * - `full`: the disk has no room;
 * - `locked`: another program is writing;
 * - `read-only`: the file or its folder may not be written, or not opened at all;
 * - `damaged`: what is there is no database, or a broken one;
 * - `other`: anything else, a failing disk for example.
 */
export type DatabaseFault = "full" | "locked" | "read-only" | "damaged" | "other";

// Primary result codes: https://www.sqlite.org/rescode.html, and their texts in sqlite3.c. Deno names
// the code of some errors only, the text of all.
const FAULTS: readonly (readonly [DatabaseFault, readonly number[], RegExp])[] = [
  ["full", [13], /database or disk is full/],
  ["locked", [5, 6], /database (?:table )?is locked/],
  ["read-only", [3, 8, 14, 23], /readonly database|unable to open|access permission denied/],
  ["damaged", [11, 26], /malformed|not a database/],
];

/** What an error that SQLite threw means. */
export function databaseFault(error: unknown): DatabaseFault {
  const { errcode, message } = error as { errcode?: unknown; message?: unknown };
  // The lower eight bits; what is above says more than is needed here.
  const code = typeof errcode === "number" ? errcode & 255 : -1;
  const text = String(message);
  return FAULTS.find(([, codes, words]) => codes.includes(code) || words.test(text))?.[0] ??
    "other";
}
