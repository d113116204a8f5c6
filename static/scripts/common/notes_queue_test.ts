import assert from "node:assert/strict";
import type { Note } from "../../../formats/live_messages.ts";
import { HandClock } from "./_test_page.ts";
import { MAX_WAITING, oneLine, openQueue } from "./notes_queue.ts";

const NOON = Date.UTC(2025, 5, 5, 12) / 1000;

/** What the station takes for now, hours off the device's clock. */
const STATION_TS = NOON - 9_000;

/** A station that keeps notes, can be cut off, and can lose its answers. */
class Station {
  notes: Note[] = [];
  link: "up" | "down" | "answers lost" = "up";
  status = 200;
  asked: string[] = [];
  fetch = (url: string, init?: RequestInit): Promise<Response> => {
    this.asked.push(`${init?.method ?? "GET"} ${url}`);
    if (this.link === "down") return Promise.reject(new TypeError("network"));
    if (init?.method !== "POST") return Promise.resolve(Response.json({ notes: this.notes }));
    if (this.status !== 200) {
      return Promise.resolve(Response.json({ ok: false, error: "why" }, { status: this.status }));
    }
    const { ts = STATION_TS, text } = JSON.parse(String(init.body));
    const note = { ts, text, lat: 33, lon: -102 };
    this.notes.push(note);
    if (this.link === "answers lost") return Promise.reject(new TypeError("network"));
    return Promise.resolve(Response.json({ ok: true, note }));
  };
}

class Memory {
  value: string | null = null;
  isFull = false;
  getItem = () => this.value;
  setItem = (_key: string, value: string) => {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.value = value;
  };
}

function setUp(storage: Memory | null = new Memory()) {
  const [clock, station] = [new HandClock(), new Station()];
  const open = () => openQueue({ clock, storage, fetch: station.fetch });
  return { clock, station, storage, open, queue: open() };
}

Deno.test("a note is on the device until the station has it", async () => {
  const { queue, station } = setUp();
  queue.add(NOON + 0.7, "wall\ncloud ", false);
  assert.deepEqual(queue.waiting, [{ ts: NOON, text: "wall cloud", triedMs: null }]);
  const { notes } = await queue.send();
  assert.deepEqual(notes.map((note) => note.text), ["wall cloud"]);
  assert.equal(station.notes[0]!.ts, NOON);
  assert.deepEqual(queue.waiting, []);
});

Deno.test("notes taken without a connection outlive the page and go in order, once", async () => {
  const { queue, station, open, clock } = setUp();
  station.link = "down";
  queue.add(NOON, "", false);
  queue.add(NOON + 5, "hail", false);
  await queue.send();
  assert.equal(queue.waiting.length, 2);
  station.link = "up";
  await clock.pass(11_000);
  const later = open();
  await later.send();
  await later.send();
  assert.deepEqual(station.notes.map((note) => [note.ts, note.text]), [[NOON, ""], [
    NOON + 5,
    "hail",
  ]]);
});

Deno.test("an answer that got lost does not make two notes of one", async () => {
  const { queue, station, clock } = setUp();
  station.link = "answers lost";
  queue.add(NOON, "hail", false);
  await queue.send();
  assert.equal(queue.waiting.length, 1);
  station.link = "up";
  await clock.pass(11_000);
  const { notes } = await queue.send();
  assert.equal(notes.length, 1);
  assert.equal(station.notes.length, 1);
  assert.equal(station.asked.at(-1), "GET /view/notes?day=20250605");
});

Deno.test("a note that another tab has just sent is left to it", async () => {
  const { queue, station, open, clock } = setUp();
  station.link = "down";
  queue.add(NOON, "hail", false);
  await queue.send();
  station.link = "up";
  await open().send();
  assert.equal(station.notes.length, 0);
  await clock.pass(11_000);
  await open().send();
  assert.equal(station.notes.length, 1);
});

Deno.test("a tap that is counted twice is one note", () => {
  const { queue } = setUp();
  queue.add(NOON + 0.1, "", false);
  queue.add(NOON + 0.3, "", false);
  assert.equal(queue.waiting.length, 1);
});

Deno.test("a note of no known time is left to the station if it hears at once", async () => {
  const { queue, station, clock } = setUp();
  queue.add(clock.nowMs() / 1000, "hail", true);
  const { timed } = await queue.send();
  assert.deepEqual(timed.map((note) => note.ts), [STATION_TS]);
  assert.deepEqual(station.notes.map((note) => note.ts), [STATION_TS]);
});

Deno.test("a note of no known time that could not be sent keeps the device's", async () => {
  const { queue, station, clock, open } = setUp();
  const ts = clock.nowMs() / 1000;
  station.link = "down";
  queue.add(ts, "hail", true);
  await queue.send();
  station.link = "up";
  await clock.pass(11_000);
  const { notes, timed } = await open().send();
  assert.deepEqual([notes.map((note) => note.ts), timed], [[ts], []]);
  // Taken, never tried, found when the page was opened again.
  queue.add(ts - 3_600, "hail", true);
  await open().send();
  assert.equal(station.notes.at(-1)!.ts, ts - 3_600);
});

Deno.test("what the station refuses for good is told, what it may take later waits", async () => {
  const { queue, station } = setUp();
  station.status = 400;
  queue.add(NOON, "hail", false);
  const { refused } = await queue.send();
  assert.deepEqual(refused.map((one) => [one.note.text, one.reason]), [["hail", "why"]]);
  assert.equal(queue.waiting.length, 0);
  for (const status of [403, 429, 500, 507]) {
    station.status = status;
    queue.add(NOON + status, "", false);
    await queue.send();
  }
  assert.equal(queue.waiting.length, 4);
});

Deno.test(`${MAX_WAITING} notes wait and no more`, () => {
  const { queue } = setUp();
  for (let i = 0; i < MAX_WAITING; i++) assert.notEqual(queue.add(NOON + i, "", false), null);
  assert.equal(queue.add(NOON + MAX_WAITING, "", false), null);
  assert.equal(queue.waiting.length, MAX_WAITING);
});

Deno.test("without a device's memory, or with a full one, notes wait in the page", async () => {
  const full = new Memory();
  full.isFull = true;
  for (const storage of [null, full]) {
    const { queue, station } = setUp(storage);
    queue.add(NOON, "hail", false);
    assert.equal(queue.outlivesPage, false);
    assert.equal(queue.waiting.length, 1);
    await queue.send();
    assert.equal(station.notes.length, 1);
    assert.equal(queue.waiting.length, 0);
  }
});

Deno.test("a damaged memory is passed over", () => {
  for (const value of ["{", "null", '[1,{"ts":"x"},{"ts":5,"text":"ok","triedMs":null}]']) {
    const memory = new Memory();
    memory.value = value;
    assert.equal(setUp(memory).queue.waiting.length, value.startsWith("[") ? 1 : 0);
  }
});

Deno.test("a text becomes one line of at most 500 characters", () => {
  assert.equal(oneLine("  a\r\nb\tc "), "a b c");
  assert.equal(oneLine("x".repeat(600)).length, 500);
});
