import { deepEqual, equal, rejects } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
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

Deno.test("what is final is read once more after that is known, then never again", async () => {
  const { cache: known, store, clock } = cache();
  store.json("a", 1);
  equal((await known.get("a", 500))?.json(), 1);
  store.json("a", 2);
  equal((await known.getFinal("a"))?.json(), 2);
  clock.advance(3_600_000);
  equal((await known.getFinal("a"))?.json(), 2);
  equal(store.reads.length, 2);
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
