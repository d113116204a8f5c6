import assert from "node:assert/strict";
import { testProduct, Writer } from "./level3/_test_product.ts";
import { decodeProduct } from "./level3/mod.ts";
import { level3Report, level3ReportText } from "./level3_report.ts";

function reportOf(bytes: Uint8Array) {
  const product = decodeProduct(bytes, "TLX_XXX_2024_10_04_00_50_00");
  const json = level3Report("file", product);
  return { json, text: level3ReportText(json, product) };
}

Deno.test("a digital product: how many gates hold what", () => {
  const layer = new Writer().u16(16, 0, 4, 0, 0, 999, 1, 4, 0, 10).u8(0, 1, 66, 86).bytes();
  const thresholds = [-320 & 0xffff, 5, 254];
  const { json, text } = reportOf(testProduct({ productCode: 99, hw30: 5, thresholds, layer }));
  assert.equal(
    text,
    `file: NEXRAD Level III product 99, XXX: Base velocity
  KTLX  Oklahoma City, OK  35.3330° N 97.2780° W, 390 m
  volume of 2024-10-03T00:50:00Z, made 00:58:20Z, VCP 212, precipitation, elevation 0.5°
  radials 1, gates 4, 250 m apart, the first at 125 m
  2 of 4 gates hold a value: 0 to 10 m/s, mean 5; 1 range folded
`,
  );
  assert.equal(json.fields[0]!.range_folded, 1);
  assert.equal(json.format, "nexrad-level3");
  assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
});

Deno.test("a product of classes: each by name", () => {
  const layer = new Writer().u16(16, 0, 4, 0, 0, 1000, 1, 4, 0, 10).u8(0, 10, 60, 60).bytes();
  const { json, text } = reportOf(testProduct({ productCode: 177, layer }));
  assert.deepEqual(json.fields[0]!.shares, [
    { value: null, label: "no data", gates: 1 },
    { value: "BI", label: "biological", gates: 1 },
    { value: "RA", label: "rain", gates: 2 },
  ]);
  assert.match(text, / {2}RA {2}rain {12}2 {2}50\.0 %\n/);
});

Deno.test("symbols and what was left out are counted", () => {
  const layer = new Writer().u16(15, 12, 400, 0).text("A1").u16(0, 400).text("B2");
  const { text } = reportOf(
    testProduct({ productCode: 58, layer: layer.u16(999, 0).bytes() }),
  );
  assert.match(text, / {2}WARN {2}left out: packet 2 .*\(unsupported\): .*999\n/);
  assert.match(text, / {2}on the map: 2 storm\n/);
});
