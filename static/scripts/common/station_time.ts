/**
 * What time it is, to tell how old something is that came from elsewhere: by the GPS, while records
 * have come that agree with the station's clock; otherwise by the station's clock; a device's own may be hours off. Pure; the device's
 * clocks are given.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import { DataClock, type Moment } from "./data_clock.ts";

/** What time it is, and by whose clock. */
export interface TimeNow {
  /** Milliseconds since 1970. */
  readonly ms: number;
  readonly by: "GPS" | "station" | "device";
  /** The newest record's time is so far ahead of the station's that it is not believed; null: it is. */
  readonly doubtedMs: number | null;
}

/**
 * Records that were missed come later, one after the other, as if they were of now: a time farther
 * from the station's own is theirs, or one of the two clocks is wrong.
 */
const AGREES_S = 15 * 60;

/** The best clock that a page has. */
export class StationTime {
  readonly #data = new DataClock();
  readonly #host = new DataClock();
  #isSimulated = false;

  /** The newest record's time and its age, as often as one likes. */
  newest(ts: number, ageS: number | null, at: Moment): void {
    this.#data.newest(ts, ageS, at);
  }

  /** The station has just said what time it has, and whether its records are of a simulated drive. */
  status({ now, test_mode }: Pick<LiveStatus, "now" | "test_mode">, at: Moment): void {
    const ms = Date.parse(now);
    if (Number.isFinite(ms)) this.#host.newest(ms / 1000, 0, at);
    this.#isSimulated = test_mode;
  }

  now(at: Moment): TimeNow {
    const dataTs = this.#isSimulated ? null : this.#data.ts(at);
    const hostTs = this.#host.ts(at);
    const off = dataTs === null || hostTs === null ? 0 : dataTs - hostTs;
    const isDoubted = Math.abs(off) > AGREES_S;
    if (dataTs !== null && !isDoubted) return { ms: dataTs * 1000, by: "GPS", doubtedMs: null };
    const doubtedMs = isDoubted ? off * 1000 : null;
    return hostTs === null
      ? { ms: at.nowMs, by: "device", doubtedMs }
      : { ms: hostTs * 1000, by: "station", doubtedMs };
  }
}
