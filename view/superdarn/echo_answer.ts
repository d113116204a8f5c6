/**
 * A query of echo counts, answered from the database as bytes ready to be sent. It takes as long as
 * it takes: run in a worker.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { databaseFault, ECHO_VERSION } from "../../formats/echo_database.ts";
import type { EchoesAnswer } from "../../formats/superdarn_messages.ts";
import type { EchoQuery } from "./echo_request.ts";
import { echoCsv, echoJson } from "./echo_text.ts";

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

/** A page of the file that the writer does not come by can be damaged for long. */
const DAMAGED = "the echo counts' database is damaged where these are: ask for another site or a " +
  "shorter time; the component superdarn looks for such damage daily and at its start, and saves " +
  "what can be read";

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

/** SQLite itself makes the lists: faster than to make objects of the rows here, and texts of those. */
const COLUMNS = {
  json: "group_concat(total) AS total, group_concat(ionospheric) AS ionospheric, " +
    "group_concat(ground) AS ground, group_concat(channel) AS channel",
  csv: "group_concat(',' || total || ',' || ionospheric || ',' || ground || char(13, 10), '') " +
    "AS lines",
} as const;

/** The members of an answer after the times, and their columns. */
const MEMBERS: readonly (readonly [keyof EchoesAnswer, string])[] = [
  ["total_echoes", "total"],
  ["ionospheric_echoes", "ionospheric"],
  ["total_ionospheric_echoes", "ionospheric"],
  ["ground_scatter_echoes", "ground"],
  ["channel", "channel"],
];
const TIMES: keyof EchoesAnswer = "timestamp";

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
    `SELECT count(*) AS rows, group_concat(time_ms) AS times, ${
      COLUMNS[form]
    } FROM (SELECT * FROM echoes ` +
      "WHERE site = ? AND time_ms BETWEEN ? AND ? AND channel = coalesce(?, channel) " +
      `ORDER BY time_ms, channel LIMIT ${most + 1})`,
  ).get(site, startMs, endMs, channel);
  const rows = Number(found?.["rows"]);
  if (found === undefined || rows === 0) return { kind: "none" };
  if (rows > most) return { kind: "too-many" };
  const bytes = form === "csv" ? csvOf(found) : jsonOf(found);
  // A copy of its own, which can be handed to another thread.
  return {
    kind: "found",
    bytes: gzip ? new Uint8Array(gzipSync(bytes, { level: GZIP_LEVEL })) : bytes,
  };
}

type Found = Readonly<Record<string, unknown>>;

const timesOf = ({ times }: Found): readonly number[] => JSON.parse(`[${times}]`);

const jsonOf = (found: Found) =>
  echoJson(
    [TIMES, timesOf(found)],
    MEMBERS.map(([name, column]) => [name, String(found[column])] as const),
  );

const csvOf = (found: Found) => echoCsv(timesOf(found), String(found["lines"]));

function reasonOf(error: unknown): string {
  switch (databaseFault(error)) {
    case "damaged":
      return DAMAGED;
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
