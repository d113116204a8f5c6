import { deepEqual, equal } from "node:assert/strict";
import type { PictureFacts } from "../../../formats/radar_store.ts";
import { type Frame, FrameCache, type FrameName, framesThatFit } from "./frame_cache.ts";

/** 100 bytes and a palette of 1,024. */
const BYTES = 1_124;

function frame(name: FrameName): Frame {
  const picture = {
    width: 10,
    height: 10,
    indexes: new Uint8Array(100),
    palette: new Uint8Array(1024),
  };
  return { name, picture, facts: {} as PictureFacts };
}
const names = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ key: `K${i}`, index: 0 }));
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** A cache of three frames whose loading is in the test's hands. */
function hand() {
  let nowMs = 0;
  const asked: string[] = [];
  const failing = new Set<string>();
  const came: string[] = [];
  const cache = new FrameCache(
    (name) => {
      asked.push(name.key);
      return failing.has(name.key)
        ? Promise.reject(new Error("gone"))
        : Promise.resolve(frame(name));
    },
    ({ key }) => came.push(key),
    () => nowMs,
    3 * BYTES,
  );
  return { cache, asked, failing, came, pass: (ms: number) => void (nowMs += ms) };
}

Deno.test("what is wanted comes in that order, and is asked for once", async () => {
  const { cache, asked, came } = hand();
  cache.want(names(3));
  cache.want(names(3));
  await settle();
  deepEqual(asked, ["K0", "K1", "K2"]);
  deepEqual(came, ["K0", "K1", "K2"]);
  equal(cache.get({ key: "K1", index: 0 })?.name.key, "K1");
  equal(cache.has({ key: "K1", index: 1 }), false);
});

Deno.test("memory is bounded: the frame that was not used for longest goes", async () => {
  const { cache } = hand();
  cache.want(names(3));
  await settle();
  cache.get({ key: "K0", index: 0 });
  cache.want([{ key: "new", index: 0 }]);
  await settle();
  deepEqual(names(3).map((name) => cache.has(name)), [true, false, true]);
});

Deno.test("a failure is told, and tried again after 5 s", async () => {
  const { cache, asked, failing, pass } = hand();
  failing.add("K0");
  cache.want(names(1));
  await settle();
  equal(cache.failure(names(1)[0]!)?.message, "gone");
  cache.want(names(1));
  await settle();
  equal(asked.length, 1);
  failing.clear();
  pass(5_001);
  cache.want(names(1));
  await settle();
  equal(cache.has(names(1)[0]!), true);
});

Deno.test("a volume that is forgotten is asked for anew, the others stay", async () => {
  const { cache, asked } = hand();
  cache.want(names(2));
  await settle();
  cache.forget("K0");
  cache.want(names(2));
  await settle();
  deepEqual(asked, ["K0", "K1", "K0"]);
});

Deno.test("what comes after all was forgotten is not of this product", async () => {
  const { cache, came } = hand();
  cache.want(names(2));
  cache.clear();
  await settle();
  deepEqual(came, []);
  equal(cache.has(names(1)[0]!), false);
});

Deno.test("the bound of 128 MB holds 31 pictures of 2,048², 10 of 3,600²", () => {
  equal(framesThatFit(2_048), 31);
  equal(framesThatFit(3_600), 10);
});
