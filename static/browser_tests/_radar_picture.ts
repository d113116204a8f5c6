/**
 * Made-up radar pictures for tests: their place, their colours, their facts.
 *
 * @module
 */
import { palettePng } from "../../formats/png.ts";
import type { PictureFacts } from "../../formats/radar_store.ts";
import { directGeodesic } from "../../science/geodesic.ts";
import { mercatorLatDeg, mercatorX, mercatorY } from "../../science/web_mercator.ts";

/** Where KLOT stands (shared facts: nexrad/sites.csv). */
export const KLOT = { site: "KLOT", name: "Chicago", lat: 41.604444, lon: -88.084722 };

const SIDE = 2_048;
const REACH_KM = 300;
/** Of the tilts, degrees. */
export const ELEVATIONS = [0.5, 0.9, 1.3, 1.8, 2.4, 3.1];
export const ROWS_PER_BLOCK = 64;

/** A square of Web Mercator around the radar. */
const half = mercatorX(directGeodesic(KLOT.lat, KLOT.lon, 90, REACH_KM * 1000).lonDeg) -
  mercatorX(KLOT.lon);
const west = KLOT.lon - half * 360;
const east = KLOT.lon + half * 360;
const north = mercatorLatDeg(mercatorY(KLOT.lat) - half);
const south = mercatorLatDeg(mercatorY(KLOT.lat) + half);

/** Reflectivity in steps of 5 dBZ from index 2 on; 0 is nothing. */
const VALUES = [null, null, ...Array.from({ length: 14 }, (_, i) => 5 * i)];
const COLOURS = [
  [0, 0, 0, 0],
  [0, 0, 0, 0],
  [100, 130, 160, 255],
  [80, 160, 190, 255],
  [60, 190, 200, 255],
  [40, 190, 110, 255],
  [30, 160, 60, 255],
  [20, 130, 40, 255],
  [240, 230, 60, 255],
  [235, 190, 40, 255],
  [240, 140, 30, 255],
  [230, 50, 40, 255],
  [190, 20, 40, 255],
  [150, 10, 40, 255],
  [240, 60, 220, 255],
  [150, 80, 200, 255],
] as const;

/** Arms that turn with time and shrink with the tilt. */
export function picturePng(turn: number, tilt: number): Uint8Array<ArrayBuffer> {
  const indexes = new Uint8Array(SIDE * SIDE);
  const size = 0.9 - tilt * 0.12;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [u, v] = [(x - SIDE / 2) / (SIDE / 2), (y - SIDE / 2) / (SIDE / 2)];
      const r = Math.hypot(u, v);
      if (r > size || r < 0.02) continue;
      const arm = Math.cos(3 * Math.atan2(v, u) + 6 * r - turn) * (1 - r);
      if (arm > 0.12) indexes[y * SIDE + x] = Math.min(15, 2 + Math.floor(arm * 15));
    }
  }
  const rgba = Uint8Array.from(COLOURS.flat());
  return palettePng({
    indices: indexes,
    width: SIDE,
    height: SIDE,
    rgba,
    rowsPerBlock: ROWS_PER_BLOCK,
  });
}

/** What is known of a picture of the volume `key`. */
export function pictureFacts(key: string, index: number, complete: boolean): PictureFacts {
  const time = Date.parse(
    key.replace(/^....(\d{4})(..)(..)_(..)(..)(..)_.*/, "$1-$2-$3T$4:$5:$6Z"),
  );
  return {
    original_sweep_number: index,
    elevation_index: index + 1,
    elevation_angle_degrees: ELEVATIONS[index]!,
    azimuth_angle_degrees: 12.5,
    bounding_box_lon_lat: {
      nw: [west, north],
      ne: [east, north],
      se: [east, south],
      sw: [west, south],
    },
    site: "KLOT",
    site_lon_lat: [KLOT.lon, KLOT.lat],
    site_height_m: 202,
    product: "reflectivity",
    code: "REF",
    unit: "dBZ",
    volume_time: new Date(time).toISOString(),
    sweep_time: new Date(time).toISOString(),
    vcp: 212,
    nyquist_m_s: null,
    first_gate_m: 2_125,
    gate_spacing_m: 250,
    gates: 1_832,
    colours: "reflectivity",
    values: VALUES,
    rows_per_block: ROWS_PER_BLOCK,
    complete,
  };
}
