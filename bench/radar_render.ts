/**
 * How long does a radar picture take, and how large is it? Every tilt of a real volume with a warm
 * pixel table, at 2,048 pixels; the longest one at 3,500 as well. One thread, with compression;
 * milliseconds are of processor time.
 *
 * deno run -A bench/radar_render.ts [volume file or folder of chunks]
 *
 * @module
 */
import process from "node:process";
import { sharedPath } from "../_test_data.ts";
import { decodeVolume } from "../formats/nexrad/level2/mod.ts";
import { colourTable } from "../formats/nexrad/colour_tables.ts";
import { LEVEL2_PRODUCTS } from "../formats/radar_store.ts";
import type { RadarSite } from "../formats/nexrad/sweep.ts";
import { fieldOf } from "../formats/nexrad/sweep_field.ts";
import { pixelIndex } from "../formats/png.ts";
import {
  type PixelTable,
  pixelTable,
  rangeClassKm,
  renderPicture,
} from "../ingest/nexrad/render/mod.ts";
import { tiltsOf } from "../ingest/nexrad/pictures/tilts.ts";

const KLOT = sharedPath("nexrad", "level2", "chunks-KLOT-230");
/** Goals: KB of a reflectivity tilt, ms of a picture at 2,048 and at 3,500 pixels. */
const GOAL = { kilobytes: 400, ms2048: 60, ms3500: 150 };
const REPEATS = 9;

function read(path: string): Uint8Array {
  if (!Deno.statSync(path).isDirectory) return Deno.readFileSync(path);
  const names = Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  const parts = names.map((name) => Deno.readFileSync(`${path}/${name}`));
  return new Uint8Array(parts.flatMap((part) => Array.from(part)));
}

/** Processor time of this process, which other programs on the machine do not lengthen. */
function timed<T>(work: () => T): { result: T; ms: number } {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, ms: (user + system) / 1000 };
}

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

const volume = decodeVolume(read(Deno.args[0] ?? KLOT));
const site: RadarSite = volume.site ?? { latDeg: 35.333, lonDeg: -97.278, heightM: 0 };
const tables = new Map<string, PixelTable>();
function tableOf(rangeKm: number, size: number): PixelTable {
  const key = `${rangeKm} ${size}`;
  const known = tables.get(key);
  if (known !== undefined) return known;
  const { result, ms } = timed(() => pixelTable({ site, rangeKm, size }));
  const megabytes = result.cells.byteLength / 1e6;
  console.log(
    `pixel table ${rangeKm} km, ${result.size} px: ${ms.toFixed(0)} ms, ${megabytes.toFixed(1)} MB`,
  );
  tables.set(key, result);
  return result;
}

let missed = 0;
for (const [product, moment] of Object.entries(LEVEL2_PRODUCTS)) {
  const sizes: number[] = [];
  const times: number[] = [];
  for (const sweep of tiltsOf(volume, moment, true)) {
    const field = fieldOf(sweep, moment);
    if (field === null) continue;
    const table = tableOf(rangeClassKm(field), 2_048);
    const { result, ms } = timed(() => renderPicture(field, table, colourTable(product)));
    sizes.push(result.png.length / 1000);
    times.push(ms);
  }
  if (sizes.length === 0) continue;
  const largest = Math.max(...sizes);
  if (product === "reflectivity" && largest > GOAL.kilobytes) missed++;
  console.log(
    `${product}, ${sizes.length} tilts at 2048 px: median ${median(times).toFixed(0)} ms, ` +
      `median ${median(sizes).toFixed(0)} KB, largest ${largest.toFixed(0)} KB`,
  );
}

const lowest = tiltsOf(volume, "REF", true)[0];
const field = lowest && fieldOf(lowest, "REF");
if (!field) throw new Error("this volume has no reflectivity to draw");
for (const [size, goal] of [[2_048, GOAL.ms2048], [3_500, GOAL.ms3500]] as const) {
  const table = tableOf(rangeClassKm(field), size);
  const runs = Array.from(
    { length: REPEATS },
    () => timed(() => renderPicture(field, table, colourTable("reflectivity"))),
  );
  const { png, rowsPerBlock } = runs[0]!.result;
  const ms = median(runs.map((run) => run.ms));
  if (ms > goal) missed++;
  console.log(
    `lowest reflectivity at ${size} px: median ${ms.toFixed(0)} ms (goal ${goal}), ` +
      `${(png.length / 1000).toFixed(0)} KB`,
  );
  const samples = Array.from(
    { length: 200 },
    (_, i) => timed(() => pixelIndex(png, i, size - 1 - i * 7, rowsPerBlock)).ms,
  );
  console.log(`  one value read from it: median ${median(samples).toFixed(2)} ms`);
}
if (missed > 0) {
  console.log(`${missed} goals missed`);
  Deno.exit(1);
}
