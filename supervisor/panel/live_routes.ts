/**
 * The panel's live streams: everything by topic, the log alone, and the ends of the data files.
 *
 * @module
 */
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, Hono } from "hono";
import type { PanelParts } from "./api.ts";
import { type Topic, TOPICS, topicsOf } from "./events.ts";
import { KEPT_LINES, type LogEntry } from "../journal.ts";
import { rightsOf } from "../access/middleware.ts";
import type { NodeEnv } from "../../view/node_env.ts";
import { encodeEvent, type Reader } from "../../view/sse.ts";
import type { TailLine } from "../../view/tail.ts";

/** Lines that a new reader gets first, and the most it may ask for. */
const FIRST_LINES = 200;
const MAX_LINES = 500;

/** A whole number of a query, from 0 to `most`; `absent` when it is not there or no number. */
export function count(text: string | undefined, absent: number, most: number): number {
  return text !== undefined && /^\d{1,17}$/.test(text) ? Math.min(Number(text), most) : absent;
}

/** Adds `/api/events`, `/api/log/stream` and `/api/tail/stream`. */
export function addLiveRoutes(app: Hono<NodeEnv>, parts: PanelParts): void {
  const { journal, tails } = parts;
  const logEvent = once((e: LogEntry) => encodeEvent("log", { seq: e.seq, line: e.line }, e.seq));
  const logLine = once((e: LogEntry) =>
    encodeEvent("line", { seq: e.seq, source: "log", line: e.line })
  );
  const fileLine = once((line: TailLine) => encodeEvent("line", line));

  function followLog(
    reader: Reader,
    encode: (entry: LogEntry) => Uint8Array,
    after: number,
    lines: number,
  ): void {
    followLines(reader, encode, journal.after(after, lines), journal.listen);
  }

  app.get("/api/events", (c) => {
    const topics = topicsOf(c.req.query("topics"));
    if (topics === null) {
      const error = `topics is a list, with commas, of ${TOPICS.join(", ")}`;
      return c.json({ ok: false, error }, 400);
    }
    const after = c.req.header("last-event-id") ?? c.req.query("after") ?? null;
    const rights = () => rightsOf(c, parts.access);
    return stream(c, parts, (reader) => followFeed(parts, reader, topics, after, rights));
  });

  app.get("/api/log/stream", (c) => {
    const seen = count(c.req.header("last-event-id"), 0, Number.MAX_SAFE_INTEGER);
    // A reader that comes back gets what it missed, a new one the newest.
    const lines = seen > 0 ? KEPT_LINES : FIRST_LINES;
    return stream(c, parts, (reader) => followLog(reader, logEvent, seen, lines));
  });

  app.get("/api/tail/stream", (c) => {
    const source = c.req.query("source") ?? "log";
    const lines = count(c.req.query("lines"), FIRST_LINES, MAX_LINES);
    if (source === "log") return stream(c, parts, (reader) => followLog(reader, logLine, 0, lines));
    if (source !== "obs" && source !== "support") {
      return c.json({ ok: false, error: "source is one of log, obs, support" }, 400);
    }
    return stream(c, parts, (reader) => {
      let hear = (_line: TailLine) => {};
      const tail = tails[source].follow(lines, (line) => hear(line));
      followLines(reader, fileLine, tail.last, (listener) => {
        hear = listener;
        return tail.leave;
      });
    });
  });
}

/** Greets a reader of the feed, then gives it what it has not had, and each event as it comes. */
function followFeed(
  parts: PanelParts,
  reader: Reader,
  topics: readonly Topic[],
  after: string | null,
  rights: () => object,
): void {
  const { feed } = parts;
  const place = feed.follow(topics, after, () => reader.more());
  reader.onGone(place.leave);
  const { resumed, id } = place;
  reader.send(encodeEvent("hello", { boot: feed.boot, resumed, ...rights() }, id));
  // A new link ends sign-ins: whoever had one learns it before a button fails.
  reader.onGone(parts.onNewToken(() => reader.send(encodeEvent("rights", rights()))));
  reader.follow(() => {
    const event = place.next();
    if (event !== "lost") return event;
    reader.end();
    return null;
  });
}

/**
 * Gives a reader `first`, then what `listen` tells, as fast as it takes them. One that lets too
 * many lines come together is ended, and comes back by itself.
 */
function followLines<T>(
  reader: Reader,
  encode: (line: T) => Uint8Array,
  first: readonly T[],
  listen: (listener: (line: T) => void) => () => void,
): void {
  const waiting = [...first];
  reader.onGone(listen((line) => {
    waiting.push(line);
    if (waiting.length > KEPT_LINES) reader.end();
    else reader.more();
  }));
  reader.follow(() => {
    const line = waiting.shift();
    return line === undefined ? null : encode(line);
  });
}

/** The same bytes for every reader: an entry is encoded the first time it is sent. */
function once<T extends object>(encode: (value: T) => Uint8Array): (value: T) => Uint8Array {
  const known = new WeakMap<T, Uint8Array>();
  return (value) => {
    let bytes = known.get(value);
    if (bytes === undefined) known.set(value, bytes = encode(value));
    return bytes;
  };
}

function stream(
  c: Context<NodeEnv>,
  parts: PanelParts,
  begin: (reader: Reader) => void,
): Response | Promise<Response> {
  // A question about the headers alone must not open a stream that nobody reads.
  if (c.req.method === "HEAD") return c.body(null, 200, { "Content-Type": "text/event-stream" });
  const reader = parts.hub.open(c.env.outgoing);
  if (reader === null) return c.json({ ok: false, error: "too many readers; try later" }, 503);
  begin(reader);
  return RESPONSE_ALREADY_SENT;
}
