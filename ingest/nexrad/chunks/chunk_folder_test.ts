import { deepEqual, equal } from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { settle, TestClock } from "../../../_test_clock.ts";
import { parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import { testLog, TestStore } from "../_test_radar.ts";
import { Budget } from "../source/budget.ts";
import { followChunkFolder } from "./chunk_folder.ts";
import { openFolder } from "../source/folder.ts";

Deno.test("chunks that are written into a folder, each once, from chunk S on, of the site wanted", async () => {
  const path = await Deno.makeTempDir();
  const clock = new TestClock();
  const store = new TestStore();
  const stop = new AbortController();
  const put = async (folder: string, time: string, chunk: string, text = "chunk") => {
    await Deno.mkdir(join(path, folder), { recursive: true });
    await Deno.writeTextFile(join(path, folder, `${time}-${chunk}`), text);
  };
  const following = followChunkFolder({
    folder: openFolder(pathToFileURL(path).href),
    pollMs: 2_000,
    sites: ["KLOT"],
    follower: {
      clock,
      budget: new Budget(null, clock),
      log: testLog(),
      events: { at() {}, well() {}, failed() {}, leftOut() {} },
      // A chunk S of this test holds its site.
      startOf: (bytes) => ({
        key: `${new TextDecoder().decode(bytes)}20250605_170000_V06`,
        plan: null,
      }),
      isWanted: () => Promise.resolve(true),
      newVolume: store.liveVolume,
      decode: async (volume, name, bytes) => void await volume.add(name, bytes),
      end: async (volume) => void await volume.end(),
      under() {},
    },
  }, stop.signal);
  const looks = async (count: number) => {
    for (let i = 0; i < count; i++) {
      // Reading a folder takes turns of its own.
      for (let turn = 0; turn < 20; turn++) await settle();
      clock.advance(2_000);
    }
  };
  try {
    await put("a", "20250605-170000", "002-I");
    await put("b", "20250605-170000", "001-S", "KFWS");
    await put("b", "20250605-170000", "002-I");
    await put("a", "20250605-165500", "004-I");
    await looks(3);
    equal(store.live.length, 0);
    await put("a", "20250605-170000", "001-S", "KLOT");
    await looks(3);
    await put("a", "20250605-170000", "003-E");
    await looks(3);
    deepEqual(store.live.map((names) => names.map((name) => parseChunkName(name)!.number)), [
      [1, 2, 3],
    ]);
  } finally {
    stop.abort();
    await following;
    await Deno.remove(path, { recursive: true });
  }
});
