/**
 * How the coasts are written in the file that the build makes, and read from it.
 *
 * @module
 */

/** Steps a degree: 0.05° are two pixels of a fan at most. */
export const LAND_STEPS = 20;

/** Rings: longitude and latitude of the first place in steps, then of each the difference. */
export interface LandFile {
  readonly rings: readonly (readonly number[])[];
}

/** A closed ring: longitude and latitude in turn, degrees. */
export type LandRing = Float32Array;

/**
 * The rings in the file.
 *
 * @throws {TypeError} when it is none.
 */
export function readLand(file: unknown): LandRing[] {
  const { rings } = (file ?? {}) as Partial<LandFile>;
  if (!Array.isArray(rings)) throw new TypeError("the coasts are not as this page knows them");
  return rings.map((differences: readonly number[]) => {
    const ring = new Float32Array(differences.length);
    let [x, y] = [0, 0];
    for (let i = 0; i + 1 < differences.length; i += 2) {
      x += differences[i]!;
      y += differences[i + 1]!;
      ring[i] = x / LAND_STEPS;
      ring[i + 1] = y / LAND_STEPS;
    }
    return ring;
  });
}

/**
 * Whether a place is land: by how often one crosses a coast on the way from there to the north pole,
 * which is sea. Rings may run across the 180th meridian and around the south pole.
 */
export function isLand(rings: readonly LandRing[], latDeg: number, lonDeg: number): boolean {
  let crossed = 0;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 2; i < ring.length; j = i, i += 2) {
      const [from, to] = [wrap(ring[j]! - lonDeg), wrap(ring[i]! - lonDeg)];
      // On the other side of the globe an edge crosses no meridian of here.
      if (from > 0 === to > 0 || Math.abs(from - to) > 180) continue;
      const lat = ring[j + 1]! + (ring[i + 1]! - ring[j + 1]!) * from / (from - to);
      if (lat > latDeg) crossed++;
    }
  }
  return crossed % 2 === 1;
}

/** Into [−180, 180). */
const wrap = (deg: number) => (deg % 360 + 540) % 360 - 180;
