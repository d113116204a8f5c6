/**
 * For tests and the benchmark: a scheduler in a world whose time and jobs are made up.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { type KeptJob, parseTimersFile, type TimersFile } from "../../formats/timer_messages.ts";
import type { JobSpec } from "../../jobs.ts";
import type { JobEnd, JobProcess } from "./job_process.ts";
import { Scheduler } from "./scheduler.ts";

/** A run of a job, on the clock that is never set. */
export interface Run {
  readonly name: string;
  readonly class: JobSpec["class"];
  readonly startMs: number;
  endMs: number | null;
}

/** How a job of this world ends, and after how long. */
export interface Fate {
  readonly seconds: number;
  readonly end?: Partial<JobEnd>;
}

const WELL: JobEnd = { code: 0, timedOut: false, outcome: null };

/** Promises within the scheduler follow one another this far. */
const STEPS = 20;

interface Timer {
  readonly atMs: number;
  readonly then: () => void;
}

/** A world that begins at `startMs`. */
export class World implements Clock {
  readonly runs: Run[] = [];
  readonly log: string[] = [];
  scheduler: Scheduler;
  /** What is on the disk. */
  file: TimersFile;
  byHand: Record<string, KeptJob> = {};
  fate: (job: JobSpec) => Fate = () => ({ seconds: 1 });
  random = () => 0.5;
  #monoMs = 0;
  #aheadMs: number;
  #timers: Timer[] = [];

  constructor(readonly jobs: readonly JobSpec[], startMs: number, file: TimersFile | null = null) {
    this.#aheadMs = startMs;
    this.file = file ?? { since: null, jobs: {} };
    this.scheduler = this.#open();
  }

  #open(): Scheduler {
    return new Scheduler({
      jobs: this.jobs,
      clock: this,
      random: () => this.random(),
      kept: this.file,
      byHand: () => Promise.resolve(this.byHand),
      start: (job) => this.#start(job),
      save: (file) => {
        this.file = parseTimersFile(JSON.stringify(file));
        return Promise.resolve();
      },
      log: (component, text) => this.log.push(`${component}: ${text}`),
      changed: () => {},
    });
  }

  nowMs = () => this.#monoMs + this.#aheadMs;
  monoMs = () => this.#monoMs;
  after = (ms: number, then: () => void) => {
    const timer = { atMs: this.#monoMs + ms, then };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  };

  /** Somebody sets the clock. */
  setClock(byMs: number): void {
    this.#aheadMs += byMs;
  }

  /** Time passes. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#monoMs + ms;
    await settled();
    for (;;) {
      let next: Timer | null = null;
      for (const timer of this.#timers) if (timer.atMs < (next?.atMs ?? untilMs + 1)) next = timer;
      if (next === null) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#monoMs = Math.max(this.#monoMs, next.atMs);
      next.then();
      await settled();
    }
    this.#monoMs = untilMs;
  }

  /** The program is killed: nothing of it goes on but what is on the disk. */
  async killAndWait(ms: number): Promise<void> {
    this.#timers = [];
    for (const run of this.runs) run.endMs ??= this.#monoMs;
    this.#monoMs += ms;
    this.scheduler = this.#open();
    await this.scheduler.begin();
  }

  last(name: string): KeptJob | null {
    return this.scheduler.entries().find(({ job }) => job.name === name)?.kept ?? null;
  }

  #start(job: JobSpec): JobProcess {
    const run: Run = { name: job.name, class: job.class, startMs: this.nowMs(), endMs: null };
    const aheadMs = this.#aheadMs;
    this.runs.push(run);
    const { seconds, end } = this.fate(job);
    let stop = () => {};
    const ended = new Promise<JobEnd>((resolve) => {
      const over = (how: JobEnd) => {
        cancel();
        run.endMs ??= this.#monoMs + aheadMs;
        resolve(how);
      };
      const cancel = this.after(seconds * 1000, () => over({ ...WELL, ...end }));
      stop = () => over({ ...WELL, code: 1 });
    });
    return { pid: 1, ended, output: () => "", stop: () => stop() };
  }
}

async function settled(): Promise<void> {
  for (let i = 0; i < STEPS; i++) await Promise.resolve();
}
