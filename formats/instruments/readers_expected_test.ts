/**
 * Whether every value that other decoders gave of the real files is read, file by file.
 *
 * @module
 */
import { deepEqual, equal, ok, rejects } from "node:assert/strict";
import { NO_DATA, sharedFile, sharedNames } from "../../_test_data.ts";
import { type Dataset, DatasetError } from "../dataset.ts";
import { isoTimeMs } from "../iso_time.ts";
import { PARSIVEL_FIELDS } from "./parsivel_fields.ts";
import type { ReaderName } from "./profile.ts";
import { readInstrumentFile } from "./readers.ts";
import { RPG_EPOCH_S } from "./rpg_bytes.ts";

const decoder = new TextDecoder();

/** Statistics of a list and some of its values; of a short one all, in `values`. */
interface Stats {
  readonly n: number;
  readonly shape: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly first: readonly (number | string)[];
  readonly points: readonly (readonly [index: readonly number[], value: number])[];
  readonly values?: readonly number[];
}

/** A table's reference. */
interface TableReference {
  readonly header_line: readonly string[];
  readonly columns: readonly string[];
  readonly units: readonly string[];
  readonly process: readonly string[];
  readonly rows: number;
  readonly first_row: readonly string[];
  readonly last_row: readonly string[];
  readonly first_time: string;
  readonly last_time: string;
  readonly column_stats: Readonly<Record<string, Stats>>;
}

interface ParsivelReference {
  readonly times: { readonly n: number; readonly first: string; readonly last: string };
  readonly data: Readonly<Record<string, Stats>>;
}

interface RpgReference {
  readonly header: Readonly<Record<string, string | number | Stats>>;
  readonly data: Readonly<Record<string, Stats>>;
}

function expected<T>(name: string): T {
  return JSON.parse(decoder.decode(sharedFile("expected", "instruments", `${name}.json`)));
}

function read(reader: ReaderName, folder: string, name: string): Promise<Dataset> {
  return readInstrumentFile(reader, sharedFile("instruments", folder, name), name);
}

function numbers(dataset: Dataset, name: string): ArrayLike<number> {
  const values = dataset.variables.get(name)?.values;
  ok(ArrayBuffer.isView(values), `no numbers ${name}`);
  return values;
}

/** Reference numbers have nine digits, and may have been computed in float32. */
function near(value: number, wanted: number, what: string, relative = 2e-7): void {
  ok(
    Math.abs(value - wanted) <= Math.abs(wanted) * relative + 1e-9,
    `${what}: ${value}, ${wanted}`,
  );
}

/** Compares with the statistics and the points of the reference; `or` stands where nothing is. */
function compare(list: ArrayLike<number>, wanted: Stats, what: string, or = 0): void {
  const value = (i: number) => Number.isNaN(list[i]!) ? or : list[i]!;
  if (wanted.values !== undefined) {
    equal(list.length, wanted.values.length, what);
    wanted.values.forEach((number, i) => near(value(i), number, `${what} ${i}`));
    return;
  }
  equal(list.length, wanted.n, what);
  let [sum, min, max] = [0, Infinity, -Infinity];
  for (let i = 0; i < list.length; i++) {
    sum += value(i);
    min = Math.min(min, value(i));
    max = Math.max(max, value(i));
  }
  near(min, wanted.min, `${what} min`);
  near(max, wanted.max, `${what} max`);
  ok(
    Math.abs(sum / list.length - wanted.mean) <= 1e-6 * Math.max(Math.abs(min), Math.abs(max)),
    what,
  );
  wanted.first.forEach((number, i) => near(value(i), Number(number), `${what} first`));
  const { shape } = wanted;
  for (const [index, number] of wanted.points) {
    const at = index.reduce((sum, i, d) => sum * shape[d]! + i, 0);
    near(value(at), number, `${what} ${index}`);
  }
}

const TOA5_FILES = [
  ["toa5", "20250127_JOYCE_WST_01m.dat"],
  ["toa5", "granada_meteo.dat"],
  ["toa5", "THIES_LMP_2024_04_14_00_00.dat"],
  ["parsivel", "granada.toa5.dat"],
] as const;

for (const [folder, name] of TOA5_FILES) {
  Deno.test({ name: `TOA5 ${name}`, ignore: NO_DATA }, async () => {
    const wanted = expected<TableReference>(name);
    const dataset = await read("toa5", folder, name);
    deepEqual(dataset.skipped, []);
    deepEqual(Object.values(dataset.attributes), wanted.header_line);
    const times = numbers(dataset, "time");
    equal(times.length, wanted.rows);
    equal(times[0], isoTimeMs(wanted.first_time) / 1000);
    equal(times[times.length - 1], isoTimeMs(wanted.last_time) / 1000);
    wanted.columns.slice(1).forEach((column, i) => {
      const [, base = column, index = "1"] = /^(.*)\((\d+)\)$/.exec(column) ?? [];
      const variable = dataset.variables.get(base)!;
      const width = variable.shape[1] ?? 1;
      const units = wanted.units[i + 1];
      equal(variable.attributes.units ?? "", units === "RN" ? "" : units);
      equal(variable.attributes.process ?? "", wanted.process[i + 1]);
      const last = (wanted.rows - 1) * width + Number(index) - 1;
      const { values } = variable;
      if (!ArrayBuffer.isView(values)) {
        equal(values[0], wanted.first_row[i + 1]);
        equal(values[last], wanted.last_row[i + 1]);
        return;
      }
      equal(values[Number(index) - 1], Number(wanted.first_row[i + 1]), column);
      equal(values[last], Number(wanted.last_row[i + 1]), column);
      const own = Array.from(
        { length: wanted.rows },
        (_, row) => values[row * width + Number(index) - 1]!,
      );
      const stats = wanted.column_stats[column];
      if (stats === undefined) return;
      equal(stats.n, wanted.rows);
      near(Math.min(...own), stats.min, column);
      near(Math.max(...own), stats.max, column);
      near(own.reduce((a, b) => a + b) / own.length, stats.mean, column);
    });
  });
}

for (const name of ["20251118_kenttarova_parsivel2.csv", "hyytiala.txt"]) {
  Deno.test({ name: `Parsivel ${name}`, ignore: NO_DATA }, async () => {
    const wanted = expected<ParsivelReference>(name);
    const dataset = await read("parsivel", "parsivel", name);
    deepEqual(dataset.skipped, []);
    compareParsivel(dataset, wanted, Array.from({ length: wanted.times.n }, (_, i) => i));
  });
}

Deno.test({
  name: "Parsivel palaiseau.txt, also the minute with drops that the other decoder left out",
  ignore: NO_DATA,
}, async () => {
  const dataset = await read("parsivel", "parsivel", "palaiseau.txt");
  deepEqual(dataset.skipped, []);
  equal(numbers(dataset, "time").length, 3);
  compareParsivel(dataset, expected<ParsivelReference>("palaiseau.txt"), [0, 2]);
  // The file says itself how many particles there were.
  const spectrum = numbers(dataset, "spectrum");
  let [count, velocities, diameters] = [0, 0, 0];
  for (let i = 0; i < 1024; i++) {
    const particles = spectrum[1024 + i]!;
    count += particles;
    velocities += particles * numbers(dataset, "velocity")[Math.floor(i / 32)]!;
    diameters += particles * numbers(dataset, "diameter")[i % 32]!;
  }
  equal(count, numbers(dataset, "particles")[1]);
  // Drizzle of half a millimetre falls with two metres a second (Gunn & Kinzer 1949), not the other way.
  ok(diameters / count > 0.3 && diameters / count < 0.6, `${diameters / count} mm`);
  ok(velocities / count > 1.2 && velocities / count < 2.5, `${velocities / count} m/s`);
});

function compareParsivel(
  dataset: Dataset,
  wanted: ParsivelReference,
  rows: readonly number[],
): void {
  const times = numbers(dataset, "time");
  equal(times[rows[0]!], isoTimeMs(wanted.times.first) / 1000);
  equal(times[rows.at(-1)!], isoTimeMs(wanted.times.last) / 1000);
  for (const [field, reference] of Object.entries(wanted.data)) {
    const { name, none } = PARSIVEL_FIELDS.find((other) => other.field === Number(field))!;
    const { values } = dataset.variables.get(name)!;
    const width = values.length / times.length;
    const own = rows.flatMap((row) => [...values.slice(row * width, (row + 1) * width)]);
    const texts = reference.first?.filter((value) => typeof value === "string");
    if (texts !== undefined && texts.length > 0) {
      const wantedTexts = texts.map((text) => text.trim());
      if (ArrayBuffer.isView(values)) deepEqual(own, wantedTexts.map(Number), name);
      else deepEqual(own, wantedTexts, name);
    } else if (reference.values === undefined || reference.values.length > 0) {
      const missing = field === "33" ? -9.99 : none?.[0];
      compare(own.map(Number), reference, name, missing);
    }
  }
}

for (const name of ["21060300.LWP", "21060300.IWV", "21020600.LWP", "21020600.IWV"]) {
  Deno.test({ name: `HATPRO ${name}`, ignore: NO_DATA }, async () => {
    const { data, header } = expected<RpgReference>(name);
    const dataset = await read("hatpro", "hatpro", name);
    deepEqual(dataset.skipped, []);
    equal(dataset.attributes.file_code, header.file_code);
    const quantity = name.endsWith("LWP") ? "lwp" : "iwv";
    const times = Array.from(numbers(dataset, "time"), (time) => time - RPG_EPOCH_S);
    compare(times, data.time!, "time");
    compare(numbers(dataset, quantity), data[quantity]!, quantity);
    compare(numbers(dataset, `${quantity}_flag`), data._quality_flag!, "flag");
    const zenith = Array.from(numbers(dataset, "elevation"), (angle) => 90 - angle);
    compare(zenith.map((angle) => +angle.toFixed(6)), data.zenith_angle!, "zenith");
  });
}

Deno.test({ name: "cloud radar, whole", ignore: NO_DATA }, async () => {
  const name = "BaseN_210913_001152_P01_PPI.LV1";
  const { header, data } = expected<RpgReference>(name);
  const dataset = await read("rpg-lv1", "rpg", name);
  for (const [key, wanted] of Object.entries(header)) {
    if (["HeaderLen", "StartTime", "StopTime", "RAltN", "TAltN", "HAltN", "SequN"].includes(key)) {
      continue;
    }
    const own = key === "RAlts" ? numbers(dataset, "range") : dataset.attributes[key];
    if (typeof wanted === "string") equal(own, wanted);
    else if (typeof wanted === "number") near(own as number, wanted, key);
    else compare(own as ArrayLike<number>, wanted, key);
  }
  const times = numbers(dataset, "time");
  const seconds = Array.from(times, (time) => Math.floor(time + 1e-6) - RPG_EPOCH_S);
  compare(seconds, data.Time!, "Time");
  compare(Array.from(times, (time) => Math.round((time % 1) * 1000)), data.MSec!, "MSec");
  for (const [key, wanted] of Object.entries(data)) {
    if (key === "Time" || key === "MSec") continue;
    if (key === "CorrCoeff") {
      // The other decoder gives -999 where no coefficient could be formed; here nothing is there.
      const own = numbers(dataset, key);
      ok(Array.from(own).every((value) => Number.isNaN(value) || Math.abs(value) <= 1));
      for (const [[row, gate], value] of wanted.points) {
        const number = own[row! * 339 + gate!]!;
        ok(Number.isNaN(number) ? value === 0 || value === -999 : Math.abs(number - value) < 1e-6);
      }
      continue;
    }
    compare(numbers(dataset, key), wanted, key);
  }
  const zeDbz = numbers(dataset, "ZE");
  near(zeDbz[19 * 339 + 26]!, 10 * Math.log10(0.000146667589), "ZE");
  equal(numbers(dataset, "chirp")[21], 0);
  equal(numbers(dataset, "chirp")[22], 1);
  equal(numbers(dataset, "chirp")[74], 2);
});

Deno.test({ name: "cloud radar, of which the copy was broken off", ignore: NO_DATA }, async () => {
  await rejects(
    read("rpg-lv1", "rpg", "230401_000001_P00_ZEN.corrupted.LV1"),
    (error) =>
      error instanceof DatasetError && error.code === "truncated" &&
      /has 224 of 1093 samples: ends at byte 1130496/.test(error.message),
  );
});

Deno.test(
  { name: "there are reference values of as many files as are tested", ignore: NO_DATA },
  () => {
    const names = sharedNames("expected", "instruments").filter((name) =>
      !/\.(nc|cdf)\.json$/.test(name)
    );
    equal(names.length, 13);
  },
);
