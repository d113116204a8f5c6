/**
 * How many delays were how long, in a memory that does not grow.
 *
 * @module
 */

/** Delays are told apart by so much, up to a limit. */
const STEP_MS = 0.25;
const LIMIT_MS = 20_000;

/** Counts of a tally, small enough for a line: by step, and the longest. */
export interface Delays {
  /** Pairs of step and count. */
  readonly counts: readonly (readonly [number, number])[];
  readonly maxMs: number;
}

/** Counts delays. */
export class DelayTally {
  readonly #counts = new Uint32Array(LIMIT_MS / STEP_MS + 1);
  #maxMs = 0;

  add(ms: number): void {
    this.#counts[Math.min(LIMIT_MS, Math.max(0, ms)) / STEP_MS | 0]!++;
    this.#maxMs = Math.max(this.#maxMs, ms);
  }

  /** What was counted since the last time. */
  take(): Delays {
    const counts: [number, number][] = [];
    this.#counts.forEach((count, step) => {
      if (count > 0) counts.push([step, count]);
    });
    const maxMs = this.#maxMs;
    this.#counts.fill(0);
    this.#maxMs = 0;
    return { counts, maxMs };
  }
}

/** Several processes' delays as one. */
export function together(parts: readonly Delays[]): Delays {
  const sum = new Map<number, number>();
  for (const [step, count] of parts.flatMap(({ counts }) => counts)) {
    sum.set(step, (sum.get(step) ?? 0) + count);
  }
  return {
    counts: [...sum].sort(([a], [b]) => a - b),
    maxMs: Math.max(0, ...parts.map(({ maxMs }) => maxMs)),
  };
}

/** How many there are. */
export const countOf = ({ counts }: Delays): number => counts.reduce((sum, [, n]) => sum + n, 0);

/** The delay below which a share of all lies, ms; NaN of none. */
export function delayAt(delays: Delays, share: number): number {
  let rest = countOf(delays) * share;
  for (const [step, count] of delays.counts) {
    rest -= count;
    if (rest <= 0) return (step + 1) * STEP_MS;
  }
  return NaN;
}
