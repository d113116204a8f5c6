/**
 * For tests: what every store must do, whatever it is made of.
 *
 * @module
 */
import { deepStrictEqual, notStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { ObjectStore } from "./mod.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const JSON_TYPE = "application/json";

/** Tries the store, which must be empty, and leaves it empty. */
export async function tryStore(store: ObjectStore): Promise<void> {
  strictEqual(await store.get("lists/a.json"), null);
  deepStrictEqual(await store.list(""), []);
  deepStrictEqual(await store.list("lists/"), []);

  await store.put("lists/a.json", bytesOf("one"), JSON_TYPE);
  const first = await store.get("lists/a.json");
  deepStrictEqual(first?.bytes, bytesOf("one"));
  ok(first !== null && first.etag !== "" && !first.etag.includes('"'));
  strictEqual((await store.get("lists/a.json"))?.etag, first.etag);

  await store.put("lists/a.json", bytesOf("two"), JSON_TYPE);
  const second = await store.get("lists/a.json");
  deepStrictEqual(second?.bytes, bytesOf("two"));
  notStrictEqual(second?.etag, first.etag);

  const big = crypto.getRandomValues(new Uint8Array(60_000));
  const whole = new Uint8Array(300_000);
  for (let start = 0; start < whole.length; start += big.length) whole.set(big, start);
  const picture = "plots_level2/KTLX20250409_123456_V06_reflectivity_idx0.png";
  await store.put(picture, whole, "image/png");
  deepStrictEqual((await store.get(picture))?.bytes, whole);
  await store.put("empty", new Uint8Array(0), "text/plain");
  strictEqual((await store.get("empty"))?.bytes.length, 0);

  const names = ["plots_level2/KTLX20250409_123456_V06_reflectivity_idx1.png", "plots_level3/x"];
  for (const name of names) await store.put(name, bytesOf(name), "image/png");
  deepStrictEqual(await store.list("plots_level2/"), [picture, names[0]]);
  deepStrictEqual(await store.list("plots_level2/KTLX20250409_123456_V06_reflectivity_idx1"), [
    names[0],
  ]);
  deepStrictEqual(await store.list("plots"), [picture, ...names]);
  deepStrictEqual(await store.list(""), ["empty", "lists/a.json", picture, ...names]);
  strictEqual(await store.get("plots_level2"), null, "a folder is no object");
  strictEqual(await store.get("empty/below"), null, "nor is what would be below an object");

  // Many at once replace one another: whoever reads gets one of them whole.
  const versions = Array.from({ length: 8 }, (_, i) => bytesOf(String(i).repeat(5_000)));
  await Promise.all(versions.map((bytes) => store.put("same", bytes, "text/plain")));
  const kept = new TextDecoder().decode((await store.get("same"))?.bytes);
  ok(/^(\d)\1{4999}$/.test(kept));

  for (
    const key of ["../a", "/a", "a/../b", "a\\b", "", "a//b", ".a", "a/.b", "a.", "a b", "ä", "a\0"]
  ) {
    await rejects(store.get(key), { code: "bad-key" }, key);
    await rejects(store.put(key, bytesOf("x"), JSON_TYPE), { code: "bad-key" }, key);
    await rejects(store.remove([key]), { code: "bad-key" }, key);
  }
  const aborted = AbortSignal.abort(new Error("asked to stop"));
  await rejects(store.get("lists/a.json", aborted), /asked to stop/);

  let together = 0;
  const alone = async () => {
    strictEqual(++together, 1);
    await store.get("same");
    together--;
  };
  await Promise.all([store.exclusively(alone), store.exclusively(alone)]);
  await rejects(store.exclusively(() => Promise.reject(new Error("own"))), /own/);
  strictEqual(await store.exclusively(() => Promise.resolve(7)), 7);

  await store.remove([picture, "never/there.json"]);
  strictEqual(await store.get(picture), null);
  await store.remove(await store.list(""));
  await store.remove([]);
  deepStrictEqual(await store.list(""), []);
}
