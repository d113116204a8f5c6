import assert from "node:assert/strict";
import { fieldWith } from "./_test_fields.ts";
import { type ClassTable, colourTable, type ScaleTable } from "./colour_tables.ts";
import { paletteOf } from "./palette.ts";
import type { Coding } from "./polar_field.ts";

const TABLE: ScaleTable = {
  name: "test",
  title: "Test",
  unit: "dBZ",
  for: [],
  folded: "#800080",
  even: false,
  labels: [0, 10],
  until: 30,
  stops: [
    { value: 0, colour: "#000000", to: "#640a00" },
    { value: 10, colour: "#ffffff80", to: null },
  ],
};
const CLASSES: ClassTable = {
  name: "classes",
  title: "Classes",
  for: [],
  folded: null,
  classes: [{ code: "RA", name: "Rain", colour: "#00ff00" }],
};
const REFLECTIVITY: Coding = { kind: "linear", scale: 2, offset: 66, first: 2, folded: 1 };
const small = (coding: Coding) => ({ codes: new Uint8Array(0), coding });
const wide = (coding: Coding) => ({ codes: new Uint16Array(0), coding });

/** What a code looks like, and what it means. */
function seen(palette: ReturnType<typeof paletteOf>, code: number) {
  const index = palette.indexOf[code]!;
  return [palette.values[index], ...palette.rgba.subarray(index * 4, index * 4 + 4)];
}

Deno.test("palette: codes of 8 bits keep an index and an exact value each", () => {
  const palette = paletteOf(small(REFLECTIVITY), TABLE);
  for (let code = 2; code < 256; code++) {
    assert.equal(palette.values[palette.indexOf[code]!], (code - 66) / 2);
  }
  assert.equal(palette.values.length, 256);
  assert.equal(palette.rgba.length, 1024);
});

Deno.test("palette: colours run between breakpoints, hold on the last, and begin with the first", () => {
  const palette = paletteOf(small(REFLECTIVITY), TABLE);
  assert.deepEqual(seen(palette, 66), [0, 0, 0, 0, 255]);
  assert.deepEqual(seen(palette, 76), [5, 50, 5, 0, 255]);
  assert.deepEqual(seen(palette, 86), [10, 255, 255, 255, 128]);
  assert.deepEqual(seen(palette, 255), [94.5, 255, 255, 255, 128]);
  assert.deepEqual(
    seen(palette, 65),
    [-0.5, 0, 0, 0, 0],
    "a value without a colour is still known",
  );
});

Deno.test("palette: below threshold is nothing, range folding its own", () => {
  const palette = paletteOf(small(REFLECTIVITY), TABLE);
  assert.deepEqual(seen(palette, 0), [null, 0, 0, 0, 0]);
  assert.deepEqual(seen(palette, 1), ["RF", 128, 0, 128, 255]);
});

Deno.test("palette: a coding that begins with code 0 loses no value to 'nothing'", () => {
  const palette = paletteOf(small({ ...REFLECTIVITY, offset: 0, first: 0, folded: null }), TABLE);
  assert.deepEqual([seen(palette, 0)[0], seen(palette, 1)[0]], [0, 0.5]);
  assert.equal(palette.indexOf[0], 1);
  assert.equal(palette.values.length, 256);
  assert.equal(palette.indexOf[255], 255, "the last ones share an index");
});

Deno.test("palette: without range folding 255 codes have an index each", () => {
  const palette = paletteOf(small({ ...REFLECTIVITY, first: 1, folded: null }), TABLE);
  const values = Array.from({ length: 255 }, (_, i) => (i + 1 - 66) / 2);
  assert.deepEqual(values.map((_, i) => seen(palette, i + 1)[0]), values);
  assert.deepEqual(seen(palette, 0), [null, 0, 0, 0, 0]);
  assert.deepEqual(palette.values, [null, ...values]);
});

Deno.test("palette: codes that mean nothing take no index from those that do", () => {
  // Digital liquid: code 254 is the most there is, 255 and the first two are none.
  const liquid = Array.from({ length: 256 }, (_, code) => code < 2 || code > 254 ? null : code);
  const palette = paletteOf(small({ kind: "levels", values: liquid, folded: null }), TABLE);
  assert.deepEqual(seen(palette, 254), [254, 255, 255, 255, 128]);
  assert.deepEqual(liquid.map((_, code) => seen(palette, code)[0]), liquid);
});

Deno.test("palette: 16 bits share 254 indices, each within half a step of its codes", () => {
  const step: Record<string, number> = { differential_phase: 1.5, differential_reflectivity: 0.15 };
  for (
    const [name, scale, offset] of [
      ["differential_phase", 2.8361, 2],
      ["differential_reflectivity", 32, 418],
    ] as const
  ) {
    const table = colourTable(name) as ScaleTable;
    const palette = paletteOf(
      wide({ kind: "linear", scale, offset, first: 2, folded: 1 }),
      table,
    );
    assert.ok(palette.values.length <= 256);
    let before = 2;
    for (let code = 2; code < 2_000; code++) {
      const value = (code - offset) / scale;
      const index = palette.indexOf[code]!;
      assert.ok(index >= before, "indices rise with values");
      before = index;
      if (value < table.stops[0]!.value || value >= table.until) continue;
      assert.ok(Math.abs(Number(palette.values[index]) - value) <= step[name]! / 2 + 0.01);
    }
    assert.equal(palette.values[palette.indexOf[1]!], "RF");
    assert.equal(palette.indexOf[0], 0);
  }
});

Deno.test("palette: 16 bits beyond the table are at its end, below it without colour", () => {
  const palette = paletteOf(
    wide({ kind: "linear", scale: 100, offset: 1_000, first: 2, folded: null }),
    TABLE,
  );
  assert.deepEqual(seen(palette, 65_535).slice(1), [255, 255, 255, 128]);
  assert.ok(Math.abs(Number(seen(palette, 65_535)[0]) - 30) < 0.3);
  assert.equal(seen(palette, 2)[4], 0);
});

Deno.test("palette: levels and classes by what each code means", () => {
  const levels = paletteOf(
    small({ kind: "levels", values: [null, 0, 5, null, 12], folded: 5 }),
    TABLE,
  );
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((code) => seen(levels, code)[0]), [
    null,
    0,
    5,
    null,
    12,
    "RF",
  ]);
  const classes = paletteOf(
    small({ kind: "classes", names: [null, "RA", "XX"], folded: null }),
    CLASSES,
  );
  assert.deepEqual(seen(classes, 1), ["RA", 0, 255, 0, 255]);
  assert.deepEqual(seen(classes, 2), ["XX", 0, 0, 0, 0]);
});

Deno.test("palette: a table of the other kind is refused by name", () => {
  assert.throws(() => paletteOf(small(REFLECTIVITY), CLASSES), {
    name: "RangeError",
    message: 'colour table "classes" is of classes, the field is of values',
  });
  assert.throws(
    () => paletteOf(small({ kind: "classes", names: ["RA"], folded: null }), TABLE),
    RangeError,
  );
});

Deno.test("palette: the field's own width of codes decides", () => {
  const field = fieldWith([0], 4, () => 70);
  assert.equal(paletteOf(field, TABLE).indexOf.length, 256);
  assert.equal(paletteOf({ ...field, codes: new Uint16Array(4) }, TABLE).indexOf.length, 65_536);
});
