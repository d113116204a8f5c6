/**
 * What time it is, to tell how old something is that came from elsewhere: by the GPS, while records
 * have come; otherwise by the station's clock; a device's own may be hours off. Pure; the device's
 * clocks are given.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import { DataClock, type Moment } from "./data_clock.ts";

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

  /** Milliseconds since 1970. */
  ms(at: Moment): number {
    const ts = (this.#isSimulated ? null : this.#data.ts(at)) ?? this.#host.ts(at);
    return ts === null ? at.nowMs : ts * 1000;
  }
}
