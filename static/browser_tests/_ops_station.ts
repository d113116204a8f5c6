/**
 * A station with instruments, as its monitor sees it, in the test's hands.
 *
 * @module
 */
import type {
  Alert,
  Check,
  MirrorReport,
  OpsState,
  OpsTrends,
} from "../../formats/ops_messages.ts";
import type { JobView } from "../../formats/timer_messages.ts";
import { type FakeStation, fakeStation } from "./_fake_station.ts";

/** A station with a monitor. */
export interface OpsStation extends FakeStation {
  /** What is answered; a test may change it. Null: nothing but 503. */
  state: OpsState | null;
  trends: OpsTrends | null;
}

const iso = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000).toISOString();
const WEEK_MINUTES = 7 * 1_440;

/** Checks of a site where two things are wrong. */
export const CHECKS: readonly Check[] = [
  { name: "disk data", area: "disks", colour: "green", text: "/data: 61 % used, 390 GB free" },
  {
    name: "disk raw",
    area: "disks",
    colour: "amber",
    text: "/mnt/raw: 83 % used, 170 GB free: make room with what the archive has for sure; the " +
      "program itself removes nothing",
  },
  ...["met", "mwr", "cloud-radar", "asfs-logger"].map((id): Check => ({
    name: `stream ${id}`,
    area: "streams",
    colour: "green",
    text: `${id}: newest data 4 min ago`,
  })),
  {
    name: "stream cl61",
    area: "streams",
    colour: "red",
    text:
      "Ceilometer: newest data 2026-05-01 08:10 UTC, 3 h 50 min ago, its limit is 30 min: look " +
      "at the instrument, its source-sync and append jobs, and the way between",
  },
  {
    name: "job cl61-source-sync",
    area: "jobs",
    colour: "red",
    text:
      "failed 23 times in a row: host unreachable: ssh: connect to host 192.0.2.61 port 22: No " +
      "route to host; last well 2026-05-01 08:12 UTC; try it: meso360 job cl61-source-sync",
  },
  { name: "job cl61-append", area: "jobs", colour: "green", text: "ran well 4 min ago" },
  { name: "http", area: "http", colour: "green", text: "answers after 3 ms" },
  { name: "component mesosync", area: "components", colour: "green", text: "connected" },
  {
    name: "power house",
    area: "power",
    colour: "green",
    text: "battery soc 74 %, battery voltage 51.8 V",
  },
];

const ALERTS: readonly Alert[] = [
  {
    rule: "stream late",
    metric: "stream_cl61_late",
    state: "on",
    value: 1,
    text: "cl61 has no data for 3 h 50 min",
    since: iso(230),
    told: iso(20),
    waiting: [],
  },
  {
    rule: "job failing",
    metric: "job_cl61-source-sync_failures",
    state: "on",
    value: 23,
    text: "cl61-source-sync failed 23 times in a row: host unreachable: ssh: connect to host " +
      "192.0.2.61 port 22: No route to host; last well 2026-05-01 08:12 UTC; try it: meso360 job " +
      "cl61-source-sync",
    since: iso(200),
    told: null,
    waiting: [
      "webhook: waits since 2026-05-01 08:40 UTC: webhook https://hooks.example.org/…: no answer " +
      "within 15 s",
    ],
  },
  {
    rule: "disk nearly full",
    metric: "disk_raw_used_percent",
    state: "holding",
    value: 83,
    text: "disk raw is 83 % full (≥ 80 for 10 min)",
    since: iso(5),
    told: null,
    waiting: [],
  },
  {
    rule: "battery low",
    metric: "power_house_battery_soc",
    state: "over",
    value: 52,
    text: "battery of house is charged 52 % again",
    since: iso(2_100),
    told: iso(1_500),
    waiting: [],
  },
];

const coverage = (instrument: string, where: "mirror" | "archive", missing: number) => ({
  instrument,
  day: "20260430",
  where,
  expected: 288,
  found: 288 - missing,
  missing,
  mismatched: 0,
  extra: 0,
});

const MIRROR: MirrorReport = {
  time: iso(480),
  colour: "red",
  text: "2 files are missing in the archive.",
  coverage: [
    coverage("cl61", "mirror", 0),
    coverage("cl61", "archive", 2),
    coverage("mwr", "mirror", 0),
    coverage("mwr", "archive", 0),
  ],
  faults: [
    { kind: "missing", where: "archive", path: "cl61/a.nc", text: "not there" },
    { kind: "missing", where: "archive", path: "cl61/b.nc", text: "not there" },
  ],
  more: 0,
  unreachable: [],
};

/** A week of looks, with ten hours of none. */
export function madeTrends(): OpsTrends {
  const minutes = Array.from({ length: WEEK_MINUTES / 15 }, (_, i) => i * 15)
    .filter((minute) => minute < 4_000 || minute > 4_600);
  const ago = (minute: number) => WEEK_MINUTES - minute;
  const wave = (minute: number, day: number) => Math.sin((minute / 1_440 + day) * 2 * Math.PI);
  const each = (of: (minute: number) => number | null) =>
    minutes.map((minute) => {
      const value = of(minute);
      return value === null ? null : Math.round(value * 10) / 10;
    });
  return {
    times: minutes.map((minute) => Math.round(Date.now() / 1000 - ago(minute) * 60)),
    metrics: {
      "stream_asfs-logger_lag_minutes": each((m) => 3 + (m % 45) / 15),
      stream_cl61_lag_minutes: each((m) => ago(m) < 230 ? 240 - ago(m) : 4 + (m % 30) / 6),
      "stream_cloud-radar_lag_minutes": each((m) => 8 + (m % 60) / 6),
      stream_met_lag_minutes: each((m) => m > 2_000 && m < 2_400 ? m - 2_000 : 2 + (m % 30) / 15),
      stream_mwr_lag_minutes: each((m) => 5 + (m % 75) / 8),
      disk_data_used_percent: each((m) => 55 + m / 1_700),
      disk_raw_used_percent: each((m) => 71 + m / 840),
      power_house_battery_soc: each((m) => 68 + 22 * wave(m, 0.55)),
      power_house_battery_voltage: each((m) => 51.6 + 1.9 * wave(m, 0.6)),
      power_house_internal_temperature: each((m) => 24 + 9 * wave(m, 0.5)),
      cpu_percent: each((m) => 12 + (m % 90) / 6),
      mem_percent: each(() => 43),
    },
  };
}

function job(name: string, part: Partial<JobView> = {}): JobView {
  return {
    name,
    schedule: "every 10 min",
    job_class: "io",
    enabled: true,
    running: false,
    waiting: false,
    last: {
      started: iso(4),
      ended: iso(3.9),
      duration_s: 4.2,
      result: "ok",
      exit_code: 0,
      outcome: { ok: true, state: "done", summary: "2 files, 41 MB", counts: { files: 2 } },
      output: "2 files, 41 MB",
      by: "timer",
    },
    last_ok: iso(3.9),
    next: iso(-6),
    failures: 0,
    runs: 812,
    skips: 0,
    ...part,
  };
}

const NAMES = ["cl61-append", "cl61-last24h", "mwr-source-sync", "ops-monitor-collect"];

/** A station where a ceilometer cannot be reached. */
export function opsStation(part: Partial<OpsState> = {}): OpsStation {
  const inner = fakeStation(
    { pages: PAGES, now: new Date().toISOString(), datalogger: false },
    () => ({}),
    Math.floor(Date.now() / 1000),
    (request) => {
      const { pathname } = new URL(request.url);
      const body = pathname === "/ops/api/state"
        ? made.state
        : pathname === "/ops/api/trends"
        ? made.trends
        : undefined;
      if (body === undefined) return null;
      return body === null ? new Response("", { status: 503 }) : Response.json(body);
    },
  );
  const sync = "cl61-source-sync";
  const failed = {
    ...job(sync).last!,
    result: "failed" as const,
    exit_code: 1,
    outcome: {
      ok: false,
      state: "host unreachable",
      summary: "ssh: connect to host 192.0.2.61 port 22: No route to host",
      counts: {},
    },
  };
  const made: OpsStation = {
    ...inner,
    state: {
      configured: true,
      health: { time: iso(3), colour: "red", checks: CHECKS },
      alerts: ALERTS,
      judged: iso(2),
      mirror: MIRROR,
      behind_minutes: 15,
      told: "mail to c…@example.org by mail.example.org:587; webhook hooks.example.org",
      now: iso(0),
      ...part,
    },
    trends: madeTrends(),
  };
  inner.panel.tellJobs({
    scheduler: true,
    jobs: [
      job(sync, { failures: 23, last: failed, last_ok: iso(228) }),
      ...NAMES.map((name) => job(name)),
    ],
  });
  return made;
}

const PAGES = [
  { href: "/", text: "Panel" },
  { href: "/quicklooks", text: "Quicklooks" },
  { href: "/ops", text: "Operations" },
];
