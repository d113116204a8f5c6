/**
 * For tests: an append job that runs in a folder of its own. As a program of its own, for tests that
 * kill it: the configuration's path and the job's name are its arguments.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import { loadConfig } from "../../config.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { type JobOptions, jobsOf } from "../../jobs.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { appendJob } from "./append.ts";

/** An instrument's job in its folder. */
export interface TestJob {
  readonly folder: string;
  readonly config: string;
  /** The instrument's raw files. */
  readonly raw: string;
  readonly products: string;
  /** What it warned of. */
  readonly warnings: string[];
  clockMs: number;
  /** Puts a raw file there, an hour old unless said. */
  put(path: string, content: string | Uint8Array, ageS?: number): void;
  run(options?: JobOptions): Promise<JobOutcome>;
}

/** Noon of a day on which the test's files are old and its rows are not ahead. */
const NOON_MS = Date.UTC(2026, 4, 18, 12);
const HOUR_S = 3600;

/**
 * Makes the job of an instrument `probe`.
 *
 * @param instrument settings besides its id
 * @param more settings of the configuration
 */
export function testJob(folder: string, instrument: object, more: object = {}): TestJob {
  Deno.mkdirSync(folder, { recursive: true });
  const config = writeLoneConfig(folder, {
    superdarn: { port: 0 },
    instruments: [{ id: "probe", ...instrument }],
    ...more,
  });
  const job: TestJob = {
    folder,
    config,
    raw: join(folder, "raw", "probe"),
    products: join(folder, "products"),
    warnings: [],
    clockMs: NOON_MS,
    put(path, content, ageS = HOUR_S) {
      const target = join(job.raw, path);
      Deno.mkdirSync(join(target, ".."), { recursive: true });
      if (typeof content === "string") Deno.writeTextFileSync(target, content);
      else Deno.writeFileSync(target, content);
      const time = new Date(job.clockMs - ageS * 1000);
      Deno.utimeSync(target, time, time);
    },
    run: (options = {}) => runJob(config, options, () => job.clockMs, job.warnings),
  };
  Deno.mkdirSync(job.raw, { recursive: true });
  return job;
}

async function runJob(
  config: string,
  options: JobOptions,
  nowMs: () => number,
  warnings: string[],
): Promise<JobOutcome> {
  const clock: Clock = { nowMs, monoMs: nowMs, after: () => () => {} };
  const loaded = loadConfig(config);
  const job = jobsOf(loaded.config).jobs.find(({ name }) => name === "probe-append")!;
  const log = { info() {}, warn: (text: string) => void warnings.push(text), debug() {} };
  const signal = new AbortController().signal;
  return await appendJob({ loaded, job, options, log, clock, signal });
}

if (import.meta.main) {
  // All modules are here: from now on it is work.
  console.log("begin");
  const outcome = await runJob(Deno.args[0]!, {}, () => NOON_MS, []);
  console.log(JSON.stringify(outcome));
}
