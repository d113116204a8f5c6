import { deepEqual, equal, match, ok } from "node:assert/strict";
import { settle, TestClock } from "../../../_test_clock.ts";
import { chunkName, parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import type { PlannedCut } from "../../../formats/nexrad/sweep.ts";
import { drive, TestBucket } from "../_test_bucket.ts";
import { planOf, testLog, TestStore } from "../_test_radar.ts";
import { Budget } from "../source/budget.ts";
import { followChunks } from "./chunk_follower.ts";
import { newestVolume } from "./newest_volume.ts";
import { openBucket } from "../source/bucket.ts";
import type { SourceError } from "../source/source_error.ts";

/** 13 chunks: S, 6 of 0.5°, 3 of 1.8°, 3 of 4.0° (E is the last). */
const PLAN = planOf(0.5, 1.8, 4.0);
const CHUNKS = 13;
const CHUNK_MS = 6_000;

interface Station {
  readonly clock: TestClock;
  readonly server: TestBucket;
  readonly store: TestStore;
  readonly log: ReturnType<typeof testLog>;
  readonly failures: SourceError[];
  readonly said: string[];
  readonly leftOut: number[];
  readonly skipped: string[];
  /** `+KEY` when it begins, `-KEY` when it is left. */
  readonly coming: string[];
  /** Puts a volume's chunks there, one every six seconds from `fromMs` on. */
  volume(
    number: number,
    fromMs: number,
    skip?: (chunk: number) => boolean,
    chunks?: number,
  ): string;
  follow(): void;
}

async function withStation(
  test: (station: Station) => Promise<void>,
  { limit = null as number | null, plan = PLAN as readonly PlannedCut[] | null, unwanted = "" } =
    {},
) {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const budget = new Budget(limit, clock);
  const store = new TestStore();
  const log = testLog();
  const stop = new AbortController();
  const station = {
    failures: [] as SourceError[],
    said: [] as string[],
    leftOut: [] as number[],
    skipped: [] as string[],
    coming: [] as string[],
  };
  let following = Promise.resolve();
  const timeText = (ms: number) => {
    const iso = new Date(ms).toISOString();
    return `${iso.slice(0, 10).replaceAll("-", "")}-${iso.slice(11, 19).replaceAll(":", "")}`;
  };
  try {
    await test({
      clock,
      server,
      store,
      log,
      ...station,
      volume(number, fromMs, skip = () => false, chunks = CHUNKS) {
        const time = timeText(fromMs);
        for (let chunk = 1; chunk <= chunks; chunk++) {
          if (skip(chunk)) continue;
          const kind = chunk === 1 ? "S" : chunk === chunks ? "E" : "I";
          const name = chunkName({ time, number: chunk, kind });
          server.put(`KLOT/${number}/${name}`, new Uint8Array(1_000), fromMs + chunk * CHUNK_MS);
        }
        return time;
      },
      follow() {
        // The first chunks are there.
        clock.advance(CHUNK_MS);
        const bucket = openBucket({
          address: server.address,
          clock,
          random: () => 0.5,
          spent: (bytes) => budget.spend(bytes),
        });
        following = followChunks({
          bucket,
          site: "KLOT",
          clock,
          budget,
          log,
          events: {
            at: (text) => station.said.push(text),
            well() {},
            failed: (error) => station.failures.push(error),
            leftOut: (chunks) => station.leftOut.push(chunks),
            skipped: (name, why) => station.skipped.push(`${name}: ${why}`),
          },
          startOf: (_, name) => ({ key: name.slice(0, 15), plan }),
          isWanted: (key) => Promise.resolve(key !== unwanted),
          newVolume: store.liveVolume,
          decode: async (volume, name, bytes) => void await volume.add(name, bytes),
          end: async (volume) => void await volume.end(false),
          coming: (key, isComing) => station.coming.push(`${isComing ? "+" : "-"}${key}`),
        }, stop.signal);
      },
    });
  } finally {
    stop.abort();
    // What hangs ends with its connection.
    await server.close();
    await following.catch(() => {});
  }
}

/** The numbers of the chunks that a live volume was given. */
const numbers = (names: readonly string[] | undefined) =>
  (names ?? []).map((name) => parseChunkName(name)?.number ?? name);
const inOrder = (given: readonly (number | string)[]) =>
  given.toSorted((a, b) => Number(a) - Number(b));
const all = Array.from({ length: CHUNKS }, (_, i) => i + 1);

Deno.test("each chunk is fetched once, within a second, without listing; then the next volume's", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    server.pageSize = 100;
    const startMs = clock.nowMs();
    const time = volume(230, startMs);
    const late: number[] = [];
    clock.advance(CHUNK_MS);
    follow();
    for (let chunk = 3; chunk <= CHUNKS; chunk++) {
      await drive(clock, server, () => (store.live[0]?.length ?? 0) >= chunk, { stepMs: 250 });
      late.push(clock.nowMs() - (startMs + chunk * CHUNK_MS));
    }
    ok(Math.max(...late) <= 1_250, `late by ${late} ms`);
    deepEqual(numbers(store.live[0]).slice(0, CHUNKS), all);
    // At the start: which volumes there are, the newest's time, its chunks.
    ok(server.count("list") <= 4, `${server.count("list")} listings`);
    // A chunk is there every six seconds: it is asked for five times in vain, and once as an E.
    for (const chunk of ["-005-I", "-008-I", "-009-I"]) {
      const gets = server.asked.filter(({ what, key }) => what === "get" && key.endsWith(chunk));
      ok(gets.length >= 2 && gets.length <= 7, `${chunk}: ${gets.length}`);
    }
    volume(231, clock.nowMs() + 10_000);
    await drive(clock, server, () => (store.live[1]?.length ?? 0) >= CHUNKS);
    deepEqual(numbers(store.live[1]).slice(0, CHUNKS), all);
    // Between volumes only what is newer than the last one is listed: next to nothing.
    const between = server.asked.filter(({ what, key }) => what === "list" && key === "KLOT/231/");
    ok(between.every(({ query }) => query.get("start-after") === `KLOT/231/${time}-~`));
  }));

Deno.test("E is asked for only where a cut ends", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    volume(1, clock.nowMs());
    follow();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    const ends = server.asked.filter(({ what, key }) => what === "get" && key.endsWith("-E"));
    deepEqual(
      [...new Set(ends.map(({ key }) => parseChunkName(key.slice(7))!.number))],
      [7, 10, 13],
    );
  }));

Deno.test("a volume that ends before its plan does (AVSET) is left for the next at once", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    volume(1, clock.nowMs(), () => false, 10);
    volume(2, clock.nowMs() + 90_000);
    follow();
    await drive(clock, server, () => (store.live[1]?.length ?? 0) > 2);
    deepEqual(numbers(store.live[0]), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "end"]);
  }));

Deno.test("without a plan both kinds are asked for", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    volume(1, clock.nowMs());
    follow();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    deepEqual(numbers(store.live[0]).slice(0, CHUNKS), all);
  }, { plan: null }));

Deno.test("begun in the middle: chunk S, then all so far, lowest tilts first, nothing twice", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    volume(230, clock.nowMs());
    clock.advance(CHUNK_MS * 8);
    follow();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    const given = numbers(store.live[0]);
    equal(given[0], 1);
    // Four are asked for at once: the seventh is asked for when three of the lowest tilt have come.
    ok(given.slice(1, 4).every((chunk) => Number(chunk) <= 7), `${given}`);
    deepEqual(inOrder(given.slice(0, 9)), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    deepEqual(given.slice(9), [10, 11, 12, 13, "end"]);
    equal(server.count("get", `KLOT/230/${store.live[0]![0]}`), 1);
  }));

Deno.test("a missing chunk costs itself: the others are found by one listing, it is asked for again", () =>
  withStation(async ({ clock, server, store, log, volume, follow }) => {
    const time = volume(5, clock.nowMs(), (chunk) => chunk === 4 || chunk === 9);
    follow();
    const lateKey = `KLOT/5/${time}-009-I`;
    server.put(lateKey, new Uint8Array(10), clock.nowMs() + 60_000);
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    deepEqual(
      inOrder(numbers(store.live[0]).slice(0, -1)),
      all.filter((chunk) => chunk !== 4),
    );
    match(log.lines.join("\n"), /without chunk 4\b/);
  }));

Deno.test("a volume that breaks off is left when the next one begins; numbers go round", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    volume(998, clock.nowMs() - 600_000);
    volume(999, clock.nowMs(), (chunk) => chunk > 5);
    volume(1, clock.nowMs() + 120_000);
    follow();
    await drive(clock, server, () => (store.live[1]?.length ?? 0) >= CHUNKS);
    deepEqual(numbers(store.live[0]), [1, 2, 3, 4, 5, "end"]);
    deepEqual(inOrder(numbers(store.live[1]).slice(0, CHUNKS)), all);
  }));

Deno.test("a chunk that the source cannot give holds nobody up", () =>
  withStation(async ({ clock, server, store, failures, volume, follow }) => {
    const time = volume(7, clock.nowMs());
    server.fault = ({ key }) => key.endsWith(`${time}-006-I`) ? "500" : null;
    follow();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    deepEqual(
      inOrder(numbers(store.live[0]).slice(0, -1)),
      all.filter((chunk) => chunk !== 6),
    );
    ok(failures.every(({ code }) => code === "server-error"));
  }));

Deno.test("a volume whose first chunk cannot be had is passed over when the next begins", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    const fromMs = clock.nowMs();
    const time = volume(7, fromMs);
    volume(8, fromMs + 100_000);
    server.fault = ({ key }) => key.endsWith(`${time}-001-S`) ? "cut" : null;
    follow();
    await drive(clock, server, () => (store.live[0]?.length ?? 0) >= 3);
    equal(parseChunkName(store.live[0]![0]!)!.timeMs, fromMs + 100_000);
  }));

Deno.test("a link that is away for a minute: nothing is fetched again, nothing is lost", () =>
  withStation(async ({ clock, server, store, failures, volume, follow }) => {
    volume(7, clock.nowMs());
    follow();
    await drive(clock, server, () => (store.live[0]?.length ?? 0) >= 4);
    const backMs = clock.nowMs() + 60_000;
    server.fault = () => clock.nowMs() < backMs ? "cut" : null;
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    deepEqual(inOrder(numbers(store.live[0]).slice(0, -1)), all);
    equal(store.live.length, 1);
    ok(failures.length > 0);
  }));

Deno.test("a volume that the store has is not fetched: only its end is waited for", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    const fromMs = clock.nowMs();
    volume(7, fromMs);
    volume(8, fromMs + 100_000);
    follow();
    await drive(clock, server, () => (store.live[0]?.length ?? 0) >= 3);
    equal(parseChunkName(store.live[0]![0]!)!.timeMs, fromMs + 100_000);
    const fetched = server.asked.filter(({ what, key }) =>
      what === "get" && /^KLOT\/7\//.test(key)
    );
    equal(fetched.length, 1);
  }, { unwanted: "20250605-170000" }));

Deno.test("a short budget leaves out the highest tilts first, never the lowest", () =>
  withStation(async ({ clock, server, store, leftOut, volume, follow }) => {
    volume(7, clock.nowMs());
    follow();
    await drive(clock, server, () => store.live[0]?.at(-1) === "end");
    const given = numbers(store.live[0]);
    deepEqual(given.slice(0, 7), [1, 2, 3, 4, 5, 6, 7]);
    ok(given.length < CHUNKS, `${given}`);
    ok(leftOut.at(-1)! > 0);
  }, { limit: 200_000 }));

Deno.test("nothing there, and then a radar begins", () =>
  withStation(async ({ clock, server, store, said, volume, follow }) => {
    follow();
    await drive(clock, server, () => said.length > 0);
    match(said[0]!, /no volumes/);
    volume(1, clock.nowMs());
    await drive(clock, server, () => (store.live[0]?.length ?? 0) >= CHUNKS);
  }));

Deno.test("the newest volume is found among 999 by a dozen small questions", () =>
  withStation(async ({ clock, server, follow: _ }) => {
    server.pageSize = 1_000;
    const bucket = openBucket({ address: server.address, clock, random: () => 0, spent() {} });
    // 1 to 417 are of this round, 418 is missing, 419 to 999 of the round before.
    const first = Date.UTC(2025, 5, 1);
    for (let i = 0; i < 998; i++) {
      const number = (i + 418) % 999 + 1;
      const iso = new Date(first + i * 300_000).toISOString();
      const time = `${iso.slice(0, 10).replaceAll("-", "")}-${
        iso.slice(11, 19).replaceAll(":", "")
      }`;
      for (const chunk of ["001-S", "002-I"]) server.put(`KLOT/${number}/${time}-${chunk}`, "x");
    }
    equal((await newestVolume(bucket, "KLOT", new AbortController().signal))?.volume, 417);
    ok(server.count("list") <= 12, `${server.count("list")}`);
    await settle();
  }));

/** The start of a volume, as its chunks say it. */
const startOf = (names: readonly string[]) => parseChunkName(names[0]!)!.timeMs;

Deno.test("after an hour without link the newest volume comes next, not all that were missed", () =>
  withStation(async ({ clock, server, store, coming, volume, follow }) => {
    const fromMs = clock.nowMs();
    for (let i = 0; i < 15; i++) volume(990 + i > 999 ? i - 9 : 990 + i, fromMs + i * 300_000);
    follow();
    await drive(clock, server, () => (store.live[0]?.length ?? 0) >= 4);
    server.fault = () => clock.nowMs() < fromMs + 3_620_000 ? "cut" : null;
    await drive(clock, server, () => clock.nowMs() > fromMs + 3_600_000, {
      limitMs: 3_700_000,
      stepMs: 15_000,
    });
    await drive(clock, server, () => store.live.length === 3);
    // 12 volumes were made meanwhile.
    deepEqual(store.live.map((names) => (startOf(names) - fromMs) / 300_000), [0, 12, 13]);
    // The one that was left can still be had from the archive.
    equal(store.live[0]!.at(-1), "end");
    deepEqual(coming.slice(0, 3).map((text) => text[0]), ["+", "-", "+"]);
  }));

Deno.test("an outage of less than a volume misses none", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    const fromMs = clock.nowMs();
    for (let i = 0; i < 3; i++) volume(5 + i, fromMs + i * 300_000);
    follow();
    await drive(clock, server, () => (store.live[0]?.length ?? 0) >= 4);
    server.fault = () => clock.nowMs() < fromMs + 420_000 ? "cut" : null;
    await drive(clock, server, () => store.live.length === 3);
    deepEqual(store.live.map((names) => (startOf(names) - fromMs) / 300_000), [0, 1, 2]);
  }));

for (
  const { to, laterMs } of [{ to: 3, laterMs: 2_400_000 }, { to: 255, laterMs: 0 }, {
    to: 700,
    laterMs: 2_400_000,
  }]
) {
  Deno.test(`numbers jump from 230 to ${to}, with volumes of the last round between them`, () =>
    withStation(async ({ clock, server, store, volume, follow }) => {
      server.pageSize = 1_000;
      const fromMs = clock.nowMs();
      for (let number = 1; number <= 999; number++) {
        if (number === 230) continue;
        const ago = number < 230 ? 230 - number : 230 + 999 - number;
        volume(number, fromMs - ago * 300_000, undefined, 2);
      }
      volume(230, fromMs);
      for (let i = 0; i < 12; i++) volume(to + i, fromMs + (i + 1) * 300_000);
      follow();
      await drive(clock, server, () => store.live.length >= 3, {
        limitMs: 1_200_000 + laterMs,
        stepMs: 10_000,
      });
      const [first, second, third] = store.live.map((names) => (startOf(names) - fromMs) / 300_000);
      equal(first, 0);
      ok(second! >= 1 && second! <= 2 + laterMs / 300_000, `${second}`);
      equal(third, second! + 1);
    }));
}

Deno.test("begun when numbers have jumped before: the newest is found, not the end of the longest run", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    server.pageSize = 1_000;
    const fromMs = clock.nowMs();
    for (let number = 1; number <= 999; number++) {
      const ago = number <= 230 ? 250 - number : 250 + 999 - number;
      volume(number, fromMs - ago * 300_000, undefined, 2);
    }
    for (let i = 0; i < 20; i++) volume(255 + i, fromMs - (19 - i) * 300_000);
    follow();
    await drive(clock, server, () => store.live.length >= 1);
    equal(startOf(store.live[0]!), fromMs);
    ok(server.count("list") < 100, `${server.count("list")}`);
  }));

Deno.test("a radar that rests is asked a few dozen questions a minute, and is followed when it goes on", () =>
  withStation(async ({ clock, server, store, volume, follow }) => {
    const fromMs = clock.nowMs();
    volume(40, fromMs);
    volume(41, fromMs + 1_200_000);
    follow();
    await drive(clock, server, () => clock.nowMs() > fromMs + 600_000, {
      stepMs: 10_000,
      limitMs: 700_000,
    });
    const before = server.asked.length;
    await drive(clock, server, () => clock.nowMs() > fromMs + 900_000, { stepMs: 10_000 });
    ok((server.asked.length - before) / 5 <= 35, `${server.asked.length - before} in five minutes`);
    await drive(clock, server, () => (store.live[1]?.length ?? 0) >= CHUNKS, {
      stepMs: 5_000,
    });
  }));
