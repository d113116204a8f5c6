/** The means of scans, against sums made from the reference values and from made-up truth. */
import { deepStrictEqual as same, ok } from "node:assert/strict";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { randoms } from "../../formats/_test_random.ts";
import type { BeamMessage, EchoMessage } from "../../formats/superdarn_messages.ts";
import { Scans } from "./scans.ts";

const START_MS = Date.UTC(2026, 0, 5, 12);

/** What matters of a record; the counts of ionospheric and ground scatter echoes make it known. */
interface Sent {
  readonly beam: number;
  readonly atMs: number;
  readonly scan?: number;
  readonly ionospheric?: number;
  readonly ground?: number;
  readonly other?: number;
  readonly channel?: number;
  readonly cp?: number;
  readonly freq?: number;
  readonly arrivedMs?: number;
}

function message(sent: Sent): BeamMessage {
  const { beam, scan = 0, ionospheric = 0, ground = 0, other = 0, channel = 0 } = sent;
  const gflg = [
    ...new Array<number>(ionospheric).fill(0),
    ...new Array<number>(ground).fill(1),
    ...new Array<number>(other).fill(2),
  ];
  return {
    site_name: "kod",
    beam,
    cp: `normalscan(${sent.cp ?? 151})`,
    frang: 180,
    nave: 30,
    freq: sent.freq ?? 10_400,
    noise: 0,
    nrang: 75,
    rsep: 45,
    stid: 7,
    scan,
    channel,
    gflg,
    v: [],
    time: String(sent.atMs),
    elevation: [],
    power: [],
    velocity: [],
    width: [],
    g_scatter: [],
  };
}

/** Without a time of arrival, as in a replay, unless there is one. */
function add(scans: Scans, sent: Sent): EchoMessage[] {
  const madeMs = START_MS + sent.atMs;
  const arrivedMs = sent.arrivedMs ?? null;
  return scans.add(message(sent), { madeMs, arrivedMs, datedMs: madeMs });
}

/** A scan's records of 3 s each; the first has the flag. Each has `echoes` echoes. */
function scanOf(
  beams: readonly number[],
  atMs: number,
  echoes = 1,
  more: Partial<Sent> = {},
): Sent[] {
  return beams.map((beam, i) => ({
    beam,
    atMs: atMs + 3_000 * i,
    scan: i === 0 ? 1 : 0,
    ionospheric: echoes,
    ...more,
  }));
}

const UP = Array.from({ length: 16 }, (_, beam) => beam);
const MINUTE_MS = 60_000;

const heard = (sent: readonly Sent[], scans = new Scans()) =>
  sent.flatMap((one) => add(scans, one));
/** Echoes and minute of each mean. */
const short = (means: readonly EchoMessage[]) =>
  means.map(({ total_echoes, timestamp }) =>
    `${total_echoes} in ${Math.floor((Date.parse(timestamp) - START_MS) / MINUTE_MS)}`
  );

Deno.test("a scan is told by the record that begins the next one, which is not in it", () => {
  const scans = new Scans();
  same(add(scans, { beam: 0, atMs: 0, scan: 1, ionospheric: 5, ground: 2, other: 1 }), []);
  same(add(scans, { beam: 1, atMs: 3_200, ionospheric: 2, ground: 0 }), []);
  same(add(scans, { beam: 2, atMs: 6_400 }), []);
  same(add(scans, { beam: 0, atMs: 60_000, scan: -1, ionospheric: 900 }), [{
    total_echoes: 3,
    ionospheric_echoes: 2,
    ground_scatter_echoes: 0,
    timestamp: "2026-01-05T12:00:06.400Z",
    channel: 0,
  }]);
});

Deno.test("a scan that was joined in its middle is not told", () => {
  const sent = [...scanOf(UP, 0, 7).slice(5), ...scanOf(UP, MINUTE_MS, 2), ...scanOf([0], 120_000)];
  same(short(heard(sent)), ["2 in 1"]);
});

Deno.test("channels have scans of their own", () => {
  const scans = new Scans();
  const sent = [0, 1, 2].flatMap((minute) =>
    UP.flatMap((beam, i) => [
      { beam, atMs: minute * MINUTE_MS + 3_000 * i, scan: i === 0 ? -1 : 0, channel: 1, ground: 3 },
      // Begins its scans in the middle of the other's.
      { beam, atMs: minute * MINUTE_MS + 3_000 * i, scan: i === 8 ? -1 : 0, channel: 2 },
    ])
  );
  const means = heard(sent, scans);
  same(means.map(({ channel, total_echoes }) => [channel, total_echoes]), [[1, 3], [2, 0], [1, 3], [
    2,
    0,
  ]]);
  same(means.map(({ timestamp }) => timestamp.slice(14, 19)), ["00:45", "01:21", "01:45", "02:21"]);
});

const ORDERS = {
  ascending: UP,
  descending: UP.toReversed(),
  interleaved: [0, 4, 8, 12, 2, 6, 10, 14, 1, 5, 9, 13, 3, 7, 11, 15],
  "a camping beam between": UP.flatMap((beam) => [beam, 7]),
  "two frequencies a beam": UP.flatMap((beam) => [beam, beam]),
  "camping only": new Array<number>(16).fill(9),
};

for (const [name, beams] of Object.entries(ORDERS)) {
  Deno.test(`a lost first record is noticed: ${name}`, () => {
    const stepMs = 48_000 / beams.length;
    const scan = (minute: number) =>
      beams.map((beam, i) => ({
        beam,
        atMs: minute * MINUTE_MS + stepMs * i,
        scan: i === 0 ? 1 : 0,
        ionospheric: minute,
      }));
    const whole = [...scan(0), ...scan(1), ...scan(2)];
    const sent = [...whole, ...scan(3).slice(1), ...scan(4).slice(2), ...scan(5)];
    same(short(heard(sent)), ["0 in 0", "1 in 1", "2 in 2", "3 in 3", "4 in 4"]);
  });

  Deno.test(`no record is counted in another scan, whatever is lost: ${name}`, () => {
    for (let seed = 1; seed <= 12; seed++) checkLosses(beams, seed);
  });
}

/** 40 scans of random echoes; from the fourth on every fifth record is lost, flags too. */
function checkLosses(beams: readonly number[], seed: number): void {
  const random = randoms(seed);
  const scans = new Scans();
  const stepMs = (36_000 + random(20_000)) / beams.length;
  const truth = new Map<string, { minute: number; counts: number[] }>();
  const told: EchoMessage[] = [];
  for (let minute = 0; minute < 40; minute++) {
    const counts: number[] = [];
    let last = "";
    beams.forEach((beam, i) => {
      if (minute > 2 && random(5) === 0) return;
      const atMs = Math.round(minute * MINUTE_MS + stepMs * i) + random(100);
      const sent = { beam, atMs, scan: i === 0 ? 1 : 0, ionospheric: random(70) };
      counts.push(sent.ionospheric);
      last = new Date(START_MS + atMs).toISOString();
      told.push(...add(scans, sent));
    });
    truth.set(last, { minute, counts });
  }
  told.push(...scans.close());
  for (const { timestamp, total_echoes } of told) {
    const { counts } = truth.get(timestamp)!;
    same(
      total_echoes,
      Math.trunc(counts.reduce((a, b) => a + b) / counts.length),
      `seed ${seed} ${timestamp}`,
    );
    truth.delete(timestamp);
  }
  const untold = [...truth.values()].filter(({ minute }) => minute < 39);
  same(untold, [], `seed ${seed}: scans not told`);
}

for (const loses of [false, true]) {
  const name = loses ? "and other records are lost" : "and nothing is lost";
  Deno.test(`where every flag is heard, scans may change as they like: ${name}`, () => {
    let told = 0;
    for (let seed = 1; seed <= 60; seed++) told += checkChanges(seed, loses);
    // Not told: a scan with all its records of one beam among others, or that its losses make doubtful.
    ok(told >= (loses ? 0.9 : 0.97) * 60 * 39, `${told} told`);
  });
}

/** 40 scans, of which every fifth is of another order; how many of them were told. */
function checkChanges(seed: number, loses: boolean): number {
  const random = randoms(seed);
  const scans = new Scans();
  const orders = [...Object.values(ORDERS), UP.slice(8), [3], UP.toReversed().slice(2)];
  let atMs = 0;
  const truth = new Map<string, number>();
  const told: EchoMessage[] = [];
  for (let scan = 0; scan < 40; scan++) {
    const beams = orders[random(4) === 0 ? random(orders.length) : seed % orders.length]!;
    // Only with more than one beam can a slower scan be told from the next one.
    const isSlower = random(3) === 0 && new Set(beams).size > 1;
    const stepMs = isSlower ? 1_500 + random(4_500) : 3_000;
    const counts: number[] = [];
    let last = "";
    beams.forEach((beam, i) => {
      if (loses && i > 0 && random(8) === 0) return;
      const sent = {
        beam,
        atMs: atMs + i * stepMs,
        scan: i === 0 ? 1 : 0,
        ionospheric: random(70),
      };
      counts.push(sent.ionospheric);
      last = new Date(START_MS + sent.atMs).toISOString();
      told.push(...add(scans, sent));
    });
    truth.set(last, Math.trunc(counts.reduce((a, b) => a + b) / counts.length));
    atMs += beams.length * stepMs + (random(2) === 0 ? 200 : random(12_000));
  }
  for (const { timestamp, total_echoes } of told) {
    same(total_echoes, truth.get(timestamp), `seed ${seed} ${timestamp}`);
    truth.delete(timestamp);
  }
  return told.length;
}

Deno.test("another program ends no scan, the flag does", () => {
  const b = { cp: 3300 };
  const early = scanOf(UP, MINUTE_MS, 2).map((sent, i) => i < 3 ? sent : { ...sent, ...b });
  const after = [...scanOf(UP, 2 * MINUTE_MS, 3, b), ...scanOf(UP, 3 * MINUTE_MS, 4, b)];
  same(short(heard([...scanOf(UP, 0, 1), ...early, ...after])), ["1 in 0", "2 in 1", "3 in 2"]);

  // Its first record is lost, and with it the end of the scan before.
  const camping = scanOf([7, 0, 7, 1, 7, 2], 2 * MINUTE_MS, 5, { ...b, scan: 0 });
  const more = [...scanOf([7, 0, 7, 1], 3 * MINUTE_MS, 6, b), ...scanOf([7], 4 * MINUTE_MS, 7, b)];
  const sent = [...scanOf(UP, 0, 1), ...scanOf(UP, MINUTE_MS, 2), ...camping, ...more];
  same(short(heard(sent)), ["1 in 0", "6 in 3"]);

  const turns = [0, 1, 2, 3].flatMap((minute) =>
    scanOf(UP, minute * MINUTE_MS, minute).map((one, i) => ({ ...one, cp: 151 + i % 2 }))
  );
  same(short(heard(turns)), ["0 in 0", "1 in 1", "2 in 2"]);
});

Deno.test("the second scan's first beam lost: the first two are told when the order is known", () => {
  for (const beams of [UP, ORDERS.interleaved, ORDERS["a camping beam between"]]) {
    const stepped = (minute: number) => scanOf(beams, minute * 2 * MINUTE_MS, minute);
    const sent = [...stepped(0), ...stepped(1).slice(1), ...stepped(2)];
    const means = heard([...sent, ...stepped(3)]);
    same(means.map(({ total_echoes }) => total_echoes), [0, 1, 2]);
  }
});

Deno.test("scans with a long pause between are told", () => {
  const sent = Array.from({ length: 20 }, (_, i) => scanOf(UP, i * 206_000, i)).flat();
  same(
    heard(sent).map(({ total_echoes }) => total_echoes),
    Array.from({ length: 19 }, (_, i) => i),
  );
});

Deno.test("a clock that steps forward neither splits nor swallows scans", () => {
  for (const stepMs of [10_000, 40_000, 70_000, 300_000, 9_000_000]) {
    for (let from = 1; from < 32; from++) {
      const sent = [0, 1, 2, 3, 4].flatMap((minute) => scanOf(UP, minute * MINUTE_MS, minute));
      const stepped = sent.map((one, i) => ({
        ...one,
        arrivedMs: one.atMs + 250 * (i % 3),
        atMs: one.atMs + (i < from ? 0 : stepMs),
      }));
      const means = heard(stepped).map(({ total_echoes }) => total_echoes);
      same(means, [0, 1, 2, 3], `${stepMs} ms at ${from}`);
    }
  }
});

Deno.test("records that waited on the way and come in one piece are no step", () => {
  const sent = [0, 1, 2, 3, 4].flatMap((minute) => scanOf(UP, minute * MINUTE_MS, minute));
  for (let from = 0; from < 48; from++) {
    const stalled = sent.filter((_, i) => i !== 32).map((one, i) => ({
      ...one,
      arrivedMs: i < from ? one.atMs : Math.max(one.atMs, sent[from]!.atMs + 50_000),
    }));
    same(heard(stalled).map(({ total_echoes }) => total_echoes), [0, 1, 2, 3], `from ${from}`);
  }
});

Deno.test("a radar that was silent for hours: half scans are not told", () => {
  const scans = new Scans();
  const before = [...scanOf(UP, 0, 1), ...scanOf(UP, MINUTE_MS, 2).slice(0, 9)];
  const after = [...scanOf(UP, 180 * MINUTE_MS, 3).slice(6), ...scanOf(UP, 181 * MINUTE_MS, 4)];
  const means = heard([...before, ...after, ...scanOf([0], 182 * MINUTE_MS)], scans);
  same(short(means), ["1 in 0", "4 in 181"]);

  // One that was heard to its end is told, whenever the next record comes.
  same(short(heard([...scanOf(UP.slice(1), 182 * MINUTE_MS + 3_000, 1, { scan: 0 })], scans)), []);
  same(short(heard(scanOf([4], 400 * MINUTE_MS, 1, { scan: 0 }), scans)), ["1 in 182"]);
});

Deno.test("a clock that steps backwards neither splits nor joins scans", () => {
  const back = 30 * MINUTE_MS;
  const sent = [
    ...scanOf(UP, 40 * MINUTE_MS, 1),
    ...scanOf(UP, 41 * MINUTE_MS, 2),
    // At the step the flag is lost too, then the one after it.
    ...scanOf(UP, 42 * MINUTE_MS, 3),
    ...scanOf(UP, 43 * MINUTE_MS, 4).slice(1),
    ...scanOf(UP, 44 * MINUTE_MS, 5).slice(1),
    ...scanOf([0], 45 * MINUTE_MS),
  ].map((one, i) => ({
    ...one,
    arrivedMs: one.atMs,
    atMs: one.atMs - (i < 22 ? 0 : i < 48 ? back : 2 * back),
  }));
  same(short(heard(sent)), ["1 in 40", "2 in 11", "3 in 12", "4 in -17", "5 in -16"]);
  // In a replay nothing tells how long the step was, but every flag is there.
  const played = sent.slice(0, 49).map(({ arrivedMs: _, ...one }) => one);
  same(short(heard([...played.slice(0, 48), ...scanOf([0], 0)])), [
    "1 in 40",
    "2 in 11",
    "3 in 12",
  ]);
});

Deno.test("the same record once more, as after a new connection, is not counted", () => {
  const sent = scanOf(UP, 0, 4);
  const again = sent.flatMap((one) => [one, one]);
  const other = { ...sent[15]!, freq: 12_000, ionospheric: 21 };
  same(short(heard([...again, other, ...scanOf([0], MINUTE_MS)])), ["5 in 0"]);
});

Deno.test("records dated by the host that came in one piece are all counted", () => {
  const scans = new Scans();
  const sent = [0, 1, 2].flatMap((minute) => scanOf(ORDERS["camping only"], minute * MINUTE_MS))
    .map((one, i) => ({ ...one, ionospheric: i % 2 * 400 }));
  const means = sent.flatMap((one, i) => {
    const datedMs = START_MS + 3_000 * (i - i % 4);
    const madeMs = Date.UTC(1970, 0, 1) + one.atMs;
    return scans.add(message(one), { madeMs, arrivedMs: datedMs, datedMs });
  });
  same(short(means), ["200 in 0", "200 in 1"]);
});

Deno.test("a radar that never sends the flag costs bounded memory and tells nothing", () => {
  const scans = new Scans();
  for (let i = 0; i < 5_000; i++) same(add(scans, { beam: i % 16, atMs: i * 3_000 }), []);
  same(scans.close(), []);
});

Deno.test("any number of channels: the ones in use are kept", () => {
  const scans = new Scans();
  let means = 0;
  for (let i = 0; i < 300; i++) {
    add(scans, { beam: 0, atMs: i, scan: 1, channel: i + 1 });
    means += add(scans, { beam: 0, atMs: i, scan: 1, channel: 0, ground: 1 }).length;
  }
  same(means, 299);
});

Deno.test("closing tells scans whose last beam was heard, and only those", () => {
  const scans = new Scans();
  const long = [...scanOf(UP, 0, 1), ...scanOf(UP, MINUTE_MS, 2)];
  heard([...long, ...long.slice(0, 20).map((sent) => ({ ...sent, channel: 2 }))], scans);
  same(short(scans.close()), ["2 in 1"]);
  same(scans.close(), []);
});

interface Reference {
  readonly record: readonly {
    readonly stid: number;
    readonly bmnum: number;
    readonly scan: number;
    readonly channel: number;
    readonly cp: number;
    readonly tfreq: number;
    readonly slist_n: number;
    readonly time: readonly [number, number, number, number, number, number, number];
    readonly gflg?: readonly [sum: number, least: number, most: number, notFinite: number];
  }[];
}

/** The means of a real file's scans, from the flags alone: no flag is lost in it. */
function checkFile(name: string, scansOfEach: Record<string, number>): void {
  const bytes = sharedFile("expected", "superdarn", `${name}.json`);
  const { record }: Reference = JSON.parse(new TextDecoder().decode(bytes));
  const expected: Record<string, { echoes: number; ground: number; count: number; end: string }[]> =
    {};
  const sites = new Map<number, Scans>();
  const got: Record<string, EchoMessage[]> = {};
  for (const { stid, bmnum, scan, channel, cp, tfreq, slist_n, time, gflg } of record) {
    const scansHere = expected[`${stid} ${channel}`] ??= [];
    const [yr, mo, dy, hr, mt, sc, us] = time;
    const timeMs = Date.UTC(yr, mo - 1, dy, hr, mt, sc, Math.floor(Math.max(0, us) / 1000));
    const ground = gflg?.[0] ?? 0;
    if (scan !== 0) scansHere.push({ echoes: 0, ground: 0, count: 0, end: "" });
    const current = scansHere.at(-1)!;
    current.echoes += slist_n;
    current.ground += ground;
    current.count++;
    current.end = new Date(timeMs).toISOString();
    if (!sites.has(stid)) sites.set(stid, new Scans());
    const sent = { beam: bmnum, scan, channel, cp, freq: tfreq, ground };
    const means = sites.get(stid)!.add(
      message({ ...sent, atMs: timeMs, ionospheric: slist_n - ground }),
      { madeMs: timeMs, arrivedMs: null, datedMs: timeMs },
    );
    (got[`${stid} ${channel}`] ??= []).push(...means);
  }
  for (const [stid, scans] of sites) {
    for (const mean of scans.close()) (got[`${stid} ${mean.channel}`] ??= []).push(mean);
  }
  same(
    Object.fromEntries(Object.entries(got).map(([key, list]) => [key, list.length])),
    scansOfEach,
  );
  for (const [key, list] of Object.entries(got)) {
    list.forEach((mean, i) => {
      const { echoes, ground, count, end } = expected[key]![i]!;
      same(mean, {
        total_echoes: Math.floor(echoes / count),
        ionospheric_echoes: Math.floor((echoes - ground) / count),
        ground_scatter_echoes: Math.floor(ground / count),
        timestamp: end,
        channel: Number(key.split(" ")[1]),
      });
    });
    ok(list.length > 0);
  }
}

Deno.test({
  name: "the scans of real files: two sites, and two channels of one",
  ignore: NO_DATA,
  fn() {
    checkFile("stream.fitacf", { "65 1": 8, "64 2": 8 });
    // The fourth scan of this file has two records.
    checkFile("20180404.0601.han.fitacf.bz2", { "10 1": 3, "10 2": 3 });
  },
});
