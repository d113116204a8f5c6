import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { settle, TestClock } from "../../_test_clock.ts";
import { NO_DATA, sharedFile, sharedPath } from "../../_test_data.ts";
import { readRecord } from "../../formats/superdarn/dmap.ts";
import { encodeRecord } from "../../formats/superdarn/dmap_writer.ts";
import { framed } from "../../formats/superdarn/packets.ts";
import { replayRecords } from "./replay.ts";

const START_MS = Date.UTC(2018, 3, 4, 6, 1);

/** A record of Hankasalmi (or another station), with no more than a replay needs. */
function beam(atS: number, stid = 10, extra: Record<string, number> = {}): Uint8Array {
  const time = new Date(START_MS + atS * 1000);
  const values: Record<string, number> = {
    stid,
    bmnum: 7,
    "time.yr": time.getUTCFullYear(),
    "time.mo": time.getUTCMonth() + 1,
    "time.dy": time.getUTCDate(),
    "time.hr": time.getUTCHours(),
    "time.mt": time.getUTCMinutes(),
    "time.sc": time.getUTCSeconds(),
    "time.us": time.getUTCMilliseconds() * 1000,
    ...extra,
  };
  const scalars = Object.entries(values).map(([name, value]) => ({
    name,
    type: 3 as const,
    value,
  }));
  return encodeRecord({ scalars, arrays: [] });
}

/** The replay of files, and when each record came by the clock; `T` is s after the start. */
async function played(
  files: Record<string, readonly Uint8Array[]> | string,
  options: { rate?: number | null; forS?: number; again?: boolean } = {},
) {
  const { rate = 1_000_000, forS = 0, again = false } = options;
  const folder = await Deno.makeTempDir();
  try {
    if (typeof files !== "string") {
      for (const [name, parts] of Object.entries(files)) {
        Deno.writeFileSync(join(folder, name), Buffer.concat(parts));
      }
    }
    const clock = new TestClock();
    const startMs = clock.nowMs();
    const log: string[] = [];
    const stop = new AbortController();
    const heard: { site: string; recordS: number; atS: number; bytes: Uint8Array }[] = [];
    const paths = [typeof files === "string" ? files : folder];
    let isOver = false;
    const replay = (async () => {
      const plan = {
        paths,
        rate,
        again,
        clock,
        log: {
          info: (text: string) => void log.push(text.replaceAll(`${folder}/`, "")),
          warn: (text: string) => void log.push(`WARN ${text.replaceAll(`${folder}/`, "")}`),
          debug: () => {},
        },
      };
      for await (const { site, timeMs, bytes } of replayRecords(plan, stop.signal)) {
        const [recordS, atS] = [(timeMs - START_MS) / 1000, (clock.nowMs() - startMs) / 1000];
        heard.push({ site, recordS, atS, bytes });
      }
    })().finally(() => isOver = true);
    // It is waited for below; until then its failure is nobody's.
    replay.catch(() => {});
    await settle();
    for (let ms = 0; ms < forS * 1000 && !isOver; ms += 500) {
      clock.advance(500);
      await settle();
    }
    if (forS > 0) stop.abort();
    else for (; !isOver; await settle()) clock.advance(1);
    await replay;
    return { heard, log, times: heard.map(({ recordS }) => recordS), at: heard.map((r) => r.atS) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a folder's files are played in the order of their names, sites by station", async () => {
  const { heard, log } = await played({
    "b.fitacf": [beam(0, 64), beam(3, 999)],
    "a.fitacf": [beam(6), beam(9, 65)],
    ".hidden.fitacf": [beam(12)],
  });
  deepEqual(heard.map(({ site, recordS }) => [site, recordS]), [
    ["han", 6],
    ["rkn", 9],
    ["inv", 0],
    ["st999", 3],
  ]);
  deepEqual(log, []);
});

Deno.test("a rate is kept by the clock, whatever the records' times are", async () => {
  const { at } = await played({ "a.fitacf": [beam(0), beam(100), beam(90), beam(3)] }, {
    rate: 0.5,
    forS: 20,
  });
  deepEqual(at, [0, 2, 4, 6]);
});

Deno.test("without a rate they come as they were recorded", async () => {
  const { at } = await played({
    // A site that is a little out of order does not hold up the other; a file from before does not wait.
    "a.fitacf": [beam(1), beam(0.5), beam(4), beam(6.5)],
    "b.fitacf": [beam(-3600), beam(-3597)],
  }, { rate: null, forS: 20 });
  deepEqual(at, [0, 0, 3, 5.5, 5.5, 8.5]);
});

Deno.test("a gap of over a minute is shortened, and said", async () => {
  const { at, log } = await played(
    { "a.fitacf": [beam(0), beam(60), beam(60 + 7200), beam(63 + 7200)] },
    { rate: null, forS: 70 },
  );
  deepEqual(at, [0, 60, 65, 68]);
  deepEqual(log, ["nothing was recorded for 2 h: the replay goes on after 5 s"]);
});

Deno.test("again: it begins from the start until it is stopped", async () => {
  const { times, at } = await played({ "a.fitacf": [beam(0), beam(3), beam(6)] }, {
    rate: 1,
    forS: 7,
    again: true,
  });
  deepEqual(times, [0, 3, 6, 0, 3, 6, 0, 3]);
  deepEqual(at, [0, 1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("again: what is wrong is said in the first round, and what held nothing is not read again", async () => {
  const hurt = beam(100_000);
  hurt[16 + 5] = 99;
  const { times, log } = await played({
    "a.fitacf": [beam(0), hurt, beam(100_000)],
    "b.rawacf": [beam(9, 10, { "rawacf.revision.major": 5 })],
    "c.fitacf.bz2": [Uint8Array.of(0x42, 0x5a, 0x68, 0x39, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)],
    "d.fitacf": [beam(100_003), beam(3, 10, { "rawacf.revision.major": 5 })],
  }, { rate: null, forS: 17, again: true });
  deepEqual(times.slice(0, 7), [0, 100_000, 100_003, 0, 100_000, 100_003, 0]);
  const said = log.map((line) => line.replace(/ byte \d+: .*|: neither.*/, ""));
  deepEqual(said, [
    "WARN a.fitacf: left out:",
    "nothing was recorded for 28 h: the replay goes on after 5 s",
    "WARN b.rawacf holds no fitacf records; it is left out",
    "WARN c.fitacf.bz2 cannot be unpacked",
    "WARN d.fitacf: 1 records of other kinds than fitacf are left out",
  ]);
});

Deno.test("a first record with a damaged header costs no other", async () => {
  for (const [at, value] of [[4, 0], [4, -1], [8, -1], [12, -1]] as const) {
    const hurt = beam(3);
    new DataView(hurt.buffer).setInt32(at, value, true);
    const { times, log } = await played({ "a.fitacf": [hurt, beam(6), beam(9)] });
    deepEqual(times, [6, 9], `${value} at byte ${at}`);
    deepEqual([log.length, /^WARN a.fitacf: left out: byte 0: ./.test(log[0]!)], [1, true]);
  }
});

Deno.test("damaged records, and files without any, are left out and named", async () => {
  const hurt = beam(3);
  hurt[16 + 5] = 99;
  const { times, log } = await played({
    "a.fitacf": [beam(0), hurt, beam(6)],
    "b.txt": [new TextEncoder().encode("nothing of a radar")],
    "c.rawacf": ["rawacf", "snd", "iqdat"].map((kind) =>
      beam(9, 10, { [`${kind}.revision.major`]: 5 })
    ),
    "d.fitacf": [beam(12).subarray(0, 40)],
    "e.fitacf.bz2": [Uint8Array.of(0x42, 0x5a, 0x68, 0x39, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)],
    "f.fitacf": [],
  });
  deepEqual(times, [0, 6]);
  equal(log.length, 7);
  match(log[0]!, new RegExp(`^WARN a.fitacf: left out: byte ${hurt.length}: .`));
  equal(log[1], "WARN b.txt holds no fitacf records; it is left out");
  equal(log[2], "WARN c.rawacf holds no fitacf records; it is left out");
  match(log[3]!, /^WARN d.fitacf: left out: byte 0: /);
  match(log[5]!, /^WARN e.fitacf.bz2 cannot be unpacked: .*; it is left out$/);
  equal(log[6], "WARN f.fitacf holds no fitacf records; it is left out");
});

Deno.test("a capture of a radar's stream is played, stray bytes passed over", async () => {
  const { times, log } = await played({
    "a.bin": [
      framed(beam(0)).subarray(20),
      framed(beam(3)),
      Uint8Array.of(1, 2, 3),
      framed(beam(6)),
    ],
  });
  deepEqual(times, [3, 6]);
  deepEqual(log.map((line) => line.replace(/near byte \d+/, "near byte N")), [
    `WARN a.bin: left out: near byte N: ${framed(beam(0)).length - 20} bytes belong to no packet`,
    "WARN a.bin: left out: near byte N: 3 bytes belong to no packet",
  ]);
});

Deno.test("nothing to replay is an error, as is a path that is not there", async () => {
  await rejects(played({ "a.txt": [Uint8Array.of(1, 2, 3)] }), { code: "no-records" });
  await rejects(played({}), { code: "no-records" });
  await rejects(played("/nowhere/at/all.fitacf"), {
    code: "unreadable",
    message: "/nowhere/at/all.fitacf does not exist",
  });
});

Deno.test("a file over 100 MB is refused by its name", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "large.fitacf");
    Deno.writeFileSync(path, beam(0));
    Deno.truncateSync(path, 101 * 1024 * 1024);
    await rejects(played(path), { code: "no-records" });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("real files: packed as unpacked, and a real capture", { ignore: NO_DATA }, async () => {
  const plain = await played(sharedPath("superdarn", "test.fitacf"));
  const packed = await played(sharedPath("superdarn", "test.fitacf.bz2"));
  deepEqual(packed.heard.map(({ bytes }) => bytes), plain.heard.map(({ bytes }) => bytes));
  deepEqual(plain.heard.map(({ site }) => site), ["inv", "inv"]);
  const stereo = await played(sharedPath("superdarn", "20180404.0601.han.fitacf.bz2"));
  deepEqual([stereo.heard.length, new Set(stereo.heard.map(({ site }) => site))], [
    100,
    new Set(["han"]),
  ]);
  const capture = await played(sharedPath("superdarn", "stream.framed.bin"));
  const stream = sharedFile("superdarn", "stream.fitacf");
  let offset = 0;
  for (const { bytes } of capture.heard) {
    const { size } = readRecord(stream, offset);
    deepEqual(bytes, stream.subarray(offset, offset += size));
  }
  equal(capture.heard.length, 32);
});
