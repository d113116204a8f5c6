import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { loadConfig } from "../../config.ts";
import { siteView, superdarnEvent } from "../../formats/_test_events.ts";
import { TestChild } from "../children/_test_child.ts";
import { COMPONENTS } from "../children/components.ts";
import { Fleet } from "../children/fleet.ts";
import { openJournal } from "../journal.ts";
import { metricsText, single } from "./metrics.ts";
import { programMetrics } from "./program_metrics.ts";
import type { TunnelView, UpdateView } from "../../formats/panel_messages.ts";
import type { JobView } from "../../formats/timer_messages.ts";
import { pass, warn } from "../preflight/check.ts";
import { RecordWatch } from "../panel/record_watch.ts";
import { Tally } from "./tally.ts";
import { executableVersion } from "../update/version_info.ts";

/** Reads an exposition with the reference parser of the Prometheus project, as sorted samples. */
const PARSER = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
out = []
for family in text_string_to_metric_families(sys.stdin.read()):
    for s in family.samples:
        out.append([family.type, s.name, dict(sorted(s.labels.items())), str(s.value)])
print(json.dumps(out))
`;

type Sample = [type: string, name: string, labels: Record<string, string>, value: string];

/** The system's own Python has what Debian packages; the first in the path need not. */
const PYTHON = ["/usr/bin/python3", "python3"].find((program) => {
  try {
    const args = ["-c", "import prometheus_client.parser"];
    return new Deno.Command(program, { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
});

async function parsed(text: string): Promise<Sample[]> {
  const python = new Deno.Command(PYTHON!, {
    args: ["-c", PARSER],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = python.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout, stderr } = await python.output();
  ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

const INSTALL = "the Prometheus parser is missing: apt-get install python3-prometheus-client";
const without = PYTHON === undefined;
if (without && Deno.env.get("CI") === "true") throw new Error(INSTALL);
if (without) console.log(`skipped: ${INSTALL}`);

const TUNNEL: TunnelView = {
  target: "clamps@far",
  port: 2201,
  connected_since: "2025-06-05T16:00:00.000Z",
  last_probe: null,
  probe_ms: 41.5,
  probe_answer: null,
  last_failure: null,
  last_failure_at: null,
  connections: 4,
};

const UPDATE: UpdateView = {
  available: true,
  latest: "0.3.0",
  state: "idle",
  text: null,
  progress: null,
  impossible_because: null,
  looked_at: null,
};

const JOB: JobView = {
  name: "cl61-append",
  schedule: "every 10 min",
  job_class: "heavy",
  enabled: true,
  running: true,
  last: {
    started: "2025-06-05T17:00:00.000Z",
    ended: null,
    duration_s: null,
    result: null,
    exit_code: null,
    outcome: null,
    output: "",
    by: "timer",
  },
  last_ok: "2025-06-05T16:50:02.500Z",
  next: null,
  failures: 2,
  runs: 7,
  skips: 3,
};

const { event: _, ...SUPERDARN } = superdarnEvent(5003, {
  sites: [
    siteView("kod", { state: "clock wrong" }),
    siteView("inv", { state: "noise", last_heard: null, reconnects: 7, bad_packets: 8 }),
  ],
  slow_clients: 3,
  store: { state: "not kept", reason: "the disk is full", waiting: 9, last_saved: null },
});

Deno.test("an exposition is text with help, type and samples", () => {
  const text = metricsText([
    single("gauge", "a_seconds", "How old.", 1.5),
    single("gauge", "unknown", "Not known.", null),
    {
      name: "b_total",
      type: "counter",
      help: "Two\nlines \\ one slash.",
      samples: [{ labels: { x: 'a"b\\c\nd' }, value: 2 }, { value: NaN }, { value: -Infinity }],
    },
  ]);
  equal(
    text,
    "# HELP a_seconds How old.\n# TYPE a_seconds gauge\na_seconds 1.5\n" +
      "# HELP b_total Two\\nlines \\\\ one slash.\n# TYPE b_total counter\n" +
      'b_total{x="a\\"b\\\\c\\nd"} 2\nb_total NaN\nb_total -Inf\n',
  );
});

Deno.test(
  "Prometheus reads the program's metrics as they were meant",
  { ignore: without },
  async () => {
    const clock = new TestClock();
    const journal = openJournal({
      files: { append: () => {}, close: () => {} },
      print: () => {},
      nowMs: clock.nowMs,
    });
    const records = new RecordWatch(clock);
    const tally = new Tally(records, journal);
    const fleet = new Fleet({
      specs: COMPONENTS,
      loaded: loadConfig("/nowhere/meso360.config.json"),
      configArgs: [],
      clock,
      log: journal.write,
      heard: () => {},
      changed: () => {},
      spawn: () => new TestChild(1),
    });
    fleet.start("mesoingest");
    const record = {
      event: "record",
      file: "/d/20250605.txt",
      time_ms: clock.nowMs(),
      time_inferred: false,
      battery_v: null,
      gps_status: null,
      satellites: null,
      hdop: null,
    } as const;
    records.heard({ ...record, table: "Obs", number: 63, rows: 10, queued: 0 });
    records.heard({ ...record, table: "Obs", number: 64, rows: 1, queued: 4 });
    clock.advance(2_500);
    journal.write("mesoingest", "WARN  the disk is full");
    journal.write("mesoingest", "all is well, no WARN");
    const metrics = programMetrics({
      fleet,
      records,
      tally,
      startedMs: clock.nowMs(),
      disk: () => ({ freeBytes: 5e9, totalBytes: 1e11 }),
      tunnel: () => TUNNEL,
      mdns: () => ({ state: "advertised", name: "mesoview.local", reason: null }),
      update: () => UPDATE,
      refused: () => ({ "no-token": 3, "wrong-token": 10_000 }),
      checks: () => [pass("well"), warn("ill", "mend it"), warn("worse", "mend it")],
      checkedAt: () => "2025-06-05T17:00:00.000Z",
      streams: () => ({
        readers: 3,
        writes: 1e6,
        readersDropped: 1,
        lags: { last: 0.002, highest: 0.25 },
      }),
      day: () => ({ cachePoints: 7200, gaps: { count: 2, missing_s: 31 } }),
      superdarn: () => SUPERDARN,
      jobs: () => ({ scheduler: true, jobs: [JOB] }),
      nowMs: () => Date.parse("2025-06-05T17:00:06.500Z"),
    }, { ...executableVersion(null), version: '1.0 "b"\\' });
    const samples = await parsed(metricsText(metrics));
    const value = (name: string, labels: Record<string, string> = {}) =>
      samples.find((s) => s[1] === name && JSON.stringify(s[2]) === JSON.stringify(labels))?.[3];
    deepEqual(
      [
        value("meso360_job_last_success_timestamp_seconds", { job: JOB.name }),
        value("meso360_job_last_duration_seconds", { job: JOB.name }),
        value("meso360_job_last_run_ok", { job: JOB.name }),
        value("meso360_job_running", { job: JOB.name }),
        value("meso360_job_skips_total", { job: JOB.name }),
      ],
      ["1749142202.5", undefined, "0.0", "1.0", "3.0"],
    );
    deepEqual(
      [
        value("meso360_rows_written_total", { table: "Obs" }),
        value("meso360_rows_written_total", { table: "Support" }),
        value("meso360_appends_total", { table: "Obs" }),
        value("meso360_newest_record_number", { table: "Obs" }),
        value("meso360_newest_record_number", { table: "Support" }),
        value("meso360_record_age_seconds"),
        value("meso360_queued_rows"),
        value("meso360_gaps_today"),
        value("meso360_missing_seconds_today"),
        value("meso360_log_warnings_total"),
        value("meso360_component_up", { component: "mesoingest" }),
        value("meso360_component_up", { component: "mesosync" }),
        value("meso360_component_enabled", { component: "mesosync" }),
        value("meso360_component_restarts_total", { component: "mesoingest" }),
        value("meso360_stream_readers"),
        value("meso360_stream_writes_total"),
        value("meso360_point_lag_seconds"),
        value("meso360_point_lag_highest_seconds"),
        value("meso360_stream_readers_dropped_total"),
        value("meso360_cache_points"),
        value("meso360_log_lines_total"),
        value("meso360_disk_free_bytes"),
        value("meso360_tunnel_connected"),
        value("meso360_tunnel_probe_seconds"),
        value("meso360_tunnel_connections_total"),
        value("meso360_mdns_state", { state: "advertised" }),
        value("meso360_mdns_state", { state: "failed" }),
        value("meso360_requests_refused_total", { reason: "no-token" }),
        value("meso360_requests_refused_total", { reason: "wrong-token" }),
        value("meso360_update_available"),
        value("meso360_preflight_warnings"),
        value("meso360_preflight_timestamp_seconds"),
        value("meso360_superdarn_receiving", { site: "kod" }),
        value("meso360_superdarn_receiving", { site: "inv" }),
        value("meso360_superdarn_records_total", { site: "kod" }),
        value("meso360_superdarn_record_age_seconds", { site: "kod" }),
        value("meso360_superdarn_record_age_seconds", { site: "inv" }),
        value("meso360_superdarn_reconnects_total", { site: "inv" }),
        value("meso360_superdarn_bad_packets_total", { site: "inv" }),
        value("meso360_superdarn_clients"),
        value("meso360_superdarn_slow_clients_total"),
        value("meso360_superdarn_echo_rows_waiting"),
      ],
      // mesosync has no port in this configuration.
      ["11.0", "0.0", "2.0", "64.0", undefined, "2.5", "4.0", "2.0", "31.0", "1.0", "1.0", "0.0"]
        .concat([
          "0.0",
          "0.0",
          "3.0",
          "1000000.0",
          "0.002",
          "0.25",
          "1.0",
          "7200.0",
          "3.0",
          "5000000000.0",
          "1.0",
          "0.0415",
          "4.0",
          "1.0",
          "0.0",
          "3.0",
          "10000.0",
          "1.0",
          "2.0",
          "1749142800.0",
          "1.0",
          "0.0",
          "5.0",
          "2.5",
          undefined,
          "7.0",
          "8.0",
          "2.0",
          "3.0",
          "9.0",
        ]) as (string | undefined)[],
    );
    const info = samples.find((s) => s[1] === "meso360_build_info")!;
    equal(info[2].version, '1.0 "b"\\');
    for (const [type, name] of samples) equal(type === "counter", name.endsWith("_total"), name);
    ok(Number(value("process_resident_memory_bytes")) > 10e6);
    await fleet.stopAll();
  },
);
