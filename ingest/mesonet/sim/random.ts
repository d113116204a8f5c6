/**
 * Repeatable random numbers: one small generator for the simulator's faults, the generated drive
 * and the fuzz tests.
 *
 * @module
 */

/**
 * Uniform numbers in [0, 1) from a 32-bit seed: Tommy Ettinger's mulberry32 (public domain, 2017).
 * The same seed gives the same numbers on every machine.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal numbers from uniform ones (Box and Muller 1958). */
export function normal(uniform: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}
