/**
 * For tests: an observatory in a folder of its own, whose jobs are run as the program runs them.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig, type LoadedConfig } from "../../config.ts";
import type { JobOutcome } from "../../formats/timer_messages.ts";
import { jobsOf, type RunJob } from "../../jobs.ts";
import * as jobs from "../jobs.ts";

const WORK: Readonly<Record<string, RunJob>> = {
  "source-sync": jobs.sourceSyncJob,
  "archive-raw": jobs.archiveJob,
  "archive-products": jobs.archiveJob,
  "archive-manifests": jobs.manifestsJob,
  "mirror-verify": jobs.mirrorVerifyJob,
};

/** An observatory. */
export class TestSite {
  readonly folder = Deno.makeTempDirSync({ prefix: "meso360-site-" });
  readonly clock = new TestClock();
  /** What the jobs said. */
  readonly said: string[] = [];
  loaded: LoadedConfig;

  constructor(settings: object) {
    this.loaded = this.configure(settings);
    // The files of a test are made now, whatever the test's clock says.
    this.clock.sleep(Date.now() - this.clock.nowMs());
  }

  configure(settings: object): LoadedConfig {
    this.loaded = loadConfig(writeLoneConfig(this.folder, settings));
    const wrong = this.loaded.problems.filter(({ key }) => /instruments|archive/.test(key));
    if (wrong.length > 0) throw new Error(JSON.stringify(wrong));
    return this.loaded;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  run(name: string, signal = new AbortController().signal): Promise<JobOutcome> {
    const job = jobsOf(this.loaded.config).jobs.find((one) => one.name === name);
    if (job === undefined) throw new Error(`no job ${name}`);
    const hear = (text: string) => void this.said.push(text);
    const log = { info: hear, warn: hear, debug: hear };
    const { loaded, clock } = this;
    return WORK[job.kind]!({ loaded, job, options: {}, log, clock, signal });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Writes a file whose time is so many seconds ago. */
export function put(path: string, text: string | Uint8Array, ageS = 3600): void {
  Deno.mkdirSync(dirname(path), { recursive: true });
  if (typeof text === "string") Deno.writeTextFileSync(path, text);
  else Deno.writeFileSync(path, text);
  const time = Math.floor(Date.now() / 1000) - ageS;
  Deno.utimeSync(path, time, time);
}

/** Names that a shell, a list or a terminal would stumble over. */
export const HARD_NAMES = [
  "plain.nc",
  " sp ace 'q' \"d\" `x` $HOME.nc",
  "new\nline.nc",
  "ünï 雪.nc",
  "lit\\#012x.nc",
  "back\\slash.nc",
  "#comment.nc",
  ";semicolon.nc",
  "-dash.nc",
  "star*[1]?.nc",
  "Y2020/M05/D18/20051800.LWP",
  "a b/c'd/e.nc",
];
