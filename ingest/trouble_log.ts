/**
 * Trouble that may come again with every record or file, in a component's log: which of it is written,
 * and how what nobody expected is.
 *
 * @module
 */
import type { Clock } from "../clock.ts";
import type { Logger } from "../log.ts";
import { errorText, shownText } from "../secrets.ts";

/** The same trouble is logged this often at most. */
const REPEAT_LOG_MS = 600_000;

/** Kinds of trouble whose last time is remembered. */
const MAX_KINDS = 500;

/** One line a kind of trouble, and then again after ten minutes. */
export class TroubleLog {
  readonly #loggedMs = new Map<string, number>();

  constructor(private readonly clock: Pick<Clock, "monoMs">, private readonly log: Logger) {}

  /** At level `info` it is no trouble that anybody can mend. */
  say(kind: string, text: string, level: "warn" | "info" = "warn"): void {
    const nowMs = this.clock.monoMs();
    if (nowMs - (this.#loggedMs.get(kind) ?? -Infinity) < REPEAT_LOG_MS) {
      return this.log.debug(text);
    }
    // One that names what nobody expected is not kept for ever.
    if (this.#loggedMs.size >= MAX_KINDS) this.#loggedMs.clear();
    this.#loggedMs.set(kind, nowMs);
    this.log[level](text);
  }

  /** It is over: when it comes again, that is new. */
  over(kind: string): void {
    this.#loggedMs.delete(kind);
  }

  /** What nobody expected, and was survived: with its stack. */
  unexpected(where: string, error: unknown): void {
    this.say(`unexpected ${errorText(error)}`, `${where}: ${unexpectedText(error)}`);
  }
}

/** An error that nobody expected with its stack, as one line that everybody may read. */
export function unexpectedText(error: unknown): string {
  const stack = error instanceof Error ? error.stack ?? error.message : String(error);
  return shownText(`unexpected, please report: ${stack.replace(/\s*\n\s*/g, " | ")}`);
}
