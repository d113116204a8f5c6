/**
 * How often and when a failed request is made again, and how many are made at once.
 *
 * @module
 */
import { type Clock, pause } from "../../../clock.ts";
import { SourceError } from "./source_error.ts";

/** Tries of one request before its source is said to fail; the next poll begins anew. */
export const TRIES = 3;

/** Before the second try; twice as long before each further one. */
export const FIRST_DELAY_MS = 1_000;

/**
 * Does what `attempt` does, again after a pause when that may help. Each pause is between half and
 * one and a half times its length, so that ten machines that lost the same link do not come back
 * in step.
 *
 * @param random from 0 to 1
 * @throws what the last attempt threw
 */
export async function withRetries<T>(
  clock: Pick<Clock, "after">,
  random: () => number,
  signal: AbortSignal,
  attempt: () => Promise<T>,
): Promise<T> {
  for (let tried = 1;; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof SourceError) || !error.passes || tried === TRIES) throw error;
      await pause(clock, FIRST_DELAY_MS * 2 ** (tried - 1) * (0.5 + random()), signal);
      signal.throwIfAborted();
    }
  }
}

/** Runs tasks, so many at once at most, in the order in which they came. */
export function atMost(count: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running === count) await new Promise<void>((go) => waiting.push(go));
    else running++;
    try {
      return await task();
    } finally {
      // The place is handed on, so that nobody who comes just now takes it first.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
}
