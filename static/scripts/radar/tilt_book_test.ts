import { deepEqual, equal } from "node:assert/strict";
import { TiltBook } from "./tilt_book.ts";

/** Tilts of scan strategies (VCP 212, 31, 35), degrees. */
const ANGLES: Record<string, readonly number[]> = {
  vcp212: [0.5, 0.9, 1.3, 1.8, 2.4, 3.1, 4, 5.1, 6.4, 8, 10, 12.5, 15.6, 19.5],
  vcp31: [0.5, 1.5, 2.5, 3.5, 4.5],
  coming: [0.53],
  measured: [0.48, 0.88, 1.32, 1.76, 2.42],
};
const volume = (key: string) => ({ key, tilts: ANGLES[key]!.length });

function book() {
  let nowMs = 0;
  const asked: string[] = [];
  let changes = 0;
  let isBroken = false;
  const own = new TiltBook(
    ({ key, index }) => {
      asked.push(`${key} ${index}`);
      return isBroken ? Promise.reject(new Error("gone")) : Promise.resolve(ANGLES[key]![index]!);
    },
    () => void changes++,
    () => nowMs,
  );
  /** Asks until everything is known. */
  async function find(key: string, index: number, elevationDeg: number | null) {
    const choice = { index, elevationDeg };
    for (let i = 0; i < 20 && own.indexIn(volume(key), choice) === undefined; i++) {
      own.want([volume(key)], choice);
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
    return own.indexIn(volume(key), choice);
  }
  return {
    ...{ own, asked, find },
    changes: () => changes,
    breakIt: (is: boolean) => void (isBroken = is),
    pass: (ms: number) => void (nowMs += ms),
  };
}

Deno.test("the lowest tilt, and one of no known angle, is found without asking", async () => {
  const { asked, find } = book();
  equal(await find("vcp212", 0, null), 0);
  equal(await find("vcp31", 3, null), 3);
  equal(await find("coming", 3, null), null);
  deepEqual(asked, []);
});

Deno.test("the same tilt of the same strategy takes one question", async () => {
  const { asked, find } = book();
  equal(await find("measured", 3, 1.8), 3);
  deepEqual(asked, ["measured 3"]);
});

Deno.test("in another strategy the tilt is found by its angle, or is not there", async () => {
  const { asked, find } = book();
  equal(await find("vcp212", 1, 2.42), 4);
  equal(asked.length <= 4, true, asked.join());
  equal(await find("vcp31", 3, 1.76), 1);
  equal(await find("vcp31", 3, 2.1), null);
  equal(await find("vcp31", 13, 19.5), null);
  equal(await find("coming", 3, 1.8), null);
});

Deno.test("a tilt that came since is looked for again; what is known stays meanwhile", async () => {
  const { own, asked, find } = book();
  own.learn({ key: "vcp212", index: 0 }, 0.5);
  const choice = { index: 3, elevationDeg: 1.8 };
  equal(own.indexIn({ key: "vcp212", tilts: 1 }, choice), null);
  equal(own.indexIn({ key: "vcp212", tilts: 4 }, choice), undefined);
  equal(own.nearest({ key: "vcp212", tilts: 1 }, choice), 0);
  equal(await find("vcp212", 3, 1.8), 3);
  deepEqual(asked, ["vcp212 3"]);
  // A lower one came between: the index is another one now.
  own.learn({ key: "vcp212", index: 3 }, 1.3);
  equal(own.indexIn(volume("vcp212"), choice), undefined);
});

Deno.test("an angle that cannot be had is asked for again after 5 s", async () => {
  const { breakIt, pass, find, asked, changes } = book();
  breakIt(true);
  equal(await find("vcp212", 3, 1.8), null);
  equal(asked.length, 1);
  equal(changes(), 1);
  breakIt(false);
  pass(5_000);
  equal(await find("vcp212", 3, 1.8), 3);
});

Deno.test("what comes after all was forgotten is of another product", async () => {
  const { own, changes } = book();
  const choice = { index: 3, elevationDeg: 1.8 };
  own.want([volume("vcp212")], choice);
  own.clear();
  for (let turn = 0; turn < 9; turn++) await Promise.resolve();
  equal(changes(), 0);
  equal(own.angle({ key: "vcp212", index: 3 }), null);
});
