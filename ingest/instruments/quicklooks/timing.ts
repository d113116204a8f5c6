/**
 * Where does the time of a run go? Milliseconds of each kind of work, told with its outcome.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";

/** What is measured. */
export interface Timing {
  /** Does work and adds what it took under that name. */
  of<T>(name: "read_ms" | "svg_ms" | "png_ms", work: () => T): T;
  /** The same of work that is waited for. */
  later<T>(name: "open_ms", work: () => Promise<T>): Promise<T>;
  /** So far, whole milliseconds. */
  counts(): Readonly<Record<string, number>>;
}

export function openTiming(clock: Pick<Clock, "monoMs">): Timing {
  const sums: Record<string, number> = {};
  const add = (name: string, from: number) => {
    sums[name] = (sums[name] ?? 0) + clock.monoMs() - from;
  };
  return {
    of(name, work) {
      const from = clock.monoMs();
      const result = work();
      add(name, from);
      return result;
    },
    async later(name, work) {
      const from = clock.monoMs();
      const result = await work();
      add(name, from);
      return result;
    },
    counts: () =>
      Object.fromEntries(Object.entries(sums).map(([name, ms]) => [name, Math.round(ms)])),
  };
}
