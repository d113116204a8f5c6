/**
 * What is wrong with what is shown, in one sentence that does not count on. Pure.
 *
 * @module
 */
import type { SitesAnswer, SiteView } from "../../../formats/superdarn_messages.ts";
import { clockText } from "../common/connection.ts";
import { capital } from "../common/text.ts";
import { componentText, OLD_S, sinceText } from "./darn_words.ts";
import type { LiveRecords } from "./live_records.ts";

/** Two clocks that differ by more: one of them is wrong. */
const CLOCKS_MS = 3_600_000;

/** The sentence; null: nothing is wrong. */
export function troubleText({ answer, fault, line, site, ageS, isElsewhere, newestMs, nowMs }: {
  readonly answer: SitesAnswer | null;
  /** Why the list of radars cannot be had; null: it can. */
  readonly fault: string | null;
  readonly line: LiveRecords;
  readonly site: SiteView | null;
  readonly ageS: number | null;
  /** The radar is heard, but not on the channel that is shown. */
  readonly isElsewhere: boolean;
  /** The newest record's own time. */
  readonly newestMs: number | null;
  readonly nowMs: number;
}): string | null {
  if (answer?.configured === false) return null;
  const why = componentText(answer);
  if (why !== null) return `Nothing comes: ${why}`;
  if (line.state === "lost") {
    return `Live connection lost at ${clockText(line.sinceMs)} UTC; trying again`;
  }
  if (fault !== null) return `Not sure: ${fault}`;
  if (site !== null && site.state !== "receiving") {
    const reason = site.reason === null ? "" : `: ${site.reason}`;
    return `${capital(site.state)} since ${sinceText(site.since, nowMs)}${reason}`;
  }
  if (site?.reason) return site.reason;
  if (isElsewhere) return "The radar is heard on another channel: what stands here is old";
  if (ageS !== null && ageS > OLD_S) return "No new records: what stands here is old";
  const isWrong = newestMs !== null && Math.abs(newestMs - nowMs) > CLOCKS_MS;
  return isWrong ? "The radar's clock is more than an hour off" : null;
}
