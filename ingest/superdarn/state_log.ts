/**
 * Which changes of a radar's state are in the log: of one that changes all the time, the first few of
 * ten minutes, and how it stands when they are over.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** So many lines in so long. */
const MAX_LINES = 8;
const WINDOW_MS = 600_000;

/** What is remembered of one radar. */
interface Window {
  readonly sinceMs: number;
  lines: number;
  /** How often it changed without a line; the last of these changes. */
  left: number;
  log: () => void;
}

/** Bounds the lines about states. */
export class StateLog {
  readonly #windows = new Map<string, Window>();

  /** @param more says how many changes of a radar are not in the log. */
  constructor(
    private readonly clock: Pick<Clock, "monoMs">,
    private readonly more: (name: string, changes: number) => void,
  ) {}

  /** The state of `name` is another; `log` writes its line. */
  changed(name: string, log: () => void): void {
    this.look();
    const nowMs = this.clock.monoMs();
    const window = this.#windows.get(name) ?? { sinceMs: nowMs, lines: 0, left: 0, log };
    this.#windows.set(name, window);
    if (window.lines++ < MAX_LINES) return log();
    window.left++;
    window.log = log;
  }

  /** Ends the ten minutes that are over; to be called now and then. */
  look(): void {
    const nowMs = this.clock.monoMs();
    for (const [name, { sinceMs, left, log }] of this.#windows) {
      if (nowMs - sinceMs < WINDOW_MS) continue;
      this.#windows.delete(name);
      if (left === 0) continue;
      this.more(name, left);
      log();
    }
  }
}
