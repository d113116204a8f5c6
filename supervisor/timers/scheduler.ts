/**
 * Runs the jobs when they are due: each time of a schedule once, one run of a job and one of a class
 * at a time.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { JobRun, KeptJob, TimersFile } from "../../formats/timer_messages.ts";
import { CLASS_TAKEN, interrupted, laterRun } from "../../job_states.ts";
import type { JobSpec } from "../../jobs.ts";
import { EXIT } from "../../processes.ts";
import { errorText } from "../../secrets.ts";
import { ClassQueue } from "./class_queue.ts";
import type { JobEnd, JobProcess } from "./job_process.ts";
import { begun, iso, over, resultText, slotNote, slotsOf } from "./run_record.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { SlotBook, type SlotNote } from "./slot_book.ts";

/** What the scheduler needs from outside. */
export interface SchedulerParts {
  readonly jobs: readonly JobSpec[];
  readonly clock: Clock;
  /** From 0 to 1, as Math.random. */
  readonly random: () => number;
  /** What was kept when the program ended last. */
  readonly kept: TimersFile;
  /** The runs by hand that other processes noted. */
  readonly byHand: () => Promise<TimersFile["jobs"]>;
  /** Starts a job's process. Throws what the operating system says when it cannot be started. */
  readonly start: (job: JobSpec) => JobProcess;
  /** Keeps the states; resolves when they are on the disk, or cannot be. */
  readonly save: (file: TimersFile) => Promise<void>;
  /** A line for the log: of a job under its name, or of the supervisor. */
  readonly log: (component: string, text: string) => void;
  /** What `entries` gives has changed. */
  readonly changed: () => void;
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

/** What came of asking for a run. */
export type RunAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly known: boolean; readonly error: string };

/** The clock may be set while nothing is due: it is looked at so often. */
const LOOK_MS = 30_000;

/** A clock that differs so much from the monotonic one was set. */
const STEP_MS = 1_000;

/** When a class is taken by a run by hand, it is tried again after so long. */
const RETRY_MS = 30_000;

type By = JobRun["by"];

interface Member {
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
  due: By | null;
  cancelDelay: (() => void) | null;
}

/** The jobs of a running supervisor. */
export class Scheduler {
  readonly #members: ReadonlyMap<string, Member>;
  readonly #queue = new ClassQueue<Member>();
  readonly #since: string;
  #cancelLook: (() => void) | null = null;
  #seen = { nowMs: 0, monoMs: 0 };
  #closing = false;
  #runs = new Set<Promise<void>>();

  constructor(private readonly parts: SchedulerParts) {
    const { jobs, clock, kept: { since, jobs: kept } } = parts;
    const nowMs = clock.nowMs();
    this.#since = since !== null && Date.parse(since) <= nowMs ? since : iso(nowMs);
    this.#members = new Map(jobs.map((job) => {
      const schedule = scheduleOf(job);
      const own = kept[job.name] ?? null;
      const done = slotNote(own) ?? { slotMs: Date.parse(this.#since), neverRun: null };
      const book = new SlotBook(schedule, done, nowMs);
      const { name, class: jobClass } = job;
      return [name, {
        job,
        name,
        class: jobClass,
        schedule,
        book,
        kept: own === null ? null : interrupted(own),
        skips: own?.skips ?? 0,
        done,
        process: null,
        due: null,
        cancelDelay: null,
      }];
    }));
  }

  /** Begins; what was missed while nothing ran is due at once. */
  async begin(): Promise<void> {
    await this.refresh();
    await this.#save();
    if (this.#closing) return;
    this.#seen = this.#moment();
    this.#look();
  }

  /** The jobs as they stand. */
  entries(): JobEntry[] {
    return [...this.#members.values()].map((
      { job, schedule, kept, skips, process, due, book },
    ) => ({
      job,
      schedule,
      kept,
      skips,
      running: process !== null,
      waiting: due !== null && process === null,
      nextMs: job.enabled ? book.nextMs : null,
    }));
  }

  /** Hears of the runs by hand. */
  async refresh(): Promise<void> {
    const byHand = await this.parts.byHand();
    let isNews = false;
    for (const member of this.#members.values()) {
      // What runs here has the job's lock: nothing newer can be there.
      if (member.process !== null || member.due !== null) continue;
      const { kept } = member;
      const noted = byHand[member.name];
      if (noted === undefined || isKnown(noted, kept)) continue;
      member.kept = laterRun(kept ?? undefined, noted);
      isNews = true;
    }
    if (isNews) this.parts.changed();
  }

  /** Runs a job as soon as its class is free. */
  runNow(name: string, asker: string): RunAnswer {
    const member = this.#members.get(name);
    if (member === undefined) return { ok: false, known: false, error: `there is no job ${name}` };
    const refuse = (error: string): RunAnswer => ({ ok: false, known: true, error });
    if (this.#closing) return refuse("the program is stopping");
    if (member.process !== null) {
      return refuse(`${name} runs already, since ${member.kept?.started ?? "just now"}`);
    }
    if (member.due !== null && member.cancelDelay === null) return refuse(`${name} waits already`);
    this.parts.log("supervisor", `run ${name}, asked for by ${asker}`);
    member.cancelDelay?.();
    member.cancelDelay = null;
    member.due = "hand";
    this.#queue.add(member);
    const holder = this.#queue.holder(member.class);
    this.#startReady();
    this.parts.changed();
    return { ok: true, text: holder === null ? `${name} runs` : `${name} runs after ${holder}` };
  }

  /** Ends all runs, within 4 s; nothing starts any more. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelLook?.();
    this.#queue.clear();
    for (const { cancelDelay, process } of this.#members.values()) {
      cancelDelay?.();
      process?.stop();
    }
    await Promise.all(this.#runs);
  }

  #moment() {
    const { clock } = this.parts;
    return { nowMs: clock.nowMs(), monoMs: clock.monoMs() };
  }

  /** What is due now is put in the queue, and the next look is planned. */
  #look(): void {
    const { clock, log } = this.parts;
    const now = this.#moment();
    const stepMs = now.nowMs - this.#seen.nowMs - (now.monoMs - this.#seen.monoMs);
    this.#seen = now;
    if (Math.abs(stepMs) >= STEP_MS) {
      const [way, s] = [stepMs > 0 ? "ahead" : "back", Math.round(Math.abs(stepMs) / 1000)];
      log(
        "supervisor",
        `WARN  the clock was set ${way} by ${s} s: no time of a timer is run twice`,
      );
    }
    let nextMs = now.nowMs + LOOK_MS;
    for (const member of this.#members.values()) {
      if (stepMs <= -STEP_MS) member.book.arm(now.nowMs);
      if (!member.job.enabled) continue;
      if (member.book.take(now.nowMs) !== null) this.#fallDue(member);
      nextMs = Math.min(nextMs, member.book.nextMs ?? nextMs);
    }
    this.#startReady();
    this.#cancelLook = clock.after(Math.max(1, nextMs - now.nowMs), () => this.#look());
  }

  #fallDue(member: Member): void {
    const { log, random, changed } = this.parts;
    if (member.due !== null) {
      log(
        member.name,
        `due, and still ${member.process === null ? "waiting" : "running"}: left out`,
      );
      member.skips++;
      if (member.process !== null) member.done = member.book.note;
      return changed();
    }
    member.due = "timer";
    const delayMs = Math.floor(random() * member.job.delayMs);
    if (delayMs === 0) return this.#queue.add(member);
    this.#wait(member, delayMs);
  }

  #wait(member: Member, ms: number): void {
    member.cancelDelay = this.parts.clock.after(ms, () => {
      member.cancelDelay = null;
      this.#queue.add(member);
      this.#startReady();
    });
  }

  #startReady(): void {
    for (let next = this.#queue.take(); next !== null; next = this.#queue.take()) {
      const run: Promise<void> = this.#run(next).finally(() => {
        this.#runs.delete(run);
        if (!this.#closing) this.#startReady();
      });
      this.#runs.add(run);
    }
  }

  async #run(member: Member): Promise<void> {
    const { clock, log, changed, start } = this.parts;
    const before = { kept: member.kept, done: member.done };
    const by = member.due ?? "timer";
    const startedMonoMs = clock.monoMs();
    member.kept = begun(before.kept, by, clock.nowMs());
    member.done = member.book.note;
    // On the disk before it starts: a program killed now must not run it again.
    await this.#save();
    let end: JobEnd | null = null;
    if (!this.#closing) {
      try {
        member.process = start(member.job);
        member.kept = { ...member.kept, pid: member.process.pid };
        changed();
        end = await member.process.ended;
      } catch (error) {
        log(member.name, `WARN  cannot be started: ${errorText(error)}`);
      }
    }
    const wasStarted = member.process !== null;
    const output = member.process?.output() ?? "";
    member.process = null;
    member.due = null;
    this.#queue.free(member);
    if (!wasStarted && this.#closing) Object.assign(member, before);
    else if (end?.code === EXIT.locked) this.#wasLocked(member, before, end, by);
    else {
      const durationS = Math.round((clock.monoMs() - startedMonoMs) / 100) / 10;
      const endedMs = clock.nowMs();
      member.kept = over(member.kept, end, this.#closing, { durationS, endedMs, output });
      log(member.name, resultText(member.kept));
    }
    changed();
    await this.#save();
  }

  /** A person runs it, or one of its class, beside the supervisor. */
  #wasLocked(member: Member, before: Pick<Member, "kept" | "done">, end: JobEnd, by: By): void {
    const { log } = this.parts;
    const { outcome } = end;
    const why = outcome === null ? "it runs already" : `${outcome.state}: ${outcome.summary}`;
    member.kept = before.kept;
    if (end.outcome?.state === CLASS_TAKEN && !this.#closing) {
      member.done = before.done;
      member.due = by;
      log(member.name, `waits: ${why}`);
      return this.#wait(member, RETRY_MS);
    }
    log(member.name, `left out: ${why}`);
    member.skips++;
    void this.refresh();
  }

  async #save(): Promise<void> {
    const jobs = [...this.#members.values()].flatMap(({ name, kept, skips, done }) =>
      kept === null ? [] : [[name, { ...kept, skips, ...slotsOf(done) }] as const]
    );
    await this.parts.save({ since: this.#since, jobs: Object.fromEntries(jobs) });
  }
}

/** Whether what is kept is that run, or a later one. */
function isKnown(noted: KeptJob, kept: KeptJob | null): boolean {
  if (kept === null) return false;
  const laterMs = Date.parse(kept.started) - Date.parse(noted.started);
  return laterMs > 0 || laterMs === 0 && noted.ended === kept.ended;
}
