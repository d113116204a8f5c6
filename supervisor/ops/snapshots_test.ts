import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import type { Check, Snapshot } from "../../formats/ops_messages.ts";
import {
  daySnapshots,
  latestSnapshot,
  recentSnapshots,
  recordFolder,
  recordPath,
} from "./snapshots.ts";
import { testSite } from "./_test_ops.ts";

Deno.test("a torn line costs itself: the next one stands alone, and is numbered on", () => {
  const site = testSite({ instruments: [] });
  const { folder } = site;
  site.look({ a: 1 });
  const path = recordPath(recordFolder({ raw_dir: join(folder, "raw") }), "20250605");
  const whole = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, whole + whole.slice(0, 20));
  site.minutes(5);
  site.look({ a: 2 });
  const lines = Deno.readTextFileSync(path).split("\n");
  equal(lines.length, 4);
  equal(lines[1], whole.slice(0, 20));
  const looks = recentSnapshots(join(folder, "raw", "ops_monitor"), 60);
  deepEqual(looks.map(({ n, metrics }) => [n, metrics.a]), [[1, 1], [2, 2]]);
  const latest = Deno.readTextFileSync(join(folder, "raw", "ops_monitor", "latest.json"));
  match(latest, /^\{"time":"2025-06-05T17:05:00\.000Z","n":2,/);
  site.close();
});

Deno.test("a line has the checks that are not green, and the newest look has all", () => {
  const site = testSite({ instruments: [] });
  const check = (name: string, colour: Check["colour"]) => ({ name, area: "x", colour, text: "" });
  site.look({ a: 1 }, [check("one", "green"), check("two", "red")]);
  site.minutes(5);
  site.look({ a: 2 }, [check("one", "green"), check("two", "amber")]);
  const folder = join(site.folder, "raw", "ops_monitor");
  const names = ({ checks }: Snapshot) => checks.map(({ name }) => name);
  deepEqual(daySnapshots(folder, "20250605").map(names), [["two"], ["two"]]);
  deepEqual(recentSnapshots(folder, 60).map(names), [["two"], ["one", "two"]]);
  deepEqual(names(latestSnapshot(folder)!), ["one", "two"]);
  site.close();
});

Deno.test("the order is that of the looks, across midnight and a clock that steps back a day", () => {
  const site = testSite({ instruments: [] });
  site.look({ a: 1 });
  site.minutes(1_440);
  site.look({ a: 2 });
  site.minutes(-1_435);
  site.look({ a: 3 });
  const looks = recentSnapshots(join(site.folder, "raw", "ops_monitor"), 60);
  deepEqual(looks.map(({ metrics }) => metrics.a), [1, 2, 3]);
  site.close();
});
