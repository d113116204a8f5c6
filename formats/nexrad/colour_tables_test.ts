import assert from "node:assert/strict";
import { LEVEL2_PRODUCTS } from "../radar_store.ts";
import { COLOUR_TABLES, colourTable } from "./colour_tables.ts";

const COLOUR = /^#[0-9a-f]{6}([0-9a-f]{2})?$/;

Deno.test("colour tables: every product that is drawn has one", () => {
  const products = [...Object.keys(LEVEL2_PRODUCTS), "hydrometeor", "precipitation"];
  for (const product of products) assert.equal(typeof colourTable(product).title, "string");
});

Deno.test("colour tables: a code decides before its product, for its unit may be another", () => {
  assert.equal(colourTable("DPR", "precipitation").name, "precipitation_rate");
  assert.equal(colourTable("DAA", "precipitation").name, "accumulation");
  assert.equal(colourTable("XYZ", "precipitation").name, "accumulation");
  assert.equal(colourTable("N0H").name, "hydrometeor");
  assert.equal(colourTable("NAQ").name, "reflectivity");
  assert.equal(colourTable("N0S").name, "velocity_knots");
});

Deno.test("colour tables: what has none is said, with what there is", () => {
  assert.throws(() => colourTable("cheese"), {
    name: "RangeError",
    message: /^there is no colour table for "cheese"; there are reflectivity, velocity, /,
  });
});

Deno.test("colour tables: names are one table's each; no pattern is of two", () => {
  const claimed = COLOUR_TABLES.flatMap((table) => table.for);
  assert.equal(new Set(claimed).size, claimed.length);
  for (const table of COLOUR_TABLES) assert.equal(colourTable(table.name), table);
});

Deno.test("colour tables: breakpoints rise, colours can be read, labels are inside", () => {
  for (const table of COLOUR_TABLES) {
    if (table.folded !== null) assert.match(table.folded, COLOUR);
    if ("classes" in table) {
      for (const { colour } of table.classes) assert.match(colour, COLOUR);
      continue;
    }
    const values = [...table.stops.map(({ value }) => value), table.until];
    for (let i = 1; i < values.length; i++) assert.ok(values[i]! > values[i - 1]!, table.name);
    for (const { colour, to } of table.stops) {
      assert.match(colour, COLOUR);
      if (to !== null) assert.match(to, COLOUR);
    }
    for (const label of table.labels) {
      assert.ok(label >= values[0]! && label <= table.until, `${table.name} ${label}`);
    }
  }
});

Deno.test("colour tables: reflectivity begins at −20 dBZ; velocity is symmetrical about 0", () => {
  const reflectivity = colourTable("reflectivity");
  assert.ok("stops" in reflectivity && reflectivity.stops[0]!.value === -20);
  for (const name of ["velocity", "velocity_knots"]) {
    const table = colourTable(name);
    assert.ok("stops" in table);
    const edges = [...table.stops.map(({ value }) => value), table.until];
    assert.deepEqual(edges, edges.map((edge) => 0 - edge).reverse());
  }
});

Deno.test("colour tables: every class of the algorithm has a name and a colour of its own", () => {
  const table = colourTable("hydrometeor");
  assert.ok("classes" in table);
  // ICD 2620001, product 165: in this order.
  assert.equal(
    table.classes.map(({ code }) => code).join(" "),
    "BI GC IC DS WS RA HR BD GR HA LH GH UK",
  );
  assert.equal(new Set(table.classes.map(({ colour }) => colour)).size, table.classes.length);
});
