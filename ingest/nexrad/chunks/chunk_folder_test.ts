import { deepEqual, equal, rejects } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { settle, TestClock } from "../../../_test_clock.ts";
import { parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import { testLog, TestStore } from "../_test_radar.ts";
import { Budget } from "../source/budget.ts";
import { followChunkFolder } from "./chunk_folder.ts";
import { LOST_MS, MAX_CHUNK_BYTES } from "./followed_volume.ts";
import { type FolderFile, openFolder } from "../source/folder.ts";

interface Station {
  readonly path: string;
  readonly clock: TestClock;
  readonly store: TestStore;
  readonly skipped: string[];
  /** KEYs that come in just now. */
  readonly coming: Set<string>;
  /** Thrown by the next question whether a volume is wanted. */
  trouble: Error | null;
  /** What the folder shows besides its files. */
  extra: FolderFile[];
  put(folder: string, time: string, chunk: string, text?: string): Promise<void>;
  /** A whole volume of so many chunks, without some. */
  volume(folder: string, time: string, chunks: number, without?: readonly number[]): Promise<void>;
  looks(count: number): Promise<void>;
  /** Of each live volume: the chunks given, by number, and its end. */
  given(): (number | string)[][];
  /** Settles when the following ends. */
  readonly following: Promise<void>;
}

const POLL_MS = 2_000;

async function withFolder(test: (station: Station) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempDir();
  const clock = new TestClock();
  const store = new TestStore();
  const stop = new AbortController();
  const inFolder = openFolder(pathToFileURL(path).href);
  let isPausing = false;
  let hasEnded = false;
  const station: Omit<Station, "following"> = {
    path,
    clock,
    store,
    skipped: [],
    coming: new Set(),
    trouble: null,
    extra: [],
    async put(folder, time, chunk, text = "chunk") {
      await Deno.mkdir(join(path, folder), { recursive: true });
      await Deno.writeTextFile(join(path, folder, `${time}-${chunk}`), text);
    },
    async volume(folder, time, chunks, without = []) {
      for (let number = 1; number <= chunks; number++) {
        if (without.includes(number)) continue;
        const kind = number === 1 ? "S" : number === chunks ? "E" : "I";
        const name = `${String(number).padStart(3, "0")}-${kind}`;
        await station.put(folder, time, name, number === 1 ? "KLOT" : "chunk");
      }
    },
    async looks(count) {
      for (let i = 0; i <= count; i++) {
        // Reading a folder takes turns of its own.
        while (!isPausing && !hasEnded) await settle();
        if (i < count) clock.advance(POLL_MS);
      }
    },
    given: () =>
      store.live.map((names) => names.map((name) => parseChunkName(name)?.number ?? name)),
  };
  const following = followChunkFolder({
    folder: { path, look: async () => [...await inFolder.look(), ...station.extra] },
    pollMs: POLL_MS,
    sites: ["KLOT"],
    follower: {
      clock: {
        nowMs: clock.nowMs,
        monoMs: clock.monoMs,
        after(ms, then) {
          isPausing = true;
          return clock.after(ms, () => {
            isPausing = false;
            then();
          });
        },
      },
      budget: new Budget(null, clock),
      log: testLog(),
      events: {
        at() {},
        well() {},
        failed() {},
        leftOut() {},
        skipped: (name, why) => station.skipped.push(`${name}: ${why}`),
      },
      // A chunk S of this test holds its site.
      startOf(bytes, name) {
        const site = new TextDecoder().decode(bytes);
        if (site === "broken") return null;
        return { key: `${site}${name.slice(0, 15).replace("-", "_")}_V06`, plan: null };
      },
      isWanted() {
        if (station.trouble !== null) return Promise.reject(station.trouble);
        return Promise.resolve(true);
      },
      newVolume: store.liveVolume,
      decode: async (volume, name, bytes) => void await volume.add(name, bytes),
      end: async (volume) => void await volume.end(false),
      coming: (key, isComing) =>
        void (isComing ? station.coming.add(key) : station.coming.delete(key)),
    },
  }, stop.signal);
  following.catch(() => {}).finally(() => hasEnded = true);
  try {
    await test(Object.assign(station, { following }));
  } finally {
    stop.abort();
    await following.catch(() => {});
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("chunks that are written into a folder, each once, from chunk S on, of the site wanted", () =>
  withFolder(async ({ store, coming, put, looks, given }) => {
    await put("a", "20250605-170000", "002-I");
    await put("b", "20250605-170000", "001-S", "KFWS");
    await put("b", "20250605-170000", "002-I");
    await put("a", "20250605-165500", "004-I");
    await looks(3);
    equal(store.live.length, 0);
    await put("a", "20250605-170000", "001-S", "KLOT");
    await looks(3);
    deepEqual([...coming], ["KLOT20250605_170000_V06"]);
    await put("a", "20250605-170000", "003-E");
    await looks(3);
    // What ends a volume that is whole gives its memory back.
    deepEqual(given(), [[1, 2, 3, "end"]]);
    equal(coming.size, 0);
  }));

Deno.test("a volume that is not whole ends when a newer one of its site is there and it does not grow", () =>
  withFolder(async ({ coming, put, volume, looks, given }) => {
    await volume("a", "20250605-170000", 6, [3, 5, 6]);
    await looks(4);
    await put("b", "20250605-170500", "001-S", "KFWS");
    await looks(3);
    deepEqual(given(), [[1, 2, 4]]);
    await put("a", "20250605-170500", "001-S", "KLOT");
    await put("a", "20250605-170000", "006-E", "last, but 3 and 5 are missing");
    await looks(4);
    deepEqual(given(), [[1, 2, 4, 6, "end"], [1]]);
    deepEqual([...coming], ["KLOT20250605_170500_V06"]);
  }));

Deno.test("a volume of which nothing comes any more ends; so does one whose files are removed", () =>
  withFolder(async ({ path, clock, put, looks, given }) => {
    await put("a", "20250605-170000", "001-S", "KLOT");
    await looks(3);
    clock.advance(LOST_MS - 4 * POLL_MS);
    await looks(1);
    deepEqual(given(), [[1]]);
    await looks(4);
    deepEqual(given(), [[1, "end"]]);
    await put("b", "20250605-170500", "001-S", "KLOT");
    await looks(3);
    await Deno.remove(join(path, "b"), { recursive: true });
    await looks(2);
    deepEqual(given(), [[1, "end"], [1, "end"]]);
  }));

Deno.test("of many volumes the newest is open, and older ones that are not whole one after the other", () =>
  withFolder(async ({ store, volume, looks, given }) => {
    const times = Array.from(
      { length: 12 },
      (_, i) => `20250605-17${String(i * 5).padStart(2, "0")}00`,
    );
    for (const time of times) await volume("a", time, 4, time === times[6] ? [] : [3]);
    for (let i = 0; i < 40; i++) {
      await looks(1);
      const open = store.live.filter((names) => names.length > 0 && names.at(-1) !== "end");
      equal(open.length <= 2, true, `${open.length} are open`);
    }
    const whole = given().filter((one) => one.length === 5);
    deepEqual(whole, [[1, 2, 3, 4, "end"]]);
    // The newest first.
    equal(given().length, 12);
    deepEqual(given()[0], [1, 2, 4]);
    equal(given().filter((one) => one.at(-1) === "end").length, 11);
  }));

Deno.test("a file that cannot be read is left out with a word, once; the others are taken", () =>
  withFolder(async (station) => {
    const { path, skipped, put, looks, given } = station;
    const time = "20250605-170000";
    await put("a", time, "001-S", "KLOT");
    // A folder in a file's place cannot be read, whoever we are.
    const name = `${time}-002-I`;
    await Deno.mkdir(join(path, "a", name));
    station.extra = [{ path: join(path, "a", name), name, bytes: 10, id: "2" }];
    await put("a", time, "003-I");
    const large = join(path, "a", `${time}-004-I`);
    await Deno.create(large).then((file) => file.close());
    await Deno.truncate(large, MAX_CHUNK_BYTES + 1);
    await put("c", "20250605-165500", "001-S", "broken");
    await put("c", "20250605-165500", "002-I");
    await looks(6);
    deepEqual(given(), [[1, 3]]);
    deepEqual(skipped.map((text) => text.slice(0, 22)).sort(), [
      "20250605-165500-001-S:",
      "20250605-170000-002-I:",
      "20250605-170000-004-I:",
    ]);
    // It may be readable by and by.
    await Deno.remove(join(path, "a", name));
    await put("a", time, "002-I");
    station.extra = [];
    await looks(3);
    deepEqual(given(), [[1, 3, 2]]);
  }));

Deno.test("what nobody expected ends the following with its reason", () =>
  withFolder(async (station) => {
    station.trouble = new Error("the store is away");
    await station.put("a", "20250605-170000", "001-S", "KLOT");
    await station.looks(3);
    await rejects(station.following, /the store is away/);
  }));
