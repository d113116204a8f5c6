import assert from "node:assert/strict";
import { around, fieldWith } from "../../../formats/nexrad/_test_fields.ts";
import { colourTable } from "../../../formats/nexrad/colour_tables.ts";
import { paletteOf } from "../../../formats/nexrad/palette.ts";
import { pixelIndex } from "../../../formats/png.ts";
import { directGeodesic } from "../../../science/geodesic.ts";
import { groundDistanceM } from "../../../science/radar_beam.ts";
import { mercatorX, mercatorY } from "../../../science/web_mercator.ts";
import { drawIndices } from "./draw.ts";
import { pixelTable, renderPicture } from "./mod.ts";

const SITE = { latDeg: 41.6, lonDeg: -88.1, heightM: 231 };
const SIZE = 400;
const TABLE = pixelTable({ site: SITE, rangeKm: 300, size: SIZE });
const COLOURS = colourTable("reflectivity");

/** What the picture of a field says about the place at an azimuth and a slant range. */
function valueAt(picture: ReturnType<typeof renderPicture>, azimuthDeg: number, slantM: number) {
  const groundM = groundDistanceM(slantM, 0.5, SITE.heightM);
  const { latDeg, lonDeg } = directGeodesic(SITE.latDeg, SITE.lonDeg, azimuthDeg, groundM);
  const x = Math.floor((mercatorX(lonDeg) - TABLE.x0) / TABLE.side * SIZE);
  const y = Math.floor((mercatorY(latDeg) - TABLE.y0) / TABLE.side * SIZE);
  return picture.values[pixelIndex(picture.png, x, y, picture.rowsPerBlock)];
}

Deno.test("picture: north is up, east is right, values are those of the gates", () => {
  const quarter = fieldWith(around(1), 1_192, (radial) => 10 + Math.floor(radial / 90));
  const picture = renderPicture(quarter, TABLE, COLOURS);
  assert.equal(valueAt(picture, 45, 150_000), 9);
  assert.equal(valueAt(picture, 135, 150_000), 10);
  assert.equal(valueAt(picture, 225, 150_000), 11);
  assert.equal(valueAt(picture, 315, 150_000), 12);
});

Deno.test("picture: no seam at north, no ring of nothing", () => {
  const field = fieldWith(around(0.5), 1_192, () => 50, { azimuthWidthDeg: 0.5 });
  const picture = renderPicture(field, TABLE, COLOURS);
  for (let azimuth = 359; azimuth < 361; azimuth += 0.1) {
    for (const slantM of [5_000, 50_000, 299_000]) {
      assert.equal(valueAt(picture, azimuth % 360, slantM), 49);
    }
  }
  const drawn = drawIndices(field, TABLE, paletteOf(field, COLOURS)).filter(Boolean).length;
  // Mercator squares are larger in the north: the circle is π/4 of its square within a percent or two.
  assert.ok(Math.abs(drawn / SIZE ** 2 - Math.PI / 4) < 0.02, `${drawn / SIZE ** 2}`);
});

Deno.test("picture: nothing, range folding and what is out of reach stay apart", () => {
  const field = fieldWith(around(1), 400, (radial) => radial < 180 ? 0 : 1);
  const picture = renderPicture(field, TABLE, COLOURS);
  assert.equal(valueAt(picture, 90, 50_000), null);
  assert.equal(valueAt(picture, 270, 50_000), "RF");
  assert.equal(valueAt(picture, 270, 150_000), null);
  for (const [x, y] of [[0, 0], [SIZE - 1, 0], [0, SIZE - 1], [SIZE - 1, SIZE - 1]] as const) {
    assert.equal(pixelIndex(picture.png, x, y, picture.rowsPerBlock), 0);
  }
});

Deno.test("picture: codes of 16 bits and classes are drawn as well", () => {
  const wide = fieldWith(around(1), 1_192, () => 0);
  const codes = new Uint16Array(wide.codes.length).fill(512);
  const phase = renderPicture(
    { ...wide, codes, coding: { kind: "linear", scale: 2.8361, offset: 2, first: 2, folded: 1 } },
    TABLE,
    colourTable("differential_phase"),
  );
  assert.ok(Math.abs(Number(valueAt(phase, 30, 100_000)) - 179.8) < 1);
  const classes = renderPicture(
    {
      ...fieldWith(around(1), 1_192, (radial) => radial % 2),
      coding: { kind: "classes", names: ["RA", "HA"], folded: null },
      elevationDeg: null,
    },
    TABLE,
    colourTable("hydrometeor"),
  );
  assert.equal(valueAt(classes, 30.5, 100_000), "RA", "code 0 may be a class");
  assert.equal(valueAt(classes, 31.5, 100_000), "HA");
});

Deno.test("picture: a picture of odd size has the radar's meridian in its middle column", () => {
  const odd = pixelTable({ site: SITE, rangeKm: 300, size: 201 });
  const field = fieldWith(around(1), 1_192, (radial) => radial < 180 ? 20 : 30);
  const drawn = drawIndices(field, odd, paletteOf(field, COLOURS));
  const row = Array.from(drawn.subarray(60 * 201, 61 * 201));
  assert.deepEqual(new Set(row.slice(0, 100).filter(Boolean)), new Set([30]));
  assert.deepEqual(new Set(row.slice(101).filter(Boolean)), new Set([20]));
  assert.equal(row.slice(0, 100).filter(Boolean).length, row.slice(101).filter(Boolean).length);
});

Deno.test("picture: a sweep without radials is an empty picture", () => {
  const picture = renderPicture(fieldWith([], 0, () => 0), TABLE, COLOURS);
  assert.equal(valueAt(picture, 10, 10_000), null);
});
