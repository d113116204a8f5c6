/**
 * Which time is it, for what comes from a bucket? The host's clock says, unless it is far from what
 * the bucket's own says: a laptop without a battery for its clock, or in another year.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";

/** So far apart at most: beyond that one of the two is wrong, and pictures would be lost by it. */
export const MAX_OFF_MS = 30 * 60_000;

/** The host's clock was set, or the machine slept, when it moved so much against the monotonic one. */
const STEP_MS = 60_000;

/** The host's clock, and the buckets' where that is too far away. */
export class SourceClock implements Clock {
  #heard: { readonly offMs: number; readonly originMs: number } | null = null;

  constructor(readonly host: Clock) {}

  nowMs = () => this.host.nowMs() - (this.isWrong ? this.offMs! : 0);
  monoMs = () => this.host.monoMs();
  after = (ms: number, then: () => void) => this.host.after(ms, then);

  /** A bucket says what time it is, milliseconds since 1970. */
  heard(dateMs: number): void {
    this.#heard = { offMs: this.host.nowMs() - dateMs, originMs: this.#originMs() };
  }

  /** How far the host's clock is ahead, ms; null: no bucket has said, or not since it was set. */
  get offMs(): number | null {
    if (this.#heard === null) return null;
    const { offMs, originMs } = this.#heard;
    return Math.abs(this.#originMs() - originMs) > STEP_MS ? null : offMs;
  }

  /** Whether the host's clock is known to be too far from the bucket's. */
  get isWrong(): boolean {
    return Math.abs(this.offMs ?? 0) > MAX_OFF_MS;
  }

  #originMs(): number {
    return this.host.nowMs() - this.host.monoMs();
  }
}
