/**
 * What a request for echo counts asks for, from its query.
 *
 * @module
 */
import { isoTimeMs } from "../../formats/iso_time.ts";

/** Which scans are asked for, and as what. Times in milliseconds since 1970, both included. */
export interface EchoQuery {
  readonly site: string;
  readonly startMs: number;
  readonly endMs: number;
  /** Null: all of them. */
  readonly channel: number | null;
  readonly form: "json" | "csv";
}

/** A query that cannot be answered; the message says what is needed. */
export class EchoQueryError extends Error {
  override readonly name = "EchoQueryError";
  readonly code = "bad-query";
}

const DAY_MS = 86_400_000;
const EXAMPLE = "/echoes/?site_name=kod&start=2025-01-02T00:00:00Z&end=2025-01-03T00:00:00Z";

/**
 * Reads `site_name`, `start`, `end` (ISO 8601, UTC where no zone is named; the last 24 h), `save`
 * and `channel`.
 *
 * @param query a parameter of the request
 * @throws {EchoQueryError}
 */
export function echoQuery(query: (name: string) => string | undefined, nowMs: number): EchoQuery {
  const given = (name: string) => query(name)?.trim() || null;
  const site = given("site_name")?.toLowerCase();
  if (site === undefined) {
    throw new EchoQueryError(`site_name is needed, a radar's short name, as in ${EXAMPLE}`);
  }
  const timeOf = (name: string) => {
    const text = given(name);
    const timeMs = text === null ? null : isoTimeMs(text);
    if (timeMs === null || !Number.isNaN(timeMs)) return timeMs;
    throw new EchoQueryError(`${name} is no date in ISO 8601: write it as in ${EXAMPLE}`);
  };
  const start = timeOf("start");
  const endMs = timeOf("end") ?? nowMs;
  const startMs = start ?? endMs - DAY_MS;
  if (startMs >= endMs) {
    const [from, to] = [startMs, endMs].map((ms) => new Date(ms).toISOString());
    throw new EchoQueryError(`start must be before end, but ${from} is not before ${to}`);
  }
  const save = given("save")?.toLowerCase() ?? "false";
  if (save !== "true" && save !== "false") {
    throw new EchoQueryError("save is true for a file to download, or false");
  }
  const channel = given("channel");
  if (channel !== null && !/^\d{1,3}$/.test(channel)) {
    throw new EchoQueryError("channel is a whole number: 0 without stereo, else 1 or 2");
  }
  return {
    site,
    startMs,
    endMs,
    channel: channel === null ? null : Number(channel),
    form: save === "true" ? "csv" : "json",
  };
}
