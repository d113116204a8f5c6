/**
 * How is a smooth function of [−1, 1] told by a few of its values? By interpolation at Chebyshev
 * nodes: Press et al. (2007), Numerical Recipes, 3rd ed., sections 5.8 and 5.10.
 *
 * @module
 */

/** The `count` places in (−1, 1) at which values are wanted. NR 5.8.2. */
export function chebyshevNodes(count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, k) => Math.cos(Math.PI * (k + 0.5) / count));
}

/** Coefficients of T0, T1, … of the polynomial through `values` at the nodes. NR 5.8.7. */
export function chebyshevFit(values: Float64Array): Float64Array {
  const count = values.length;
  return Float64Array.from({ length: count }, (_, j) => {
    let sum = 0;
    for (let k = 0; k < count; k++) {
      sum += values[k]! * Math.cos(Math.PI * j * (k + 0.5) / count);
    }
    return sum * (j === 0 ? 1 : 2) / count;
  });
}

/** The same polynomial as coefficients of 1, x, x², …; for few terms only, as NR 5.10 warns. */
export function powerSeries(chebyshev: Float64Array): Float64Array {
  const count = chebyshev.length;
  const sum = new Float64Array(count);
  // T0 = 1, T1 = x, T(k+1) = 2 x T(k) − T(k−1).
  let before = new Float64Array(count);
  let term = new Float64Array(count);
  term[0] = 1;
  for (let k = 0; k < count; k++) {
    for (let i = 0; i <= k; i++) sum[i]! += chebyshev[k]! * term[i]!;
    const next = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      next[i] = (i > 0 ? (k === 0 ? 1 : 2) * term[i - 1]! : 0) - (k === 0 ? 0 : before[i]!);
    }
    before = term;
    term = next;
  }
  return sum;
}
