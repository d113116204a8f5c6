/**
 * The dashboard's one stream: how a page comes to its data, keeps it coming, and knows when it does
 * not come.
 *
 * It asks `/view/initial` once, then follows `/view/stream` from exactly there. A stream that says
 * nothing is as good as lost, whatever the browser thinks of it: the station speaks every 5 s.
 *
 * @module
 */
import type { InitialBody, LiveStatus, Note, Unrecorded } from "../../../formats/live_messages.ts";
import { type Point, pointsOf } from "../../../formats/point.ts";
import { CatchUp } from "./catch_up.ts";
import { type Connection, connectionOf, STARTING, STARTING_MS } from "./connection.ts";
import { browserWorld, type FeedWorld } from "./feed_world.ts";

export type { Connection } from "./connection.ts";

/** Whom the feed tells. */
export interface FeedHandlers {
  /**
   * `initial`: these points and no others are the last two hours; `live`: what was just recorded;
   * `filled`: what was missed while the connection was lost, in one piece.
   */
  points(points: Point[], how: "initial" | "live" | "filled"): void;
  status(status: LiveStatus): void;
  note(note: Note): void;
  unrecorded(unrecorded: Unrecorded): void;
  /** Called when state or words change: at most once a second. */
  connection(connection: Connection): void;
  /** The station now runs another version than when the page was loaded. */
  updated(version: string): void;
}

/** Points and status come at least every 5 s; two of them missing is a dead connection. */
const DEAD_MS = 12_000;
/** The two hours may come over a poor link. */
const INITIAL_MS = 30_000;
const RETRY_MS = 5_000;
/** Away longer than this, the two hours as a whole are the quicker and surer answer. */
const REFETCH_MS = 60_000;
const TICK_MS = 1_000;
/** `EventSource.CLOSED`: the station answered, but not with a stream. */
const CLOSED = 2;

/** Follows the station until `close()`. */
export function openFeed(
  handlers: FeedHandlers,
  world: FeedWorld = browserWorld,
): { close(): void } {
  const feed = new Feed(handlers, world);
  return { close: () => feed.close() };
}

class Feed {
  #phase: "loading" | "open" | "lost" = "loading";
  #closed = false;
  /** Ends the attempt or the stream that is under way. */
  #end: (() => void) | null = null;
  /** Until then something must have been heard; on both clocks, for one of them may sleep. */
  #heard: Moment;
  #patienceMs = INITIAL_MS;
  #retryAt: number;
  #lost: Moment;
  /** Until when nothing was missed. */
  #complete: Moment | null = null;
  #opened = 0;
  #refusal: string | null = null;
  /** Monotonic time at which the newest point was recorded, as far as one can know. */
  #pointAt: number | null = null;
  #lastId: string | null = null;
  /** Names the reading of the files that our points are of. */
  #loadedAt: string | null = null;
  #version: string | null = null;
  #notRecorded = false;
  #hasLogger = true;
  /** When the station last said that a new version takes over. */
  #handOver: Moment | null = null;
  #told: Connection | null = null;
  readonly #catchUp: CatchUp;
  readonly #offs: (() => void)[] = [];
  #offTick: () => void = () => {};

  constructor(private readonly handlers: FeedHandlers, private readonly world: FeedWorld) {
    this.#heard = this.#lost = this.#moment();
    this.#retryAt = this.#heard.monoMs;
    this.#catchUp = new CatchUp(world.clock, (points, how) => {
      if (this.#closed) return;
      this.#pointAt = world.clock.monoMs();
      handlers.points(points, how);
      this.#tell();
    });
    this.#offs.push(world.onWake(() => this.#wake()));
    this.#attempt();
    this.#tell();
    this.#tick();
  }

  close(): void {
    this.#closed = true;
    this.#endAttempt();
    this.#offTick();
    for (const off of this.#offs) off();
  }

  #moment(): Moment {
    return { monoMs: this.world.clock.monoMs(), nowMs: this.world.clock.nowMs() };
  }

  #since(then: Moment): number {
    const now = this.#moment();
    return Math.max(now.monoMs - then.monoMs, now.nowMs - then.nowMs);
  }

  #tick(): void {
    this.#offTick = this.world.clock.after(TICK_MS, () => {
      this.#tick();
      this.#look();
    });
  }

  /** What is due: a dead connection given up, a new one tried, the words brought up to date. */
  #look(): void {
    this.#giveUpTheDead();
    if (this.#end === null && this.world.clock.monoMs() >= this.#retryAt) this.#attempt();
    this.#tell();
  }

  #giveUpTheDead(): void {
    if (this.#end !== null && this.#since(this.#heard) > this.#patienceMs) this.#lose(null);
  }

  /** After sleep nothing is sure: whoever waits tries at once, a silent stream is not waited for. */
  #wake(): void {
    this.#giveUpTheDead();
    if (this.#end === null) this.#retryAt = this.world.clock.monoMs();
    this.#look();
  }

  #attempt(): void {
    const isAnew = this.#complete === null || this.#since(this.#complete) > REFETCH_MS;
    this.#heard = this.#moment();
    if (isAnew) this.#load();
    else this.#follow();
  }

  /** Asks for the two hours, then follows the stream. */
  async #load(): Promise<void> {
    const aborting = new AbortController();
    this.#patienceMs = INITIAL_MS;
    const end = this.#end = () => aborting.abort();
    try {
      const response = await this.world.fetch("/view/initial", { signal: aborting.signal });
      if (!response.ok) throw new Refusal(await refusalText(response));
      const body = await response.json() as InitialBody;
      if (this.#end !== end) return;
      this.#complete = this.#moment();
      this.#lastId = body.last_id;
      this.#loadedAt = body.loaded_at;
      this.#catchUp.forget();
      // Of any age, until the station says which.
      this.#pointAt = null;
      this.handlers.points(pointsOf(body), "initial");
      this.#heard = this.#moment();
      this.#follow();
    } catch (error) {
      if (this.#end === end) this.#lose(error instanceof Refusal ? error.message : null);
    }
  }

  #follow(): void {
    const after = this.#lastId === null ? "" : `?after=${encodeURIComponent(this.#lastId)}`;
    const stream = this.world.openStream(`/view/stream${after}`);
    this.#patienceMs = DEAD_MS;
    const end = this.#end = () => stream.close();
    /** A closed stream may still have events on their way to us. */
    const on = (name: string, then: (data: string, id: string) => void) =>
      stream.addEventListener(name, (event) => {
        if (this.#end !== end) return;
        this.#hear();
        if (event instanceof MessageEvent) then(String(event.data), event.lastEventId);
      });
    stream.addEventListener("open", () => {
      if (this.#end === end) this.#hear();
    });
    stream.addEventListener("error", () => {
      if (this.#end !== end) return;
      const wasRefused = stream.readyState === CLOSED;
      this.#lose(null);
      if (wasRefused) this.#askWhy();
    });
    on("message", (data, id) => {
      const point = parsed<Point>(data);
      if (point === null) return;
      if (id !== "") this.#lastId = id;
      this.#catchUp.take(point, id);
    });
    on("status", (data) => {
      const status = parsed<LiveStatus>(data);
      if (status !== null) this.#status(status);
    });
    on("note", (data) => {
      const note = parsed<Note>(data);
      if (note !== null) this.handlers.note(note);
    });
    on("unrecorded", (data) => {
      const unrecorded = parsed<Unrecorded>(data);
      if (unrecorded === null) return;
      if (unrecorded.point !== null) this.#pointAt = this.world.clock.monoMs();
      this.handlers.unrecorded(unrecorded);
      this.#tell();
    });
  }

  /** The station has spoken. */
  #hear(): void {
    this.#heard = this.#complete = this.#moment();
    if (this.#phase === "open") return;
    this.#phase = "open";
    this.#opened = this.#heard.monoMs;
    this.#refusal = null;
    this.#catchUp.begin();
    this.#tell();
  }

  /** Asks for the two hours again: the stream alone would not bring everything. */
  #readAnew(): void {
    this.#endAttempt();
    this.#phase = "loading";
    this.#complete = null;
    this.#attempt();
  }

  #status(status: LiveStatus): void {
    if (this.#loadedAt !== null && status.loaded_at !== this.#loadedAt) return this.#readAnew();
    if (this.#version === null) this.#version = status.version;
    else if (this.#version !== status.version) {
      this.#version = status.version;
      this.handlers.updated(status.version);
    }
    this.#notRecorded = status.not_recorded !== null;
    this.#hasLogger = status.datalogger !== false;
    this.#handOver = status.handing_over ? this.#moment() : null;
    // What arrived a moment ago may be old: the station knows when its newest record was written.
    // Records that the disk does not take have no such time.
    if (status.record_age_s !== null && !this.#notRecorded) {
      const recordedAt = this.world.clock.monoMs() - status.record_age_s * 1000;
      this.#pointAt = Math.min(this.#pointAt ?? recordedAt, recordedAt);
    }
    this.handlers.status(status);
    this.#tell();
  }

  #lose(refusal: string | null): void {
    this.#endAttempt();
    if (this.#phase !== "lost") this.#lost = this.#phase === "open" ? this.#heard : this.#moment();
    this.#phase = "lost";
    this.#refusal = refusal;
    this.#retryAt = this.world.clock.monoMs() + RETRY_MS;
    // In step with the seconds that are counted down.
    this.#offTick();
    this.#tick();
    this.#tell();
  }

  #endAttempt(): void {
    const end = this.#end;
    this.#end = null;
    end?.();
    this.#catchUp.end();
  }

  /** An EventSource does not tell why it was refused; a plain request does. */
  async #askWhy(): Promise<void> {
    const aborting = new AbortController();
    const end = this.#end = () => aborting.abort();
    this.#patienceMs = DEAD_MS;
    this.#heard = this.#moment();
    let refusal: string | null = null;
    try {
      const response = await this.world.fetch("/view/stream", { signal: aborting.signal });
      if (!response.ok) refusal = await refusalText(response);
    } catch {
      // No answer at all: lost, in the usual words.
    }
    aborting.abort();
    if (this.#end === end) this.#lose(refusal);
  }

  /** The station said that it hands over, not long ago: its silence is no loss. */
  #isHandingOver(): boolean {
    return this.#handOver !== null && this.#since(this.#handOver) < STARTING_MS;
  }

  #tell(): void {
    if (this.#closed) return;
    const monoMs = this.world.clock.monoMs();
    const next = connectionOf({
      phase: this.#phase,
      pointAgeS: this.#pointAt === null ? null : (monoMs - this.#pointAt) / 1000,
      hasLogger: this.#hasLogger,
      openS: (monoMs - this.#opened) / 1000,
      lostMs: this.#lost.nowMs,
      retryInS: this.#end === null ? Math.max(0, Math.ceil((this.#retryAt - monoMs) / 1000)) : 0,
      refusal: this.#isHandingOver() ? STARTING : this.#refusal,
    });
    const told = this.#told;
    if (told?.state === next.state && told.text === next.text) return;
    const sinceMs = told?.state === next.state
      ? told.sinceMs
      : next.state === "lost"
      ? this.#lost.nowMs
      : this.world.clock.nowMs();
    this.#told = { ...next, sinceMs };
    this.handlers.connection(this.#told);
  }
}

/** A moment on both clocks: the monotonic one may stand still while the device sleeps. */
interface Moment {
  readonly monoMs: number;
  readonly nowMs: number;
}

/** The station answered, and not with data; the message says what, as a sentence. */
class Refusal extends Error {
  readonly code = "refused";
}

/** What a refusal says, for `connectionOf`. */
async function refusalText(response: Response): Promise<string> {
  const body = parsed<{ error?: unknown }>(await response.text().catch(() => ""));
  const reason = typeof body?.error === "string"
    ? body.error.replace(/\.$/, "")
    : response.status === 503
    ? "it has too many readers"
    : `HTTP ${response.status}`;
  return `The vehicle's computer answers, but gives no data: ${reason}`;
}

function parsed<T>(text: string): T | null {
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
