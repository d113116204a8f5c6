/**
 * Rings of equal distance around a radar. Pure.
 *
 * @module
 */
import { directGeodesic } from "../../../science/geodesic.ts";
import type { GeoLines } from "./base_map.ts";

/** Kilometres over ground. */
export const RINGS_KM = [50, 100, 150, 200, 250, 300, 350, 400, 450] as const;

const STEPS = 180;

/** Rings around a place, degrees. */
export function ringLines(latDeg: number, lonDeg: number, ringsKm: readonly number[]): GeoLines {
  return {
    type: "MultiLineString",
    coordinates: ringsKm.map((km) =>
      Array.from({ length: STEPS + 1 }, (_, i) => {
        const { latDeg: lat, lonDeg: lon } = directGeodesic(
          latDeg,
          lonDeg,
          i % STEPS * 360 / STEPS,
          km * 1000,
        );
        return [lon, lat] as const;
      })
    ),
  };
}

/** Where a ring's figure stands: in its north. */
export function ringLabel(
  latDeg: number,
  lonDeg: number,
  km: number,
): { lat: number; lon: number; text: string } {
  const { latDeg: lat, lonDeg: lon } = directGeodesic(latDeg, lonDeg, 0, km * 1000);
  return { lat, lon, text: `${km} km` };
}
