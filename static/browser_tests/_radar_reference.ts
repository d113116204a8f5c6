/**
 * What other decoders found in a real volume, and where on the earth that is by other formulas than
 * the program's: `../shared/data/expected/nexrad-level2`.
 *
 * @module
 */
import { sharedPath } from "../../_test_data.ts";
import type { LonLat, PictureFacts } from "../../formats/radar_store.ts";
import {
  groundOfSlant,
  seek,
  slantOfGround,
  walk,
} from "../../ingest/nexrad/render/_test_earth.ts";

/** A gate whose value is known. */
export interface ReferenceGate {
  readonly value: number | "BT" | "RF";
  /** From the sweep's first radial; its middle. */
  readonly radial: number;
  readonly gate: number;
  readonly lat: number;
  readonly lon: number;
}

/** A sweep and its known gates of one moment. */
export interface ReferenceSweep {
  readonly elevationDeg: number;
  readonly gates: readonly ReferenceGate[];
  /** The gate at a place, in parts of radials and gates. */
  at(lat: number, lon: number): { readonly radial: number; readonly gate: number };
}

interface Expected {
  readonly site: { readonly latitude: number; readonly longitude: number };
  readonly sweeps: readonly {
    readonly radials: number;
    readonly first_azimuth: number;
    readonly azimuth_spacing_deg: number;
    readonly elevation_mean: number;
    readonly moments: Readonly<
      Record<string, {
        readonly first_gate_km: number;
        readonly gate_spacing_km: number;
        readonly points: readonly (readonly [number, number, number | "BT" | "RF"])[];
      }>
    >;
  }[];
}

/** A pixel has a gate when its middle is so near to the gate's, in parts of radials and gates. */
const WITHIN = { radial: 0.35, gate: 0.45 } as const;

const turned = (degrees: number) => (degrees % 360 + 360) % 360;

/** The radar's place and sweeps by the reference for `file`. */
export function referenceOf(file: string) {
  const { site, sweeps }: Expected = JSON.parse(
    Deno.readTextFileSync(sharedPath("expected", "nexrad-level2", `${file}.json`)),
  );
  const { latitude, longitude } = site;
  return {
    lat: latitude,
    lon: longitude,
    /** @param index in the order of the file, from 0 */
    sweep(index: number, moment: string): ReferenceSweep {
      const { first_azimuth, azimuth_spacing_deg, elevation_mean, moments } = sweeps[index]!;
      const { first_gate_km, gate_spacing_km, points } = moments[moment]!;
      return {
        elevationDeg: elevation_mean,
        gates: points.map(([radial, gate, value]) => {
          const slantM = (first_gate_km + gate * gate_spacing_km) * 1000;
          const azimuthDeg = first_azimuth + radial * azimuth_spacing_deg;
          const groundM = groundOfSlant(slantM, elevation_mean);
          return { value, radial, gate, ...walk(latitude, longitude, azimuthDeg, groundM) };
        }),
        at(lat, lon) {
          const { groundM, azimuthDeg } = seek(latitude, longitude, lat, lon);
          const slantKm = slantOfGround(groundM, elevation_mean) / 1000;
          return {
            radial: turned(azimuthDeg - first_azimuth) / azimuth_spacing_deg,
            gate: (slantKm - first_gate_km) / gate_spacing_km,
          };
        },
      };
    },
  };
}

/** A place on the world's map of `sidePx` pixels. EPSG Guidance Note 7-2, method 1024, as printed. */
export function worldPx(lat: number, lon: number, sidePx: number): { x: number; y: number } {
  const mercator = Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360));
  return { x: (lon / 360 + 0.5) * sidePx, y: (0.5 - mercator / (2 * Math.PI)) * sidePx };
}

/**
 * The gates that a picture shows with a pixel of their own: pixels are coarser than gates, so that
 * most gates are seen by none. With the place of the pixel's middle.
 */
export function gatesSeen(
  { gates, at }: ReferenceSweep,
  { bounding_box_lon_lat: { nw, se } }: Pick<PictureFacts, "bounding_box_lon_lat">,
  sizePx: number,
): ReferenceGate[] {
  const world = ([lon, lat]: LonLat) => worldPx(lat, lon, 1);
  const [from, to] = [world(nw), world(se)];
  const middle = (at: number, least: number, most: number) =>
    least + (Math.floor((at - least) / (most - least) * sizePx) + 0.5) / sizePx * (most - least);
  return gates.flatMap((gate) => {
    const { x, y } = worldPx(gate.lat, gate.lon, 1);
    const lon = (middle(x, from.x, to.x) - 0.5) * 360;
    const mercator = (0.5 - middle(y, from.y, to.y)) * 2 * Math.PI;
    const lat = (Math.atan(Math.exp(mercator)) - Math.PI / 4) * 360 / Math.PI;
    const seen = at(lat, lon);
    const isOwn = Math.abs(seen.radial - gate.radial) < WITHIN.radial &&
      Math.abs(seen.gate - gate.gate) < WITHIN.gate;
    return isOwn ? [{ ...gate, lat, lon }] : [];
  });
}
