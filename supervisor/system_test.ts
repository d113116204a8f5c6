import { equal, ok } from "node:assert/strict";
import { settle, TestClock } from "../_test_clock.ts";
import { diskAsker, diskOf, isNearlyFull, systemMeter } from "./system.ts";

const askHere = diskAsker(Deno.cwd(), new TestClock());

Deno.test("CPU, memory and disk are percentages", async () => {
  const meter = systemMeter(askHere, () => 0);
  await askHere();
  await settle();
  const load = meter();
  for (const percent of Object.values(load)) {
    ok(typeof percent === "number" && percent >= 0 && percent <= 100, JSON.stringify(load));
  }
});

Deno.test("one measurement serves for 2 s", () => {
  let nowMs = 0;
  const meter = systemMeter(() => Promise.resolve(null), () => nowMs);
  const first = meter();
  nowMs = 1_999;
  equal(meter(), first);
  nowMs = 2_000;
  ok(meter() !== first);
});

Deno.test("a disk tells its space and which one it is; a folder to be made is on its parent's", async () => {
  const disk = await diskOf(`${Deno.cwd()}/not/there/yet`);
  equal(disk?.device, Deno.statSync(Deno.cwd()).dev);
  equal(disk?.totalBytes, (await diskOf(Deno.cwd()))?.totalBytes);
  ok(disk!.freeBytes > 0 && disk!.freeBytes < disk!.totalBytes, JSON.stringify(disk));
});

Deno.test("a disk that hangs is unknown after 1 s, and asked once only until it answers", async () => {
  const clock = new TestClock();
  let asked = 0;
  let answer = (_: { freeBytes: number; totalBytes: number }) => {};
  const ask = diskAsker("/data", clock, () => {
    asked++;
    return new Promise((resolve) => answer = resolve);
  });
  for (let i = 0; i < 3; i++) {
    const space = ask();
    clock.advance(1_000);
    equal(await space, null);
  }
  equal(asked, 1);
  answer({ freeBytes: 1, totalBytes: 2 });
  await settle();
  const space = ask();
  equal(asked, 2);
  answer({ freeBytes: 3, totalBytes: 4 });
  equal((await space)?.freeBytes, 3);
});

Deno.test("a disk that hangs does not hold the meter up", () => {
  const meter = systemMeter(() => new Promise(() => {}), () => 0);
  equal(meter().disk_percent, null);
});

Deno.test("nearly full is under 5 %, or under 1 GB", () => {
  const full = (freeBytes: number, totalBytes: number) => isNearlyFull({ freeBytes, totalBytes });
  equal(full(5e9, 100e9), false);
  equal(full(4.9e9, 100e9), true);
  equal(full(1e9, 2e9), false);
  equal(full(0.9e9, 2e9), true);
});
