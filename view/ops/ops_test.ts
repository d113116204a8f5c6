import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { loadConfig } from "../../config.ts";
import type { OpsState, OpsTrends } from "../../formats/ops_messages.ts";
import { behindMinutes } from "./look_interval.ts";
import { openOps } from "./mod.ts";

function station(settings: object) {
  const folder = Deno.makeTempDirSync();
  const { config } = loadConfig(writeLoneConfig(folder, settings));
  const clock = new TestClock();
  const { app } = openOps({ config, clock });
  const ask = async <T>(path: string): Promise<T> => await (await app.request(path)).json();
  const close = () => Deno.removeSync(folder, { recursive: true });
  return { folder, clock, app, ask, close };
}

Deno.test("ops: what no job has left yet is null, and nobody is named that is not", async () => {
  const here = station({
    alerts: {
      mail: { host: "mail.example.org", from: "a@example.org", to: ["anna.b@example.org"] },
      webhook: "https://hooks.example.org/T1/secret?key=1",
    },
  });
  const state = await here.ask<OpsState>("/api/state");
  deepEqual(state, {
    configured: true,
    health: null,
    alerts: [],
    judged: null,
    mirror: null,
    behind_minutes: 15,
    told: "mail to a…@example.org by mail.example.org:587; webhook hooks.example.org",
    now: "2025-06-05T17:00:00.000Z",
  });
  deepEqual(await here.ask<OpsTrends>("/api/trends"), { times: [], metrics: {} });
  equal((await here.app.request("/api/trends?hours=169")).status, 400);
  here.close();
});

Deno.test("ops: nobody looks when three looks are missing, by the monitor's own schedule", () => {
  const cases: [schedule: string | undefined, minutes: number][] = [
    [undefined, 15],
    ["30s", 15],
    ["1h", 180],
    ["*/10 * * * *", 30],
    ["0 6-18 * * *", 3 * 12 * 60],
  ];
  for (const [schedule, minutes] of cases) {
    const folder = Deno.makeTempDirSync();
    const timers = schedule === undefined ? {} : { "ops-monitor-collect": { schedule } };
    const instruments = [{ id: "cl61", profile: "cl61" }];
    const { config } = loadConfig(writeLoneConfig(folder, { instruments, timers }));
    equal(behindMinutes(config), minutes, schedule);
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("trends: the numbers of the time asked for, across days, without torn lines", async () => {
  const here = station({ instruments: [{ id: "cl61", profile: "cl61" }] });
  const folder = join(here.folder, "raw", "ops_monitor");
  Deno.mkdirSync(folder, { recursive: true });
  const line = (time: string, metrics: object) => `${JSON.stringify({ time, metrics })}\n`;
  Deno.writeTextFileSync(
    join(folder, "ops_monitor_20250604.jsonl"),
    line("2025-06-04T16:59:00Z", { cpu_percent: 1 }) +
      line("2025-06-04T17:30:00Z", { cpu_percent: 2, other: 5 }) + '{"time":"2025-06-04T18\n',
  );
  Deno.writeTextFileSync(
    join(folder, "ops_monitor_20250605.jsonl"),
    line("2025-06-05T16:00:00Z", { cpu_percent: null, stream_cl61_lag_minutes: 7 }) +
      '{"time":"2025-06-05T16:30:00Z","metrics":{"cpu_percent":9',
  );
  const trends = await here.ask<OpsTrends>("/api/trends?hours=24");
  deepEqual(trends, {
    times: ["2025-06-04T17:30:00Z", "2025-06-05T16:00:00Z"].map((iso) => Date.parse(iso) / 1000),
    metrics: { cpu_percent: [2, null], stream_cl61_lag_minutes: [null, 7] },
  });
  here.close();
});

Deno.test("trends: of a site that looks every minute a week is thinned to what a screen shows", async () => {
  const here = station({ instruments: [{ id: "cl61", profile: "cl61" }] });
  const folder = join(here.folder, "raw", "ops_monitor");
  Deno.mkdirSync(folder, { recursive: true });
  const endMs = here.clock.nowMs();
  const days = new Map<string, string>();
  for (let minute = 0; minute < 7 * 1_440; minute++) {
    const time = new Date(endMs - minute * 60_000).toISOString();
    const day = time.slice(0, 10).replaceAll("-", "");
    const text = `${JSON.stringify({ time, metrics: { cpu_percent: minute } })}\n`;
    days.set(day, text + (days.get(day) ?? ""));
  }
  for (const [day, text] of days) {
    Deno.writeTextFileSync(join(folder, `ops_monitor_${day}.jsonl`), text);
  }
  const { times, metrics } = await here.ask<OpsTrends>("/api/trends");
  equal(times.length <= 2_101 && times.length > 2_000, true, String(times.length));
  equal(metrics.cpu_percent!.at(-1), 0);
  match(String(times.at(-1)), new RegExp(String(endMs / 1000)));
  here.close();
});
