import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TestClock } from "../../_test_clock.ts";
import { parseStoreKey } from "../../formats/radar_store.ts";
import { StoreError } from "../../object_store/mod.ts";
import { drive, TestBucket } from "./_test_bucket.ts";
import { testLog, TestStore } from "./_test_radar.ts";
import { Budget } from "./source/budget.ts";
import { folderSource, productBucket, volumeBucket, type Wanted } from "./source/candidates.ts";
import { filePass, type PassParts, type PassResult } from "./file_pass.ts";
import { Ledger } from "./ledger.ts";
import { openBucket } from "./source/bucket.ts";
import { openFolder } from "./source/folder.ts";

/** The clock of tests begins 2025-06-05 17:00. */
const NOW_MS = Date.UTC(2025, 5, 5, 17);

interface Bench {
  readonly clock: TestClock;
  readonly server: TestBucket;
  readonly store: TestStore;
  readonly log: ReturnType<typeof testLog>;
  readonly folder: string;
  /** The parts of a pass; another ledger each time, as after a restart. */
  parts(level: 2 | 3, from?: "folder", limit?: number): PassParts;
  run(parts: PassParts, wanted?: Partial<Wanted>): Promise<PassResult>;
}

async function withBench(test: (bench: Bench) => Promise<void>) {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const folder = await Deno.makeTempDir();
  const store = new TestStore();
  const log = testLog();
  const parts = (level: 2 | 3, from?: "folder", limit?: number): PassParts => {
    const budget = new Budget(limit ?? null, clock);
    const bucket = openBucket({
      address: server.address,
      clock,
      random: () => 0.5,
      spent: (bytes) => budget.spend(bytes),
    });
    return {
      level,
      source: from === "folder"
        ? folderSource(openFolder(pathToFileURL(folder).href), level)
        : level === 2
        ? volumeBucket(bucket)
        : productBucket(bucket),
      publisher: store,
      process: level === 2 ? store.volumeFile : store.product,
      // A file of these tests holds its KEY.
      identify(bytes) {
        const key = new TextDecoder().decode(bytes);
        const parsed = parseStoreKey(key);
        return parsed && { key, timeMs: parsed.timeMs, kind: parsed.kind };
      },
      productsOf: () => [level === 2 ? "reflectivity" : "hydrometeor"],
      ledger: new Ledger(join(folder, ".ledger.json"), "test"),
      budget,
      log,
      events: {
        waiting() {},
        underWay() {},
        came() {},
        skipped() {},
        fetched() {},
        failed() {},
        unstored() {},
        unexpected() {},
      },
      isComing: () => false,
    };
  };
  const wanted: Wanted = {
    sites: ["KTLX"],
    codes: ["HHC"],
    fromMs: NOW_MS - 3 * 3_600_000,
    nowMs: NOW_MS,
  };
  async function run(pass: PassParts, more: Partial<Wanted> = {}) {
    const running = filePass(pass, { ...wanted, ...more }, new AbortController().signal);
    let isDone = false;
    running.catch(() => {}).finally(() => isDone = true);
    await drive(clock, server, () => isDone);
    return await running;
  }
  try {
    await test({ clock, server, store, log, folder, parts, run });
  } finally {
    await server.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const volume = (time: string, day = "20250605", site = "KTLX") =>
  `${day.slice(0, 4)}/${day.slice(4, 6)}/${day.slice(6)}/${site}/${site}${day}_${time}_V06`;

Deno.test("volumes of the window and site, newest first, over pages; nothing twice", () =>
  withBench(async ({ server, store, parts, run }) => {
    for (const time of ["133000", "140500", "150000", "153000", "160000", "165500"]) {
      server.put(volume(time), "volume");
    }
    server.put(volume("165500") + "_MDM", "model");
    server.put(volume("165500", "20250605", "KFWS"), "another site's");
    const first = await run(parts(2));
    deepEqual([first.found, first.processed, first.pictures, first.there], [5, 5, 5, 0]);
    equal(store.processed[0], "KTLX20250605_165500_V06");
    // Listed from where the window begins: what is older costs nothing.
    const listed = server.asked.find(({ key }) => key === "2025/06/05/KTLX/")!;
    equal(listed.query.get("start-after"), "2025/06/05/KTLX/KTLX20250605_140000");
    const gets = server.count("get");
    const again = await run(parts(2));
    deepEqual([again.found, again.processed, again.there], [5, 0, 5]);
    equal(server.count("get"), gets);
  }));

Deno.test("the window goes across midnight; without one, all that the source holds", () =>
  withBench(async ({ server, store, parts, run }) => {
    server.put(volume("235500", "20250604"), "volume");
    server.put(volume("000500"), "volume");
    server.put(volume("120000", "20130520"), "volume");
    const nowMs = Date.UTC(2025, 5, 5, 1);
    await run(parts(2), { nowMs, fromMs: nowMs - 2 * 3_600_000 });
    deepEqual(store.processed, ["KTLX20250605_000500_V06", "KTLX20250604_235500_V06"]);
    await run(parts(2), { fromMs: null });
    equal(store.processed.at(-1), "KTLX20130520_120000_V06");
  }));

Deno.test("products in both forms of key, wanted codes only", () =>
  withBench(async ({ server, store, parts, run }) => {
    server.put("TLX_HHC_2025_06_05_16_00_00", "product");
    server.put("TLX_HHC_2025_06_05_16_05_00", "product");
    server.put("TLX_NST_2025_06_05_16_05_00", "product");
    server.put("TLX_HHC_2025_06_05_13_00_00", "too old");
    const result = await run(parts(3), { sites: ["TLX"] });
    equal(result.processed, 2);
    server.remove("TLX_HHC_2025_06_05_16_00_00");
    server.remove("TLX_HHC_2025_06_05_16_05_00");
    server.remove("TLX_HHC_2025_06_05_13_00_00");
    server.put("TLX/HHC/2025/06/05/TLX_HHC_2025_06_05_161000", "product");
    await run(parts(3));
    equal(store.processed.at(-1), "TLX_HHC_2025_06_05_161000");
  }));

Deno.test("a broken file costs itself, is said once, and is not fetched again", () =>
  withBench(async ({ server, store, log, parts, run }) => {
    for (const time of ["150000", "153000", "160000"]) {
      server.put(volume(time), time === "153000" ? "broken" : "volume");
    }
    const pass = parts(2);
    const first = await run(pass);
    deepEqual([first.processed, first.skipped], [2, 1]);
    match(log.lines.join("\n"), /KTLX20250605_153000_V06 is left out: it ends in the middle/);
    // Also after a restart; mended (another size), it is.
    equal((await run(parts(2))).skipped, 0);
    equal(log.lines.length, 1);
    server.put(volume("153000"), "a mended volume");
    equal((await run(parts(2))).processed, 1);
    equal(store.listed.size, 3);
  }));

Deno.test("a store that takes nothing ends the pass, and the next one begins with the same", () =>
  withBench(async ({ server, store, parts, run }) => {
    for (let i = 10; i < 40; i++) server.put(volume(`15${i}00`), "volume");
    store.trouble = new StoreError("full", "no space left");
    const first = await run(parts(2));
    deepEqual([first.processed, first.unstored], [0, 30]);
    ok(server.count("get") <= 8, `${server.count("get")} fetched for nothing`);
    store.trouble = null;
    equal((await run(parts(2))).processed, 30);
  }));

Deno.test("what nobody expected costs one file, which is tried once more", () =>
  withBench(async ({ server, store, parts, run }) => {
    server.put(volume("150000"), "volume");
    store.trouble = new TypeError("a mistake of ours");
    equal((await run(parts(2))).skipped, 1);
    equal((await run(parts(2))).skipped, 1);
    equal((await run(parts(2))).there, 1);
  }));

Deno.test("a source that fails in the middle is given up for this pass; one that lists nothing throws", () =>
  withBench(async ({ server, store, parts, run }) => {
    for (let i = 10; i < 40; i++) server.put(volume(`15${i}00`), "volume");
    server.fault = ({ what }) => what === "get" ? "cut" : null;
    const first = await run(parts(2));
    equal(first.failed, 30);
    ok(server.count("get") <= 8 * 3, `${server.count("get")} tries`);
    server.fault = () => "500";
    await rejects(run(parts(2)), { code: "server-error" });
    server.fault = () => null;
    await run(parts(2));
    equal(store.processed.length, 30);
  }));

Deno.test("what the budget does not allow waits for a later pass", () =>
  withBench(async ({ server, store, parts, run }) => {
    for (let i = 10; i < 15; i++) server.put(volume(`15${i}00`), "v".repeat(10_000));
    const result = await run(parts(2, undefined, 60_000));
    ok(result.later > 0 && result.processed > 0);
    equal(result.later + result.processed, 5);
    equal(store.processed[0], "KTLX20250605_151400_V06");
  }));

Deno.test("a folder: any name, the file says what it is; processed once, also after a restart", () =>
  withBench(async ({ store, folder, parts, run }) => {
    const put = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
    await put("a file.bin", "KTLX20250605_160000_V06");
    await put("too old", "KTLX20250604_160000_V06");
    await put("other", "KFWS20250605_160000_V06");
    await put("bad", "broken");
    const pass = parts(2, "folder");
    await run(pass);
    const second = await run(pass);
    deepEqual([second.processed, second.skipped], [1, 1]);
    const restarted = parts(2, "folder");
    await run(restarted);
    const third = await run(restarted);
    deepEqual([third.processed, third.skipped, third.there], [0, 0, 2]);
    deepEqual(store.processed, ["a file.bin"]);
    // Wiped, the store is filled again.
    store.listed.clear();
    equal((await run(restarted)).processed, 1);
  }));
