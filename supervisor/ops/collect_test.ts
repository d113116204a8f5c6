/** What a look finds in files that the other jobs leave, and what it leaves itself. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import { dirname, join } from "node:path";
import type { Health, MirrorReport, Snapshot } from "../../formats/ops_messages.ts";
import { writeStore } from "../../zarr_store/mod.ts";
import { collect } from "./collect.ts";
import { lookAtDisks } from "./disks.ts";
import { lookAtJobs } from "./job_checks.ts";
import { lookAtMirrors } from "./mirrors.ts";
import { latestSnapshot } from "./snapshots.ts";
import { type TestSite, testSite } from "./_test_ops.ts";

const INSTRUMENTS = {
  instruments: [
    { id: "cl61", profile: "cl61" },
    { id: "sky", profile: "wxcam" },
    { id: "probe-a", profile: "met" },
    { id: "house", profile: "power" },
  ],
};

const put = (path: string, content: object | string) => {
  Deno.mkdirSync(dirname(path), { recursive: true });
  Deno.writeTextFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
};

const health = (site: TestSite): Health =>
  JSON.parse(
    Deno.readTextFileSync(
      join(site.folder, "products", "ops_monitor", "health", "latest_health.json"),
    ),
  );
const look = async (site: TestSite): Promise<Snapshot> => {
  const outcome = await collect(site.context("ops-monitor-collect"));
  equal(outcome.ok, true, outcome.summary);
  return latestSnapshot(join(site.folder, "raw", "ops_monitor"))!;
};
const textOf = ({ checks }: Pick<Snapshot, "checks">, name: string) => {
  const found = checks.find((check) => check.name === name);
  return `${found?.colour}: ${found?.text}`;
};

/** Every file below a folder with its content's length and time. */
function files(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return files(path);
    const { size, mtime } = Deno.statSync(path);
    return [`${path} ${size} ${mtime?.getTime()}`];
  }).sort();
}

Deno.test("collect: streams, power, copies and jobs, in numbers and words, changing nothing", async () => {
  const site = testSite(INSTRUMENTS);
  const products = join(site.folder, "products");
  const nowMs = site.clock.nowMs();
  const before = (minutes: number) => new Date(nowMs - minutes * 60_000).toISOString();
  put(join(products, "cl61", "append.json"), {
    newest: before(12),
    quarantined: [{ file: "x.nc", reason: "torn" }],
  });
  put(join(products, "wxcam", "sky", "catalog.json"), {
    days: [{ last: before(1_500) }, { last: before(45) }],
  });
  const file = join(site.folder, "raw", "probe-a", "sub", "a.nc");
  put(file, "not read");
  Deno.utimeSync(file, new Date(nowMs - 400 * 60_000), new Date(nowMs - 400 * 60_000));
  writeStore(join(products, "house", "house.zarr"), {
    attributes: {},
    times: Float64Array.from([nowMs / 1000 - 120, nowMs / 1000 - 60]),
    variables: {
      battery_voltage: { values: Float32Array.from([51.2, 49.5]), attributes: { units: "V" } },
      battery_soc: { values: Float32Array.from([61, NaN]), attributes: { units: "percent" } },
    },
  });
  put(join(products, "ops_monitor", "mirror_verify.json"), {
    time: before(120),
    colour: "red",
    text: "2 files are missing in the archive",
    coverage: [{
      instrument: "cl61",
      day: "20250604",
      where: "archive",
      expected: 288,
      found: 286,
      missing: 2,
      mismatched: 1,
      extra: 4,
    }],
    faults: [],
    more: 0,
    unreachable: [],
  });
  const untouched = files(products);

  const snapshot = await look(site);
  const { metrics } = snapshot;
  const numbers = Object.fromEntries(
    Object.entries(metrics).filter(([name]) => /^(stream|power|mirror|archive|http)/.test(name)),
  );
  deepEqual(numbers, {
    stream_cl61_lag_minutes: 12,
    stream_cl61_late: 0,
    stream_cl61_quarantined_files: 1,
    stream_sky_lag_minutes: 45,
    stream_sky_late: 1,
    stream_sky_quarantined_files: 0,
    "stream_probe-a_lag_minutes": 400,
    "stream_probe-a_late": 1,
    "stream_probe-a_quarantined_files": 0,
    stream_house_lag_minutes: null,
    stream_house_late: 1,
    stream_house_quarantined_files: 0,
    power_house_battery_voltage: 49.5,
    power_house_48v_battery_voltage: 49.5,
    power_house_battery_soc: 61,
    mirror_verified_hours: 2,
    mirror_behind_files: 3,
    mirror_extra_files: 4,
    archive_cl61_coverage_percent: 99.3,
    http_ok: 0,
    http_ms: null,
  });
  match(
    textOf(snapshot, "stream cl61"),
    /^green: cl61: newest data .* 12 min ago; 1 file is in quarantine, the last because: torn$/,
  );
  match(textOf(snapshot, "stream sky"), /^amber: .* 45 min ago, its limit is 30 min: look at /);
  match(textOf(snapshot, "stream probe-a"), /^red: .*newest file .* 6 h 40 min ago/);
  match(
    textOf(snapshot, "power house"),
    /^red: battery soc 61 %, battery voltage 49\.5 V: save power/,
  );
  match(textOf(snapshot, "mirror"), /^red: verified .*: 2 files are missing in the archive/);
  match(textOf(snapshot, "http"), /^red: no meso360 runs on this data directory: start it/);
  equal(metrics.disk_data_used_percent! > 0, true);
  equal(health(site).colour, "red");
  deepEqual(health(site).checks, snapshot.checks);
  deepEqual(files(products).filter((path) => !path.includes("/health/")), untouched);
  site.close();
});

Deno.test("mirrors: before the first copy to the archive nothing is behind", () => {
  const row = { instrument: "cl61", day: "all", expected: 9, mismatched: 0, extra: 0 };
  const archive = (found: number) =>
    ({ ...row, where: "archive", found, missing: 9 - found }) as const;
  const mirror = { ...row, where: "mirror", found: 8, missing: 1 } as const;
  const look = (coverage: MirrorReport["coverage"], archivedAt: string | null | undefined) => {
    const report = { colour: "red", text: "files are missing", coverage, faults: [] } as const;
    const time = "2025-06-05T04:00:00Z";
    const nowMs = Date.parse(time) + 3_600_000;
    const { metrics, checks } = lookAtMirrors(
      { ...report, time, more: 0, unreachable: [] },
      nowMs,
      archivedAt,
    );
    return [metrics.mirror_behind_files, `${checks[0]!.colour}: ${checks[0]!.text}`.slice(0, 22)];
  };
  const early = "2025-06-05T01:00:00Z";
  const late = "2025-06-05T04:30:00Z";
  deepEqual(look([archive(0)], null), [undefined, "amber: nothing archive"]);
  // It was copied since, and not verified again yet.
  deepEqual(look([archive(0)], late), look([archive(0)], null));
  deepEqual(look([archive(0)], early), [9, "red: verified 2025-06-"]);
  deepEqual(look([archive(0)], undefined), [9, "red: verified 2025-06-"]);
  deepEqual(look([archive(9)], null)[0], 0);
  deepEqual(look([archive(8)], late), [1, "red: verified 2025-06-"]);
  deepEqual(look([archive(8)], null), [1, "red: verified 2025-06-"]);
  deepEqual(look([mirror, archive(0)], null), [1, "red: verified 2025-06-"]);
});

Deno.test("jobs: one that is switched off has no number, and one that fails says why first", () => {
  const last = {
    started: "2025-06-05T16:00:00Z",
    ended: "2025-06-05T16:00:09Z",
    duration_s: 9,
    result: "failed",
    exit_code: 1,
    outcome: { ok: false, state: "cut off", summary: "no route to host.", counts: {} },
    output: "",
    by: "timer",
  } as const;
  const job = {
    enabled: true,
    running: false,
    last,
    last_ok: null,
    next: null,
    failures: 3,
    skips: 0,
  };
  const { metrics, checks } = lookAtJobs(
    [{ ...job, name: "a-append" }, { ...job, name: "b-append", enabled: false }],
    0,
    "ops-monitor-alerts",
  );
  deepEqual(metrics, {
    "job_a-append_failures": 3,
    "job_a-append_seconds": 9,
    "job_a-append_ok_minutes": null,
  });
  equal(
    textOf({ checks }, "job a-append"),
    "red: failed 3 times in a row: cut off: no route to host; never well yet; " +
      "try it: meso360 job a-append",
  );
  equal(textOf({ checks }, "job b-append"), "green: switched off in timers");
});

Deno.test("collect: nothing there yet is said, and no number is made of it", async () => {
  const site = testSite(INSTRUMENTS);
  const snapshot = await look(site);
  match(textOf(snapshot, "stream cl61"), /^amber: cl61: nothing yet: look at /);
  equal(snapshot.metrics.stream_cl61_lag_minutes, null);
  equal(snapshot.metrics.power_house_battery_soc, null);
  match(textOf(snapshot, "power house"), /^amber: nothing yet/);
  site.close();
});

Deno.test("collect: what was true hours ago is no value of now", async () => {
  const site = testSite(INSTRUMENTS);
  writeStore(join(site.folder, "products", "house", "house.zarr"), {
    attributes: {},
    times: Float64Array.from([site.clock.nowMs() / 1000 - 7_200]),
    variables: { battery_soc: { values: Float32Array.from([35]), attributes: {} } },
  });
  const snapshot = await look(site);
  equal(snapshot.metrics.power_house_battery_soc, null);
  match(textOf(snapshot, "power house"), /^amber: the newest values are of 2025-06-05 15:00 UTC/);
  site.close();
});

Deno.test("collect: the report of a past day is written once", async () => {
  const site = testSite({ instruments: [{ id: "cl61", profile: "cl61" }] });
  const path = join(site.folder, "products", "ops_monitor", "report", "20250605.md");
  const check = { name: "disk data", area: "disks", text: "91 % | used" } as const;
  site.look({ disk_data_used_percent: 91 }, [{ ...check, colour: "red" }]);
  site.minutes(8);
  site.look({ disk_data_used_percent: 60 }, [{ ...check, colour: "green", text: "60 %" }]);
  site.minutes(1_440);
  await look(site);
  const text = Deno.readTextFileSync(path);
  match(text, /^# probe 1, 2025-06-05 \(UTC\)\n/);
  ok(text.includes("| disk data | – | 8 min | green | 91 % \\| used |"), text);
  ok(text.includes("| disk_data_used_percent | 60 | 91 | 60 |"), text);
  const { mtime } = Deno.statSync(path);
  site.minutes(5);
  await look(site);
  deepEqual(Deno.statSync(path).mtime, mtime);
  site.close();
});

Deno.test("collect: a report that was written by a clock a day ahead is written again", async () => {
  const site = testSite({ instruments: [{ id: "cl61", profile: "cl61" }] });
  const path = join(site.folder, "products", "ops_monitor", "report", "20250605.md");
  const looks = () => /Looked (\d+) times/.exec(Deno.readTextFileSync(path))![1];
  site.look({});
  site.minutes(1_440);
  await look(site);
  equal(looks(), "1");
  site.minutes(-1_435);
  site.look({});
  site.minutes(1_440);
  await look(site);
  equal(looks(), "2");
  site.close();
});

Deno.test("disks: one that does not answer is red, is named, and is waited for only so long", async () => {
  const site = testSite({});
  const { config } = site.context("").loaded;
  const fine = { freeBytes: 15e9, totalBytes: 100e9, device: 7, type: 0 };
  const asked = lookAtDisks(
    config,
    site.clock,
    (folder) => folder === config.raw_dir ? new Promise(() => {}) : Promise.resolve(fine),
  );
  await Promise.resolve();
  site.clock.advance(5_000);
  const { metrics, checks, silent } = await asked;
  deepEqual([...silent], ["raw_dir"]);
  equal(metrics.disk_raw_used_percent, null);
  equal(metrics.disk_data_used_percent, 85);
  match(textOf({ checks }, "disk raw"), /^red: the disk of raw_dir .* does not answer/);
  match(textOf({ checks }, "disk data"), /^amber: .* 85 % used, 15 GB free: make room/);
  site.close();
});
