/**
 * What time it is, to tell how old a picture is: a picture's time is the radar's own, the clocks of
 * the vehicle's computer and of this device may be off. Pure; the device's clocks are given.
 *
 * @module
 */

/** Whose time it is. */
export type TimeSource = "GPS" | "station" | "device";

/** The best clock a page has. */
export class StationClock {
  #gps: { readonly ms: number; readonly atMs: number } | null = null;
  #station: { readonly ms: number; readonly atMs: number } | null = null;

  /** @param device its wall clock, and a monotonic one */
  constructor(private readonly device: { nowMs(): number; monoMs(): number }) {}

  /** A record has just come with this GPS time. A simulated drive's is none. */
  record(ts: number): void {
    this.#gps = { ms: ts * 1000, atMs: this.device.monoMs() };
  }

  /** The station says what time it has. */
  station(isoNow: string): void {
    const ms = Date.parse(isoNow);
    if (Number.isFinite(ms)) this.#station = { ms, atMs: this.device.monoMs() };
  }

  /** Milliseconds since 1970, and by whose clock. */
  now(): { readonly ms: number; readonly by: TimeSource } {
    const best = this.#gps ?? this.#station;
    if (best === null) return { ms: this.device.nowMs(), by: "device" };
    const ms = best.ms + this.device.monoMs() - best.atMs;
    return { ms, by: best === this.#gps ? "GPS" : "station" };
  }
}
