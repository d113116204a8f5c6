import { deepEqual, equal } from "node:assert/strict";
import {
  chosen,
  inOrder,
  newestWith,
  offered,
  positionOf,
  siteByDefault,
  volumesOf,
  volumeTimeText,
} from "./volumes.ts";

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

Deno.test("a choice that is not offered falls back to the next, then to the first", () => {
  equal(chosen(["KTLX"], ["KLOT", "KFWS"]), "KLOT");
  equal(chosen([null, "KTLX", "KFWS", "KLOT"], ["KLOT", "KFWS"]), "KFWS");
  equal(chosen(["KFWS"], []), null);
  deepEqual(inOrder(["KAMA", "KFWS", "KLOT"], ["KTLX", "KLOT", "KFWS"]), ["KLOT", "KFWS", "KAMA"]);
});

Deno.test("a radar that nobody chose stays, whatever is pruned or comes, until it falls silent", () => {
  const at = (site: string, minute: number) => ({
    ...volumesOf({ [`${site}20260604_220000_V06`]: { sweeps: 1 } })[0]!,
    timeMs: minute * 60_000,
  });
  const both = [at("KMKX", 0), at("KLOT", 5), at("KMKX", 10), at("KLOT", 15)];
  equal(siteByDefault(both, ["KLOT", "KMKX"], null), "KLOT");
  equal(siteByDefault(both, ["KLOT", "KMKX"], "KMKX"), "KMKX");
  equal(siteByDefault(both.slice(1), ["KLOT", "KMKX"], "KMKX"), "KMKX");
  equal(siteByDefault([...both, at("KLOT", 30)], ["KLOT", "KMKX"], "KMKX"), "KMKX");
  equal(siteByDefault([...both, at("KLOT", 31)], ["KLOT", "KMKX"], "KMKX"), "KLOT");
  equal(siteByDefault(both, ["KLOT"], "KMKX"), "KLOT");
  equal(siteByDefault([], [], "KMKX"), null);
});

Deno.test("a time of another day says which", () => {
  const timeMs = Date.UTC(2026, 5, 4, 22, 35, 43);
  equal(volumeTimeText(timeMs, timeMs + 60_000), "22:35:43 UTC");
  equal(volumeTimeText(timeMs, timeMs + 86_400_000), "2026-06-04 22:35:43 UTC");
});

Deno.test("the newest volume that has the chosen tilt is followed", () => {
  const volumes = volumesOf({ ...LIST, KLOT20260604_224600_V06: { sweeps: 2 } });
  const found = (has: (number | null | undefined)[], index = 0) =>
    newestWith(volumes, (volume) => has[volumes.indexOf(volume)], index);
  equal(found([0, 0, 0, 0]), 3);
  equal(found([4, 5, null, undefined]), 1);
  // Not known of any: KLOT 22:41 has three pictures, the newest has two.
  equal(found([], 2), 2);
  equal(found([], 20), 3);
  equal(newestWith([], () => 0, 0), -1);
});
