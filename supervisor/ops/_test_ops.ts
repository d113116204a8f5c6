/**
 * A site for tests of the monitor: a configuration in a folder of its own, a clock that the test moves,
 * snapshots as they would have been made.
 *
 * @module
 */
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig } from "../../config.ts";
import type { Check } from "../../formats/ops_messages.ts";
import { type JobContext, type JobOptions, jobsOf } from "../../jobs.ts";
import type { Metrics } from "./found.ts";
import { addSnapshot, nextNumber, recordFolder } from "./snapshots.ts";

/** A site. */
export interface TestSite {
  readonly folder: string;
  readonly clock: TestClock;
  /** What the jobs said. */
  readonly said: string[];
  context(job: string, options?: JobOptions): JobContext;
  /** A look at the clock's time, with these numbers. */
  look(metrics: Metrics, checks?: readonly Check[]): void;
  /** Moves the clock on. */
  minutes(count: number): void;
  close(): void;
}

/** Makes one; `settings` go into its configuration. */
export function testSite(settings: object): TestSite {
  const folder = Deno.makeTempDirSync();
  const clock = new TestClock();
  const loaded = loadConfig(writeLoneConfig(folder, { vehicle_id: "probe 1", ...settings }));
  if (loaded.problems.length > 0) throw new Error(JSON.stringify(loaded.problems));
  for (const name of ["data", "raw", "products", "state"]) Deno.mkdirSync(join(folder, name));
  const said: string[] = [];
  const add = (text: string) => void said.push(text);
  return {
    folder,
    clock,
    said,
    context: (name, options = {}) => ({
      loaded,
      job: jobsOf(loaded.config).jobs.find((job) => job.name === name)!,
      options,
      log: { info: add, warn: add, debug() {} },
      clock,
      signal: new AbortController().signal,
    }),
    look(metrics, checks = []) {
      const place = recordFolder(loaded.config);
      const time = new Date(clock.nowMs()).toISOString();
      addSnapshot(place, { time, n: nextNumber(place), metrics, checks });
    },
    minutes: (count) => clock.sleep(count * 60_000),
    close: () => Deno.removeSync(folder, { recursive: true }),
  };
}
