/**
 * An answer that costs a network serves for a while.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** `ask`, but asked anew only when its last answer is `ms` old or failed. */
export function keptFor<T>(
  ms: number,
  clock: Pick<Clock, "monoMs">,
  ask: () => Promise<T>,
): () => Promise<T> {
  let kept: Promise<T> | null = null;
  let askedMs = 0;
  return () => {
    if (kept === null || clock.monoMs() - askedMs >= ms) {
      askedMs = clock.monoMs();
      kept = ask();
      kept.catch(() => kept = null);
    }
    return kept;
  };
}
