import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { writeLoneConfig } from "../../_test_config.ts";
import { pause, systemClock } from "../../clock.ts";
import { loadConfig } from "../../config.ts";
import type { OpsBrief } from "../../formats/ops_messages.ts";
import { openOpsBrief } from "./brief.ts";

Deno.test("operations in brief: never waited for, and read again after 30 s", async () => {
  const folder = Deno.makeTempDirSync();
  const instruments = [{ id: "cl61", profile: "cl61" }];
  const { config } = loadConfig(writeLoneConfig(folder, { instruments }));
  const clock = new TestClock();
  const brief = openOpsBrief(config, clock);
  const until = async (holds: (brief: OpsBrief | null) => boolean) => {
    while (!holds(brief())) await pause(systemClock, 5, new AbortController().signal);
  };
  equal(brief(), null);
  await until((now) => now !== null);
  deepEqual(brief(), { looked: null, red: 0, amber: 0, behind_minutes: 15 });

  const health = join(config.products_dir, "ops_monitor", "health");
  Deno.mkdirSync(health, { recursive: true });
  const checks = ["red", "green", "red", "amber"].map((colour) => ({ colour }));
  const time = "2025-06-05T16:59:00Z";
  const path = join(health, "latest_health.json");
  Deno.writeTextFileSync(path, JSON.stringify({ time, checks }));
  clock.advance(29_000);
  equal(brief()?.looked, null);
  clock.advance(1_000);
  await until((now) => now?.looked !== null);
  deepEqual(brief(), { looked: time, red: 2, amber: 1, behind_minutes: 15 });
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("operations in brief: none where nothing runs by timers", () => {
  const folder = Deno.makeTempDirSync();
  const { config } = loadConfig(writeLoneConfig(folder, {}));
  equal(openOpsBrief(config, new TestClock())(), null);
  Deno.removeSync(folder, { recursive: true });
});
