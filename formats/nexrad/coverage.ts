/**
 * How much of the circle do the radials of a sweep cover?
 *
 * @module
 */

/** A sweep is whole from here on: antennas skip a radial now and then, a lost record is a sixth or a third. */
const WHOLE = 0.95;

/** Message 1 does not say; its radials are a degree wide (ICD 2620002, message 1). */
const LEGACY_WIDTH_DEG = 1;

/** Neighbours further apart than this, in widths, have a radial missing between them; nearer ones only stray. */
const GAP_WIDTHS = 1.5;

/** What of a sweep tells how much of the circle it covers. */
interface Radials {
  readonly azimuthDeg: Float32Array;
  readonly azimuthSpacingDeg: number | null;
}

/** Width of a radial, degrees. */
export function radialWidthDeg({ azimuthSpacingDeg }: Pick<Radials, "azimuthSpacingDeg">): number {
  return azimuthSpacingDeg ?? LEGACY_WIDTH_DEG;
}

/** The part of the circle that radials cover, 0 to 1, in whatever order they come. */
export function coverage(radials: Radials): number {
  if (radials.azimuthDeg.length === 0) return 0;
  const widthDeg = radialWidthDeg(radials);
  const azimuths = radials.azimuthDeg.toSorted();
  let before = azimuths.at(-1)! - 360;
  let missingDeg = 0;
  for (const azimuth of azimuths) {
    const gap = azimuth - before;
    if (gap > GAP_WIDTHS * widthDeg) missingDeg += gap - widthDeg;
    before = azimuth;
  }
  return 1 - missingDeg / 360;
}

/** Whether radials cover the circle but for a few that any antenna skips. */
export function isWhole(radials: Radials): boolean {
  return coverage(radials) >= WHOLE;
}
