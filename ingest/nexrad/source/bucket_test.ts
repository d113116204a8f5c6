import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { TestClock } from "../../../_test_clock.ts";
import { pause } from "../../../clock.ts";
import { drive, type Fault, TestBucket } from "../_test_bucket.ts";
import { type Bucket, openBucket } from "./bucket.ts";
import type { SourceError } from "./source_error.ts";

const GO_ON = new AbortController().signal;

async function withBucket(
  test: (
    parts: { clock: TestClock; server: TestBucket; bucket: Bucket; spent: number[] },
  ) => Promise<void>,
) {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const spent: number[] = [];
  const bucket = openBucket({
    address: server.address,
    clock,
    random: () => 0.5,
    spent: (bytes) => spent.push(bytes),
  });
  try {
    await test({ clock, server, bucket, spent });
  } finally {
    await server.close();
  }
}

/** What a request throws, while the clock goes on. */
async function failure(clock: TestClock, server: TestBucket, request: Promise<unknown>) {
  let error: SourceError | null = null;
  let isDone = false;
  request.catch((thrown) => error = thrown).finally(() => isDone = true);
  await drive(clock, server, () => isDone, { limitMs: 2_000_000, stepMs: 2_500 });
  return error as SourceError | null;
}

Deno.test("a listing of several pages, from a key on, and by folders", () =>
  withBucket(async ({ server, bucket }) => {
    const keys = Array.from({ length: 8 }, (_, i) => `a/b&c '<${i}>`);
    for (const key of [...keys, "b/1", "a0"]) server.put(key, "xx");
    const { objects } = await bucket.list("a/", {}, GO_ON);
    deepEqual(objects, keys.map((key) => ({ key, bytes: 2 })));
    equal(server.count("list"), 3);
    const later = await bucket.list("a/", { after: keys[4]! }, GO_ON);
    deepEqual(later.objects.map(({ key }) => key), keys.slice(5));
    equal((await bucket.list("a/", { most: 1 }, GO_ON)).objects.length, 1);
    deepEqual((await bucket.list("", { folders: true }, GO_ON)).folders, ["a/", "b/"]);
    deepEqual(await bucket.list("nothing/", {}, GO_ON), { objects: [], folders: [] });
  }));

Deno.test("an object, its size, and one that is not there", () =>
  withBucket(async ({ server, bucket, spent }) => {
    server.put("a/b c+ü%.gz", "radar");
    const bytes = await bucket.get("a/b c+ü%.gz", 100, GO_ON);
    equal(new TextDecoder().decode(bytes!), "radar");
    equal(await bucket.size("a/b c+ü%.gz", GO_ON), 5);
    equal(await bucket.get("a/none", 100, GO_ON), null);
    equal(await bucket.size("a/none", GO_ON), null);
    // The body, and what goes to and fro with it.
    equal(spent[0], 605);
  }));

Deno.test("each way to fail has its name; what may pass is tried three times", () =>
  withBucket(async ({ clock, server, bucket }) => {
    server.put("a", "0123456789");
    const expected: [Fault, string, number][] = [
      ["500", "server-error", 3],
      ["403", "forbidden", 1],
      ["redirect", "wrong-answer", 1],
      ["login page", "wrong-answer", 1],
      ["cut", "cut", 3],
      ["hang", "slow", 3],
      ["stall", "slow", 3],
    ];
    for (const [fault, code, tries] of expected) {
      server.asked.length = 0;
      server.fault = () => fault;
      const error = await failure(clock, server, bucket.get("a", 100, GO_ON));
      equal(error?.code, code, fault);
      equal(server.count("get"), tries, fault);
    }
    server.fault = () => null;
    equal((await failure(clock, server, bucket.get("a", 9, GO_ON)))?.code, "too-large");
    server.fault = () => "wrong xml";
    equal((await failure(clock, server, bucket.list("", {}, GO_ON)))?.code, "wrong-answer");
  }));

Deno.test("a fault that passes costs a pause, not the object", () =>
  withBucket(async ({ clock, server, bucket }) => {
    server.put("a", "0123456789");
    const faults: (Fault | null)[] = ["500", "cut"];
    server.fault = () => faults.shift() ?? null;
    const startMs = clock.nowMs();
    const got = bucket.get("a", 100, GO_ON);
    let isDone = false;
    got.finally(() => isDone = true);
    await drive(clock, server, () => isDone, { stepMs: 500 });
    equal((await got)?.length, 10);
    // 1 s, then 2 s.
    equal(clock.nowMs() - startMs, 3_000);
  }));

Deno.test("on a weak link an object comes piece by piece, and only what is missing is asked for", () =>
  withBucket(async ({ clock, server, bucket, spent }) => {
    const bytes = Uint8Array.from({ length: 500_000 }, (_, i) => i * 31 % 251);
    server.put("a", bytes);
    // Thirteen answers of 40 kB each: more than a request is tried.
    server.fault = () => "weak";
    let got: Uint8Array | null = null;
    bucket.get("a", 1e6, GO_ON).then((all) => got = all);
    await drive(clock, server, () => got !== null);
    deepEqual(got, bytes);
    deepEqual(server.asked.map(({ from }) => from), [...Array(13)].map((_, i) => i * 40_000));
    equal(spent.reduce((sum, one) => sum + one), 500_000 + 13 * 600);
  }));

Deno.test("what came before the link was lost is kept; of an object that changed, nothing is", () =>
  withBucket(async ({ clock, server, bucket }) => {
    const fetched = async (key: string) => {
      let got: Uint8Array | null = null;
      bucket.get(key, 1e6, GO_ON).then((all) => got = all);
      await drive(clock, server, () => got !== null);
      return new TextDecoder().decode(got!);
    };
    for (const [key, text] of [["a", "a".repeat(9_000)], ["b", "b".repeat(9_000)]] as const) {
      server.put(key, text);
      server.fault = () => "stall";
      equal((await failure(clock, server, bucket.get(key, 1e6, GO_ON)))?.code, "slow");
    }
    server.fault = () => null;
    server.put("b", "another".repeat(2_000));
    server.asked.length = 0;
    equal(await fetched("a"), "a".repeat(9_000));
    equal(server.asked[0]!.from > 4_000, true);
    equal(await fetched("b"), "another".repeat(2_000));
  }));

Deno.test("a link that gives a byte now and then is given up; one that is only slow is not", () =>
  withBucket(async ({ clock, bucket, server }) => {
    // A piece every nine seconds.
    const answer = (pieceBytes: number, pieces: number) => (_: unknown, init?: RequestInit) => {
      let sent = 0;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) =>
          init!.signal!.addEventListener("abort", () => controller.error(new Error("aborted"))),
        async pull(controller) {
          await pause(clock, 9_000, init!.signal!);
          if (init!.signal!.aborted) return;
          if (++sent > pieces) controller.close();
          else controller.enqueue(new Uint8Array(pieceBytes));
        },
      });
      return Promise.resolve(new Response(body));
    };
    const real = globalThis.fetch;
    try {
      globalThis.fetch = answer(100, 1_000);
      equal((await failure(clock, server, bucket.get("a", 1e8, GO_ON)))?.code, "slow");
      // Nine minutes for 30 MB.
      globalThis.fetch = answer(500_000, 60);
      let got: Uint8Array | null = null;
      bucket.get("b", 1e8, GO_ON).then((all) => got = all);
      await drive(clock, server, () => got !== null, { limitMs: 5e6, stepMs: 9_000 });
      equal(got!.length, 30_000_000);
    } finally {
      globalThis.fetch = real;
    }
  }));

Deno.test("the bucket's time is heard from listings, not from a login page", async () => {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const heard: number[] = [];
  const { address } = server;
  const bucket = openBucket({
    address,
    clock,
    random: () => 0.5,
    spent() {},
    heard: (ms) => heard.push(ms),
  });
  try {
    server.aheadMs = 3_600_000;
    await bucket.list("", {}, GO_ON);
    deepEqual(heard, [clock.nowMs() + 3_600_000]);
    server.fault = () => "login page";
    await rejects(bucket.list("", {}, GO_ON));
    equal(heard.length, 1);
  } finally {
    await server.close();
  }
});

Deno.test("nobody there is unreachable; a message never holds a password", async () => {
  const clock = new TestClock();
  const server = await TestBucket.open(clock);
  const address = server.address.replace("http://", "http://crew:storm@");
  await server.close();
  const bucket = openBucket({ address, clock, random: () => 0, spent() {} });
  const error = await failure(clock, server, bucket.get("a", 100, GO_ON));
  equal(error?.code, "unreachable");
  match(error!.message, /127\.0\.0\.1/);
  equal(/storm/.test(error!.message + bucket.name), false);
});

Deno.test("told to stop, a request ends at once", () =>
  withBucket(async ({ server, bucket }) => {
    server.fault = () => "hang";
    const stop = new AbortController();
    const got = bucket.get("a", 100, stop.signal);
    stop.abort(new Error("stopped"));
    await rejects(got, /stopped/);
  }));

Deno.test("four at once at most", () =>
  withBucket(async ({ clock, server, bucket }) => {
    server.fault = () => "hang";
    const stop = new AbortController();
    const all = Array.from({ length: 9 }, (_, i) => bucket.get(`a${i}`, 9, stop.signal));
    let ended = 0;
    for (const one of all) one.catch(() => {}).finally(() => ended++);
    await drive(clock, server, () => server.count("get") === 4, { stepMs: 1 });
    await drive(clock, server, () => clock.monoMs() % 50 === 0, { stepMs: 1 });
    equal(server.count("get"), 4);
    stop.abort();
    await drive(clock, server, () => ended === 9);
  }));
