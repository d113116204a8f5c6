import { deepEqual, equal, rejects } from "node:assert/strict";
import { settle, TestClock } from "../../_test_clock.ts";
import { StoreError } from "../../object_store/mod.ts";
import { MemoryStore } from "./_test_store.ts";
import { StoreCache } from "./store_cache.ts";

function cache() {
  const clock = new TestClock();
  const store = new MemoryStore();
  return { clock, store, cache: new StoreCache(() => store, clock) };
}

Deno.test("what many ask for at once is read once, and again when it is old", async () => {
  const { cache: known, store, clock } = cache();
  store.json("lists/a", { a: 1 });
  const all = await Promise.all([1, 2, 3].map(() => known.get("lists/a", 500)));
  deepEqual(all.map((one) => one?.json()), [{ a: 1 }, { a: 1 }, { a: 1 }]);
  await known.get("lists/a", 500);
  equal(store.reads.length, 1);
  store.json("lists/a", { a: 2 });
  clock.advance(501);
  deepEqual((await known.get("lists/a", 500))?.json(), { a: 2 });
  equal(await known.get("lists/b", 500), null);
  equal(await known.get("lists/b", 500), null);
  equal(store.reads.length, 3);
});

Deno.test("what is final is read once more after that is known, then every minute", async () => {
  const { cache: known, store, clock } = cache();
  store.json("a", 1);
  equal((await known.get("a", 500))?.json(), 1);
  store.json("a", 2);
  equal((await known.getFinal("a"))?.json(), 2);
  clock.advance(60_000);
  equal((await known.getFinal("a"))?.json(), 2);
  equal(store.reads.length, 2);
  // Published again under its name: somebody processed the file anew.
  store.json("a", 5);
  clock.advance(1);
  equal((await known.getFinal("a"))?.json(), 5);
  clock.advance(60_001);
  store.fault = "away";
  equal((await known.getFinal("a"))?.json(), 5);
  store.fault = null;
  // What is not there may come.
  equal(await known.getFinal("b"), null);
  store.json("b", 3);
  equal((await known.getFinal("b"))?.json(), 3);
  // And somebody may say that it is another one.
  store.json("a", 4);
  known.forget("a");
  equal((await known.getFinal("a"))?.json(), 4);
});

Deno.test("what is written or forgotten while it is read is not kept", async () => {
  const { cache: known, store } = cache();
  store.json("a", 1);
  const old = known.get("a", 500);
  known.forget("a");
  store.json("a", 2);
  equal((await old)?.json(), 1);
  equal((await known.get("a", 500))?.json(), 2);
  await known.put("a", new TextEncoder().encode("3"), "application/json");
  equal((await known.get("a", 500))?.json(), 3);
});

Deno.test("memory is bounded: what was used longest ago is read again", async () => {
  const { cache: known, store } = cache();
  for (let i = 0; i < 20; i++) store.objects.set(`${i}`, new Uint8Array(1024 * 1024));
  for (let i = 0; i < 20; i++) await known.getFinal(`${i}`);
  await known.getFinal("19");
  equal(store.reads.length, 20);
  await known.getFinal("0");
  equal(store.reads.length, 21);
});

Deno.test("a store that fails, or cannot be opened, says so by its name", async () => {
  const { cache: known, store, clock } = cache();
  store.fault = "the disk is gone";
  const failed = { code: "store-failed", message: /store \(memory\) cannot be read: the disk is/ };
  await rejects(known.get("a", 500), failed);
  await rejects(known.list("a"), failed);
  await rejects(known.put("a", new Uint8Array(), ""), /memory\) cannot be written: the disk/);
  store.fault = null;
  equal(await known.get("a", 500), null);

  let tries = 0;
  const closed = new StoreCache(() => {
    tries++;
    if (tries === 1) throw new Error("AWS_ACCESS_KEY_ID is missing");
    return store;
  }, clock);
  for (let i = 0; i < 3; i++) {
    await rejects(closed.get("a", 0), /cannot be opened: AWS_ACCESS_KEY_ID is missing/);
  }
  equal(tries, 1);
  clock.advance(10_000);
  equal(await closed.get("a", 0), null);
});

Deno.test("a store that hangs is given up after 10 s, and not asked again for 5 s", async () => {
  const { cache: known, store, clock } = cache();
  const signals: (AbortSignal | undefined)[] = [];
  store.get = (_key: string, signal?: AbortSignal) => {
    signals.push(signal);
    return new Promise(() => {});
  };
  store.list = () => new Promise(() => {});
  const silent = { code: "store-failed", message: /cannot be read: no answer within 10 s/ };
  // Eight are read at once: the others wait for their turn.
  const all = Array.from({ length: 20 }, (_, i) => rejects(known.get(`${i}`, 500), silent));
  await settle();
  equal(signals.length, 8);
  clock.advance(10_000);
  await Promise.all(all);
  equal(signals.length, 8);
  equal(signals.every((signal) => signal?.aborted), true);
  clock.advance(4_999);
  await rejects(known.list("lists/"), silent);
  clock.advance(1);
  store.get = () => Promise.resolve(null);
  equal(await known.get("a", 500), null);
  const listing = rejects(known.list("lists/"), silent);
  await settle();
  clock.advance(10_000);
  await listing;
});

Deno.test("a store that cannot be reached is not asked again at once either", async () => {
  const { cache: known, store } = cache();
  let asked = 0;
  store.get = () => {
    asked++;
    return Promise.reject(new StoreError("unreachable", "bucket a: nothing answers"));
  };
  await rejects(known.get("a", 500), /nothing answers/);
  await rejects(known.get("b", 500), /nothing answers/);
  equal(asked, 1);
});
