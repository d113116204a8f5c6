/**
 * The job that keeps the last 24 hours of an instrument ready to be shown.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { replaceFile } from "../../durable.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import type { JobContext } from "../../jobs.ts";
import { siteOf } from "./entries.ts";
import { markOf, prewarmBytes, PREWARMED, prewarmed, prewarmPath } from "./prewarm_file.ts";
import { windowReply } from "./window_answer.ts";

/** Makes the windows of an instrument's entries anew where its stores have changed. */
export async function runPrewarm(
  { loaded: { config }, job, clock, signal }: JobContext,
): Promise<JobOutcome> {
  const { entries, stores } = siteOf(config);
  const counts = { made: 0, fresh: 0, bytes: 0 };
  const own = entries.filter(({ instrument }) => instrument === job.instrument?.id);
  for (const entry of own) {
    if (entry.store === null || signal.aborted) continue;
    const path = prewarmPath(config, entry.id);
    // Before they are read: rows that come meanwhile make the window an old one.
    const mark = await markOf(entry, stores);
    const nowMs = clock.nowMs();
    if (await prewarmed(path, mark, nowMs) !== null) {
      counts.fresh++;
      continue;
    }
    const { id, store, panels } = entry;
    const { hours, columns, rows } = PREWARMED;
    const endS = nowMs / 1000;
    const startS = endS - hours * 3600;
    const task = { id, own: store, panels, stores, startS, endS, columns, rows, nowMs, gzip: true };
    const reply = windowReply(task);
    if (reply.kind === "too-much") {
      return { ok: false, state: "too much", summary: `${id}: ${reply.reason}`, counts };
    }
    try {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, prewarmBytes(mark, nowMs, reply.bytes));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const summary = `${path} cannot be written (${why}): see whether its disk is full or gone`;
      return { ok: false, state: "disk full", summary, counts };
    }
    counts.made++;
    counts.bytes += reply.bytes.length;
  }
  const summary = counts.made > 0
    ? `${counts.made} of ${own.length} views made ready`
    : "nothing new since the last run";
  return { ok: true, state: counts.made > 0 ? "done" : "nothing new", summary, counts };
}
