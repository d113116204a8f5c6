import { equal, ok } from "node:assert/strict";
import { diskOf, diskSpace, isNearlyFull, systemMeter } from "./system.ts";

Deno.test("CPU, memory and disk are percentages", () => {
  const load = systemMeter(Deno.cwd(), () => 0)();
  for (const percent of Object.values(load)) {
    ok(typeof percent === "number" && percent >= 0 && percent <= 100, JSON.stringify(load));
  }
});

Deno.test("one measurement serves for 2 s", () => {
  let nowMs = 0;
  const meter = systemMeter(Deno.cwd(), () => nowMs);
  const first = meter();
  nowMs = 1_999;
  equal(meter(), first);
  nowMs = 2_000;
  ok(meter() !== first);
});

Deno.test("a folder that is not there yet is on the disk of its parent", () => {
  const parent = diskSpace(Deno.cwd());
  const child = diskSpace(`${Deno.cwd()}/not/there/yet`);
  equal(child?.totalBytes, parent?.totalBytes);
});

Deno.test("a disk tells its space and which one it is, waiting or not", async () => {
  const disk = await diskOf(`${Deno.cwd()}/not/there/yet`);
  equal(disk?.totalBytes, diskSpace(Deno.cwd())?.totalBytes);
  equal(disk?.device, Deno.statSync(Deno.cwd()).dev);
});

Deno.test("nearly full is under 5 %, or under 1 GB", () => {
  const full = (freeBytes: number, totalBytes: number) => isNearlyFull({ freeBytes, totalBytes });
  equal(full(5e9, 100e9), false);
  equal(full(4.9e9, 100e9), true);
  equal(full(1e9, 2e9), false);
  equal(full(0.9e9, 2e9), true);
});
