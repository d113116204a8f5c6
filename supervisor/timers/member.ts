/**
 * A job in the scheduler's hands: what is known of it, and what of that others see and the disk
 * keeps.
 *
 * @module
 */
import type { KeptJob, TimersFile } from "../../formats/timer_messages.ts";
import { type Cause, interrupted, laterRun } from "../../job_states.ts";
import type { JobSpec } from "../../jobs.ts";
import type { JobProcess } from "./job_process.ts";
import { slotNote, slotsOf } from "./run_record.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { SlotBook, type SlotNote } from "./slot_book.ts";

/** A job, as the scheduler knows it. */
export interface Member {
  readonly job: JobSpec;
  readonly name: string;
  readonly class: JobSpec["class"];
  readonly schedule: Schedule;
  readonly book: SlotBook;
  /** The last run; what was run by hand elsewhere is merged in. */
  kept: KeptJob | null;
  skips: number;
  /** What of the book is done with, and so kept: what waits when the program ends is run after it. */
  done: SlotNote;
  process: JobProcess | null;
  /** Due: it waits, or is being started. */
  due: Cause | null;
  cancelDelay: (() => void) | null;
}

/** A job as it stands. */
export interface JobEntry {
  readonly job: JobSpec;
  readonly schedule: Schedule;
  /** The last run, of whoever ran it; null: never. */
  readonly kept: KeptJob | null;
  /** Times that it was due and left out. */
  readonly skips: number;
  /** A process of ours runs it. */
  readonly running: boolean;
  /** Due, and waiting for its random delay or its class. */
  readonly waiting: boolean;
  /** When it is due next, ms since 1970; null: not by itself. */
  readonly nextMs: number | null;
}

/** @param sinceMs a job that never ran is due from then on */
export function memberOf(
  job: JobSpec,
  own: KeptJob | null,
  sinceMs: number,
  nowMs: number,
): Member {
  const schedule = scheduleOf(job);
  const done = slotNote(own) ?? { slotMs: sinceMs, neverRun: null };
  return {
    job,
    name: job.name,
    class: job.class,
    schedule,
    book: new SlotBook(schedule, done, nowMs),
    kept: own === null ? null : interrupted(own),
    skips: own?.skips ?? 0,
    done,
    process: null,
    due: null,
    cancelDelay: null,
  };
}

/** What others see of it. */
export function entryOf({ job, schedule, kept, skips, process, due, book }: Member): JobEntry {
  return {
    job,
    schedule,
    kept,
    skips,
    running: process !== null,
    waiting: due !== null && process === null,
    nextMs: job.enabled ? book.nextMs : null,
  };
}

/** What the disk keeps of all of them. */
export function keptOf(members: Iterable<Member>): TimersFile["jobs"] {
  return Object.fromEntries(
    [...members].flatMap(({ name, kept, skips, done }) =>
      kept === null ? [] : [[name, { ...kept, skips, ...slotsOf(done) }] as const]
    ),
  );
}

/**
 * Whether its last run was cut off when the program ended, and is to be made up for: a daily job
 * would be lost for the day. Once: one that takes the machine down with it must not do so for ever.
 */
export function isCutOff({ job, kept, due }: Member): boolean {
  return job.enabled && due === null && kept?.result === "interrupted" && kept.by === "timer" &&
    kept.again !== true;
}

/** Takes over a run by hand that another process noted; false: it is no news. */
export function hearOfHand(member: Member, noted: KeptJob | undefined): boolean {
  // What runs here has the job's lock: nothing newer can be there.
  if (member.process !== null || member.due !== null) return false;
  if (noted === undefined || isKnown(noted, member.kept)) return false;
  member.kept = laterRun(member.kept ?? undefined, noted);
  return true;
}

/** Whether what is kept is that run, or a later one. */
function isKnown(noted: KeptJob, kept: KeptJob | null): boolean {
  if (kept === null) return false;
  const laterMs = Date.parse(kept.started) - Date.parse(noted.started);
  return laterMs > 0 || laterMs === 0 && noted.ended === kept.ended;
}
