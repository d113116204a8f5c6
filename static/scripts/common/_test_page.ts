/**
 * A browser for tests: time that is moved by hand, streams and answers that are given by hand.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import type { LiveStatus } from "../../../formats/live_messages.ts";
import { type Point, pointLists } from "../../../formats/point.ts";
import type { FeedWorld, Stream } from "./feed_world.ts";

/** When the fake station read its files. */
export const LOADED_AT = "2025-06-05T17:00:00.000Z";

/** Clocks and timers that stand still until told. */
export class HandClock implements Clock {
  #timers: { atMs: number; then: () => void }[] = [];
  #monoMs = 1_000;
  /** 2025-06-05 17:52:28 UTC. */
  #nowMs = Date.UTC(2025, 5, 5, 17, 52, 28);
  nowMs = () => this.#nowMs;
  monoMs = () => this.#monoMs;
  after(ms: number, then: () => void): () => void {
    const timer = { atMs: this.#monoMs + ms, then };
    this.#timers.push(timer);
    return () => this.#timers = this.#timers.filter((other) => other !== timer);
  }
  get timers(): number {
    return this.#timers.length;
  }
  /** Lets time pass, timers and promises included. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#monoMs + ms;
    await settle();
    for (;;) {
      const next = this.#timers.filter((timer) => timer.atMs <= endMs)
        .sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#step(Math.max(0, next.atMs - this.#monoMs));
      next.then();
      await settle();
    }
    this.#step(endMs - this.#monoMs);
    await settle();
  }
  /** The device sleeps: the wall clock goes on, the monotonic one and the timers do not. */
  sleep(ms: number): void {
    this.#nowMs += ms;
  }
  #step(ms: number): void {
    this.#monoMs += ms;
    this.#nowMs += ms;
  }
}

/** Lets what waits for promises run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve();
}

/** An EventSource in the test's hands. */
export class HandStream extends EventTarget implements Stream {
  readyState = 0;
  constructor(readonly url: string) {
    super();
  }
  close(): void {
    this.readyState = 2;
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event("open"));
  }
  /** The network broke (0) or the station refused (2). */
  fail(readyState: 0 | 2 = 0): void {
    this.readyState = readyState;
    this.dispatchEvent(new Event("error"));
  }
  say(name: string, data: unknown, lastEventId = ""): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data), lastEventId }));
  }
  point(ts: number, id = `20250605.${ts}`): void {
    this.say("message", testPoint(ts), id);
  }
}

/** A station in the test's hands. */
export class HandWorld implements FeedWorld {
  readonly clock = new HandClock();
  readonly streams: HandStream[] = [];
  readonly asked: string[] = [];
  answer: (url: string, signal: AbortSignal) => Promise<Response> = () =>
    Promise.resolve(
      Response.json({ ...pointLists([testPoint(1)]), last_id: "20250605.1", loaded_at: LOADED_AT }),
    );
  wake: () => void = () => {};
  openStream = (url: string): HandStream => {
    const stream = new HandStream(url);
    this.streams.push(stream);
    return stream;
  };
  fetch = (url: string, { signal }: { signal: AbortSignal }): Promise<Response> => {
    this.asked.push(url);
    return this.answer(url, signal);
  };
  onWake = (then: () => void): () => void => {
    this.wake = then;
    return () => this.wake = () => {};
  };
  /** The newest stream; how many are open. */
  get stream(): HandStream {
    return this.streams.at(-1)!;
  }
  get openStreams(): number {
    return this.streams.filter((stream) => stream.readyState !== 2).length;
  }
}

/** A point with made-up values. */
export function testPoint(ts: number, wspd: number | null = 5): Point {
  return {
    ts,
    t: 20,
    td: 10,
    wspd,
    wdir: 180,
    pressure: 900,
    compass_dir: 90,
    lat: 33,
    lon: -102,
    alt: 1000,
    rh: 50,
  };
}

/** A station where all is well. */
export function testStatus(part: Partial<LiveStatus> = {}): LiveStatus {
  return {
    vehicle_id: "truck 1",
    version: "1",
    test_mode: false,
    datalogger: true,
    now: "2025-06-05T17:52:28Z",
    loaded_at: LOADED_AT,
    ingest: { status: "running", state: "running", since: "2025-06-05T17:00:00Z", reason: null },
    not_recorded: null,
    record: null,
    record_age_s: 0.2,
    satellites: null,
    hdop: null,
    true_wind: null,
    gaps_today: null,
    update_available: null,
    handing_over: false,
    pages: [],
    ...part,
  };
}
