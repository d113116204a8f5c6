/**
 * `meso360 job NAME`: one job's work, the same whether a timer started it or a person; and which
 * room does which kind.
 *
 * @module
 */
import { systemClock } from "./clock.ts";
import type { LoadedConfig } from "./config.ts";
import { encodeChildEvent } from "./formats/child_event.ts";
import type { JobOutcome } from "./formats/timer_messages.ts";
import { CLASS_TAKEN, classLock, jobsFolder, openHandNote } from "./job_states.ts";
import {
  type JobContext,
  type JobKind,
  type JobOptions,
  jobsOf,
  type JobSpec,
  type RunJob,
} from "./jobs.ts";
import { FREE_LOCK_MS, holderText, readLockHolder, takeLock } from "./lock.ts";
import { flushLines, type Logger, printLine, stdoutLogger } from "./log.ts";
import { EXIT, isSupervised, stopSignal } from "./processes.ts";
import { errorText, shownText } from "./secrets.ts";
import { similarWord } from "./similar_word.ts";

/** A reader of stdout that hangs must not keep the process from ending, ms. */
const FLUSH_MS = 300;

/** A job that was asked to end and does not is ended, ms: its supervisor may be gone. */
const END_MS = 10_000;

/** As of any other wrong command line. */
const WRONG_USE = 2;

/** Each kind's work, in its room; a room is loaded only when one of its jobs runs. */
const WORK: Readonly<Record<JobKind, RunJob>> = {
  "source-sync": async (job) => await (await import("./sync/mod.ts")).sourceSyncJob(job),
  "append": async (job) => await (await import("./ingest/mod.ts")).appendJob(job),
  "last24h": async (job) => await (await import("./ingest/mod.ts")).last24hJob(job),
  "quicklooks": async (job) => await (await import("./ingest/mod.ts")).quicklooksJob(job),
  "prewarm": async (job) => await (await import("./view/mod.ts")).prewarmJob(job),
  "wxcam-catalog": async (job) => await (await import("./ingest/mod.ts")).wxcamCatalogJob(job),
  "wxcam-daily-videos": async (job) => await (await import("./ingest/mod.ts")).wxcamVideosJob(job),
  "ops-monitor-collect": async (job) => await (await import("./supervisor/mod.ts")).collectJob(job),
  "ops-monitor-alerts": async (job) => await (await import("./supervisor/mod.ts")).alertsJob(job),
  "mirror-verify": async (job) => await (await import("./sync/mod.ts")).mirrorVerifyJob(job),
  "archive-raw": async (job) => await (await import("./sync/mod.ts")).archiveJob(job),
  "archive-products": async (job) => await (await import("./sync/mod.ts")).archiveJob(job),
  "archive-products-wxcam": async (job) => await (await import("./sync/mod.ts")).archiveJob(job),
  "archive-manifests": async (job) => await (await import("./sync/mod.ts")).manifestsJob(job),
};

/** The kinds that each option is for. */
const OPTIONS: Readonly<
  Record<keyof JobOptions, readonly [as: string, kinds: readonly JobKind[]]>
> = {
  rebuild: ["--rebuild", ["append"]],
  dryRun: ["--dry-run", ["ops-monitor-alerts"]],
  day: ["--day", ["quicklooks"]],
};

/**
 * `meso360 job NAME`; returns the exit code: 0 it went well, 1 it did not, 2 there is no such job or
 * option, 3 it runs already.
 */
export async function jobCommand(
  loaded: LoadedConfig,
  name: string,
  options: JobOptions,
  verbose: boolean,
): Promise<number> {
  const { jobs } = jobsOf(loaded.config);
  const job = jobs.find((one) => one.name === name);
  const wrong = job === undefined ? unknownText(name, jobs) : wrongOption(job, options);
  if (job === undefined || wrong !== null) {
    console.error(`meso360: ${wrong}`);
    return WRONG_USE;
  }
  const log = stdoutLogger(name, verbose);
  const stop = stopSignal();
  stop.addEventListener("abort", () => endAfter(END_MS));
  try {
    const taken = await takeLocks(job, loaded.config.state_dir, log, stop);
    if (taken !== null) {
      tell(taken, log);
      return taken.state === STOPPED ? EXIT.failed : EXIT.locked;
    }
    // What would be done is no run: how the job really went stays told.
    const isNoted = !isSupervised() && options.dryRun !== true;
    const note = isNoted ? await openHandNote(loaded.config.state_dir, name, log) : null;
    const outcome = await work({
      loaded,
      job,
      options,
      log: note?.log ?? log,
      clock: systemClock,
      signal: stop,
    });
    note?.close(outcome, stop.aborted);
    tell(outcome, log);
    return outcome.ok ? EXIT.ok : EXIT.failed;
  } finally {
    await flushLines(FLUSH_MS);
  }
}

function unknownText(name: string, jobs: readonly JobSpec[]): string {
  if (jobs.length === 0) {
    return `there is no job ${name}: no instruments, archive or alerts are configured here`;
  }
  const near = similarWord(name, jobs.map((job) => job.name));
  const meant = near === null ? "" : `, but ${near}`;
  return `there is no job ${name}${meant}; all of them: meso360 jobs`;
}

function wrongOption(job: JobSpec, options: JobOptions): string | null {
  for (const [key, [option, kinds]] of Object.entries(OPTIONS)) {
    if (options[key as keyof JobOptions] !== undefined && !kinds.includes(job.kind)) {
      return `${option} is not for ${job.name}, but for ${kinds.join(", ")}`;
    }
  }
  return null;
}

const STOPPED = "stopped";

/** Null: they are ours until the process ends. Otherwise why the job cannot run now. */
async function takeLocks(
  job: JobSpec,
  stateDir: string,
  log: Logger,
  stop: AbortSignal,
): Promise<JobOutcome | null> {
  const folder = jobsFolder(stateDir);
  const role = `meso360 job ${job.name}`;
  const refused = (state: string, summary: string) => ({ ok: false, state, summary, counts: {} });
  const holder = async (name: string) => holderText(await readLockHolder(folder, name));
  if (await takeLock(folder, job.name, role, FREE_LOCK_MS) === null) {
    return refused("runs already", `that is ${await holder(job.name)}`);
  }
  if (job.class === "light") return null;
  const lock = classLock(job.class);
  const why = async () =>
    `of the class ${job.class} one job runs at a time, now ${await holder(lock)}`;
  // The timers come back to it; a person waits for the turn.
  const waitMs = isSupervised() ? FREE_LOCK_MS : job.limitMs;
  const told = setTimeout(async () => log.info(`waiting: ${await why()}`), FREE_LOCK_MS);
  const stopped = new Promise<"stopped">((resolve) =>
    stop.addEventListener("abort", () => resolve("stopped"))
  );
  const got = await Promise.race([takeLock(folder, lock, role, waitMs), stopped]);
  clearTimeout(told);
  if (got === "stopped") return refused(STOPPED, "stopped while it waited for its turn");
  return got === null ? refused(CLASS_TAKEN, await why()) : null;
}

async function work(context: JobContext): Promise<JobOutcome> {
  try {
    return await WORK[context.job.kind](context);
  } catch (error) {
    const stack = error instanceof Error ? error.stack ?? error.message : String(error);
    context.log.warn(`unexpected, please report: ${shownText(stack)}`);
    return { ok: false, state: "unexpected", summary: errorText(error), counts: {} };
  }
}

/** To the supervisor as an event, to a person as a line. */
function tell(outcome: JobOutcome, log: Logger): void {
  if (isSupervised()) return printLine(encodeChildEvent({ event: "job", ...outcome }));
  const text = `${outcome.state}: ${outcome.summary}`;
  if (outcome.ok) log.info(text);
  else log.warn(text);
}

/** A job that hangs ends with what it started: under a supervisor that is a group of its own. */
function endAfter(ms: number): void {
  setTimeout(() => {
    if (isSupervised() && Deno.build.os !== "windows") Deno.kill(-Deno.pid, "SIGKILL");
    Deno.exit(EXIT.failed);
  }, ms);
}
