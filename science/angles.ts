/**
 * Statistics of directions, in degrees clockwise from north.
 *
 * @module
 */

const RADIANS = Math.PI / 180;
/** Below this length the mean vector is what rounding leaves of directions that cancel out. */
const NO_DIRECTION = 1e-9;

/** Directions gathered one by one: the sum of their unit vectors. */
export class DirectionSum {
  #sin = 0;
  #cos = 0;
  #count = 0;

  /** Takes a direction in degrees. NaN makes the mean NaN. */
  add(directionDeg: number): void {
    this.#sin += Math.sin(directionDeg * RADIANS);
    this.#cos += Math.cos(directionDeg * RADIANS);
    this.#count++;
  }

  /** As {@link circularMeanDeg}. */
  get meanDeg(): number {
    const { length } = this;
    return length >= NO_DIRECTION ? inCircle(Math.atan2(this.#sin, this.#cos) / RADIANS) : NaN;
  }

  /** Length of the mean vector: 1 when all are the same, 0 when they cancel out; NaN of none. */
  get length(): number {
    return Math.hypot(this.#sin, this.#cos) / this.#count;
  }
}

/**
 * Circular mean of directions, in degrees clockwise from north, in [0, 360).
 * Calm samples have no direction: pass only those with wind. Returns NaN for an empty or perfectly
 * opposed set, and when a direction is NaN. Mardia & Jupp (2000), Directional Statistics, eq. 2.2.4.
 */
export function circularMeanDeg(directionsDeg: Iterable<number>): number {
  const sum = new DirectionSum();
  for (const direction of directionsDeg) sum.add(direction);
  return sum.meanDeg;
}

/** The same direction in [0, 360). NaN in, NaN out. */
export function inCircle(degrees: number): number {
  const rest = degrees % 360;
  // A tiny negative angle plus 360 rounds to 360 itself.
  return rest < 0 ? (rest + 360) % 360 : rest + 0;
}
