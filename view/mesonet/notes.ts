/**
 * Operators' notes over HTTP: `GET /view/notes`, `POST /view/notes`. Anyone on the network may add
 * one; that a page of another site may not, and that bodies are short, the supervisor sees to for
 * everything below `/view`.
 *
 * @module
 */
import { type Context, Hono } from "hono";
import type { Clock } from "../../clock.ts";
import { objectIn } from "../../formats/json_object.ts";
import type { Note } from "../../formats/live_messages.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import { oneLine } from "../../formats/notes_csv.ts";
import type { Point } from "../../formats/point.ts";
import type { NodeEnv } from "../node_env.ts";
import type { Incoming } from "../sse_sink.ts";
import { Turns } from "../turns.ts";
import { appendNote, NotesFullError, readNotes } from "./notes_file.ts";
import { RateLimit } from "./rate_limit.ts";

/** What notes are made of. */
export interface NotesParts {
  readonly dataDir: string;
  readonly clock: Clock;
  /** The points in memory, in ascending order of time: they place a note. */
  points(): readonly Point[];
  /** Who asks, as an address. */
  clientOf(incoming: Incoming | undefined): string;
  /** Hears of every note, once it is on the disk. */
  told(note: Note): void;
  log(text: string): void;
}

/** The notes of a running program. */
export interface Notes {
  /** `GET /notes` and `POST /notes`. */
  readonly app: Hono<NodeEnv>;
  /** A point has just come: until 30 s later its time is the time of a note that brings none. */
  arrived(point: Point): void;
}

/** Characters of a text. */
const MAX_TEXT = 500;
/** Notes a minute from one address. */
const A_MINUTE = 30;
/** Notes that wait for the disk. */
const MAY_WAIT = 16;
/** A point that came longer ago says nothing of the present. */
const FRESH_MS = 30_000;
/** A position of another time than this far off is not the note's, s. */
const NEAR_S = 60;
/** How far from now a page's own time may be, s: a phone may bring its notes a week late. */
const LATE_S = 7 * 86_400;
const EARLY_S = 3_600;

/** Opens the notes of a data folder. */
export function openNotes(parts: NotesParts): Notes {
  const { dataDir, clock, points } = parts;
  const limit = new RateLimit(A_MINUTE, 60_000);
  const disk = new Turns(1, MAY_WAIT);
  let arrival: { readonly ts: number; readonly atMs: number } | null = null;

  /** Seconds since 1970: the data's clock while data comes, otherwise the host's. */
  function nowTs(): number {
    const ageMs = arrival === null ? Infinity : clock.monoMs() - arrival.atMs;
    return ageMs < FRESH_MS ? arrival!.ts + Math.floor(ageMs / 1000) : clock.nowMs() / 1000;
  }

  /** Whether a page's time can be one: near the host's clock or the data's. */
  function isNear(ts: number): boolean {
    const nows = [clock.nowMs() / 1000, nowTs(), points().at(-1)?.ts ?? NaN];
    return nows.some((now) => ts >= now - LATE_S && ts <= now + EARLY_S);
  }

  const app = new Hono<NodeEnv>();

  app.get("/notes", async function list(c) {
    const newest = points().at(-1)?.ts ?? clock.nowMs() / 1000;
    const day = c.req.query("day") || dayName(newest * 1000);
    if (!/^\d{8}$/.test(day)) return refused(c, 400, "day is a day, as in day=20250605");
    try {
      return c.json({ notes: await readNotes(dataDir, day) }, 200, NOT_STORED);
    } catch (error) {
      return refused(c, 500, `the notes of ${day} cannot be read: ${messageOf(error)}`);
    }
  });

  app.post("/notes", async function add(c) {
    const wanted = wantedOf(await c.req.text());
    if (typeof wanted === "string") return refused(c, 400, wanted);
    const { text } = wanted;
    if (wanted.ts !== null && !isNear(wanted.ts)) {
      return refused(c, 400, "ts is over a week ago, or in the future: is that clock right?");
    }
    if (!limit.takes(parts.clientOf(c.env?.incoming), clock.monoMs())) {
      const error = `more than ${A_MINUTE} notes a minute come from here: try again in a minute`;
      return refused(c, 429, error);
    }
    // Milliseconds are what the file keeps.
    const ts = Math.round((wanted.ts ?? nowTs()) * 1000) / 1000;
    const note: Note = { ts, ...positionAt(points(), ts), text };
    try {
      return await disk.take(() => store(c, note, wanted.ts !== null)) ??
        refused(c, 503, "the disk is slow and too many notes wait for it: try again");
    } catch (error) {
      const isFull = error instanceof NotesFullError || isNoSpace(error);
      parts.log(`WARN  a note could not be stored: ${messageOf(error)}`);
      return refused(c, isFull ? 507 : 500, `the note could not be stored: ${messageOf(error)}`);
    }
  });

  async function store(c: Context, note: Note, mayBeAgain: boolean): Promise<Response> {
    if (mayBeAgain) {
      // A page that did not hear the answer sends its note again.
      const stored = await readNotes(dataDir, dayName(note.ts * 1000));
      const same = stored.find(({ ts, text }) => ts === note.ts && text === note.text);
      if (same !== undefined) return c.json({ ok: true, note: same }, 200, NOT_STORED);
    }
    await appendNote(dataDir, note);
    parts.told(note);
    return c.json({ ok: true, note }, 200, NOT_STORED);
  }

  return {
    app,
    arrived({ ts }) {
      arrival = { ts, atMs: clock.monoMs() };
    },
  };
}

const NOT_STORED = { "Cache-Control": "no-store" };

function refused(c: Context, status: 400 | 429 | 500 | 503 | 507, error: string): Response {
  const retry: Record<string, string> = status === 429 ? { "Retry-After": "60" } : {};
  return c.json({ ok: false, error }, status, { ...NOT_STORED, ...retry });
}

/** What a body asks for, or why it cannot be understood. An empty body is a bare mark. */
function wantedOf(body: string): { readonly text: string; readonly ts: number | null } | string {
  const wanted = body.trim() === "" ? {} : objectIn(body);
  if (wanted === null) return "the body is no JSON object";
  const { text = "", ts = null }: { text?: unknown; ts?: unknown } = wanted;
  if (typeof text !== "string") return "text is no text";
  const line = oneLine(text);
  if ([...line].length > MAX_TEXT) return `text is longer than ${MAX_TEXT} characters`;
  if (ts !== null && (typeof ts !== "number" || !Number.isFinite(ts))) {
    return "ts is a time in seconds since 1970";
  }
  return { text: line, ts };
}

/** Where the vehicle was: the position of the point nearest in time that has one. */
function positionAt(points: readonly Point[], ts: number): Pick<Note, "lat" | "lon"> {
  let best: Pick<Note, "lat" | "lon"> = { lat: null, lon: null };
  let bestS = NEAR_S;
  // From the newest back: a note is nearly always about now.
  for (let i = points.length - 1; i >= 0 && points[i]!.ts >= ts - NEAR_S; i--) {
    const { ts: pointTs, lat, lon } = points[i]!;
    const off = Math.abs(pointTs - ts);
    // A receiver without a fix says 0, 0.
    const isPlace = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 &&
      (lat !== 0 || lon !== 0);
    if (!isPlace || off > bestS || (off === bestS && best.lat !== null)) continue;
    best = { lat, lon };
    bestS = off;
  }
  return best;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether the disk, or the user's share of it, is full. */
function isNoSpace(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOSPC" || code === "EDQUOT" ||
    /no space|os error (28|122|112)/i.test(messageOf(error));
}
