import { deepEqual, equal } from "node:assert/strict";
import type { PictureFacts } from "../../../formats/radar_store.ts";
import {
  type Frame,
  FrameCache,
  type FrameName,
  framesThatFit,
  windowAround,
} from "./frame_cache.ts";

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

Deno.test("an animation of more pictures than fit fetches one a step, and never the next one anew", async () => {
  const { cache, asked } = hand();
  const all = names(5);
  const want = (at: number) => cache.want(windowAround(at, 5, 3, 1).map((i) => all[i]!));
  want(0);
  await settle();
  asked.length = 0;
  for (let step = 1; step <= 10; step++) {
    const at = step % 5;
    equal(cache.has(all[at]!), true, `step ${step}: the next picture is there`);
    cache.get(all[at]!);
    want(at);
    await settle();
    deepEqual(asked, [`K${(at + 2) % 5}`], `step ${step}`);
    asked.length = 0;
  }
});

Deno.test("more is wanted than fits: the most urgent stay, the rest is not asked for in turns", async () => {
  const { cache, asked } = hand();
  cache.want(names(6));
  await settle();
  deepEqual(asked, ["K0", "K1", "K2"]);
  cache.want(names(6).reverse());
  await settle();
  deepEqual(asked.slice(3), ["K5", "K4", "K3"]);
  deepEqual(names(6).map((name) => cache.has(name)), [false, false, false, true, true, true]);
});

Deno.test("what is being fetched while its volume is forgotten is given up, and fetched anew", async () => {
  const answers: ((frame: Frame) => void)[] = [];
  const signals: AbortSignal[] = [];
  const came: string[] = [];
  const cache = new FrameCache(
    (_, signal) => {
      signals.push(signal);
      return new Promise((resolve) => answers.push(resolve));
    },
    ({ key }) => came.push(key),
    () => 0,
    3 * BYTES,
  );
  const [name] = names(1);
  cache.want([name!]);
  cache.forget("K0");
  equal(signals[0]!.aborted, true);
  equal(answers.length, 2);
  const [old, fresh] = [frame(name!), frame(name!)];
  answers[1]!(fresh);
  await settle();
  answers[0]!(old);
  await settle();
  equal(cache.get(name!) === fresh, true);
  deepEqual(came, ["K0"]);
});

Deno.test("the window is around the position, or ahead of an animation, which begins anew", () => {
  deepEqual(windowAround(4, 5, 3, 0), [4, 3, 2]);
  deepEqual(windowAround(2, 5, 3, 0), [2, 1, 3]);
  deepEqual(windowAround(0, 5, 9, 0), [0, 1, 2, 3, 4]);
  deepEqual(windowAround(3, 5, 4, 1), [3, 4, 0, 1]);
  deepEqual(windowAround(1, 5, 4, -1), [1, 0, 4, 3]);
  deepEqual(windowAround(-1, 5, 4, 0), []);
  deepEqual(windowAround(0, 0, 4, 1), []);
});
