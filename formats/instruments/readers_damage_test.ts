import { ok } from "node:assert/strict";
import { cut, flipped, partDoubled, partMissing } from "../_test_injuries.ts";
import { randoms } from "../_test_random.ts";
import { DatasetError } from "../dataset.ts";
import { DAY_HEADER } from "../mesonet_day.ts";
import { buildGga, buildRmc } from "../nmea.ts";
import { encodeHatpro, encodeLv1 } from "./_test_rpg_files.ts";
import type { ReaderName } from "./profile.ts";
import { readInstrumentFile, RECOGNISED } from "./readers.ts";

const T0 = Date.UTC(2026, 4, 18) / 1000;
const CASES = 60;
const text = (lines: readonly string[]) => new TextEncoder().encode(lines.join("\n") + "\n");
const minutes = (row: (clock: string, i: number) => string) =>
  Array.from({ length: 20 }, (_, i) => row(`00:${String(i).padStart(2, "0")}:00`, i));

const fix = (i: number) => ({
  timeMs: (T0 + i) * 1000,
  latDeg: 1,
  lonDeg: 2,
  speedMps: 3,
  courseDeg: 4,
  satellites: 5,
  hdop: 1,
  altitudeM: 7,
});

/** A small sound file of each kind. */
const SOUND: readonly (readonly [ReaderName, Uint8Array])[] = [
  [
    "toa5",
    text([
      '"TOA5","s","CR6"',
      '"TIMESTAMP","RECORD","note","v"',
      '"TS","RN","","V"',
      '"","","",""',
      ...minutes((clock, i) => `"2026-05-18 ${clock}",${i},"a,b",1.5`),
    ]),
  ],
  ["csv", text(["time,v [V]", ...minutes((clock, i) => `2026-05-18T${clock}Z,${i}`)])],
  [
    "parsivel",
    text(
      minutes((clock) => `[2026-05-18 ${clock}\n01:0001.000\n91:${"01.000;".repeat(32)}\n99:;]`),
    ),
  ],
  ["nmea", text(minutes((_, i) => `${buildRmc(fix(i))}\n${buildGga(fix(i))}`))],
  [
    "jsonl",
    text(minutes((clock, i) => JSON.stringify({ time: `2026-05-18T${clock}Z`, metrics: { i } }))),
  ],
  [
    "mesonet",
    text([
      DAY_HEADER,
      ...minutes((clock) => `1,2,3,4,5,6,7,900,9,180526,${clock.replaceAll(":", "")},1,2,3,4,5,6`),
    ]),
  ],
  [
    "hatpro",
    encodeHatpro("TPC", [{ timeS: T0, values: [1, 2] }, { timeS: T0 + 9, values: [3, 4] }], [0, 9]),
  ],
  [
    "rpg-lv1",
    encodeLv1(
      [100, 130, 160],
      [T0, T0 + 9].map((timeS) => ({
        timeS,
        ze: [1, NaN, 2],
        meanVel: [1, NaN, 2],
        specWidth: [1, NaN, 2],
      })),
    ),
  ],
];

for (const [reader, sound] of SOUND) {
  Deno.test(`${reader}: a hurt file gives what there is or a named error`, async () => {
    const random = randoms(2026);
    const injuries = [flipped, cut, partMissing, partDoubled];
    for (let i = 0; i < CASES; i++) {
      const hurt = injuries[i % injuries.length]!(sound, random);
      for (const { recognises } of RECOGNISED) recognises(hurt);
      try {
        const { variables } = await readInstrumentFile(reader, hurt, "20260518.txt");
        ok(variables.get("time")!.values.length > 0);
      } catch (error) {
        if (!(error instanceof DatasetError)) throw error;
        ok(error.message.length > 5 && !/[\p{Cc}\ufffd]/u.test(error.message), error.message);
      }
    }
  });
}
