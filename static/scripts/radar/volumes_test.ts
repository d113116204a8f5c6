import { deepEqual, equal } from "node:assert/strict";
import { chosen, offered, positionOf, volumesOf, volumeTimeText } from "./volumes.ts";

const LIST = {
  "KLOT20260604_223543_V06": { sweeps: 14 },
  "KLOT20260604_224100_V06": { sweeps: 3, complete: false as const },
  "KFWS20260604_223000_V06": { sweeps: 9 },
  "not a key": { sweeps: 9 },
  "KLOT20260604_200000_V06": { sweeps: 0 },
};

Deno.test("volumes are in time, whatever their site; what is no volume is left out", () => {
  const volumes = volumesOf(LIST);
  deepEqual(volumes.map(({ key }) => key.slice(0, 19)), [
    "KFWS20260604_223000",
    "KLOT20260604_223543",
    "KLOT20260604_224100",
  ]);
  deepEqual(volumes.map(({ complete }) => complete), [true, true, false]);
  equal(volumes[1]!.timeMs, Date.UTC(2026, 5, 4, 22, 35, 43));
  deepEqual(offered(volumes, "site"), ["KFWS", "KLOT"]);
});

Deno.test("the newest is followed; a volume that was cleaned away is replaced by the next one", () => {
  const volumes = volumesOf(LIST);
  equal(positionOf(volumes, null), 2);
  equal(positionOf(volumes, "KLOT20260604_223543_V06"), 1);
  equal(positionOf(volumes, "KLOT20260604_220000_V06"), 0);
  equal(positionOf(volumes, "KLOT20260604_235959_V06"), 2);
  equal(positionOf([], null), -1);
});

Deno.test("a choice that is not offered falls back to the first", () => {
  equal(chosen("KTLX", ["KLOT", "KFWS"]), "KLOT");
  equal(chosen("KFWS", ["KLOT", "KFWS"]), "KFWS");
  equal(chosen("KFWS", []), null);
});

Deno.test("a time of another day says which", () => {
  const timeMs = Date.UTC(2026, 5, 4, 22, 35, 43);
  equal(volumeTimeText(timeMs, timeMs + 60_000), "22:35:43 UTC");
  equal(volumeTimeText(timeMs, timeMs + 86_400_000), "2026-06-04 22:35:43 UTC");
});
