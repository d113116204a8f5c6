/**
 * Does every hurt instrument file give a dataset or a named error, within 2 s and 300 MB?
 *
 *     deno run -A --v8-flags=--expose-gc bench/fuzz_instruments.ts [CASES [KIND…]]
 *
 * 2,000 cases of each kind by default, of the real files of ../shared/data where they are, and of made
 * ones. Ends with 1 at the first case that does not, which it writes to fuzz_KIND_case.bin in the
 * folder for temporary files.
 *
 * @module
 */
import { NO_DATA, sharedFile, sharedNames } from "../_test_data.ts";
import {
  cut,
  flipped,
  type Injury,
  partDoubled,
  partMissing,
  type Random,
} from "../formats/_test_injuries.ts";
import { randoms } from "../formats/_test_random.ts";
import { type Dataset, DatasetError } from "../formats/dataset.ts";
import { readCsvTable } from "../formats/instruments/csv_table.ts";
import { readHatpro } from "../formats/instruments/hatpro.ts";
import { readJsonLines } from "../formats/instruments/jsonl.ts";
import { readMesonetDay } from "../formats/instruments/mesonet_dataset.ts";
import { readNmeaLog } from "../formats/instruments/nmea_log.ts";
import { readParsivel } from "../formats/instruments/parsivel.ts";
import { RECOGNISED } from "../formats/instruments/readers.ts";
import { readLv1 } from "../formats/instruments/rpg_lv1.ts";
import { readToa5 } from "../formats/instruments/toa5.ts";
import { buildGga, buildRmc } from "../formats/nmea.ts";
import { cloudRadar, hatpro } from "./days_rpg.ts";
import { fastSonic, opsMonitor, power } from "./days_tables.ts";
import { fuzz } from "./fuzz_cases.ts";
import type { MadeFile } from "./make_days.ts";

/** Ten minutes. */
const SPAN = { startS: 1_779_062_400, endS: 1_779_063_000 };

const bytesOf = ({ bytes }: MadeFile) =>
  typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes;
const made = (files: Iterable<MadeFile>) => [...files].map(bytesOf);
const real = (folder: string, pattern = /./) =>
  sharedNames("instruments", folder)
    .filter((name) => pattern.test(name))
    .map((name) => sharedFile("instruments", folder, name));

function nmeaLog(): Uint8Array {
  const lines = Array.from({ length: 300 }, (_, i) => {
    const fix = {
      timeMs: (SPAN.startS + Math.floor(i / 2)) * 1000,
      latDeg: 35 + i / 1e4,
      lonDeg: -97,
      speedMps: 20,
      courseDeg: 10,
      satellites: 9,
      hdop: 1,
      altitudeM: 300,
    };
    return i % 2 === 0 ? buildRmc(fix) : buildGga(fix);
  });
  return new TextEncoder().encode(lines.join("\r\n") + "\r\n");
}

/** What is hurt, and what reads it. */
interface Kind {
  readonly name: string;
  seeds(): Uint8Array[];
  read(bytes: Uint8Array): Dataset;
}

const KINDS: readonly Kind[] = [
  { name: "toa5", seeds: () => [...real("toa5"), ...made(fastSonic(SPAN))], read: readToa5 },
  {
    name: "csv",
    seeds: () => [...made(power(SPAN)), ...real("parsivel", /csv$/)],
    read: readCsvTable,
  },
  { name: "parsivel", seeds: () => real("parsivel"), read: readParsivel },
  { name: "hatpro", seeds: () => [...real("hatpro"), ...made(hatpro(SPAN))], read: readHatpro },
  { name: "rpg-lv1", seeds: () => [...real("rpg"), ...made(cloudRadar(SPAN))], read: readLv1 },
  { name: "nmea", seeds: () => [nmeaLog()], read: readNmeaLog },
  { name: "jsonl", seeds: () => made(opsMonitor(SPAN)), read: readJsonLines },
  {
    name: "mesonet",
    // The head of the day: a whole one takes its time.
    seeds: () => NO_DATA ? [] : [sharedFile("mesonet", "20250605.txt").slice(0, 200_000)],
    read: (bytes) => readMesonetDay(bytes, "20250605.txt"),
  },
];

const WILD = [0, -1, 1, 2 ** 31 - 1, -(2 ** 31), 255, 65_536, 1_000_000];

/** A number near the beginning, where counts and sizes are, becomes another. */
const wildCount: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const most = Math.min(bytes.length - 4, random(2) === 0 ? 64 : 3000);
  if (most <= 0) return changed;
  new DataView(changed.buffer).setInt32(random(most), WILD[random(WILD.length)]!, true);
  return changed;
};

/** Delimiters, quotes and line ends in places where none were. */
const wildText: Injury = (bytes, random) => {
  const changed = bytes.slice();
  const marks = new TextEncoder().encode('",;\n\r\0[]:{}()<>9');
  for (let i = random(20); i >= 0; i--) {
    changed[random(changed.length)] = marks[random(marks.length)]!;
  }
  return changed;
};

const INJURIES = [flipped, cut, partMissing, partDoubled, wildCount, wildText];

function hurt(seed: Uint8Array, random: Random): Uint8Array {
  let bytes = seed;
  for (let i = random(3); i >= 0 && bytes.length > 0; i--) {
    bytes = INJURIES[random(INJURIES.length)]!(bytes, random);
  }
  return bytes;
}

function outcomeOf(kind: Kind, bytes: Uint8Array): string {
  // What a file is must be told of any bytes without a fault too.
  for (const { recognises } of RECOGNISED) recognises(bytes.subarray(0, 65_536));
  try {
    return kind.read(bytes).skipped.length > 0 ? "in part" : "whole";
  } catch (error) {
    if (error instanceof DatasetError) return error.code;
    throw error;
  }
}

const [cases, ...names] = Deno.args;
const chosen = KINDS.filter(({ name }) => names.length === 0 || names.includes(name));
const isFine = chosen.map((kind) => {
  const random = randoms(2026);
  const from = kind.seeds();
  return from.length === 0 || fuzz({
    name: kind.name,
    cases: Number(cases ?? 2000),
    input: (i) => hurt(from[i % from.length]!, random),
    read: (bytes) => [outcomeOf(kind, bytes)],
  });
}).every(Boolean);
Deno.exit(isFine && chosen.length > 0 ? 0 : 1);
