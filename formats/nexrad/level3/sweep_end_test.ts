import assert from "node:assert/strict";
import { sweepEndMs } from "./sweep_end.ts";

/** Of a product made four minutes after its volume's start. */
const endOf = (productCode: number, word: number) =>
  sweepEndMs({
    productCode,
    hw47: [0, 0, 0, word, 0, 0, 0],
    volumeTimeMs: 0,
    productTimeMs: 240_000,
  });

Deno.test("a product's sweep ended so many seconds after its volume's start as halfword 50 says", () => {
  assert.equal(endOf(94, 71 << 5), 71_000);
  assert.equal(endOf(153, 200 << 5 | 1), 200_000, "an extra scan, in the lower bits");
  assert.equal(endOf(153, 240 << 5), 240_000);
});

Deno.test("no time of its sweep: an older product, another kind, one later than the product itself", () => {
  assert.equal(endOf(94, 0), null);
  assert.equal(endOf(56, 71 << 5), null);
  assert.equal(endOf(94, 241 << 5), null);
  // Signed as it is read: 2,047 s.
  assert.equal(endOf(94, -1), null);
});
