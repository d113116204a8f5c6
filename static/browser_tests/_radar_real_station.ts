/**
 * A whole station with pictures of a real volume of KLOT, made by the program, and a vehicle that
 * stands near that radar.
 *
 * @module
 */
import { equal } from "node:assert/strict";
import { join } from "node:path";
import { writeLoneConfig } from "../../_test_config.ts";
import { realVolume } from "../../_test_data.ts";
import { program } from "../../_test_program.ts";
import { DAY_COLUMNS } from "../../formats/mesonet_day.ts";
import { builtInDrive } from "../../ingest/mesonet/sim/mod.ts";
import { startStation, type Station } from "./_station.ts";

/** The volume, as the reference names it, and its KEY. */
export const VOLUME = "chunks-KLOT-230";
export const KEY = "KLOT20210729_123848_V06";
/** Width and height of its pictures. */
export const SIZE_PX = 2_048;

/** Starts a station whose vehicle stands at a place. */
export async function realRadarStation(
  vehicle: { readonly lat: number; readonly lon: number },
): Promise<Station> {
  const folder = Deno.makeTempDirSync({ prefix: "meso360-radar-real-" });
  const remove = () => Deno.removeSync(folder, { recursive: true });
  try {
    const settings = makePictures(folder);
    const station = await startStation({ drive: standing(vehicle), settings });
    return { ...station, close: () => station.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Fills a folder, and gives the settings that a station with these pictures has. */
function makePictures(folder: string): Record<string, unknown> {
  const settings = {
    products_dir: join(folder, "products"),
    radar: {
      // It would remove pictures of that age.
      enabled: false,
      sites: ["KLOT"],
      level2: null,
      chunks: null,
      level3: null,
      products: { reflectivity: {}, velocity: {} },
      // The volume is of 2021.
      processing_window_minutes: null,
      picture_size: SIZE_PX,
    },
  };
  const volume = join(folder, "volume");
  Deno.writeFileSync(volume, realVolume(VOLUME));
  const config = writeLoneConfig(folder, settings);
  const words = ["radar", "process", "--store", "folder", "--config", config, volume];
  const { command, args } = program(...words);
  const { code, stderr } = new Deno.Command(command, { args }).outputSync();
  equal(code, 0, new TextDecoder().decode(stderr));
  return settings;
}

/** The built-in drive, of a vehicle that stands. */
function standing({ lat, lon }: { readonly lat: number; readonly lon: number }): string {
  const [header, ...rows] = builtInDrive().trimEnd().split(/\r?\n/);
  const [latAt, lonAt] = [DAY_COLUMNS.indexOf("lat"), DAY_COLUMNS.indexOf("lon")];
  const moved = rows.map((row) =>
    row.split(",").with(latAt, String(lat)).with(lonAt, String(lon)).join(",")
  );
  return [header, ...moved, ""].join("\n");
}
