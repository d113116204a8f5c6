/**
 * What is listed can be fetched: while two processes publish and clean on one store, and wherever
 * one of them is killed. Time goes on when all of a minute's work is done: processes race within a
 * minute as they like, and none ever lags behind another by more.
 */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { listObject } from "../../../formats/radar_store.ts";
import { openFolderStore } from "../../../object_store/folder.ts";
import type { ObjectStore } from "../../../object_store/mod.ts";
import {
  ACCESS_KEY_ID,
  SECRET_ACCESS_KEY,
  startS3,
  swiftMissing,
} from "../../../object_store/_test_s3.ts";
import {
  fetchListed,
  keptLog,
  keyAt,
  listOf,
  publicationOf,
  RADAR,
  setClock,
} from "./_test_pictures.ts";
import { type ProcessorSettings, storeOf, tiltsAt } from "./_test_processor.ts";
import { openPublisher } from "./mod.ts";

const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
};

function startProcessor(settings: ProcessorSettings) {
  const script = join(import.meta.dirname!, "_test_processor.ts");
  const args = ["run", "--quiet", "--no-check", "-A", script, JSON.stringify(settings)];
  const child = new Deno.Command(Deno.execPath(), {
    args,
    env: ENVIRONMENT,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const stdin = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    child,
    async minute(minutes: number): Promise<void> {
      await stdin.write(new TextEncoder().encode(`${minutes}\n`));
      const { value } = await lines.read();
      strictEqual(value, "done\n", "the processor died");
    },
    async end(): Promise<void> {
      await stdin.close().catch(() => {});
      await lines.cancel();
      await child.status;
    },
  };
}

/** Two processors at work for so many minutes, and a reader; returns the pictures it fetched. */
async function work(
  settings: Omit<ProcessorSettings, "number">,
  store: ObjectStore,
  minutes: number,
  mostListed: number,
): Promise<number> {
  const processors = [1, 2].map((number) => startProcessor({ ...settings, number }));
  let fetched = 0;
  try {
    for (let now = 0; now < minutes; now++) {
      let isOver = false;
      const reader = async () => {
        while (!isOver) fetched += await fetchListed(store, { most: mostListed });
      };
      const all = Promise.all(processors.map(({ minute }) => minute(now))).finally(() =>
        isOver = true
      );
      await Promise.all([all, reader()]);
    }
  } finally {
    for (const { end } of processors) await end();
  }
  return fetched;
}

/** After a last cleaning, exactly what was published within the window is listed, and whole. */
async function checkEnd(store: ObjectStore, minutes: number, window: number): Promise<void> {
  const clock = setClock(minutes - 1);
  const radar = { ...RADAR, cleanup_window_minutes: window };
  const { clean } = openPublisher({ store, radar, clock, log: keptLog() });
  await clean();
  const expected: Record<string, { sweeps: number }> = {};
  for (let now = Math.max(0, minutes - 1 - window); now < minutes; now++) {
    expected[keyAt(now)] = { sweeps: tiltsAt(now + 1) };
    for (const site of ["KAA1", "KAA2"]) {
      expected[keyAt(now, "V06", site)] = { sweeps: tiltsAt(now) };
    }
  }
  deepStrictEqual(await listOf(store), expected);
  await fetchListed(store);
  const oldest = keyAt(minutes - 1 - window - 6).slice(4);
  const names = await store.list("plots_level2/");
  const left = names.filter((name) => name.slice("plots_level2/KTLX".length) < oldest);
  deepStrictEqual(left, [], "what is older than window and grace is gone");
}

Deno.test("two processors and a reader on one folder", async () => {
  const root = await Deno.makeTempDir();
  try {
    const [minutes, windowMinutes] = [48, 20];
    const store = openFolderStore(root);
    const fetched = await work({ folder: root, windowMinutes }, store, minutes, 3);
    ok(fetched > 700, `${fetched} objects were fetched`);
    await checkEnd(store, minutes, windowMinutes);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

Deno.test({
  name: "two processors and a reader on one bucket",
  ignore: swiftMissing(),
  async fn() {
    await using s3 = await startS3();
    const { endpoint, bucket } = await s3.bucket("radar");
    for (const [name, value] of Object.entries(ENVIRONMENT)) Deno.env.set(name, value);
    const [minutes, windowMinutes] = [20, 8];
    const settings = { bucket: { endpoint, bucket }, windowMinutes };
    const store = storeOf({ ...settings, number: 0 });
    const fetched = await work(settings, store, minutes, 1);
    ok(fetched > 100, `${fetched} objects were fetched`);
    await checkEnd(store, minutes, windowMinutes);
  },
});

Deno.test({
  name: "a processor that is killed lists nothing that is not there; the next one mends it",
  ignore: Deno.build.os === "windows",
  async fn() {
    const kills = Deno.env.get("CI") === "true" ? 30 : 8;
    const root = await Deno.makeTempDir();
    const store = openFolderStore(root);
    const clock = setClock(10);
    const settings = { folder: root, windowMinutes: RADAR.cleanup_window_minutes };
    try {
      let publications = 0;
      for (let kill = 0; kill < kills; kill++) {
        const { child, end } = startProcessor({ ...settings, number: 1, endless: true });
        await firstChange(join(root, kill === 0 ? "" : "plots_level2"));
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
        child.kill("SIGKILL");
        await end();
        publications += Object.keys(await listOf(store)).length;
        await fetchListed(store);
        const names = await store.list("");
        ok(!names.some((name) => name.includes(".tmp")), names.join());
      }
      ok(publications > 0);
      const { publish, clean } = openPublisher({ store, radar: RADAR, clock, log: keptLog() });
      await clean();
      for (let minutes = 0; minutes < 10; minutes++) {
        await publish(publicationOf(keyAt(minutes), tiltsAt(minutes)));
      }
      strictEqual(Object.keys(await listOf(store)).length, 10);
      await fetchListed(store);
      ok(await store.get(listObject(2, "reflectivity")));
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  },
});

/** Resolves when something in a folder changes. */
async function firstChange(folder: string): Promise<void> {
  const watcher = Deno.watchFs(folder);
  for await (const _ of watcher) break;
}
