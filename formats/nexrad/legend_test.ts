import assert from "node:assert/strict";
import { COLOUR_TABLES, colourTable } from "./colour_tables.ts";
import { legendSvg } from "./legend.ts";

/** All texts of an SVG. */
const texts = (svg: string) =>
  Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, words]) => words!);

Deno.test("legend: names, unit, values and range folding", () => {
  const svg = legendSvg("reflectivity");
  assert.deepEqual(texts(svg), [
    "Reflectivity, dBZ",
    ...["−20", "0", "10", "20", "30", "40", "50", "60", "70"],
    "RF",
    "Range folded",
  ]);
});

Deno.test("legend: classes are a list with their names and colours", () => {
  const svg = legendSvg("hydrometeor");
  const table = colourTable("hydrometeor");
  assert.ok("classes" in table);
  for (const { code, name, colour } of table.classes) {
    assert.ok(svg.includes(`>${code}</text>`) && svg.includes(`>${name}</text>`));
    assert.ok(svg.includes(`fill="${colour}"`));
  }
});

Deno.test("legend: the colours are the table's", () => {
  for (const table of COLOUR_TABLES) {
    const svg = legendSvg(table.name);
    if (!("stops" in table)) continue;
    for (const { colour } of table.stops) assert.ok(svg.includes(colour.slice(0, 7)), table.name);
  }
});

Deno.test("legend: places on the bar rise with values and stay on it", () => {
  for (const table of COLOUR_TABLES) {
    const svg = legendSvg(table.name);
    const places = Array.from(svg.matchAll(/offset="([\d.]+)%"/g), ([, place]) => Number(place));
    for (const [i, place] of places.entries()) {
      assert.ok(place >= (places[i - 1] ?? 0) && place <= 100, table.name);
    }
  }
});

Deno.test("legend: it brings its own background, so that any page will do", () => {
  assert.match(
    legendSvg("velocity"),
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^>]*><rect [^>]*fill="#14181f"\/>/,
  );
});

Deno.test("legend: an unknown product is said", () => {
  assert.throws(() => legendSvg("cheese"), RangeError);
});
