import assert from "node:assert/strict";
import { chebyshevFit, chebyshevNodes, powerSeries } from "./chebyshev.ts";

Deno.test("chebyshev: a polynomial of lower degree is met exactly", () => {
  const series = powerSeries(chebyshevFit(chebyshevNodes(6).map((x) => 3 - 2 * x + 5 * x ** 4)));
  [3, -2, 0, 0, 5, 0].forEach((expected, i) =>
    assert.ok(Math.abs(series[i]! - expected) < 1e-12, `${series}`)
  );
});

Deno.test("chebyshev: terms are those of the polynomials T0, T1, T2, T3", () => {
  // T3 = 4x³ − 3x, Abramowitz & Stegun, table 22.3.
  assert.deepEqual([...powerSeries(Float64Array.from([0, 0, 0, 1]))], [0, -3, 0, 4]);
  assert.deepEqual([...powerSeries(Float64Array.from([1, 0, 1]))], [0, 0, 2]);
});

Deno.test("chebyshev: a smooth function is met closely between the nodes", () => {
  const series = powerSeries(chebyshevFit(chebyshevNodes(10).map(Math.exp)));
  for (let x = -1; x <= 1; x += 0.01) {
    const sum = series.reduceRight((above, term) => above * x + term, 0);
    assert.ok(Math.abs(sum - Math.exp(x)) < 1e-9);
  }
});
