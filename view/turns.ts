/**
 * So many at a time, so many waiting, and no more: for work that costs time and memory.
 *
 * @module
 */

import { setImmediate } from "node:timers";

/** Takes turns. */
export class Turns {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(private readonly atOnce: number, private readonly mayWait: number) {}

  /** Does `work` when its turn comes; null at once, without doing it, when too many wait. */
  async take<T>(work: () => Promise<T>): Promise<T | null> {
    if (this.#running >= this.atOnce) {
      if (this.#waiting.length >= this.mayWait) return null;
      // Who goes hands its place on, so nobody who comes meanwhile can take it.
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/** Lets everything else that is ready go on: called between slices of long work. */
export function otherTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
