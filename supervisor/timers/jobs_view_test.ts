import { deepEqual, equal } from "node:assert/strict";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig } from "../../config.ts";
import { jobLines } from "./jobs_command.ts";
import { restingJobs } from "./jobs_view.ts";
import { begun } from "../../job_states.ts";
import { over } from "./run_record.ts";

const NOW = Date.UTC(2025, 5, 5, 17, 52, 28);

Deno.test("without a supervisor the jobs are listed from what is kept of them", () => {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-jobs-" });
  try {
    const loaded = loadConfig(writeLoneConfig(folder, {
      instruments: [{ id: "cl61", profile: "cl61" }],
      timers: { "mirror-verify": { enabled: false } },
    }));
    const outcome = { ok: false, state: "bad files", summary: "2 are damaged", counts: {} };
    const run = over(
      begun(null, "timer", NOW - 700_000),
      { code: 1, timedOut: false, outcome },
      false,
      { durationS: 130, endedMs: NOW - 570_000, output: "a.nc is no netCDF" },
    );
    const view = restingJobs(loaded, { since: null, jobs: { "cl61-append": run } }, NOW);
    equal(view.scheduler, false);
    const lines = jobLines(view, NOW);
    deepEqual(lines.filter((line) => /cl61-append|mirror|job |nothing|nc/.test(line)), [
      "job                     schedule      last run (UTC)  took   result  next run (UTC)",
      "cl61-append             every 10 min  17:40:48        2 min  failed  18:01:00",
      "mirror-verify           disabled      never",
      "nothing runs by itself: meso360 is not running here",
      "cl61-append: failed: bad files: 2 are damaged",
      "  a.nc is no netCDF",
    ]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
