/**
 * The coasts on a flat map of one side of the globe: fetched once, after the first paint, and laid
 * about each centre. The map works without them.
 *
 * @module
 */
import { RIM_KM } from "../../../science/azimuthal_map.ts";
import { isLand, type LandRing, readLand } from "./land_file.ts";

type Forward = (latDeg: number, lonDeg: number) => [number, number];

/** Land to fill, and its coasts to stroke, in km. */
export interface FlatLand {
  readonly fill: Path2D;
  readonly coasts: Path2D;
}

const FILE = "/static/land.json";
const RETRY_MS = 30_000;
/** Beyond, a straight line on the map is none on the globe. */
const FAR_KM = RIM_KM / 2;
/** A line far out is bent in steps of this, radians. */
const BEND = 0.1;
/** From the Antarctic to the pole the lists have a line along the 180th meridian that is no coast. */
const SEAM_DEG = 179.9;

/** The rings, as soon as they are there; tried again until then. */
export async function fetchLand(): Promise<LandRing[]> {
  for (;;) {
    try {
      const response = await fetch(FILE);
      if (response.ok) return readLand(await response.json());
    } catch {
      // Tried again.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The rings about a centre. `opposite` is the place on the other side of the globe. */
export function flatLand(
  rings: readonly LandRing[],
  forward: Forward,
  opposite: { readonly latDeg: number; readonly lonDeg: number },
): FlatLand {
  const fill = new Path2D();
  const coasts = new Path2D();
  for (const ring of rings) trace(ring, forward, fill, coasts);
  // The rim is that one place: where it is land, what the rings enclose is the sea.
  const isRimLand = isLand(rings, opposite.latDeg, opposite.lonDeg);
  if (isRimLand) fill.rect(-2 * RIM_KM, -2 * RIM_KM, 4 * RIM_KM, 4 * RIM_KM);
  return { fill, coasts };
}

function trace(ring: LandRing, forward: Forward, fill: Path2D, coasts: Path2D): void {
  let before: [number, number] | null = null;
  let isDrawn = false;
  for (let i = 0; i < ring.length; i += 2) {
    const [lon, lat] = [ring[i]!, ring[i + 1]!];
    const here = forward(lat, lon);
    if (before === null) {
      fill.moveTo(...here);
    } else {
      bend(before, here, fill);
      fill.lineTo(...here);
      const isNear = Math.hypot(...here) < FAR_KM && Math.hypot(...before) < FAR_KM;
      const isSeam = Math.abs(lon) > SEAM_DEG && Math.abs(ring[i - 2]!) > SEAM_DEG;
      if (isNear && !isSeam) {
        if (!isDrawn) coasts.moveTo(...before);
        coasts.lineTo(...here);
      }
      isDrawn = isNear && !isSeam;
    }
    before = here;
  }
  fill.closePath();
}

/** Near the rim a line goes around the map's middle, not through it. */
function bend(from: [number, number], to: [number, number], path: Path2D): void {
  const [far, farTo] = [Math.hypot(...from), Math.hypot(...to)];
  if (far < FAR_KM || farTo < FAR_KM) return;
  const start = Math.atan2(from[0], from[1]);
  let turn = Math.atan2(to[0], to[1]) - start;
  if (turn > Math.PI) turn -= 2 * Math.PI;
  if (turn < -Math.PI) turn += 2 * Math.PI;
  const steps = Math.floor(Math.abs(turn) / BEND);
  for (let i = 1; i <= steps; i++) {
    const part = i / (steps + 1);
    const out = far + (farTo - far) * part;
    path.lineTo(out * Math.sin(start + turn * part), out * Math.cos(start + turn * part));
  }
}
