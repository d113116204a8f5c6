/**
 * What nobody expected, in the log: once with its stack, then only how often it came.
 *
 * @module
 */
import type { Logger } from "../../log.ts";
import { shownText } from "../../secrets.ts";
import { unexpectedText } from "../trouble_log.ts";

/** Kinds that are remembered; what came first is told again when it comes once more. */
const MAX_KINDS = 100;

/** Returns what hears each error. Its count is told at 10, 100, 1,000 … times. */
export function unexpectedTeller(log: Logger): (error: unknown) => void {
  const counts = new Map<string, number>();
  return (error) => {
    const kind = String(error);
    const count = (counts.get(kind) ?? 0) + 1;
    if (count === 1 && counts.size >= MAX_KINDS) counts.clear();
    counts.set(kind, count);
    if (count === 1) log.warn(unexpectedText(error));
    else if (/^10+$/.test(String(count))) {
      log.warn(shownText(`unexpected, now ${count} times: ${kind}`));
    }
  };
}
