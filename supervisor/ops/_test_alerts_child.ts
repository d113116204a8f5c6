/** For a test: the alerts of a configuration, in a process that can be killed. */
import { systemClock } from "../../clock.ts";
import { loadConfig } from "../../config.ts";
import { jobsOf } from "../../jobs.ts";
import { alerts } from "./alerts.ts";

const loaded = loadConfig(Deno.args[0]!);
await alerts({
  loaded,
  job: jobsOf(loaded.config).jobs.find(({ name }) => name === "ops-monitor-alerts")!,
  options: {},
  log: { info() {}, warn() {}, debug() {} },
  clock: systemClock,
  signal: new AbortController().signal,
});
