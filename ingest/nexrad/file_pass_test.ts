import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { TestClock } from "../../_test_clock.ts";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { pause } from "../../clock.ts";
import { parseStoreKey } from "../../formats/radar_store.ts";
import { StoreError } from "../../object_store/mod.ts";
import { drive, TestBucket } from "./_test_bucket.ts";
import { testLog, TestStore } from "./_test_radar.ts";
import { Budget } from "./source/budget.ts";
import { folderSource, productBucket, volumeBucket, type Wanted } from "./source/candidates.ts";
import { filePass, type PassParts, type PassResult } from "./file_pass.ts";
import { identifyProduct, identifyVolume } from "./identify.ts";
import { Ledger } from "./ledger.ts";
import { openBucket } from "./source/bucket.ts";
import { openFolder } from "./source/folder.ts";
import { FULL_MS } from "./source/known_listing.ts";

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
        ? volumeBucket(bucket, clock)
        : productBucket(bucket, clock),
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
      clock,
      longestMs: Infinity,
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
    const result = await run(parts(3), {});
    equal(result.processed, 2);
    server.remove("TLX_HHC_2025_06_05_16_00_00");
    server.remove("TLX_HHC_2025_06_05_16_05_00");
    server.remove("TLX_HHC_2025_06_05_13_00_00");
    server.put("TLX/HHC/2025/06/05/TLX_HHC_2025_06_05_161000", "product");
    await run(parts(3));
    equal(store.processed.at(-1), "TLX_HHC_2025_06_05_161000");
  }));

Deno.test("a file that says another KEY than its name does is fetched once", () =>
  withBench(async ({ server, store, parts, run }) => {
    // Of the second one, chunks have brought the pictures already; the third is too old.
    const said = ["150003_V06", "153001_V06", "135959_V06"].map((end) => `KTLX20250605_${end}`);
    server.put(volume("150000"), said[0]!);
    server.put(volume("153000"), said[1]!);
    server.put(volume("140000"), said[2]!);
    store.listed.add(`2/reflectivity/${said[1]}`);
    const pass = (): PassParts => ({
      ...parts(2),
      // The pictures' KEY is the content's.
      process: (bytes) => store.volumeFile(bytes, "no name"),
    });
    const first = await run(pass());
    deepEqual([first.found, first.processed, first.there], [2, 1, 1]);
    const again = await run(pass());
    deepEqual([again.found, again.processed, again.there], [2, 0, 2]);
    equal(server.count("get"), 3);
    // Wiped, the store is filled again.
    store.listed.clear();
    equal((await run(pass())).processed, 2);
  }));

Deno.test({
  name: "real files whose name and content disagree are fetched once",
  ignore: NO_DATA,
  fn: () =>
    withBench(async ({ server, store, parts, run }) => {
      const names = ["KCRP20170826_044114", "JAX_NST_2021_04_11_19_37_00"] as const;
      server.put(
        `2017/08/26/KCRP/${names[0]}`,
        sharedFile("nexrad", "level2", `${names[0]}.bin`),
      );
      server.put(names[1], sharedFile("nexrad", "level3", names[1]));
      for (const [level, identify] of [[2, identifyVolume], [3, identifyProduct]] as const) {
        const pass = (): PassParts => ({
          ...parts(level),
          identify,
          productsOf: () => ["some"],
          process(bytes, name) {
            const { key } = identify(bytes, name)!;
            store.listed.add(`${level}/some/${key}`);
            return Promise.resolve({ key, news: [], skipped: [] });
          },
        });
        const wanted = { fromMs: null, sites: ["KCRP", "KJAX"], codes: ["NST"] };
        equal((await run(pass(), wanted)).processed, 1);
        const again = await run(pass(), wanted);
        deepEqual([again.found, again.processed, again.there], [1, 0, 1]);
      }
      deepEqual([...store.listed], [
        "2/some/KCRP20170826_044117_V06",
        "3/some/KJAX20210411_193510_NST",
      ]);
      equal(server.count("get"), 2);
    }),
});

Deno.test("what is dated far ahead is left out, by its name and by its content", () =>
  withBench(async ({ server, store, parts, run }) => {
    server.put(volume("160000"), "volume");
    server.put(volume("163000"), "KTLX20250606_060000_V06");
    server.put("TLX_HHC_2025_06_05_16_00_00", "product");
    server.put("TLX_HHC_2025_06_05_23_59_59", "six hours");
    for (let minute = 10; minute < 20; minute++) {
      server.put(`TLX_HHC_2025_06_05_17_${minute}_00`, "a radar whose clock is ahead");
    }
    const products = await run(parts(3));
    deepEqual([products.processed, products.ahead], [12, 0]);
    const morningMs = Date.UTC(2025, 5, 5, 11);
    const before = { nowMs: morningMs, fromMs: morningMs - 3_600_000 };
    deepEqual((await run(parts(3), before)).ahead, 1);
    const volumes = await run(parts(2));
    deepEqual([volumes.found, volumes.processed, volumes.ahead], [1, 1, 1]);
    equal((await run(parts(2))).ahead, 1);
    equal(store.processed.includes("KTLX20250605_163000_V06"), false);
  }));

Deno.test("listed again, only what is new is asked for, and all of it now and then", () =>
  withBench(async ({ clock, server, parts, run }) => {
    for (const time of ["150000", "153000", "160000"]) server.put(volume(time), "volume");
    const key = "TLX_HHC_2025_06_05_";
    for (const time of ["15_00_00", "16_00_00", "23_59_00"]) server.put(key + time, "product");
    const passes = [parts(2), parts(3)];
    for (const pass of passes) await run(pass);
    server.asked.length = 0;
    server.put(volume("165500"), "volume");
    server.put(volume("154500"), "late");
    server.put(`${key}16_30_00`, "product");
    deepEqual((await Promise.all(passes.map((pass) => run(pass)))).map((r) => r.processed), [1, 1]);
    // A product of the evening, at five in the afternoon, is not the newest.
    deepEqual(
      server.asked.filter(({ what }) => what === "list").map(({ key, query }) =>
        `${key} ${query.get("start-after")}`
      ).sort(),
      [
        "2025/06/05/KTLX/ 2025/06/05/KTLX/KTLX20250605_160000_V06",
        `${key} ${key}16_00_00`,
      ],
    );
    clock.advance(FULL_MS);
    equal((await run(passes[0]!)).processed, 1);
  }));

Deno.test("on a slow link one volume after the other; a pass that takes long leaves the rest to the next", () =>
  withBench(async ({ clock, server, store, parts, run }) => {
    for (let i = 10; i < 20; i++) server.put(volume(`15${i}00`), "volume");
    let open = 0;
    let most = 0;
    const pass = (seconds: number, longestMs = Infinity): PassParts => {
      const all = parts(2);
      const candidates = async (...args: Parameters<typeof all.source.candidates>) =>
        (await all.source.candidates(...args)).map((file) => ({
          ...file,
          async read(signal: AbortSignal) {
            most = Math.max(most, ++open);
            await pause(clock, seconds * 1_000, signal);
            open--;
            await file.read(signal);
            return new Uint8Array(1_000_000);
          },
        }));
      return { ...all, longestMs, source: { ...all.source, candidates } };
    };
    const slow = await run(pass(100, 300_000));
    deepEqual([slow.processed, slow.unfinished, most], [3, 7, 1]);
    equal(store.processed[0], "KTLX20250605_151900_V06");
    equal((await run(pass(4))).processed, 7);
    equal(most, 4);
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
    // Another one says another KEY than its name does.
    server.put(volume("153000"), "KTLX20250605_153003_V06");
    equal((await run(parts(2))).skipped, 2);
    equal((await run(parts(2))).skipped, 2);
    equal((await run(parts(2))).there, 2);
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
