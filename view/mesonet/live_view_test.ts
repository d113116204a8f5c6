import { deepEqual, equal, ok } from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import type { HttpBindings } from "@hono/node-server";
import { settle, TestClock } from "../../_test_clock.ts";
import { injured, randoms } from "../../formats/_test_random.ts";
import type { RecordEvent } from "../../formats/child_event.ts";
import type { InitialBody } from "../../formats/live_messages.ts";
import { DAY_HEADER, dayName, gpsDateText, gpsTimeText } from "../../formats/mesonet_day.ts";
import { SUPPORT_HEADER, supportRow } from "../../formats/mesonet_support.ts";
import { TestResponse } from "../_test_response.ts";
import { PULL_BELOW, SseHub } from "../sse.ts";
import { type Facts, openView, type View } from "./live_view.ts";

const FACTS: Facts = {
  vehicle_id: "probe1",
  version: "0",
  test_mode: false,
  datalogger: true,
  ingest: { status: "running", state: "recording", since: "2025-06-05T00:00:00Z", reason: null },
  not_recorded: null,
  record: null,
  record_age_s: 0,
  update_available: null,
  handing_over: false,
  pages: [],
};

/** A row of a daily file; `t` tells rows apart. */
function row(timeMs: number, t: number | string = 23.2): string {
  return `2.548,108.8,23.1,82.2,${t},19.92,81.8,900.85,93.1,${gpsDateText(timeMs)},` +
    `${gpsTimeText(timeMs)},33.19017,-102.2727,1021,0,85.5,28.16\n`;
}

/** A folder of daily files and the views that look at it, one after the other. */
class Site implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly clock = new TestClock();
  readonly logged: string[] = [];
  facts: Facts = FACTS;
  #view: View | null = null;
  #hub = new SseHub(this.clock.monoMs);

  async open(): Promise<View> {
    await this.begin().ready;
    return this.view;
  }

  /** Opens a view whose files are yet to be read. */
  begin(): View {
    this.close();
    this.#hub = new SseHub(this.clock.monoMs);
    this.#view = openView({
      dataDir: this.folder,
      clock: this.clock,
      hub: this.#hub,
      clientOf: () => "",
      facts: () => this.facts,
      log: (text) => this.logged.push(text),
    });
    return this.#view;
  }

  close(): void {
    this.#hub.close();
    this.#view?.close();
  }

  get view(): View {
    return this.#view!;
  }

  /** Appends rows to the file of the first one's day, and says so as the recorder does. */
  record(times: readonly number[], options: { day?: string; hint?: boolean } = {}): void {
    const file = this.path(options.day ?? dayName(times[0]!));
    this.append(file, times.map((ms) => row(ms)).join(""));
    if (options.hint !== false) {
      this.view.recorded({ event: "record", table: "Obs", file } as RecordEvent);
    }
  }

  /** Says that rows were written. */
  hint(day: string): void {
    this.view.recorded({ event: "record", table: "Obs", file: this.path(day) } as RecordEvent);
  }

  append(file: string, text: string): void {
    let isNew = false;
    try {
      Deno.statSync(file);
    } catch {
      isNew = true;
    }
    Deno.writeTextFileSync(file, (isNew ? `${DAY_HEADER}\n` : "") + text, { append: true });
  }

  path(day: string): string {
    return `${this.folder}/${day}.txt`;
  }

  ask(path: string, headers: Record<string, string> = {}, method = "GET") {
    const request = new Request(`http://truck${path}`, { headers, method });
    return this.view.app.request(request, undefined, {} as HttpBindings);
  }

  async initial(): Promise<InitialBody> {
    return await (await this.ask("/initial")).json();
  }

  async read(path: string, reads = true, headers: Record<string, string> = {}) {
    const response = new TestResponse(reads, false);
    const request = new Request(`http://truck${path}`, { headers });
    await this.view.app.request(request, undefined, {
      outgoing: response.outgoing,
    } as unknown as HttpBindings);
    return response;
  }

  [Symbol.dispose](): void {
    this.close();
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** The points that a reader got: id and ts. */
const points = (response: TestResponse) =>
  [...response.wire.matchAll(/id: (\S+)\ndata: (.*)\n\n/g)].map(([, id, data]) => ({
    id: id!,
    ts: JSON.parse(data!).ts as number,
  }));
const times = (response: TestResponse) => points(response).map(({ ts }) => ts);
const seconds = (fromMs: number, count: number) =>
  Array.from({ length: count }, (_, i) => fromMs + i * 1000);
const asTs = (ms: readonly number[]) => ms.map((m) => m / 1000);

// Years from the host's clock, which the tests leave in 2025.
const NOON = Date.UTC(2031, 2, 4, 12);
const MIDNIGHT = Date.UTC(2031, 2, 5);

Deno.test("the last two hours before the newest row are there, whatever the host's clock says", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(NOON, 9_000).map((ms) => row(ms)).join("") + "2.5,1");
  await site.open();
  const body = await site.initial();
  equal(body.ts[0], NOON / 1000 + 9_000 - 7_200);
  equal(body.ts.length, 7_200);
  equal(body.ts.at(-1), NOON / 1000 + 8_999);
  deepEqual([body.t[0], body.alt[0], body.rh[0]], [23.2, 1021, 81.8]);
  const size = Deno.statSync(site.path("20310304")).size - "2.5,1".length;
  equal(body.last_id, `20310304.${size}`);
  deepEqual(site.view.cacheInfo(), { points: 7_200, current_file: "20310304.txt" });
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
});

Deno.test("yesterday's file leads up to today's; an older header of 11 columns will do", async () => {
  using site = new Site();
  const header =
    "gps_date,gps_time,lat,lon,t_fast,dewpoint,sfc_wspd,sfc_wdir,pressure,gps_alt,der_rh";
  const old = (ms: number) =>
    `${gpsDateText(ms)},${gpsTimeText(ms)},33,-102,21.5,19.9,2.5,108,900.85,1021,81\n`;
  const before = seconds(MIDNIGHT - 60_000, 60);
  Deno.writeTextFileSync(site.path("20310304"), `${header}\n${before.map(old).join("")}`);
  site.append(site.path("20310305"), seconds(MIDNIGHT, 5).map((ms) => row(ms)).join(""));
  await site.open();
  const body = await site.initial();
  deepEqual(body.ts, asTs([...before, ...seconds(MIDNIGHT, 5)]));
  deepEqual([body.t[0], body.compass_dir[0], body.compass_dir[60]], [21.5, null, 93.1]);
});

Deno.test("every row of a batch reaches every reader once, a torn one when it is whole", async () => {
  using site = new Site();
  site.append(site.path("20310304"), row(NOON));
  await site.open();
  const readers = [await site.read("/stream"), await site.read("/stream")];
  site.record(seconds(NOON + 1000, 30));
  const torn = row(NOON + 31_000);
  site.append(site.path("20310304"), torn.slice(0, 40));
  site.view.recorded({ event: "record", table: "Obs", file: site.path("20310304") } as RecordEvent);
  for (const reader of readers) deepEqual(times(reader), asTs(seconds(NOON + 1000, 30)));
  site.append(site.path("20310304"), torn.slice(40));
  site.clock.advance(1_000);
  for (const reader of readers) deepEqual(times(reader).at(-1), NOON / 1000 + 31);
});

Deno.test("ids live through a restart: nothing is lost or repeated", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(NOON, 10).map((ms) => row(ms)).join(""));
  await site.open();
  const first = await site.read("/stream");
  site.record(seconds(NOON + 10_000, 5));
  const { id } = points(first).at(-1)!;
  site.close();
  equal(first.ended, true);
  site.append(site.path("20310304"), seconds(NOON + 15_000, 7).map((ms) => row(ms)).join(""));
  await site.open();
  const back = await site.read("/stream?after=20310304.118", true, { "last-event-id": id });
  deepEqual(times(back), asTs(seconds(NOON + 15_000, 7)));
  const page = await site.read(`/stream?after=${(await site.initial()).last_id}`);
  site.record([NOON + 22_000]);
  deepEqual(times(page), asTs([NOON + 22_000]));
  deepEqual(points(page), points(back).slice(-1));
});

Deno.test("over midnight, a row that comes late to yesterday's file comes once, and the newest stays", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(MIDNIGHT - 10_000, 8).map((ms) => row(ms)).join(""));
  await site.open();
  const reader = await site.read("/stream");
  site.record([MIDNIGHT, MIDNIGHT + 1000]);
  site.record([MIDNIGHT - 2000, MIDNIGHT - 1000]);
  site.record([MIDNIGHT + 2000]);
  deepEqual(times(reader), asTs([0, 1000, -2000, -1000, 2000].map((ms) => MIDNIGHT + ms)));
  equal(site.view.newest()?.ts, (MIDNIGHT + 2000) / 1000);
  deepEqual((await site.initial()).ts, asTs(seconds(MIDNIGHT - 10_000, 13)));
  equal(site.view.cacheInfo().current_file, "20310305.txt");
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
});

Deno.test("a lost hint costs time, never a point", async () => {
  using site = new Site();
  await site.open();
  const reader = await site.read("/stream");
  site.record([NOON], { hint: false });
  site.clock.advance(1_000);
  deepEqual(times(reader), asTs([NOON]));
  site.record([MIDNIGHT], { hint: false });
  site.record([NOON + 1000], { hint: false });
  site.clock.advance(6_000);
  deepEqual(times(reader).sort(), asTs([NOON, NOON + 1000, MIDNIGHT]));
});

Deno.test("two hours to catch up on cost a slow reader's backlog no more than the bound", async () => {
  using site = new Site();
  const all = seconds(NOON, 7_200);
  site.append(site.path("20310304"), all.slice(0, 7_000).map((ms) => row(ms)).join(""));
  await site.open();
  const slow = await site.read("/stream?after=20310304.0", false);
  let recorded = 7_000;
  while (slow.waits) {
    slow.take();
    if (recorded < all.length) site.record([all[recorded++]!]);
  }
  deepEqual(times(slow), asTs(all));
  ok(slow.mostWaiting < PULL_BELOW + 9_000, `${slow.mostWaiting} bytes waited`);
});

Deno.test("a file that is replaced is read again, and its readers come back", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(NOON, 50).map((ms) => row(ms)).join(""));
  await site.open();
  const reader = await site.read("/stream");
  Deno.writeTextFileSync(site.path("20310304"), `${DAY_HEADER}\n${row(NOON + 60_000)}`);
  site.clock.advance(500);
  equal(reader.ended, true);
  await site.view.ready;
  deepEqual((await site.initial()).ts, asTs([NOON + 60_000]));
  equal(site.logged.length, 1);
  const back = await site.read("/stream");
  site.record([NOON + 61_000]);
  deepEqual(times(back), asTs([NOON + 61_000]));
});

Deno.test("half a row is never glued to the row that the recorder writes in its place", async () => {
  using site = new Site();
  const file = site.path("20310304");
  site.append(file, row(NOON, 20) + row(NOON + 1000, 21).slice(0, 35));
  await site.open();
  const reader = await site.read("/stream");
  const whole = Deno.statSync(file).size - 35;
  site.clock.advance(1_000);
  // The recorder's next start cuts the torn row off; more rows than that was long come at once.
  Deno.truncateSync(file, whole);
  site.append(file, row(NOON + 5000, 25) + row(NOON + 6000, 26));
  site.hint("20310304");
  const body = await site.initial();
  deepEqual(body.ts, asTs([NOON, NOON + 5000, NOON + 6000]));
  deepEqual(body.t, [20, 25, 26]);
  deepEqual(body.wspd, [2.548, 2.548, 2.548]);
  deepEqual(times(reader), asTs([NOON + 5000, NOON + 6000]));
});

Deno.test("a torn row that is only cut off ends no stream and reads nothing again", async () => {
  using site = new Site();
  const file = site.path("20310304");
  site.append(file, row(NOON));
  await site.open();
  const reader = await site.read("/stream");
  const { size } = Deno.statSync(file);
  site.append(file, row(NOON + 1000).slice(0, 50));
  site.hint("20310304");
  site.clock.advance(1_000);
  Deno.truncateSync(file, size);
  site.clock.advance(1_000);
  site.record([NOON + 2000]);
  deepEqual([reader.ended, site.logged], [false, []]);
  deepEqual(times(reader), asTs([NOON + 2000]));
});

Deno.test("the next day's file that begins while the others are read is read from its start", async () => {
  for (const hint of [true, false]) {
    using site = new Site();
    site.append(site.path("20310304"), row(MIDNIGHT - 1000));
    const { ready } = site.begin();
    site.record(seconds(MIDNIGHT, 30), { hint });
    await ready;
    site.record([MIDNIGHT + 30_000], { hint });
    site.clock.advance(6_000);
    deepEqual((await site.initial()).ts, asTs(seconds(MIDNIGHT - 1000, 32)), `hint ${hint}`);
    deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
  }
});

Deno.test("files that a wrong clock named after days to come hide nothing", async () => {
  const noFix = "2.5,108.8,23.1,82.2,23,19.92,81.8,900.85,93.1,nan,nan,nan,nan,nan,nan,nan,28.16\n";
  using site = new Site();
  site.append(site.path("20310303"), row(NOON - 86_400_000));
  site.append(site.path("20310304"), seconds(NOON, 600).map((ms) => row(ms)).join(""));
  for (const day of ["20400101", "20400102", "20400103"]) site.append(site.path(day), noFix);
  await site.open();
  equal((await site.initial()).ts.length, 600);
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
  equal(site.view.cacheInfo().current_file, "20310304.txt");
  site.record([NOON + 602_000]);
  deepEqual(site.view.status().gaps_today, { count: 1, missing_s: 2 });
  await site.open();
  site.record([NOON + 603_000], { hint: false });
  site.clock.advance(6_000);
  equal(site.view.newest()?.ts, NOON / 1000 + 603);
});

Deno.test("a row that comes late does not set the time of a note", async () => {
  using site = new Site();
  site.append(site.path("20310304"), row(NOON - 2000));
  await site.open();
  site.record([NOON]);
  site.record([NOON - 3_600_000]);
  const request = new Request("http://truck/notes", { method: "POST", body: "{}" });
  const answer = await site.view.app.request(request, undefined, {} as HttpBindings);
  equal((await answer.json()).note.ts, NOON / 1000);
});

Deno.test("who has points of another reading of the files can tell", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(NOON, 5).map((ms) => row(ms)).join(""));
  await site.open();
  const { loaded_at } = await site.initial();
  const told = async () =>
    JSON.parse(/event: status\ndata: (.*)\n/.exec((await site.read("/stream")).wire)![1]!);
  equal((await told()).loaded_at, loaded_at);
  site.record([NOON + 5_000]);
  site.clock.advance(5_000);
  equal((await told()).loaded_at, loaded_at);
  equal((await site.initial()).loaded_at, loaded_at);
  await site.open();
  const again = await site.initial();
  equal(again.loaded_at > loaded_at, true);
  equal((await told()).loaded_at, again.loaded_at);
});

Deno.test("a file that is replaced by a longer one is read again", async () => {
  using site = new Site();
  const file = site.path("20310304");
  site.append(file, seconds(NOON, 50).map((ms) => row(ms)).join(""));
  await site.open();
  const restored = `${site.folder}/restored`;
  site.append(restored, seconds(NOON - 60_000, 120).map((ms) => row(ms)).join(""));
  Deno.renameSync(restored, file);
  site.clock.advance(500);
  await site.view.ready;
  deepEqual((await site.initial()).ts, asTs(seconds(NOON - 60_000, 120)));
  equal(site.logged.length, 1);
});

Deno.test("rows of a clock that was wrong for a moment are no gap once the series goes on", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(NOON, 100).map((ms) => row(ms)).join(""));
  await site.open();
  site.record([NOON + 30_000_000, NOON + 30_001_000]);
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
  site.record(seconds(NOON + 100_000, 20));
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
  await site.open();
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
});

Deno.test("a day that comes at once leaves others their turn, and loses no reader that reads", async () => {
  using site = new Site();
  site.append(site.path("20310304"), row(NOON - 43_200_000));
  await site.open();
  const readers = [await site.read("/stream"), await site.read("/stream", false)];
  const [quick, slow] = readers as [TestResponse, TestResponse];
  const rows = seconds(NOON - 43_199_000, 30_000);
  site.record(rows);
  const got = () => times(quick).length;
  ok(got() > 0 && got() < 1_000, `${got()} points at once`);
  let turns = 0;
  const deadline = performance.now() + 60_000;
  const hasAll = () => turns % 100 === 0 && slow.wire.includes(`"ts":${rows.at(-1)! / 1000},`);
  while (performance.now() < deadline && !hasAll()) {
    slow.take();
    if (turns++ % 20 === 0) site.clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  for (const reader of readers) {
    equal(reader.ended, false);
    deepEqual(times(reader), asTs(rows));
  }
  deepEqual(site.view.status().gaps_today, { count: 0, missing_s: 0 });
});

Deno.test("a file without a header is told once, and its rows cost no look at it", async () => {
  using site = new Site();
  const file = site.path("20310304");
  Deno.writeTextFileSync(file, `damaged\n${row(NOON).repeat(50)}`);
  await site.open();
  const openSync = Deno.openSync;
  let opened = 0;
  Deno.openSync = (path, options) => {
    opened++;
    return openSync(path, options);
  };
  try {
    for (let i = 0; i < 10; i++) site.record(seconds(NOON + i * 10_000, 10));
  } finally {
    Deno.openSync = openSync;
  }
  // Once a batch, to read it.
  equal(opened, 10);
  equal(site.logged.length, 1);
  ok(site.logged[0]!.includes(`${file} is not shown: its first line names no GPS date and time`));
  equal((await site.initial()).ts.length, 0);
});

Deno.test("status comes first, then every 5 s, and at once when a state changes", async () => {
  using site = new Site();
  await site.open();
  const reader = await site.read("/stream");
  const states = () =>
    [...reader.wire.matchAll(/event: status\ndata: (.*)\n/g)]
      .map(([, data]) => JSON.parse(data!).ingest.state);
  deepEqual(states(), ["recording"]);
  site.clock.advance(5_000);
  equal(states().length, 2);
  site.view.factsChanged();
  site.clock.advance(100);
  equal(states().length, 2);
  site.facts = { ...FACTS, ingest: { ...FACTS.ingest, state: "logger unreachable" } };
  site.view.factsChanged();
  site.clock.advance(100);
  deepEqual(states().slice(2), ["logger unreachable"]);
  site.facts = { ...site.facts, handing_over: true };
  site.view.factsChanged();
  site.clock.advance(100);
  equal(states().length, 4);
  ok(reader.wire.includes('"handing_over":true'));
  site.view.unrecorded({ event: "live", number: 7, row: row(NOON, 25.5).trim(), queued: 3 });
  const [, told] = /event: unrecorded\ndata: (.*)\n/.exec(reader.wire)!;
  deepEqual([JSON.parse(told!).point.t, JSON.parse(told!).queued], [25.5, 3]);
});

Deno.test("satellites and the wind over ground come from Support, and the status tells them", async () => {
  using site = new Site();
  await site.open();
  const folder = `${site.folder}_support`;
  Deno.mkdirSync(folder);
  try {
    const file = `${folder}/20310304_support.txt`;
    const gga = "$GPGGA,120000,3311.4,N,10216.3,W,2,11,0.8,1021,M,-24,M,,*4B";
    const rmc = "$GPRMC,120000,A,3311.4,N,10216.3,W,38.9,45,040331,5,E*4E";
    const raw = ["25", "30", "0", rmc, gga, "0", "0", "0", "0"];
    Deno.writeTextFileSync(file, `${SUPPORT_HEADER}\n${supportRow(raw)}\n`);
    site.view.recorded({ event: "record", table: "Support", file } as RecordEvent);
    site.record([NOON]);
    const { satellites, hdop } = site.view.status();
    deepEqual([satellites, hdop], [11, 0.8]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("a note reaches every reader", async () => {
  using site = new Site();
  await site.open();
  const reader = await site.read("/stream");
  site.record([NOON]);
  const body = JSON.stringify({ text: "hail" });
  const request = new Request("http://truck/notes", { method: "POST", body });
  equal((await site.view.app.request(request, undefined, {} as HttpBindings)).status, 200);
  const [, told] = /event: note\ndata: (.*)\n/.exec(reader.wire)!;
  deepEqual([JSON.parse(told!).text, JSON.parse(told!).ts], ["hail", NOON / 1000]);
});

Deno.test("initial is compressed for who takes that, and made once a state", async () => {
  using site = new Site();
  site.append(site.path("20310304"), seconds(NOON, 20).map((ms) => row(ms)).join(""));
  await site.open();
  const gzip = await site.ask("/initial", { "accept-encoding": "br, gzip" });
  equal(gzip.headers.get("content-encoding"), "gzip");
  equal(gzip.headers.get("cache-control"), "no-store");
  const body = gunzipSync(new Uint8Array(await gzip.arrayBuffer())).toString();
  deepEqual(JSON.parse(body), await site.initial());
  const plain = await site.ask("/initial", { "accept-encoding": "gzip;q=0, identity" });
  equal(plain.headers.get("content-encoding"), null);
  equal(await plain.text(), body);
  equal((await site.ask("/initial", {}, "HEAD")).status, 200);
  site.record([NOON + 20_000]);
  equal((await site.initial()).ts.length, 21);
});

Deno.test("ids that are none: refused in the address, ignored in the header", async () => {
  using site = new Site();
  site.append(site.path("20310304"), row(NOON));
  await site.open();
  const random = randoms(11);
  for (let i = 0; i < 300; i++) {
    const id = injured("20310304.118", random);
    const isId = /^\d{8}\.\d{1,15}$/.test(id);
    const answer = await site.ask(`/stream?after=${encodeURIComponent(id)}`, {}, "HEAD");
    equal(answer.status, isId ? 200 : 400, JSON.stringify(id));
  }
  const reader = await site.read("/stream?after=20310304.1", true, { "last-event-id": "$%&" });
  deepEqual(times(reader), asTs([NOON]));
});

Deno.test("damaged files give what is whole in them, live and at the start alike", async () => {
  const random = randoms(5);
  for (let round = 0; round < 60; round++) {
    using site = new Site();
    const good = seconds(NOON, 40).map((ms) => row(ms)).join("");
    const damaged = round % 4 === 0
      ? injured(`${DAY_HEADER}\n${good}`, random)
      : `${DAY_HEADER}\n${injured(good, random)}`;
    const bytes = new TextEncoder().encode(`${damaged}\n${row(NOON + 50_000)}`);
    const cut = random(bytes.length);
    const file = site.path("20310304");
    Deno.writeFileSync(file, bytes.subarray(0, cut));
    await site.open();
    Deno.writeFileSync(file, bytes.subarray(cut), { append: true });
    site.view.recorded({ event: "record", table: "Obs", file } as RecordEvent);
    await settle();
    const live = (await site.initial()).ts;
    await site.open();
    deepEqual((await site.initial()).ts, live, `round ${round}`);
    ok(live.every((ts) => Number.isFinite(ts)));
    const hasHeader = damaged.startsWith(`${DAY_HEADER}\n`);
    if (hasHeader) equal(live.includes((NOON + 50_000) / 1000), true, `round ${round}`);
  }
});
