import { deepEqual, equal, match, ok } from "node:assert/strict";
import { settle, TestClock } from "../../../_test_clock.ts";
import { radarSchema } from "../../../config_radar.ts";
import type { ChildEvent, RadarEvent, StateEvent } from "../../../formats/child_event.ts";
import { StoreError } from "../../../object_store/mod.ts";
import { drive, TestBucket } from "../_test_bucket.ts";
import { testLog, TestStore } from "../_test_radar.ts";
import { openRadarParts } from "../radar_parts.ts";
import { SourceClock } from "../source/source_clock.ts";
import { keepFollowing } from "./follow_sites.ts";

/** As `TestStore` names its live volumes. */
const KEY = "KLOT20250605_170000_V06";
const TIME = "20250605-170000";

/** Days of `VolumeHeader`, the first of which is 1 January 1970. */
const DAY = Date.UTC(2025, 5, 5) / 86_400_000 + 1;

/** A chunk S with nothing but the volume's header. */
function startChunk(): Uint8Array {
  const bytes = new Uint8Array(24);
  bytes.set(new TextEncoder().encode("AR2V0006.230"));
  new DataView(bytes.buffer).setUint32(12, DAY);
  new DataView(bytes.buffer).setUint32(16, 17 * 3_600_000);
  bytes.set(new TextEncoder().encode("KLOT"), 20);
  return bytes;
}

interface Bench {
  readonly clock: TestClock;
  readonly server: TestBucket;
  readonly store: TestStore;
  readonly log: ReturnType<typeof testLog>;
  readonly states: () => string[];
  readonly view: () => RadarEvent;
  /** Whether the archive is to leave a KEY alone. */
  isComing(key: string): boolean;
  /** Begins to follow, as a new process; what was followed before ends. */
  start(settings?: object): Promise<void>;
}

async function withBench(test: (bench: Bench, chunks: string) => Promise<void>) {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const store = new TestStore();
  const log = testLog();
  const [stateDir, chunks] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  const events: ChildEvent[] = [];
  let stop = new AbortController();
  let running: Promise<unknown> = Promise.resolve();
  let isComing = (_: string) => false;
  try {
    await test({
      clock,
      server,
      store,
      log,
      isComing: (key) => isComing(key),
      states: () =>
        events.filter((event): event is StateEvent => event.event === "state")
          .map(({ state }) => state),
      view: () => events.findLast((event): event is RadarEvent => event.event === "radar")!,
      async start(settings = {}) {
        stop.abort();
        await running;
        stop = new AbortController();
        const radar = radarSchema.parse({
          sites: ["KLOT"],
          chunks: server.address,
          level2: server.address,
          level3: null,
          products: { reflectivity: {} },
          poll_seconds: 2,
          ...settings,
        });
        const parts = openRadarParts({
          radar,
          dataDir: stateDir,
          stateDir,
          processor: store,
          publisher: store,
          sites: { nearest: () => "KLOT", distanceM: () => 0 },
          clock: new SourceClock(clock),
          random: () => 0.5,
          log,
          tell: (event) => events.push(event),
        }, false);
        parts.report.following(["KLOT"], null);
        isComing = parts.passes.get(2)?.isComing ?? (() => false);
        running = keepFollowing(parts, ["KLOT"], stop.signal);
      },
    }, chunks);
  } finally {
    stop.abort();
    await server.close();
    await running;
    for (const folder of [stateDir, chunks]) await Deno.remove(folder, { recursive: true });
  }
}

/** A volume of three chunks, without some, in the bucket. */
function putVolume(server: TestBucket, without: readonly string[] = []) {
  for (const chunk of ["001-S", "002-I", "003-E"]) {
    if (without.includes(chunk)) continue;
    server.put(`KLOT/230/${TIME}-${chunk}`, chunk === "001-S" ? startChunk() : "chunk");
  }
}

Deno.test("what is missing the archive fills in; without one a volume is complete as it is", () =>
  withBench(async ({ clock, server, store, start }) => {
    putVolume(server, ["002-I"]);
    await start();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    await start({ level2: null });
    await drive(clock, server, () => store.live[1]?.at(-1) === "final end");
  }));

Deno.test("a volume that has nothing of one product is not fetched again: not from the archive, not by the next process", () =>
  withBench(async ({ clock, server, store, isComing, start }) => {
    putVolume(server);
    const products = { reflectivity: {}, differential_phase: {} };
    // It is listed with what it has.
    store.listed.add(`2/reflectivity/${KEY}`);
    await start({ products });
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    const endedMs = clock.nowMs();
    await drive(clock, server, () => clock.nowMs() > endedMs + 30_000);
    ok(isComing(KEY));
    await start({ products });
    ok(isComing(KEY));
    const asked = server.asked.length;
    await drive(clock, server, () => server.asked.length > asked + 5);
    equal(store.live.length, 1);
    // Other settings: it is looked at once more.
    await start({ products: { ...products, velocity: {} } });
    await drive(clock, server, () => store.live[1]?.at(-1) === "end");
  }));

Deno.test("the archive is asked for a volume of which a chunk is missing, as soon as it is left", () =>
  withBench(async ({ clock, server, store, isComing, start }) => {
    putVolume(server, ["002-I"]);
    await start();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    await drive(clock, server, () => !isComing(KEY), { stepMs: 1 });
  }));

Deno.test("a folder: a store that is away, and what nobody expected, ends nothing for long", () =>
  withBench(async ({ clock, store, log, states, start }, folder) => {
    for (const chunk of ["001-S", "002-I"]) {
      const bytes = chunk === "001-S" ? startChunk() : new Uint8Array(8);
      await Deno.writeFile(`${folder}/${TIME}-${chunk}`, bytes);
    }
    const { has } = store;
    const until = async (isDone: () => boolean) => {
      while (!isDone()) {
        await settle();
        clock.advance(1_000);
      }
    };
    store.has = () => Promise.reject(new StoreError("full", "no space left: free some"));
    await start({ chunks: new URL(`file://${folder}`).href });
    await until(() => states().includes("store full"));
    store.has = () => Promise.reject(new TypeError("a mistake"));
    await until(() => log.lines.some((line) => line.includes("a mistake")));
    store.has = has;
    await until(() => store.live[0]?.length === 2);
    match(store.live[0]!.join(), /001-S.*002-I/);
    deepEqual(store.live.length, 1);
  }));
