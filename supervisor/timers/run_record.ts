/**
 * What a job's record says of its times, and of a run that has ended.
 *
 * @module
 */
import type { KeptJob } from "../../formats/timer_messages.ts";
import { EXIT } from "../../processes.ts";
import type { JobEnd } from "./job_process.ts";
import type { SlotNote } from "./slot_book.ts";

/** A time as records have it. */
export const iso = (ms: number) => new Date(ms).toISOString();

/** What a job's record says of its times; null: it ran by hand only. */
export function slotNote(own: KeptJob | null): SlotNote | null {
  if (own === null || own.slot === null) return null;
  const { slot, never_run: gap } = own;
  return {
    slotMs: Date.parse(slot),
    neverRun: gap === null ? null : [Date.parse(gap[0]), Date.parse(gap[1])],
  };
}

/** The same for the record. */
export function slotsOf({ slotMs, neverRun }: SlotNote): Pick<KeptJob, "slot" | "never_run"> {
  const gap = neverRun === null ? null : [iso(neverRun[0]), iso(neverRun[1])] as const;
  return { slot: iso(slotMs), never_run: gap };
}

/**
 * The record of a run that has ended; of one that could not be started, `end` is null. A run that
 * was cut off says nothing of how the job is: its failures stay as they were.
 */
export function over(
  run: KeptJob,
  end: JobEnd | null,
  isClosing: boolean,
  { durationS, endedMs, output }: { durationS: number; endedMs: number; output: string },
): KeptJob {
  const result = resultOf(end, isClosing);
  const isOk = result === "ok";
  return {
    ...run,
    ended: iso(endedMs),
    duration_s: durationS,
    result,
    exit_code: end?.code ?? null,
    outcome: end?.outcome ?? null,
    output,
    last_ok: isOk ? iso(endedMs) : run.last_ok,
    failures: isOk ? 0 : run.failures + (result === "interrupted" ? 0 : 1),
  };
}

function resultOf(end: JobEnd | null, isClosing: boolean): NonNullable<KeptJob["result"]> {
  if (end?.timedOut) return "timed out";
  if (end?.code === EXIT.ok) return "ok";
  return isClosing ? "interrupted" : "failed";
}

/** How a run went, as the log says it. */
export function resultText({ result, exit_code, duration_s, outcome }: KeptJob): string {
  const what = outcome === null ? "" : `: ${outcome.state}: ${outcome.summary}`;
  if (result === "ok") return `ok after ${duration_s} s${what}`;
  const code = exit_code === null ? "" : `, exit code ${exit_code}`;
  return `WARN  ${result} after ${duration_s} s${code}${what}`;
}
