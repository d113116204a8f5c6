/**
 * What is kept of the jobs' runs: by the timers in one file, by hand in one a job, since who runs a
 * job by hand may be the only process there is.
 *
 * @module
 */
import process from "node:process";
import { join } from "node:path";
import {
  type JobOutcome,
  type KeptJob,
  parseTimersFile,
  type TimersFile,
} from "./formats/timer_messages.ts";
import { replaceFile } from "./durable.ts";
import type { Logger } from "./log.ts";
import { EXIT } from "./processes.ts";
import { textOnDisk } from "./slow_disk.ts";

/** Most of a job's output that is kept, bytes: its last lines. */
export const MAX_OUTPUT = 4_096;

/** Where jobs' locks are, and the notes of runs by hand. */
export const jobsFolder = (stateDir: string) => join(stateDir, "jobs");

/** The lock of a class, of which one job runs at a time, in that folder. */
export const classLock = (jobClass: string) => `class-${jobClass}`;

/** The named state of a job that found its class taken. */
export const CLASS_TAKEN = "class taken";

/** The timers' file. */
export const timersPath = (stateDir: string) => join(stateDir, "timers.json");

/** Why a job is to run: it is its time, somebody asked, or its last run was cut off. */
export type Cause = "timer" | "hand" | "again";

/** The record of a run that begins. */
export function begun(before: KeptJob | null, cause: Cause, nowMs: number): KeptJob {
  return {
    started: new Date(nowMs).toISOString(),
    ended: null,
    duration_s: null,
    result: null,
    exit_code: null,
    outcome: null,
    output: "",
    by: cause === "hand" ? "hand" : "timer",
    ...(cause === "again" ? { again: true } : {}),
    pid: null,
    last_ok: before?.last_ok ?? null,
    failures: before?.failures ?? 0,
    runs: (before?.runs ?? 0) + 1,
    skips: before?.skips ?? 0,
    slot: null,
    never_run: null,
  };
}

/** The note of a run by hand, in the making. */
export interface HandNote {
  /** Says what it is told, and keeps the last of it. */
  readonly log: Logger;
  /** The run is over; `isStopped`: since it was told to stop. */
  close(outcome: JobOutcome, isStopped: boolean): void;
}

/** Begins the note of a run by hand; only who has the job's lock may. A full disk takes no note. */
export async function openHandNote(stateDir: string, name: string, log: Logger): Promise<HandNote> {
  const { jobs: { [name]: before } } = await allRuns(stateDir);
  const startedMonoMs = performance.now();
  const tail = new OutputTail();
  let run: KeptJob = {
    ...begun(before ?? null, "hand", Date.now()),
    pid: Deno.pid,
    slot: before?.slot ?? null,
    never_run: before?.never_run ?? null,
  };
  const write = () => {
    const file: TimersFile = { since: null, jobs: { [name]: run } };
    try {
      replaceFile(join(jobsFolder(stateDir), `${name}.json`), JSON.stringify(file) + "\n");
    } catch {
      // The job counts, not the note.
    }
  };
  const kept = (say: (text: string) => void) => (text: string) => {
    tail.push(text);
    say(text);
  };
  write();
  return {
    log: { info: kept(log.info), warn: kept(log.warn), debug: log.debug },
    close(outcome, isStopped) {
      const cutOff = !outcome.ok && isStopped;
      const ended = new Date().toISOString();
      run = {
        ...run,
        ended,
        duration_s: Math.round((performance.now() - startedMonoMs) / 100) / 10,
        result: outcome.ok ? "ok" : cutOff ? "interrupted" : "failed",
        exit_code: outcome.ok ? EXIT.ok : EXIT.failed,
        outcome,
        output: tail.text,
        last_ok: outcome.ok ? ended : run.last_ok,
        failures: outcome.ok ? 0 : run.failures + (cutOff ? 0 : 1),
      };
      write();
    },
  };
}

/** What the timers' file says. Of a supervisor that runs, it is at most a moment old. */
export async function timersFile(stateDir: string): Promise<TimersFile> {
  return parseTimersFile(await textOnDisk(timersPath(stateDir)));
}

/** The last runs by hand. */
export async function runsByHand(stateDir: string): Promise<TimersFile["jobs"]> {
  const folder = jobsFolder(stateDir);
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      if (/^[a-z].*\.json$/.test(name)) names.push(name);
    }
  } catch {
    return {};
  }
  const files = await Promise.all(names.map((name) => textOnDisk(join(folder, name))));
  const jobs = files.flatMap((text) => Object.entries(parseTimersFile(text).jobs));
  return Object.fromEntries(jobs.map(([name, kept]) => [name, asItIs(kept)]));
}

/** One that should run, but whose process is gone without a word, was interrupted. */
const asItIs = (kept: KeptJob) =>
  kept.ended === null && (kept.pid === null || !isAlive(kept.pid)) ? interrupted(kept) : kept;

/**
 * A run that was cut off with the program, at a time that nobody knows. It says nothing of how the
 * job is: its failures stay as they were.
 */
export function interrupted(kept: KeptJob): KeptJob {
  if (kept.ended !== null) return kept;
  return {
    ...kept,
    ended: kept.started,
    result: "interrupted",
  };
}

/** The later run of the two, with what both have counted. */
export function laterRun(timed: KeptJob | undefined, byHand: KeptJob | undefined): KeptJob | null {
  if (timed === undefined || byHand === undefined) return timed ?? byHand ?? null;
  // Of one and the same run by hand its own note is the newer.
  const last = Date.parse(byHand.started) >= Date.parse(timed.started) ? byHand : timed;
  const newest = [timed.last_ok, byHand.last_ok].filter((time) => time !== null).sort().at(-1);
  return {
    ...last,
    last_ok: newest ?? null,
    runs: Math.max(timed.runs, byHand.runs),
    skips: Math.max(timed.skips, byHand.skips),
    slot: timed.slot,
    never_run: timed.never_run,
  };
}

/** All jobs' last runs, whoever ran them: for a process that is not the supervisor. */
export async function allRuns(stateDir: string): Promise<TimersFile> {
  const [{ since, jobs }, byHand] = await Promise.all([timersFile(stateDir), runsByHand(stateDir)]);
  const names = [...new Set([...Object.keys(jobs), ...Object.keys(byHand)])];
  const merged = names.flatMap((name) => {
    const kept = laterRun(jobs[name], byHand[name]);
    return kept === null ? [] : [[name, asItIs(kept)] as const];
  });
  return { since, jobs: Object.fromEntries(merged) };
}

/** Whether a process of this machine runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's runs, too.
    return (error as { code?: unknown }).code === "EPERM";
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: false });

/** The last lines of an output, `MAX_OUTPUT` bytes at most. */
export class OutputTail {
  #lines: string[] = [];
  #bytes = 0;

  push(line: string): void {
    const bytes = encoder.encode(line);
    const kept = bytes.length < MAX_OUTPUT
      ? line
      : decoder.decode(bytes.subarray(0, MAX_OUTPUT / 2));
    this.#lines.push(kept);
    this.#bytes += encoder.encode(kept).length + 1;
    while (this.#bytes > MAX_OUTPUT) this.#bytes -= encoder.encode(this.#lines.shift()).length + 1;
  }

  get text(): string {
    return this.#lines.join("\n");
  }
}
