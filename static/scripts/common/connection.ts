/**
 * How the connection to the station is told: its states and their words.
 *
 * @module
 */

/** What a page says of its connection. */
export interface Connection {
  /**
   * `waiting`: connected, nothing new has come yet. `live`: data arrive, or the
   * station has no datalogger that they could come from. `stale`: connected, no data.
   * `lost`: not connected, and trying again.
   */
  readonly state: "loading" | "waiting" | "live" | "stale" | "lost";
  /** When the state began, by this device's clock: milliseconds since 1970. */
  readonly sinceMs: number;
  /** What to tell a person. */
  readonly text: string;
  /** Seconds to the next try while lost, 0 while it is under way; otherwise null. */
  readonly retryInS: number | null;
}

/** Connected, but nothing new for so long: orange. */
export const STALE_S = 30;

/** Said of a loss that an update announced, for as long as a new version may take to serve. */
export const STARTING = "The new version is being started";
export const STARTING_MS = 60_000;

/** What is known of the connection at a moment. */
export interface ConnectionFacts {
  readonly phase: "loading" | "open" | "lost";
  /** Seconds since the newest point was recorded, as far as one knows; null when none came yet. */
  readonly pointAgeS: number | null;
  /** False: there is no datalogger, and the stream's being open is all that is live. */
  readonly hasLogger: boolean;
  /** Seconds since the stream opened. */
  readonly openS: number;
  /** When it was lost, milliseconds since 1970. */
  readonly lostMs: number;
  readonly retryInS: number;
  /** What the station answered instead of data, as a sentence without a full stop; null when nothing. */
  readonly refusal: string | null;
}

/** The state and its words. */
export function connectionOf(facts: ConnectionFacts): Omit<Connection, "sinceMs"> {
  switch (facts.phase) {
    case "loading":
      return { state: "loading", text: "Loading the last two hours", retryInS: null };
    case "open":
      return { ...openState(facts), retryInS: null };
    case "lost": {
      const again = facts.retryInS > 0 ? `trying again in ${facts.retryInS} s` : "trying again now";
      const whom = facts.hasLogger ? "the vehicle's computer" : "the station";
      const what = facts.refusal ??
        `Connection to ${whom} lost at ${clockText(facts.lostMs)} UTC`;
      return { state: "lost", text: `${what}; ${again}`, retryInS: facts.retryInS };
    }
  }
}

function openState(
  { pointAgeS, hasLogger, openS }: ConnectionFacts,
): Pick<Connection, "state" | "text"> {
  if (!hasLogger) return { state: "live", text: "Live" };
  if (pointAgeS === null) {
    // What was loaded may be of any age.
    if (openS < STALE_S) return { state: "waiting", text: "Connected, no new data yet" };
    return {
      state: "stale",
      text: "Connected, but no data: the logger or the recorder stands still",
    };
  }
  if (pointAgeS < STALE_S) return { state: "live", text: "Live" };
  return {
    state: "stale",
    text: `No new data for ${spanText(pointAgeS)}: the logger or the recorder stands still`,
  };
}

/** Seconds in words for a person: `45 s`, `12 min`, `3 h 5 min`. */
export function spanText(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Time of the day, UTC: `17:52:28`. */
export function clockText(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}
