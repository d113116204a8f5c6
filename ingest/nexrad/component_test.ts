import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { join } from "node:path";
import { TestClock } from "../../_test_clock.ts";
import { radarSchema } from "../../config_radar.ts";
import type { ChildEvent, RadarEvent, StateEvent } from "../../formats/child_event.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { StoreError } from "../../object_store/mod.ts";
import { drive, TestBucket } from "./_test_bucket.ts";
import { testLog, TestStore } from "./_test_radar.ts";
import { CLOCK_WAIT_MS, radarOnce, runRadar } from "./component.ts";
import type { RadarParts } from "./radar_parts.ts";
import { RadarReport } from "./radar_report.ts";
import { Budget } from "./source/budget.ts";
import { SourceClock } from "./source/source_clock.ts";

interface Bench {
  readonly clock: TestClock;
  readonly server: TestBucket;
  readonly store: TestStore;
  readonly events: ChildEvent[];
  readonly folder: string;
  readonly log: ReturnType<typeof testLog>;
  parts(settings?: object): RadarParts;
  start(settings?: object): void;
  states(): string[];
  view(): RadarEvent;
}

async function withBench(test: (bench: Bench) => Promise<void>) {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const store = new TestStore();
  const folder = await Deno.makeTempDir();
  const events: ChildEvent[] = [];
  const log = testLog();
  const stop = new AbortController();
  let running = Promise.resolve();
  const parts = (settings: object = {}): RadarParts => ({
    radar: radarSchema.parse({
      sites: ["KTLX"],
      level2: server.address,
      chunks: null,
      level3: server.address,
      ...settings,
    }),
    dataDir: folder,
    stateDir: folder,
    processor: store,
    publisher: store,
    sites: {
      nearest: (latDeg) => latDeg > 34 ? "KTLX" : "KFWS",
      distanceM: (site, latDeg) => Math.abs(latDeg - (site === "KTLX" ? 35.33 : 32.57)) * 111_000,
    },
    clock: new SourceClock(clock),
    random: () => 0.5,
    log,
    tell: (event) => events.push(event),
  });
  try {
    await test({
      clock,
      server,
      store,
      events,
      folder,
      log,
      parts,
      start: (settings) => running = runRadar(parts(settings), stop.signal),
      states: () =>
        events.filter((event): event is StateEvent => event.event === "state")
          .map(({ state }) => state),
      view: () => events.findLast((event): event is RadarEvent => event.event === "radar")!,
    });
  } finally {
    stop.abort();
    await server.close();
    await running;
    await Deno.remove(folder, { recursive: true });
  }
}

const VOLUME = "2025/06/05/KTLX/KTLX20250605_165500_V06";
/** Where nothing depends on the second. */
const LARGE = { stepMs: 10_000 };

const PRODUCT = "TLX_HHC_2025_06_05_16_56_00";

Deno.test("volumes and products become pictures, each told once; progress once a second at most", () =>
  withBench(async ({ clock, server, store, events, start, states, view }) => {
    server.put(VOLUME, "volume");
    server.put(PRODUCT, "product");
    start();
    await drive(clock, server, () => store.processed.length === 2 && view()?.pictures === 2);
    deepEqual(states(), ["following KTLX"]);
    deepEqual(
      events.filter(({ event }) => event === "picture").map((event) => "key" in event && event.key)
        .sort(),
      ["KTLX20250605_165500_V06", "KTLX20250605_165600_HHC"],
    );
    const { sources, newest_key, sites, waiting } = view();
    deepEqual(sources.map(({ name, state }) => `${name} ${state}`), [
      "level2 waiting",
      "chunks off",
      "level3 waiting",
    ]);
    deepEqual([newest_key, sites, waiting], ["KTLX20250605_165600_HHC", ["KTLX"], 0]);
    const told = events.filter(({ event }) => event === "radar").length;
    ok(told <= 1 + (clock.nowMs() - Date.UTC(2025, 5, 5, 17)) / 1_000, `${told}`);
    await drive(clock, server, () => store.cleaned >= 1);
  }));

Deno.test("no source to be reached is a state with a remedy, and ends by itself", () =>
  withBench(async ({ clock, server, store, events, start, states, view }) => {
    server.put(VOLUME, "volume");
    server.fault = () => "cut";
    start({ level3: null });
    await drive(clock, server, () => states().includes("slow"));
    const state = events.findLast((event): event is StateEvent => event.event === "state")!;
    match(state.reason!, /level2: .*the connection is weak/);
    await drive(clock, server, () => view()?.sources[0]?.state === "slow");
    ok(view().sources[0]!.last_failure !== null);
    server.fault = () => null;
    await drive(clock, server, () => store.processed.length === 1);
    equal(states().at(-1), "following KTLX");
  }));

Deno.test("one source that fails does not stop the other", () =>
  withBench(async ({ clock, server, store, start, states, view }) => {
    server.put(PRODUCT, "product");
    server.fault = ({ key }) => key.startsWith("2025/") ? "403" : null;
    start();
    await drive(clock, server, () => store.processed.length === 1 && view()?.pictures === 1);
    deepEqual([...new Set(states())], ["following KTLX"]);
    equal(view().sources[0]!.state, "not allowed");
  }));

Deno.test("a full store is said with what to do, and tried again", () =>
  withBench(async ({ clock, server, store, start, states }) => {
    server.put(VOLUME, "volume");
    store.trouble = new StoreError("full", "no space left: free some");
    start({ level3: null });
    await drive(clock, server, () => states().includes("store full"));
    store.trouble = null;
    await drive(clock, server, () => store.processed.length === 1);
    await drive(clock, server, () => states().at(-1) === "following KTLX");
  }));

Deno.test("auto: waits for a position, follows the nearest site, and the next one on the way", () =>
  withBench(async ({ clock, server, store, folder, start, states, view }) => {
    const drive1 = (lat: string) =>
      Deno.writeTextFile(
        join(folder, "20250605.txt"),
        `${DAY_HEADER}\n1,2,3,4,5,6,7,8,9,050625,170000,${lat},-97.4,14,15,16,17\n`,
      );
    server.put(VOLUME, "volume");
    server.put(VOLUME.replaceAll("KTLX", "KFWS"), "volume");
    start({ sites: "auto", level3: null });
    await drive(clock, server, () => states().includes("no GPS"));
    await drive1("35.1");
    await drive(clock, server, () => store.processed.length === 1);
    equal(store.processed[0], "KTLX20250605_165500_V06");
    await drive(clock, server, () => view()?.auto_reason !== null);
    match(view().auto_reason!, /nearest to 35\.10° N 97\.40° W \(20250605\.txt at 170000 UTC\)/);
    await drive1("32.9");
    const movedMs = clock.nowMs();
    await drive(clock, server, () => store.processed.length === 2);
    equal(store.processed[1], "KFWS20250605_165500_V06");
    ok(clock.nowMs() - movedMs >= 60_000);
    equal(states().at(-1), "following KFWS");
  }));

Deno.test("once: one pass, what came of it; without a position there is no site", () =>
  withBench(async ({ clock, server, parts }) => {
    server.put(VOLUME, "volume");
    let isDone = false;
    const pass = radarOnce(parts(), 2, new AbortController().signal);
    pass.finally(() => isDone = true);
    await drive(clock, server, () => isDone);
    const result = await pass;
    deepEqual([result.found, result.processed, result.removed], [1, 1, 1]);
    await rejects(radarOnce(parts({ sites: "auto" }), 2, new AbortController().signal), {
      code: "no-site",
    });
  }));

Deno.test("a wrong clock is said; the bucket's counts, and nothing is removed until it is set", () =>
  withBench(async ({ clock, server, store, events, start, states }) => {
    // This machine is three hours ahead: by its clock, the volume is too old.
    server.aheadMs = -3 * 3_600_000;
    server.put(VOLUME.replaceAll("165500", "135500"), "volume");
    start({ level3: null });
    await drive(clock, server, () => store.processed.length === 1);
    await drive(clock, server, () => states().at(-1) === "clock wrong");
    const state = events.findLast((event): event is StateEvent => event.event === "state")!;
    match(state.reason!, /this machine's clock is 3 hours ahead of the radar source's: set/);
    await drive(clock, server, () => clock.nowMs() > Date.UTC(2025, 5, 5, 17, 18), LARGE);
    equal(store.cleaned, 0);
    server.aheadMs = 0;
    await drive(clock, server, () => states().at(-1) === "following KTLX");
    await drive(clock, server, () => store.cleaned > 0);
  }));

Deno.test("where no bucket says the time, the store is cleaned all the same, but later", () =>
  withBench(async ({ clock, server, store, start }) => {
    server.fault = () => "403";
    const startMs = clock.nowMs();
    start({ level3: null });
    await drive(clock, server, () => store.cleaned > 0, LARGE);
    ok(clock.nowMs() - startMs >= CLOCK_WAIT_MS);
  }));

Deno.test("with sites of Level III alone, Level II is neither followed nor asked for", () =>
  withBench(async ({ clock, server, store, start, states, view }) => {
    server.put(VOLUME, "volume");
    server.put(PRODUCT, "product");
    start({ sites: [], level3_sites: ["TLX"] });
    await drive(clock, server, () => store.processed.length === 1 && view()?.pictures === 1);
    deepEqual([store.processed, states()], [["TLX_HHC_2025_06_05_16_56_00"], ["following KTLX"]]);
    deepEqual(view().sources.map(({ name, state }) => `${name} ${state}`), [
      "level2 off",
      "chunks off",
      "level3 waiting",
    ]);
    equal(server.asked.some(({ key }) => key.startsWith("2025/")), false);
  }));

Deno.test("once: the limit of an hour holds over several passes, and by the bucket's clock", () =>
  withBench(async ({ clock, server, store, parts }) => {
    const once = async (settings: object) => {
      let isDone = false;
      const pass = radarOnce(parts(settings), 2, new AbortController().signal);
      pass.finally(() => isDone = true);
      await drive(clock, server, () => isDone);
      return await pass;
    };
    for (const minute of [50, 51, 52, 53]) {
      server.put(VOLUME.replaceAll("165500", `16${minute}00`), "v".repeat(100_000));
    }
    const settings = { megabytes_per_hour: 0.5 };
    const results = [await once(settings), await once(settings)];
    deepEqual(results.map(({ processed, later }) => [processed, later]), [[2, 2], [0, 2]]);
    clock.advance(3_600_000);
    equal((await once(settings)).processed, 2);
    server.aheadMs = -6 * 3_600_000;
    server.put(VOLUME.replaceAll("165500", "115500"), "volume");
    const { processed, removed } = await once({});
    deepEqual([processed, removed, store.cleaned], [1, 0, 3]);
  }));

Deno.test("what nobody expected is logged without what lets somebody in", () => {
  const clock = new TestClock();
  const log = testLog();
  const budget = new Budget(null, clock);
  const report = new RadarReport({ clock, log, budget, tell() {} }, {
    level2: true,
    chunks: false,
    level3: false,
  });
  report.unexpected("level2", new TypeError("Invalid URL: 'http://me:secretpw@127.0.0.1:99999/b'"));
  equal(log.lines.length, 1);
  match(log.lines[0]!, /unexpected, please report: TypeError: Invalid URL/);
  equal(log.lines[0]!.includes("secretpw"), false);
});
