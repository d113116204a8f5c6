/**
 * How many echoes, and of which kinds?
 *
 * @module
 */

/** Echoes of a beam, or of a scan. */
export interface EchoCounts {
  readonly total: number;
  readonly ionospheric: number;
  readonly ground: number;
}

/** A scan's echoes: the integer parts of the means over its beams, of which there is at least one. */
export function meanCounts(beams: readonly EchoCounts[]): EchoCounts {
  const mean = (kind: keyof EchoCounts) =>
    Math.trunc(beams.reduce((sum, beam) => sum + beam[kind], 0) / beams.length);
  return { total: mean("total"), ionospheric: mean("ionospheric"), ground: mean("ground") };
}
