/**
 * Keeps a connection to one address for ever: when it is given up, when it is tried again, and what
 * its state is called meanwhile.
 *
 * @module
 */
import { type Clock, pause } from "../../clock.ts";
import { retryDelayMs } from "./link_backoff.ts";
import { type Connect, connectTcp, StreamError } from "./tcp_stream.ts";

/**
 * `connecting`: also connected, and the first record has not come yet; `no data`: connected, and
 * silent; `noise`: what comes is not what should.
 */
export type LinkState = "connecting" | "receiving" | "no data" | "unreachable" | "noise";

/** A try to connect takes no longer. */
const CONNECT_MS = 10_000;

/**
 * Looks at a connection are counted, not seconds: a machine that slept or stood still is late by one
 * look, and reads what waits before it judges.
 */
const LOOK_MS = 1_000;
/** A silent connection is given up after so many looks, one that brings bytes but no record later. */
const SILENT_LOOKS = 20;
const NO_RECORD_LOOKS = 60;

/**
 * A connection that brought records, and lasted so long, was good: its radar is asked often while it
 * is away. If they came for so long, the next failure is a first one.
 */
const GOOD_MS = 10_000;

/** Reads what one connection brings. */
export interface Session {
  /**
   * Takes a piece, cut anywhere.
   *
   * @param arrivedMs by the host's clock
   * @returns how many good records it ended
   * @throws {NoiseError} when the connection is not worth keeping
   */
  take(chunk: Uint8Array, arrivedMs: number): number;
}

/** What comes is not what should: the message says what it is, after "192.0.2.7:9999 ". */
export class NoiseError extends Error {
  override readonly name = "NoiseError";
  readonly code = "noise";
}

/** Where to connect, and who hears of it. */
export interface LinkParts {
  readonly host: string;
  readonly port: number;
  /** Where host and port are set, as `superdarn.radars.kod`. */
  readonly setting: string;
  readonly clock: Clock;
  /** From 0 to below 1. */
  random(): number;
  readonly connect?: Connect | undefined;
  /** A connection stands: what reads it, and may `send` to the other end. */
  session(send: (bytes: Uint8Array) => void): Session;
  /** The state, or its reason, is another; the reason is null while records come. */
  state(state: LinkState, reason: string | null): void;
  /** A connection stands that is not the first. */
  reconnected(): void;
}

/** How one connection ended, or why there was none. */
interface End {
  readonly state: LinkState;
  readonly reason: string;
}

/** Connects, reads and connects again until the signal is aborted. */
export async function keepLinked(parts: LinkParts, signal: AbortSignal): Promise<void> {
  const { host, port, clock } = parts;
  const at = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  let state: LinkState | null = null;
  let reason: string | null = null;
  /** The last record of a good connection. */
  let goodMs = -Infinity;
  let failures = 0;
  let isFirst = true;

  const tell = (now: LinkState, why: string | null) => {
    if (now === state && why === reason) return;
    [state, reason] = [now, why];
    parts.state(now, why);
  };

  /** One connection, from the try to its end. */
  async function once(): Promise<End> {
    let decided: End | null = null;
    const over = new AbortController();
    const decide = (end: End) => {
      decided ??= end;
      over.abort();
    };
    const stop = () => over.abort();
    signal.addEventListener("abort", stop);
    let cancel = clock.after(CONNECT_MS, () => decide(unreachable("silent", "", parts, at)));
    let hadRecord = false;
    let isConnected = false;
    try {
      const stream = await (parts.connect ?? connectTcp)(host, port, over.signal);
      const close = () => stream.close();
      over.signal.addEventListener("abort", close);
      // The limit may have passed in the same moment.
      if (over.signal.aborted) close();
      cancel();
      isConnected = true;
      const sinceMs = clock.monoMs();
      if (!isFirst) parts.reconnected();
      isFirst = false;
      // A connection alone makes nothing better where another brought only silence or noise.
      if (state === "connecting" || state === "unreachable") {
        tell("connecting", `connected to ${at}; its first record has not come yet`);
      }
      let looks = 0;
      let recordLooks = 0;
      let recordMs = -Infinity;
      const look = () => {
        if (++looks > SILENT_LOOKS) return decide(silent(hadRecord, at));
        if (++recordLooks > NO_RECORD_LOOKS) return decide(withoutRecord(at));
        cancel = clock.after(LOOK_MS, look);
      };
      cancel = clock.after(LOOK_MS, look);
      try {
        const session = parts.session((bytes) => stream.write(bytes));
        for await (const chunk of stream) {
          if (over.signal.aborted) break;
          looks = 0;
          if (session.take(chunk, clock.nowMs()) === 0) continue;
          recordLooks = 0;
          hadRecord = true;
          recordMs = clock.monoMs();
          if (recordMs - sinceMs >= GOOD_MS) failures = 0;
          tell("receiving", null);
        }
      } finally {
        if (hadRecord && clock.monoMs() - sinceMs >= GOOD_MS) goodMs = recordMs;
        stream.close();
      }
      return decided ?? closed(hadRecord, "closed the connection", at);
    } catch (error) {
      if (signal.aborted) return END_OF_ALL;
      if (decided !== null) return decided;
      if (error instanceof NoiseError) {
        return { state: "noise", reason: `${at} ${error.message}` };
      }
      if (!(error instanceof StreamError)) throw error;
      if (!isConnected) return unreachable(error.code, error.message, parts, at);
      return closed(hadRecord, `broke the connection off (${error.message})`, at);
    } finally {
      cancel();
      signal.removeEventListener("abort", stop);
    }
  }

  tell("connecting", `a connection to ${at} is being made`);
  while (!signal.aborted) {
    const end = await once();
    if (signal.aborted) return;
    failures++;
    tell(end.state, end.reason);
    await pause(clock, retryDelayMs(failures, clock.monoMs() - goodMs, parts.random()), signal);
  }
}

const END_OF_ALL: End = { state: "connecting", reason: "stopped" };

function silent(hadRecord: boolean, at: string): End {
  const more = hadRecord ? " any more" : "";
  return {
    state: "no data",
    reason:
      `connected to ${at}, but nothing${more} comes from it for 20 s: does the radar run, and ` +
      "does its server get its data? The connection is made anew until something comes",
  };
}

function withoutRecord(at: string): End {
  return {
    state: "noise",
    reason:
      `bytes come from ${at}, but no whole record within 60 s: is the port that of the radar's ` +
      "fitacf stream, and the line fast enough?",
  };
}

function closed(hadRecord: boolean, what: string, at: string): End {
  if (hadRecord) return { state: "connecting", reason: `${at} ${what}; it is made anew` };
  return {
    state: "no data",
    reason:
      `${at} accepts connections, but ${what} before a record came: is the port the right one, ` +
      "and does its server let this machine in?",
  };
}

function unreachable(
  code: StreamError["code"],
  message: string,
  { host, setting }: LinkParts,
  at: string,
): End {
  const reasons: Record<StreamError["code"], string> = {
    refused:
      `nothing listens at ${at} (connection refused): is the radar's server running, and is ` +
      `the port in ${setting} right?`,
    silent: `no answer from ${at} within 10 s: is it switched on, is the address in ${setting} ` +
      "right, does a firewall stand between?",
    name: `the name ${host} is not known: check it in ${setting}, and this machine's name server.`,
    "no-way": `there is no way to ${at}: is this machine on the network?`,
    broken: `${at} broke the connection off at once (${message}): is the port in ${setting} right?`,
    unread: `${message}.`,
    other: `no connection to ${at}: ${message}.`,
  };
  return { state: "unreachable", reason: `${reasons[code]} It is tried until it answers` };
}
