/**
 * The hidden command `radar measure FILE`: what bench/nexrad.ts asks the program about itself.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import { colourTable } from "../../formats/nexrad/colour_tables.ts";
import { fieldOf } from "../../formats/nexrad/sweep_field.ts";
import type { Volume } from "../../formats/nexrad/sweep.ts";
import { printNow } from "../../log.ts";
import { openStore } from "../../object_store/mod.ts";
import { EXIT } from "../../processes.ts";
import { openWorkers, type Workers } from "./decode/mod.ts";
import { renderPicture } from "./render/mod.ts";
import { openPublisher } from "./store/mod.ts";
import { openStudio } from "./pictures/studio.ts";
import { tiltsOf } from "./pictures/tilts.ts";
import { openExhibit } from "./pictures/volume_pictures.ts";

/** Milliseconds of each step; null: not asked for. One line of JSON. */
export interface Measured {
  /** From the file's bytes to moments; workers start in it. */
  readonly decodeMs: number;
  readonly sweeps: number;
  readonly radials: number;
  readonly skipped: number;
  readonly pictures: {
    /** From moments to all reflectivity tilts as PNG and JSON in a folder, pixel tables included. */
    readonly storedMs: number;
    readonly pngBytes: readonly number[];
    /** The lowest sweep at 3,500 pixels in this thread, its pixel table there: of some tries. */
    readonly large: { readonly size: number; readonly ms: readonly number[] };
  } | null;
}

const SIZE = 2048;
const LARGE_SIZE = 3500;
const LARGE_TRIES = 7;
/** Lists hold what is younger: the file may be of any year. */
const ANY_AGE_MINUTES = 100 * 366 * 1440;

/** Decodes a volume and, with a folder, draws it into that; prints what it took. */
export async function measureCommand(file: string, folder: string | null): Promise<number> {
  const bytes = await Deno.readFile(file);
  const from = performance.now();
  const workers = openWorkers();
  try {
    const volume = await workers.decodeVolume(bytes);
    const decodeMs = performance.now() - from;
    const measured: Measured = {
      decodeMs,
      sweeps: volume.sweeps.length,
      radials: volume.sweeps.reduce((sum, { azimuthDeg }) => sum + azimuthDeg.length, 0),
      skipped: volume.skipped.length,
      pictures: folder === null ? null : await draw(volume, workers, folder),
    };
    printNow(JSON.stringify(measured));
    return EXIT.ok;
  } finally {
    workers.close();
  }
}

async function draw(
  volume: Volume,
  workers: Workers,
  folder: string,
): Promise<Measured["pictures"]> {
  const from = performance.now();
  const quiet = { info: () => {}, warn: console.error, debug: () => {} };
  const exhibit = openExhibit({
    draw: openStudio(workers, SIZE),
    publisher: openPublisher({
      store: openStore({
        radar: { store: "folder" },
        productsDir: folder,
        outer: () => undefined,
      }),
      radar: {
        products: { reflectivity: {} },
        processing_window_minutes: null,
        cleanup_window_minutes: ANY_AGE_MINUTES,
      },
      clock: systemClock,
      log: quiet,
    }),
    products: ["reflectivity"],
  });
  const { pictures } = await exhibit(volume, new Map(), "final");
  const storedMs = performance.now() - from;
  return {
    storedMs,
    pngBytes: pictures.map(({ bytes }) => bytes),
    large: await large(volume, workers),
  };
}

async function large(volume: Volume, workers: Workers) {
  const sweep = tiltsOf(volume, "REF", true)[0];
  const field = sweep && fieldOf(sweep, "REF");
  if (!field || volume.site === null) throw new TypeError("a volume with a site is needed");
  const table = await workers.table({ site: volume.site, rangeKm: 460, size: LARGE_SIZE });
  const ms: number[] = [];
  for (let i = 0; i < LARGE_TRIES; i++) {
    const from = performance.now();
    renderPicture(field, table, colourTable("reflectivity"));
    ms.push(performance.now() - from);
  }
  return { size: table.size, ms };
}
