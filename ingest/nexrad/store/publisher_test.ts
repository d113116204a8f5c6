import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { CODES_OBJECT, FLAGS_OBJECT, listObject } from "../../../formats/radar_store.ts";
import { openFolderStore } from "../../../object_store/folder.ts";
import { type ObjectStore, StoreError } from "../../../object_store/mod.ts";
import { BACK_OFF_MS, TRY_MS } from "../../../object_store/s3_request.ts";
import {
  fetchListed,
  keptLog,
  keyAt,
  listOf,
  MINUTE_MS,
  publicationOf,
  RADAR,
  setClock,
} from "./_test_pictures.ts";
import { GRACE_MS } from "./lists.ts";
import { openPublisher } from "./mod.ts";

const LIST = listObject(2, "reflectivity");

/** A store in a folder that counts what is asked of it, and fails where it is told to. */
async function withStore(
  work: (store: ObjectStore & { calls: string[]; fail: (key: string) => boolean }) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  const inner = openFolderStore(root);
  const calls: string[] = [];
  const store = {
    ...inner,
    calls,
    fail: (_key: string) => false,
    get(key: string) {
      calls.push(`get ${key}`);
      return inner.get(key);
    },
    put(key: string, bytes: Uint8Array<ArrayBuffer>, type: string) {
      calls.push(`put ${key}`);
      if (store.fail(key)) return Promise.reject(new StoreError("full", "no space left"));
      return inner.put(key, bytes, type);
    },
    list(prefix: string) {
      calls.push(`list ${prefix}`);
      return inner.list(prefix);
    },
  };
  try {
    await work(store);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function publisherOn(store: ObjectStore, clock = setClock(), radar: Partial<typeof RADAR> = {}) {
  const log = keptLog();
  const publisher = openPublisher({ store, radar: { ...RADAR, ...radar }, clock, log });
  return { ...publisher, clock, log };
}

const jsonOf = async (store: ObjectStore, key: string) =>
  JSON.parse(new TextDecoder().decode((await store.get(key))!.bytes));
const putJson = (store: ObjectStore, key: string, value: unknown) =>
  store.put(key, new TextEncoder().encode(JSON.stringify(value)), "application/json");

Deno.test("publisher: pictures, then the list, then the flag", () =>
  withStore(async (store) => {
    const { publish, has } = publisherOn(store);
    const key = keyAt(0);
    strictEqual(await has(2, "reflectivity", key), false);
    deepStrictEqual(await publish(publicationOf(key, 3)), {
      level: 2,
      product: "reflectivity",
      key,
      sweeps: 3,
      complete: true,
    });
    const puts = store.calls.filter((call) => call.startsWith("put "));
    deepStrictEqual(puts.slice(-3), [
      `put plots_level2/${key}_reflectivity_idx0.json`,
      `put ${LIST}`,
      `put ${FLAGS_OBJECT}`,
    ]);
    strictEqual(puts.length, 8);
    strictEqual(store.calls.some((call) => call.startsWith("list ")), false, "no names are listed");
    deepStrictEqual(await listOf(store), { [key]: { sweeps: 3 } });
    strictEqual(await fetchListed(store), 6);
    strictEqual(await has(2, "reflectivity", key), true);
    strictEqual(await has(2, "velocity", key), false);
  }));

Deno.test("publisher: a volume that comes in by and by; what did not change is not stored again", () =>
  withStore(async (store) => {
    const { publish, has } = publisherOn(store);
    const key = keyAt(0);
    await publish(publicationOf(key, 1, { complete: false }));
    deepStrictEqual(await listOf(store), { [key]: { sweeps: 1, complete: false } });
    strictEqual(await has(2, "reflectivity", key), false);
    store.calls.length = 0;
    await publish(publicationOf(key, 2, { complete: false }));
    const pictures = store.calls.filter((call) => call.startsWith("put plots"));
    deepStrictEqual(
      pictures.map((call) => call.slice(-9)).sort(),
      [
        "idx0.json", // says how many there are
        "idx1.json",
        "_idx1.png",
      ].sort(),
    );
    const news = await publish(publicationOf(key, 4, { variant: "again" }));
    strictEqual(news.complete, true);
    deepStrictEqual(await listOf(store), { [key]: { sweeps: 4 } });
    strictEqual(await fetchListed(store), 8);
    // An unfinished one that comes late, from another processor, takes nothing back.
    const late = await publisherOn(store).publish(publicationOf(key, 2, { complete: false }));
    deepStrictEqual([late.sweeps, late.complete], [4, true]);
    deepStrictEqual(await listOf(store), { [key]: { sweeps: 4 } });
  }));

Deno.test("publisher: fewer tilts than before; what is left over goes with the KEY", () =>
  withStore(async (store) => {
    const { publish, clean, clock } = publisherOn(store);
    const key = keyAt(0);
    await publish(publicationOf(key, 4, { complete: false }));
    await publish(publicationOf(key, 2, { variant: "joined" }));
    deepStrictEqual(await listOf(store), { [key]: { sweeps: 2 } });
    strictEqual(await fetchListed(store), 4);
    clock.minutes = 31;
    strictEqual(await clean(), 0);
    deepStrictEqual(await listOf(store), {});
    clock.minutes = 36.1;
    strictEqual(await clean(), 8);
    deepStrictEqual(await store.list("plots_level2/"), []);
  }));

Deno.test("publisher: pictures with a gap between them are a mistake", () =>
  withStore(async (store) => {
    const { publish } = publisherOn(store);
    const whole = publicationOf(keyAt(0), 3);
    const pictures = whole.pictures.filter(({ index }) => index !== 1);
    await rejects(publish({ ...whole, pictures }), /idx0, idx1, … without a gap: given 0, 2/);
    await rejects(publish({ ...whole, pictures: [] }), RangeError);
    deepStrictEqual(store.calls, []);
  }));

Deno.test("publisher: the list holds what is younger than the window, sorted by KEY", () =>
  withStore(async (store) => {
    const { publish, has, clock, log } = publisherOn(store);
    await publish(publicationOf(keyAt(2), 1));
    await publish(publicationOf(keyAt(0), 1));
    await publish(publicationOf(keyAt(1, "V06", "KFWS"), 1));
    deepStrictEqual(Object.keys(await listOf(store)), [
      keyAt(1, "V06", "KFWS"),
      keyAt(0),
      keyAt(2),
    ]);
    clock.minutes = 31.5;
    await publish(publicationOf(keyAt(30), 1));
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(2), keyAt(30)]);
    const news = await publish(publicationOf(keyAt(1), 1));
    strictEqual(news.sweeps, 1);
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(2), keyAt(30)]);
    ok(/is older than the cleaning window of 30 minutes: it is not listed/.test(log.lines.join()));
    strictEqual(await has(2, "reflectivity", keyAt(1)), true, "nothing is left to do for it");
  }));

Deno.test("publisher: without a processing window nothing is too old", () =>
  withStore(async (store) => {
    const { publish, clean, has } = publisherOn(store, setClock(1e6), {
      processing_window_minutes: null,
    });
    await publish(publicationOf(keyAt(0), 2));
    strictEqual(await clean(), 0);
    deepStrictEqual(await listOf(store), { [keyAt(0)]: { sweeps: 2 } });
    strictEqual(await has(2, "reflectivity", keyAt(-1e6)), false);
  }));

Deno.test("publisher: a full disk costs the publication, not the list; the next one goes on", () =>
  withStore(async (store) => {
    const { publish, has } = publisherOn(store);
    await publish(publicationOf(keyAt(0), 3));
    for (const fails of [/idx1\.png$/, /idx0\.json$/, /_files\.json$/]) {
      store.fail = (key) => fails.test(key);
      await rejects(publish(publicationOf(keyAt(5), 3)), { name: "StoreError", code: "full" });
      deepStrictEqual(await listOf(store), { [keyAt(0)]: { sweeps: 3 } });
      await fetchListed(store);
    }
    store.fail = (key) => key === FLAGS_OBJECT;
    strictEqual((await publish(publicationOf(keyAt(5), 3))).sweeps, 3);
    store.fail = () => false;
    strictEqual(await has(2, "reflectivity", keyAt(5)), true);
    await publish(publicationOf(keyAt(6), 3));
    strictEqual(await fetchListed(store), 18);
    strictEqual((await jsonOf(store, FLAGS_OBJECT)).updates.reflectivity, 1);
  }));

Deno.test("publisher: the flag is set, others' flags and fields stay", () =>
  withStore(async (store) => {
    const { publish } = publisherOn(store);
    await putJson(store, FLAGS_OBJECT, { updates: { reflectivity: 0, hydrometeor: 0 }, by: "x" });
    await publish(publicationOf(keyAt(0), 1));
    deepStrictEqual(await jsonOf(store, FLAGS_OBJECT), {
      updates: { reflectivity: 1, hydrometeor: 0 },
      by: "x",
    });
  }));

Deno.test("publisher: codes are counted; those somebody added are fetched and kept", () =>
  withStore(async (store) => {
    const { publish, codesToFetch, clean, clock, log } = publisherOn(store);
    deepStrictEqual(await codesToFetch(), new Map([["hydrometeor", ["HHC", "N0H"]]]));
    await putJson(store, CODES_OBJECT, {
      hydrometeor: [{ value: "N1H", label: "second tilt", count: 5 }, { value: "bad code" }, null],
      precipitation: [{ value: "DPR" }],
    });
    // Precipitation was configured once: nothing more of it is fetched.
    deepStrictEqual(await codesToFetch(), new Map([["hydrometeor", ["N1H", "HHC", "N0H"]]]));
    const hydrometeor = { level: 3, product: "hydrometeor" } as const;
    await publish(publicationOf(keyAt(0, "HHC"), 1, hydrometeor));
    await publish(publicationOf(keyAt(6, "HHC"), 1, hydrometeor));
    await publish(publicationOf(keyAt(6, "N2H"), 1, hydrometeor));
    deepStrictEqual(await jsonOf(store, CODES_OBJECT), {
      hydrometeor: [
        { value: "N1H", label: "second tilt", count: 0 },
        { value: "HHC", label: "Hybrid hydrometeor classification", count: 2 },
        { value: "N0H", label: "Hydrometeor classification, tilt 1", count: 0 },
        { value: "N2H", label: "Hydrometeor classification, tilt 3", count: 1 },
      ],
      precipitation: [{ value: "DPR", label: "Instantaneous precipitation rate", count: 0 }],
    });
    clock.minutes = 33;
    await clean();
    strictEqual((await jsonOf(store, CODES_OBJECT)).hydrometeor[1].count, 1);
    // Somebody is at work on it, and has forgotten a comma: his codes are not lost.
    await store.put(CODES_OBJECT, new TextEncoder().encode('{"hydrometeor": [}'), "x");
    await publish(publicationOf(keyAt(30, "HHC"), 1, hydrometeor));
    strictEqual((await store.get(CODES_OBJECT))!.bytes.length, 18);
    deepStrictEqual(await codesToFetch(), new Map([["hydrometeor", ["HHC", "N0H"]]]));
    deepStrictEqual(log.lines, [`${CODES_OBJECT} is no JSON: left alone until it is mended`]);
  }));

Deno.test("cleaning: off the list at once, removed after the grace, also by a new process", () =>
  withStore(async (store) => {
    const first = publisherOn(store);
    await first.publish(publicationOf(keyAt(0), 2));
    await first.publish(publicationOf(keyAt(20), 2));
    const second = publisherOn(store, first.clock);
    first.clock.minutes = 40;
    // The list was not looked after for ten minutes: whoever has just read it may still fetch.
    strictEqual(await second.clean(), 0);
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(20)]);
    strictEqual((await store.list("plots_level2/")).length, 8);
    strictEqual(await publisherOn(store, first.clock).clean(), 4, "on no list since it began");
    deepStrictEqual(Object.keys(await listOf(store)), [keyAt(20)]);
    await fetchListed(store);
    store.calls.length = 0;
    first.clock.minutes = 56;
    strictEqual(await second.clean(), 4, "what another one removed meanwhile is no error");
    ok(!store.calls.includes("list plots_level2/"), "no names are listed each time");
    first.clock.minutes = 62;
    strictEqual(await second.clean(), 4);
    deepStrictEqual(await store.list("plots_level2/"), []);
  }));

Deno.test("cleaning: lists that were lost are made again from what is in the store", () =>
  withStore(async (store) => {
    const { publish } = publisherOn(store);
    await publish(publicationOf(keyAt(0), 3));
    await publish(publicationOf(keyAt(5), 3, { complete: false }));
    await publish(publicationOf(keyAt(6), 3));
    await publish(publicationOf(keyAt(0, "HHC"), 1, { level: 3, product: "hydrometeor" }));
    const lists = await Promise.all([listOf(store), listOf(store, 3, "hydrometeor")]);
    await store.remove([
      LIST,
      listObject(3, "hydrometeor"),
      `plots_level2/${keyAt(6)}_reflectivity_idx1.png`,
    ]);
    await publisherOn(store).clean();
    const { [keyAt(6)]: lost, ...rest } = lists[0];
    deepStrictEqual(lost, { sweeps: 3 });
    deepStrictEqual(await listOf(store), rest, "not what is no longer whole");
    deepStrictEqual(await listOf(store, 3, "hydrometeor"), lists[1]);
    // A list that is no JSON costs no start of the program.
    await store.put(LIST, new TextEncoder().encode('{"KTLX2025'), "x");
    await publisherOn(store).publish(publicationOf(keyAt(7), 1));
    deepStrictEqual(await listOf(store), { ...rest, [keyAt(7)]: { sweeps: 1 } });
  }));

Deno.test("cleaning: pictures that somebody removed are not listed, and are to be made again", () =>
  withStore(async (store) => {
    const { publish } = publisherOn(store);
    for (const minutes of [0, 1, 2]) await publish(publicationOf(keyAt(minutes), 2));
    await store.remove([
      `plots_level2/${keyAt(0)}_reflectivity_idx1.json`,
      ...await store.list(`plots_level2/${keyAt(1)}`),
    ]);
    const { clean, has } = publisherOn(store);
    await clean();
    deepStrictEqual(await listOf(store), { [keyAt(2)]: { sweeps: 2 } });
    await fetchListed(store);
    strictEqual(await has(2, "reflectivity", keyAt(0)), false);
  }));

Deno.test("cleaning: an entry that another process wrote over comes back", () =>
  withStore(async (store) => {
    const { publish, clean } = publisherOn(store);
    await publish(publicationOf(keyAt(0), 2));
    await publisherOn(store).publish(publicationOf(keyAt(1), 1));
    await putJson(store, LIST, { [keyAt(1)]: { sweeps: 1 } });
    await clean();
    deepStrictEqual(await listOf(store), { [keyAt(0)]: { sweeps: 2 }, [keyAt(1)]: { sweeps: 1 } });
  }));

Deno.test("publisher: no update of a list takes so long that its oldest KEY may be gone", () => {
  const tries = BACK_OFF_MS.length + 1;
  const longest = tries * TRY_MS + BACK_OFF_MS.reduce((sum, ms) => sum + ms, 0);
  ok(longest + MINUTE_MS < GRACE_MS, "and a minute for clocks that differ");
});
