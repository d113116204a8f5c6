/**
 * Runs the jobs when they are due: each time of a schedule once, one run of a job and one of a class
 * at a time.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { TimersFile } from "../../formats/timer_messages.ts";
import { begun, type Cause, CLASS_TAKEN } from "../../job_states.ts";
import type { JobSpec } from "../../jobs.ts";
import { EXIT } from "../../processes.ts";
import { errorText } from "../../secrets.ts";
import { ClassQueue } from "./class_queue.ts";
import { ClockSteps, stepText } from "./clock_steps.ts";
import type { JobEnd, JobProcess } from "./job_process.ts";
import {
  entryOf,
  hearOfHand,
  isCutOff,
  type JobEntry,
  keptOf,
  type Member,
  memberOf,
} from "./member.ts";
import { iso, over, resultText } from "./run_record.ts";

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

/** What came of asking for a run. */
export type RunAnswer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly known: boolean; readonly error: string };

/** The clock may be set while nothing is due: it is looked at so often. */
const LOOK_MS = 30_000;

/** When a class is taken by a run by hand, it is tried again after so long. */
const RETRY_MS = 30_000;

/** The jobs of a running supervisor. */
export class Scheduler {
  readonly #members: ReadonlyMap<string, Member>;
  readonly #queue = new ClassQueue<Member>();
  readonly #since: string;
  #cancelLook: (() => void) | null = null;
  #closing = false;
  #runs = new Set<Promise<void>>();

  constructor(private readonly parts: SchedulerParts) {
    const { jobs, clock, kept: { since, jobs: kept } } = parts;
    const nowMs = clock.nowMs();
    this.#since = since !== null && Date.parse(since) <= nowMs ? since : iso(nowMs);
    const sinceMs = Date.parse(this.#since);
    this.#members = new Map(
      jobs.map((job) => [job.name, memberOf(job, kept[job.name] ?? null, sinceMs, nowMs)]),
    );
  }

  /** Begins; what was missed while nothing ran, or cut off, is due at once. */
  async begin(): Promise<void> {
    await this.refresh();
    await this.#save();
    if (this.#closing) return;
    this.#look(new ClockSteps(this.parts.clock));
    this.#makeUp();
  }

  /** The jobs as they stand. */
  entries(): JobEntry[] {
    return [...this.#members.values()].map(entryOf);
  }

  /** Hears of the runs by hand. */
  async refresh(): Promise<void> {
    const byHand = await this.parts.byHand();
    let isNews = false;
    for (const member of this.#members.values()) {
      if (hearOfHand(member, byHand[member.name])) isNews = true;
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

  /** What is due now is put in the queue, and the next look is planned. */
  #look(steps: ClockSteps): void {
    const { clock, log } = this.parts;
    const { nowMs, stepMs } = steps.look();
    if (stepMs !== 0) log("supervisor", stepText(stepMs));
    let nextMs = nowMs + LOOK_MS;
    let isNews = false;
    for (const member of this.#members.values()) {
      if (stepMs < 0) member.book.arm(nowMs);
      if (!member.job.enabled) continue;
      if (member.book.take(nowMs) !== null) {
        this.#fallDue(member);
        isNews = true;
      }
      nextMs = Math.min(nextMs, member.book.nextMs ?? nextMs);
    }
    this.#startReady();
    if (isNews) this.parts.changed();
    this.#cancelLook = clock.after(Math.max(1, nextMs - nowMs), () => this.#look(steps));
  }

  /** Runs once more what was cut off when the program ended, and is not due anyway. */
  #makeUp(): void {
    for (const member of this.#members.values()) {
      if (!isCutOff(member)) continue;
      this.parts.log(member.name, "was cut off when the program ended: runs once more");
      this.#fallDue(member, "again");
    }
    this.#startReady();
    this.parts.changed();
  }

  #fallDue(member: Member, cause: Cause = "timer"): void {
    const { log, random } = this.parts;
    if (member.due !== null) {
      log(
        member.name,
        `due, and still ${member.process === null ? "waiting" : "running"}: left out`,
      );
      member.skips++;
      if (member.process !== null) member.done = member.book.note;
      return;
    }
    member.due = cause;
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
    const cause = member.due ?? "timer";
    const startedMonoMs = clock.monoMs();
    member.kept = begun(before.kept, cause, clock.nowMs());
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
    else if (end?.code === EXIT.locked) this.#wasLocked(member, before, end, cause);
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
  #wasLocked(
    member: Member,
    before: Pick<Member, "kept" | "done">,
    end: JobEnd,
    cause: Cause,
  ): void {
    const { log } = this.parts;
    const { outcome } = end;
    const why = outcome === null ? "it runs already" : `${outcome.state}: ${outcome.summary}`;
    member.kept = before.kept;
    // One that was cut off may still be ending: what makes up for it comes after it.
    const waits = end.outcome?.state === CLASS_TAKEN || cause === "again";
    if (waits && !this.#closing) {
      member.done = before.done;
      member.due = cause;
      log(member.name, `waits: ${why}`);
      return this.#wait(member, RETRY_MS);
    }
    log(member.name, `left out: ${why}`);
    member.skips++;
    void this.refresh();
  }

  async #save(): Promise<void> {
    await this.parts.save({ since: this.#since, jobs: keptOf(this.#members.values()) });
  }
}
