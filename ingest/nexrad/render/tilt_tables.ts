/**
 * Which gate and which radial is at a distance and an azimuth? Two short tables for each tilt, in
 * the steps of the pixel table.
 *
 * @module
 */
import type { PolarField } from "../../../formats/nexrad/polar_field.ts";
import { slantRangeM } from "../../../science/radar_beam.ts";
import { AZIMUTH_STEPS, BEYOND, type PixelTable } from "./pixel_table.ts";

/**
 * How much further than half its width a radial may be taken for, in widths: antennas turn
 * unevenly, and radials that begin half a width late leave no rays of nothing.
 */
const TOLERANCE = 0.25;

/**
 * Gate at each distance step of the table, nearest to its centre; `field.gates` where there is none.
 * Where the field has an elevation, along the beam; else along the ground.
 */
export function gateTable(field: PolarField, table: PixelTable): Uint16Array {
  const { gates, firstGateM, gateSpacingM, elevationDeg } = field;
  const result = new Uint16Array(BEYOND + 1).fill(gates);
  for (let step = 0; step < BEYOND; step++) {
    const groundM = step * table.distanceStepM;
    const slantM = elevationDeg === null
      ? groundM
      : slantRangeM(groundM, elevationDeg, table.site.heightM);
    const gate = Math.round((slantM - firstGateM) / gateSpacingM);
    if (gate >= gates) break;
    if (gate >= 0) result[step] = gate;
  }
  return result;
}

/** No radial is near enough. */
export const NO_RADIAL = -1;

/** Radial at each azimuth step of a whole turn, clockwise from north: the nearest, where it is near enough. */
export function radialTable(field: PolarField): Int32Array {
  const { radials, azimuthDeg, azimuthWidthDeg } = field;
  const turn = 2 * AZIMUTH_STEPS;
  const perDegree = turn / 360;
  const result = new Int32Array(turn).fill(NO_RADIAL);
  const distance = new Float32Array(turn).fill(Infinity);
  for (let radial = 0; radial < radials; radial++) {
    const centre = azimuthDeg[radial]! * perDegree;
    if (!Number.isFinite(centre)) continue;
    const width = typeof azimuthWidthDeg === "number" ? azimuthWidthDeg : azimuthWidthDeg[radial]!;
    const reach = Math.min(width * (0.5 + TOLERANCE) * perDegree, AZIMUTH_STEPS);
    for (let step = Math.ceil(centre - reach - 0.5); step + 0.5 <= centre + reach; step++) {
      const off = Math.fround(Math.abs(step + 0.5 - centre));
      const at = ((step % turn) + turn) % turn;
      // The antenna overlaps its start by a few radials at the end: the first one stays.
      if (off < distance[at]!) {
        distance[at] = off;
        result[at] = radial;
      }
    }
  }
  return result;
}
