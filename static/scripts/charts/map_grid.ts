/**
 * Which meridians, parallels and length of the scale bar suit a view. Pure.
 *
 * @module
 */
import { type LocalProjection, normalLonDeg } from "../../../science/map_projection.ts";
import { roundStep } from "./map_colors.ts";
import { type Box } from "./map_view.ts";

/** A meridian or parallel: its places on the flat map, metres, and what is written at it. */
export interface GridLine {
  readonly meridian: boolean;
  readonly text: string;
  readonly places: readonly (readonly [number, number])[];
}

/** Degrees between lines: what divides well. */
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
/** About so many lines each way. */
const LINES = 3;
/** A curve is drawn as so many straight parts. */
const PARTS = 12;

/** The degrees that a box on the flat map holds; `west` to `east` runs on over 180. */
export function degreesOf(
  box: Box,
  projection: LocalProjection,
): { south: number; north: number; west: number; east: number } {
  let [south, north, west, east] = [90, -90, Infinity, -Infinity];
  for (let i = 0; i <= 4; i++) {
    for (let k = 0; k <= 4; k++) {
      const x = box.minX + (box.maxX - box.minX) * i / 4;
      const y = box.minY + (box.maxY - box.minY) * k / 4;
      const [lat, lon] = projection.inverse(x, y);
      const away = normalLonDeg(lon - projection.lonDeg);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
      west = Math.min(west, away);
      east = Math.max(east, away);
    }
  }
  return { south, north, west: projection.lonDeg + west, east: projection.lonDeg + east };
}

/** A few meridians and parallels for a box on the flat map. */
export function gridLines(box: Box, projection: LocalProjection): GridLine[] {
  const { south, north, west, east } = degreesOf(box, projection);
  const lines: GridLine[] = [];
  const latStep = stepFor(north - south);
  for (const lat of multiples(latStep, south, north)) {
    if (Math.abs(lat) >= 90) continue;
    const places = along(west, east).map((lon) => projection.forward(lat, lon));
    lines.push({ meridian: false, text: latText(lat, latStep), places });
  }
  const lonStep = stepFor(east - west);
  for (const lon of multiples(lonStep, west, east)) {
    const places = along(south, north).map((lat) => projection.forward(lat, lon));
    lines.push({ meridian: true, text: lonText(lon, lonStep), places });
  }
  return lines;
}

function stepFor(span: number): number {
  return STEPS.find((step) => span / step <= LINES + 1) ?? STEPS.at(-1)!;
}

function multiples(step: number, low: number, high: number): number[] {
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, i) => (first + i) * step);
}

function along(low: number, high: number): number[] {
  return Array.from({ length: PARTS + 1 }, (_, i) => low + (high - low) * i / PARTS);
}

function decimals(step: number): number {
  return step >= 1 ? 0 : step >= 0.1 ? 1 : 2;
}

function latText(lat: number, step: number): string {
  const text = Math.abs(lat).toFixed(decimals(step));
  return Number(text) === 0 ? "0°" : `${text}° ${lat > 0 ? "N" : "S"}`;
}

function lonText(lon: number, step: number): string {
  const normal = normalLonDeg(lon);
  const text = Math.abs(normal).toFixed(decimals(step));
  if (Number(text) === 0 || Number(text) === 180) return `${Number(text)}°`;
  return `${text}° ${normal > 0 ? "E" : "W"}`;
}

/** The longest round length that is at most `mostPx` long, and its name. */
export function scaleBar(metresPerPixel: number, mostPx: number): { px: number; text: string } {
  const most = metresPerPixel * mostPx;
  // The round step above a part of `most` that leaves room for the next one.
  const round = [roundStep(most / 2.5), roundStep(most / 2), roundStep(most)];
  const metres = round.filter((length) => length <= most * (1 + 1e-9)).at(-1)!;
  const text = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
  return { px: metres / metresPerPixel, text };
}
