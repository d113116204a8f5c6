/**
 * For tests of pictures: stores with known values, a configuration over them, and a job's run.
 *
 * @module
 */
import { join } from "node:path";
import { writeLoneConfig } from "../../../_test_config.ts";
import { loadConfig, type LoadedConfig } from "../../../config.ts";
import { storeFolder } from "../../../config_instruments.ts";
import type { JobOutcome } from "../../../formats/timer_messages.ts";
import { type JobOptions, jobsOf, type RunJob } from "../../../jobs.ts";
import { writeStore } from "../../../zarr_store/mod.ts";

export const DAY_S = 86_400;
/** Midnight of 20 November 2026. */
export const FIRST_S = Date.UTC(2026, 10, 20) / 1000;
const EVERY_S = 600;
const GATES = 20;

/** A lidar and a thermometer whose line is on the lidar's picture. */
export const SITE = {
  http_port: 18471,
  superdarn: { port: 0 },
  instruments: [
    { id: "lidar", profile: "test-lidar" },
    { id: "mast", profile: "test-mast" },
  ],
  profiles: {
    "test-lidar": {
      title: "Lidar & <test>",
      files: "x",
      reader: "netcdf",
      grids: [{ name: "range", from: "range", units: "m", longName: "range" }],
      variables: "all",
      panels: [
        {
          kind: "heat",
          title: "Backscatter",
          units: "m⁻¹",
          variable: "beta",
          range: [1, 100],
          log: true,
          vertical: "range",
        },
        {
          kind: "lines",
          title: "Temperature",
          units: "°C",
          lines: [{ variable: "t", profile: "test-mast", label: "mast", colour: "temperature" }],
        },
      ],
    },
    "test-mast": { title: "Mast", files: "x", reader: "csv", variables: "all" },
  },
};

/** The value of the thermometer, by row. */
export const temperatureAt = (row: number) => 10 + Math.sin(row / 20);

/** Writes both stores: rows every 10 minutes of so many days, without the hours 12 to 15. */
export function writeStores(
  config: LoadedConfig["config"],
  days: number,
  temperature: (row: number) => number = temperatureAt,
): void {
  const times = Float64Array.from(
    { length: days * DAY_S / EVERY_S },
    (_, i) => FIRST_S + i * EVERY_S,
  )
    .filter((timeS) => timeS % DAY_S < 12 * 3600 || timeS % DAY_S >= 15 * 3600);
  writeStore(storeFolder(config, "lidar"), {
    attributes: {},
    times,
    chunkRows: 60,
    coordinates: {
      range: {
        values: Float64Array.from({ length: GATES }, (_, i) => 50 + 100 * i),
        attributes: { units: "m" },
      },
    },
    variables: {
      beta: {
        dims: ["range"],
        values: Float32Array.from({ length: times.length * GATES }, (_, i) => 1 + i % GATES),
        attributes: {},
      },
    },
  });
  writeStore(storeFolder(config, "mast"), {
    attributes: {},
    times,
    variables: {
      t: { values: Float32Array.from(times, (_, row) => temperature(row)), attributes: {} },
    },
  });
}

/** A folder with a configuration; removed with the test. */
export function openSite(
  more: object = SITE,
): { folder: string; loaded: LoadedConfig } & Disposable {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-quicklooks-" });
  const loaded = loadConfig(writeLoneConfig(folder, more));
  if (loaded.problems.length > 0) throw new Error(loaded.problems[0]!.text);
  return { folder, loaded, [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }) };
}

/** Runs a job at a time; `said` are its warnings. */
export async function runJob(
  loaded: LoadedConfig,
  name: string,
  work: RunJob,
  nowMs: number,
  options: JobOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<JobOutcome & { readonly said: readonly string[] }> {
  const job = jobsOf(loaded.config).jobs.find((one) => one.name === name);
  if (job === undefined) throw new Error(`no job ${name}`);
  const said: string[] = [];
  const log = { info: () => {}, debug: () => {}, warn: (text: string) => said.push(text) };
  const clock = { nowMs: () => nowMs, monoMs: () => 0, after: () => () => {} };
  const outcome = await work({ loaded, job, options, log, clock, signal });
  return { ...outcome, said };
}

/** The names in a folder; none without it. */
export function namesIn(...path: readonly string[]): string[] {
  try {
    return [...Deno.readDirSync(join(...path))].map(({ name }) => name).sort();
  } catch {
    return [];
  }
}
