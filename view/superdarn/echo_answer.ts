/**
 * A query of echo counts, answered from the database as bytes ready to be sent. It takes as long as
 * it takes: run in a worker.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { ECHO_CSV_HEADER } from "../../formats/echo_csv.ts";
import { databaseFault, ECHO_VERSION } from "../../formats/echo_database.ts";
import type { EchoesAnswer } from "../../formats/superdarn_messages.ts";
import type { EchoQuery } from "./echo_request.ts";

/** What there is for a query. */
export type EchoReply =
  | { readonly kind: "found"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "none" }
  /** More rows than one answer may hold. */
  | { readonly kind: "too-many" }
  /** The database cannot be read; why, and what to do. */
  | { readonly kind: "unreadable"; readonly reason: string };

/** The writer's commits last milliseconds. */
const BUSY_MS = 2_000;

/** Fast: on a link that needs it, one byte in eight is left of it all the same. */
const GZIP_LEVEL = 1;

/** A query with all that answering it takes. */
export interface EchoTask {
  /** Of the database; nothing is kept when there is none. */
  readonly path: string;
  readonly query: EchoQuery;
  /** Whether the bytes are to be compressed. */
  readonly gzip: boolean;
  /** Rows that one answer may hold. */
  readonly most: number;
}

/** Answers a query. Never throws. */
export function echoReply(task: EchoTask): EchoReply {
  if (!existsSync(task.path)) return { kind: "none" };
  try {
    const database = new DatabaseSync(task.path, { readOnly: true });
    try {
      return replyFrom(database, task);
    } finally {
      database.close();
    }
  } catch (error) {
    return { kind: "unreadable", reason: reasonOf(error) };
  }
}

const TIME = "strftime('%Y-%m-%dT%H:%M:%fZ', time_ms / 1000.0, 'unixepoch')";

/**
 * SQLite itself makes the lists: twice as fast as to make objects of the rows here, and texts of those.
 */
const COLUMNS = {
  json: `'"' || group_concat(${TIME}, '","') || '"' AS times, group_concat(total) AS total, ` +
    "group_concat(ionospheric) AS ionospheric, group_concat(ground) AS ground",
  csv:
    `group_concat(${TIME} || ',' || total || ',' || ionospheric || ',' || ground, char(13, 10)) ` +
    "AS lines",
} as const;

/** The members of an answer, and their columns. */
const MEMBERS: readonly (readonly [keyof EchoesAnswer, string])[] = [
  ["timestamp", "times"],
  ["total_echoes", "total"],
  ["ionospheric_echoes", "ionospheric"],
  ["total_ionospheric_echoes", "ionospheric"],
  ["ground_scatter_echoes", "ground"],
];

function replyFrom(database: DatabaseSync, { query, gzip, most }: EchoTask): EchoReply {
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
  const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
  if (version > ECHO_VERSION) {
    const reason = "the echo counts are of a newer version of meso360: update this one";
    return { kind: "unreadable", reason };
  }
  // It is just being made.
  if (version === 0) return { kind: "none" };
  const { site, startMs, endMs, channel, form } = query;
  const found = database.prepare(
    `SELECT count(*) AS rows, ${COLUMNS[form]} FROM (SELECT * FROM echoes ` +
      "WHERE site = ? AND time_ms BETWEEN ? AND ? AND channel = coalesce(?, channel) " +
      `ORDER BY time_ms, channel LIMIT ${most + 1})`,
  ).get(site, startMs, endMs, channel);
  const rows = Number(found?.["rows"]);
  if (found === undefined || rows === 0) return { kind: "none" };
  if (rows > most) return { kind: "too-many" };
  const bytes = new TextEncoder().encode(form === "csv" ? csvOf(found) : jsonOf(found));
  // A copy of its own, which can be handed to another thread.
  return {
    kind: "found",
    bytes: gzip ? new Uint8Array(gzipSync(bytes, { level: GZIP_LEVEL })) : bytes,
  };
}

const jsonOf = (found: Readonly<Record<string, unknown>>) =>
  `{${MEMBERS.map(([name, column]) => `"${name}":[${found[column]}]`).join(",")}}`;

const csvOf = ({ lines }: Readonly<Record<string, unknown>>) =>
  `${ECHO_CSV_HEADER}\r\n${lines}\r\n`;

function reasonOf(error: unknown): string {
  switch (databaseFault(error)) {
    case "damaged":
      return "the echo counts' database is damaged: the component superdarn begins a new one";
    case "locked":
      return "the echo counts' database is held by another program: try again";
    case "full":
      return "the disk is full: make room where the echo counts' database is";
    case "read-only":
      return "the echo counts' database may not be read by the user that meso360 runs as";
    default: {
      const why = error instanceof Error ? error.message : String(error);
      return `the echo counts' database cannot be read (${why}): see whether its disk works`;
    }
  }
}
