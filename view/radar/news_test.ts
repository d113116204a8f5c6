import { deepEqual, equal, match, ok } from "node:assert/strict";
import { settle } from "../../_test_clock.ts";
import type { PictureEvent } from "../../formats/child_event.ts";
import type { MemoryStore } from "./_test_store.ts";
import { testRadar } from "./_test_radar.ts";

const KEYS = [0, 1, 2].map((minute) => `KTLX20250409_120${minute}00_V06`);

function told(index: number, part: Partial<PictureEvent> = {}): PictureEvent {
  const key = KEYS[index]!;
  const news = { level: 2, product: "reflectivity", key, sweeps: 1, complete: true } as const;
  return { event: "picture", ...news, ...part };
}

/** Keys and sweeps of the news on a stream. */
function newsIn(wire: string): string[] {
  return wire.split("\n\n").filter((event) => event.includes("event: picture")).map((event) => {
    const { key, sweeps, complete } = JSON.parse(/^data: (.*)$/m.exec(event)![1]!);
    return `${KEYS.indexOf(key)} ${sweeps}${complete ? "" : " …"}`;
  });
}

const lastId = (wire: string) => [...wire.matchAll(/^id: (.*)$/gm)].at(-1)![1]!;

const list = (store: MemoryStore, entries: Record<number, object>) =>
  store.keys(
    2,
    "reflectivity",
    Object.fromEntries(Object.entries(entries).map(([i, entry]) => [KEYS[Number(i)], entry])),
  );

Deno.test("a hint is told at once, to every reader, and anybody's page may read it", async () => {
  const { radar, events, close } = testRadar();
  const readers = [await events(), await events()];
  const [first] = readers;
  match(first!.wire, /event: hello\ndata: {"resumed":false}/);
  equal(first!.headers["Access-Control-Allow-Origin"], "*");
  radar.heard(told(0, { sweeps: 3, complete: false }));
  radar.heard(told(0, { sweeps: 3, complete: false }));
  radar.heard(told(0, { sweeps: 14 }));
  // A picture that was replaced is news too.
  for (const { wire } of readers) deepEqual(newsIn(wire), ["0 3 …", "0 3 …", "0 14"]);
  match(first!.wire, /data: {"level":2,"product":"reflectivity","key":"KTLX20250409_120000_V06",/);
  close();
  ok(first!.ended);
});

Deno.test("what no hint told is found in the lists, while somebody listens", async () => {
  const { clock, store, events, close } = testRadar();
  list(store, { 0: { sweeps: 2, complete: false } });
  const reader = await events();
  const look = async () => {
    clock.advance(3_000);
    await settle();
  };
  await look();
  deepEqual(newsIn(reader.wire), []);
  list(store, { 0: { sweeps: 14 }, 1: { sweeps: 1, complete: false } });
  await look();
  deepEqual(newsIn(reader.wire), ["0 14", "1 1 …"]);
  await look();
  store.fault = "away for a while";
  await look();
  store.fault = null;
  list(store, { 1: { sweeps: 14 }, 2: { sweeps: 14 } });
  await look();
  deepEqual(newsIn(reader.wire), ["0 14", "1 1 …", "1 14", "2 14"]);
  // Nobody listens: nobody looks.
  reader.end();
  await look();
  const reads = store.reads.length;
  await look();
  equal(store.reads.length, reads);
  close();
});

Deno.test("a hint that the lists say too is told once", async () => {
  const { clock, radar, store, events, close } = testRadar();
  list(store, {});
  const reader = await events();
  list(store, { 0: { sweeps: 14 } });
  radar.heard(told(0, { sweeps: 14 }));
  clock.advance(3_000);
  await settle();
  deepEqual(newsIn(reader.wire), ["0 14"]);
  close();
});

Deno.test("who comes back gets what it missed, or is told that it missed something", async () => {
  const { radar, events, close } = testRadar();
  const stays = await events();
  const goes = await events();
  const id = lastId(goes.wire);
  goes.end();
  radar.heard(told(0));
  radar.heard(told(1));
  const back = await events({ "last-event-id": id });
  match(back.wire, /"resumed":true/);
  deepEqual(newsIn(back.wire), ["0 1", "1 1"]);
  equal(lastId(back.wire), lastId(stays.wire));
  for (const other of ["x", "0badcafe.1", `${id}9999`, ""]) {
    const lost = await events({ "last-event-id": other });
    match(lost.wire, /"resumed":false/, other);
    deepEqual(newsIn(lost.wire), []);
  }
  for (let i = 0; i < 600; i++) radar.heard(told(i % 3));
  match((await events({ "last-event-id": id })).wire, /"resumed":false/);
  close();
});

Deno.test("who comes back after nobody listened may have missed what nobody looked at", async () => {
  const { radar, events, close } = testRadar();
  const only = await events();
  radar.heard(told(0));
  const id = lastId(only.wire);
  only.end();
  match((await events({ "last-event-id": id })).wire, /"resumed":false/);
  close();
});

Deno.test("a store that does not answer keeps nobody from hearing the hints", async () => {
  const { clock, radar, store, events, close } = testRadar();
  store.list = () => new Promise(() => {});
  const opening = events();
  await settle();
  clock.advance(3_000);
  const reader = await opening;
  radar.heard(told(0));
  deepEqual(newsIn(reader.wire), ["0 1"]);
  close();
});
