/**
 * The jobs of the timers as figures: how each one's last run went, and when one last went well.
 *
 * @module
 */
import type { JobsView, JobView } from "../../formats/timer_messages.ts";
import type { Metric } from "./metrics.ts";

/** The figures at this moment; none where nothing runs by timers. */
export function jobMetrics({ jobs }: JobsView): Metric[] {
  const byJob = (value: (job: JobView) => number | null) =>
    jobs.flatMap((job) => {
      const found = value(job);
      return found === null ? [] : [{ labels: { job: job.name }, value: found }];
    });
  const seconds = (time: string | null) => time === null ? null : Date.parse(time) / 1000;
  return [
    {
      name: "meso360_job_last_success_timestamp_seconds",
      type: "gauge",
      help: "When the job last ended well, seconds since 1970; absent before it did.",
      samples: byJob(({ last_ok }) => seconds(last_ok)),
    },
    {
      name: "meso360_job_last_run_timestamp_seconds",
      type: "gauge",
      help: "When the job's last run began, seconds since 1970; absent before the first.",
      samples: byJob(({ last }) => seconds(last?.started ?? null)),
    },
    {
      name: "meso360_job_last_run_ok",
      type: "gauge",
      help: "1 when the job's last run that ended went well, otherwise 0; absent before the first.",
      samples: byJob(({ last, last_ok, failures }) =>
        failures > 0 ? 0 : last_ok !== null || last?.result === "ok" ? 1 : null
      ),
    },
    {
      name: "meso360_job_last_duration_seconds",
      type: "gauge",
      help: "How long the job's last run took; absent while it runs.",
      samples: byJob(({ last }) => last?.duration_s ?? null),
    },
    {
      name: "meso360_job_running",
      type: "gauge",
      help: "1 while the job runs.",
      samples: byJob(({ running }) => running ? 1 : 0),
    },
    {
      name: "meso360_job_failures",
      type: "gauge",
      help: "Runs of the job in a row that did not end well.",
      samples: byJob(({ failures }) => failures),
    },
    {
      name: "meso360_job_runs_total",
      type: "counter",
      help: "Runs of the job, over restarts of the program.",
      samples: byJob(({ runs }) => runs),
    },
    {
      name: "meso360_job_skips_total",
      type: "counter",
      help:
        "Times the job was due and left out because it still ran, over restarts of the program.",
      samples: byJob(({ skips }) => skips),
    },
  ];
}
