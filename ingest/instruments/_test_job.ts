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
import { append } from "./append.ts";

/** How a run is unlike one by hand that nobody stops. */
export interface RunMore {
  readonly movableBytes?: number;
  readonly signal?: AbortSignal;
}

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
  run(options?: JobOptions, more?: RunMore): Promise<JobOutcome>;
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
    run: (options = {}, more = {}) =>
      runJob(config, options, () => job.clockMs, job.warnings, more),
  };
  Deno.mkdirSync(job.raw, { recursive: true });
  return job;
}

/** A test with an instrument's job in a folder of its own; `more` as in `testJob`. */
export async function withTestJob(
  instrument: object,
  more: object,
  test: (job: TestJob) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(testJob(folder, instrument, more));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** A profile of tables of which every column is kept. */
export const TABLES = {
  profiles: {
    table: {
      title: "Table",
      files: "\\.(csv|dat)$",
      reader: "csv",
      variables: "all",
      housekeeping: "^batt",
      chunkRows: 10,
    },
  },
};

/** When the tables' rows begin: the day before, seconds since 1970. */
export const T0 = Date.UTC(2026, 4, 17) / 1000;

/** A table's text: a row a minute from so many minutes after T0 on. */
export function table(
  columns: readonly string[],
  from: number,
  values: readonly (readonly number[])[],
): string {
  const rows = values.map((row, i) =>
    [new Date((T0 + (from + i) * 60) * 1000).toISOString(), ...row].join(",")
  );
  return ["time", ...columns].join(",") + "\n" + rows.join("\n") + "\n";
}

async function runJob(
  config: string,
  options: JobOptions,
  nowMs: () => number,
  warnings: string[],
  { movableBytes = Infinity, signal = new AbortController().signal }: RunMore = {},
): Promise<JobOutcome> {
  const clock: Clock = { nowMs, monoMs: nowMs, after: () => () => {} };
  const loaded = loadConfig(config);
  const job = jobsOf(loaded.config).jobs.find(({ name }) => name === "probe-append")!;
  const log = { info() {}, warn: (text: string) => void warnings.push(text), debug() {} };
  return await append({ loaded, job, options, log, clock, signal }, movableBytes);
}

if (import.meta.main) {
  // All modules are here: from now on it is work.
  console.log("begin");
  const outcome = await runJob(Deno.args[0]!, {}, () => NOON_MS, []);
  console.log(JSON.stringify(outcome));
}
