import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { TestClock } from "../../../_test_clock.ts";
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
