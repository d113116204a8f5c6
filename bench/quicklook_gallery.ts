/**
 * The quicklooks of every profile, made as the program makes them, into a folder, for looking at:
 * of real files where ../shared/data has them, of made-up days else.
 *
 *   deno run -A bench/quicklook_gallery.ts FOLDER [PROFILE …]
 *
 * @module
 */
import { join } from "node:path";
import { NO_DATA, sharedPath } from "../_test_data.ts";
import { systemClock } from "../clock.ts";
import { writeLoneConfig } from "../_test_config.ts";
import { loadConfig } from "../config.ts";
import { storeFolder } from "../config_instruments.ts";
import { PROFILES } from "../formats/instruments/profiles.ts";
import { appendJob, quicklooksJob } from "../ingest/mod.ts";
import { jobsOf, type RunJob } from "../jobs.ts";
import { openStore, writeStore } from "../zarr_store/mod.ts";
import { MADE_PROFILES, makeDay } from "./make_days.ts";

/** Folders of ../shared/data/instruments, or others there, with a profile's real files. */
const REAL: Readonly<Record<string, string>> = {
  "cl61": "instruments/cl61",
  "chm15k": "instruments/chm15k",
  "met": "instruments/armmet",
  "hatpro": "instruments/hatpro",
  "cloud-radar": "instruments/rpg",
  "parsivel": "instruments/parsivel",
  "asfs-logger": "instruments/toa5",
  "mesonet": "mesonet",
};
const MADE_DAY_MS = Date.UTC(2026, 4, 18);
/** Of 20 rows a second a part of a day shows as much. */
const MADE_HOURS: Readonly<Record<string, number>> = { "asfs-fast-sonic": 3, "asfs-fast-gas": 3 };

const MADE_EVERY_S = 30;
/** A gap, in hours of the day. */
const GAP_FROM = 13;
const GAP_TO = 14.2;

/**
 * Of a lidar there are minutes: a day is made of its real profiles over and over, moved up and down, with
 * a gap.
 */
function wholeDay(real: string, made: string): void {
  const store = openStore(real)!;
  const range = store.coordinate("range");
  const hours = Array.from({ length: 86_400 / MADE_EVERY_S }, (_, i) => i * MADE_EVERY_S / 3600)
    .filter((hour) => hour < GAP_FROM || hour > GAP_TO);
  const times = Float64Array.from(hours, (hour) => MADE_DAY_MS / 1000 + hour * 3600);
  const variables = [...store.variables].map(([name, { dims, shape, attributes }]) => {
    const width = shape[1] ?? 1;
    const values = store.read(name, 0, store.rows);
    const out = new Float32Array(hours.length * width);
    hours.forEach((hour, row) => {
      const up = dims[1] === "range" ? Math.round(width / 20 * (1 + Math.sin(hour))) : 0;
      const from = (row % store.rows) * width;
      for (let i = 0; i < width; i++) out[row * width + i] = values[from + Math.max(0, i - up)]!;
    });
    return [name, { dims: dims.slice(1), sizes: shape.slice(1), values: out, attributes }] as const;
  });
  writeStore(made, {
    attributes: {},
    times,
    chunkRows: 60,
    coordinates: { range: { values: Float64Array.from(range), attributes: { units: "m" } } },
    variables: Object.fromEntries(variables),
  });
}

const [out, ...only] = Deno.args;
if (out === undefined) throw new Error("deno run -A bench/quicklook_gallery.ts FOLDER [PROFILE …]");
Deno.mkdirSync(out, { recursive: true });
const folder = Deno.makeTempDirSync({ prefix: "meso360-gallery-" });
try {
  const profiles = PROFILES.filter(({ id, reader }) =>
    reader !== "jpeg" && (only.length === 0 || only.includes(id))
  );
  const instruments: { id: string; profile: string; settle_seconds: number; title: string }[] = [];
  for (const { id, title } of profiles) {
    const add = async (kind: "real" | "made" | "day", fill: (raw: string) => unknown) => {
      const name = `${id}_${kind}`;
      // The vehicle's own files are where its recorder puts them.
      const raw = id === "mesonet" ? join(folder, "data") : join(folder, "raw", name);
      Deno.mkdirSync(raw, { recursive: true });
      await fill(raw);
      instruments.push({ id: name, profile: id, settle_seconds: 0, title: `${title} (${kind})` });
    };
    const real = REAL[id];
    if (real !== undefined && !NO_DATA) {
      await add("real", (raw) => {
        for (const { name, isFile } of Deno.readDirSync(sharedPath(real))) {
          if (isFile) Deno.copyFileSync(join(sharedPath(real), name), join(raw, name));
        }
      });
    }
    if (id === "cl61" || id === "chm15k") await add("day", () => {});
    if (MADE_PROFILES.includes(id)) {
      await add("made", (raw) => makeDay(id, raw, MADE_DAY_MS, MADE_HOURS[id] ?? 24));
    }
  }
  const path = writeLoneConfig(folder, { http_port: 18479, superdarn: { port: 0 }, instruments });
  const loaded = loadConfig(path);
  for (const { text } of loaded.problems) console.log(text);
  const { jobs } = jobsOf(loaded.config);
  const run = async (name: string, work: RunJob) => {
    const job = jobs.find((one) => one.name === name)!;
    const log = { info: () => {}, debug: () => {}, warn: (text: string) => console.log(text) };
    const signal = new AbortController().signal;
    const { state, summary, counts } = await work({
      loaded,
      job,
      options: {},
      log,
      clock: systemClock,
      signal,
    });
    console.log(`${name}: ${state}: ${summary} ${JSON.stringify(counts)}`);
  };
  for (const { id } of instruments) {
    const name = id.replaceAll("_", "-");
    if (!id.endsWith("_day")) await run(`${name}-append`, appendJob);
  }
  for (const id of ["cl61", "chm15k"].filter((one) => profiles.some((p) => p.id === one))) {
    if (NO_DATA) continue;
    const store = (kind: string) => storeFolder(loaded.config, `${id}_${kind}`);
    wholeDay(store("real"), store("day"));
  }
  for (const { id } of instruments) {
    const name = id.replaceAll("_", "-");
    await run(`${name}-quicklooks`, quicklooksJob);
  }
  const pictures = join(folder, "products", "quicklooks");
  for (const store of Deno.readDirSync(pictures)) {
    for (const { name } of Deno.readDirSync(join(pictures, store.name))) {
      if (name.endsWith(".png")) {
        Deno.copyFileSync(join(pictures, store.name, name), join(out, name));
      }
    }
  }
} finally {
  Deno.removeSync(folder, { recursive: true });
}
