/**
 * A clock that stands still until a test moves it.
 *
 * @module
 */
import type { Clock } from "./clock.ts";

/** A clock for tests. */
export class TestClock implements Clock {
  #ms = Date.UTC(2025, 5, 5, 17);
  #timers: { atMs: number; then: () => void }[] = [];

  nowMs = () => this.#ms;
  monoMs = () => this.#ms;

  after = (ms: number, then: () => void) => {
    const timer = { atMs: this.#ms + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Moves on by `ms`; what falls due on the way happens in order. */
  advance(ms: number): void {
    const endMs = this.#ms + ms;
    for (;;) {
      const due = this.#timers.filter(({ atMs }) => atMs <= endMs);
      const next = due.sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#ms = Math.max(this.#ms, next.atMs);
      next.then();
    }
    this.#ms = endMs;
  }

  /** The machine slept so long: what fell due meanwhile is late, and happens with the next advance. */
  sleep(ms: number): void {
    this.#ms += ms;
  }
}

/** Lets everything that is ready to go on do so. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}
