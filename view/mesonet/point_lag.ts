/**
 * How long points take from the recorder's word that their rows are written to every reader having
 * been told: what the view itself adds.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** What is looked back on. */
const WINDOW_MS = 60_000;

/** Lags in seconds; null while none was measured. */
export interface Lags {
  readonly last: number | null;
  /** The highest of the last minute. */
  readonly highest: number | null;
}

/** Measures lags. */
export class PointLag {
  #lastMs: number | null = null;
  /** Those that are the highest of what came since: in falling order. */
  #highest: { readonly atMs: number; readonly ms: number }[] = [];

  constructor(private readonly clock: Clock) {}

  /** Measures until `told` resolves. */
  async measure(told: Promise<void>): Promise<void> {
    const beganMs = this.clock.monoMs();
    await told;
    const atMs = this.clock.monoMs();
    const ms = this.#lastMs = atMs - beganMs;
    while ((this.#highest.at(-1)?.ms ?? Infinity) <= ms) this.#highest.pop();
    this.#highest.push({ atMs, ms });
    this.#forget(atMs);
  }

  get lags(): Lags {
    this.#forget(this.clock.monoMs());
    const seconds = (ms: number | null | undefined) => ms == null ? null : ms / 1000;
    return { last: seconds(this.#lastMs), highest: seconds(this.#highest[0]?.ms) };
  }

  #forget(nowMs: number): void {
    while ((this.#highest[0]?.atMs ?? Infinity) < nowMs - WINDOW_MS) this.#highest.shift();
  }
}
