/**
 * Is every pixel where it belongs? Real sweeps, and the gate that other formulas name; and how
 * large pictures of a real storm get.
 */
import assert from "node:assert/strict";
import { NO_DATA, realVolume } from "../../../_test_data.ts";
import { decodeVolume } from "../../../formats/nexrad/level2/mod.ts";
import { colourTable, type ScaleTable } from "../../../formats/nexrad/colour_tables.ts";
import type { PolarField } from "../../../formats/nexrad/polar_field.ts";
import { MOMENTS } from "../../../formats/nexrad/sweep.ts";
import { fieldOf } from "../../../formats/nexrad/sweep_field.ts";
import { pixelIndex } from "../../../formats/png.ts";
import { tiltsOf } from "../pictures/tilts.ts";
import { groundOfSlant, seek, slantOfGround, walk } from "./_test_earth.ts";
import { boundingBox, type PixelTable, pixelTable, rangeClassKm, renderPicture } from "./mod.ts";

const FILES = [
  "KDMX20220305_232324.bin",
  "KCRP20170826_044114.bin",
  "KMKX20200115_150035.bin",
  "KLOT20220317_000842_V06",
  "KTLX20100501_000444_V03.gz",
  "KTLX19910605_162126.gz",
  "KABR20050101_000745.gz",
  "chunks-KLOT-230",
];
/** Files of message 1 say no position; any will do to compare two formulas. */
const SOMEWHERE = { latDeg: 35.333, lonDeg: -97.278, heightM: 0 };
const SIZE = 720;
const POINTS = 12;
/** Codes that tell a place: remainders by this, from 2 on. */
const CYCLE = 250;

const TABLE: ScaleTable = {
  name: "place",
  title: "Place",
  unit: "1",
  for: [],
  folded: null,
  even: false,
  labels: [],
  until: 256,
  stops: [{ value: 0, colour: "#000000", to: "#ffffff" }],
};

/** The field with codes that say the number of their gate or radial. */
function telling(field: PolarField, what: (radial: number, gate: number) => number): PolarField {
  const codes = new Uint8Array(field.radials * field.gates);
  for (let i = 0; i < codes.length; i++) {
    codes[i] = 2 + what(Math.floor(i / field.gates), i % field.gates) % CYCLE;
  }
  return {
    ...field,
    codes,
    coding: { kind: "linear", scale: 1, offset: 2, first: 2, folded: null },
  };
}

/** How many numbers apart, around the cycle. */
const apart = (a: number, b: number) => {
  const off = ((a - b) % CYCLE + CYCLE) % CYCLE;
  return Math.min(off, CYCLE - off);
};

/** Number of the pixel under a place, from the picture's corners alone. */
function pixelAt(table: PixelTable, lat: number, lon: number) {
  const { nw, se } = boundingBox(table);
  const mercator = (deg: number) => Math.log(Math.tan(Math.PI / 4 + deg * Math.PI / 360));
  const x = (lon - nw[0]) / (se[0] - nw[0]);
  const y = (mercator(nw[1]) - mercator(lat)) / (mercator(nw[1]) - mercator(se[1]));
  return { x: Math.floor(x * table.size), y: Math.floor(y * table.size) };
}

/** Latitude and longitude of a pixel's middle, likewise. */
function middleOf(table: PixelTable, x: number, y: number) {
  const { nw, se } = boundingBox(table);
  const mercator = (deg: number) => Math.log(Math.tan(Math.PI / 4 + deg * Math.PI / 360));
  const north = mercator(nw[1]);
  const rise = north - (y + 0.5) / table.size * (north - mercator(se[1]));
  return {
    lat: Math.atan(Math.sinh(rise)) * 180 / Math.PI,
    lon: nw[0] + (x + 0.5) / table.size * (se[0] - nw[0]),
  };
}

/** Checks the gate and the radial at points all around; how many. */
function checkField(field: PolarField, table: PixelTable, where: string): number {
  const gatesPng = renderPicture(telling(field, (_, gate) => gate), table, TABLE);
  const radialsPng = renderPicture(telling(field, (radial) => radial), table, TABLE);
  const { azimuthWidthDeg: width } = field;
  assert.ok(typeof width === "number");
  const elevationDeg = field.elevationDeg!;
  let checked = 0;
  for (let point = 0; point < POINTS; point++) {
    const azimuth = 360 * point / POINTS + 1.7;
    const gate = Math.floor(field.gates * (0.97 - 0.9 * (point * 5 % POINTS) / POINTS));
    const groundM = groundOfSlant(field.firstGateM + gate * field.gateSpacingM, elevationDeg);
    if (groundM > table.rangeKm * 1000) continue;
    const place = walk(table.site.latDeg, table.site.lonDeg, azimuth, groundM);
    const { x, y } = pixelAt(table, place.lat, place.lon);
    // A pixel is larger than a gate: what it shows is what is at its middle.
    const middle = middleOf(table, x, y);
    const truth = seek(table.site.latDeg, table.site.lonDeg, middle.lat, middle.lon);
    const slantM = slantOfGround(truth.groundM, elevationDeg);
    const trueGate = (slantM - field.firstGateM) / field.gateSpacingM;
    const off = (radial: number) =>
      Math.abs((field.azimuthDeg[radial]! - truth.azimuthDeg + 540) % 360 - 180);
    const radials = Array.from({ length: field.radials }, (_, i) => i);
    const nearest = Math.min(...radials.map(off));
    // A missing radial is the other tests' matter; so is the last gate's edge.
    if (nearest > 0.6 * width || trueGate < 0 || trueGate > field.gates - 1) continue;
    const shown = (picture: typeof gatesPng) =>
      Number(picture.values[pixelIndex(picture.png, x, y, picture.rowsPerBlock)] ?? NaN);
    const seenGate = shown(gatesPng);
    assert.ok(
      apart(seenGate, Math.round(trueGate)) <= 1,
      `${where}, azimuth ${azimuth}: gate ${seenGate} is shown, ${trueGate} is there`,
    );
    const near = radials.filter((radial) => off(radial) <= nearest + 0.02);
    const seenRadial = shown(radialsPng);
    assert.ok(
      near.some((radial) => radial % CYCLE === seenRadial),
      `${where}, azimuth ${azimuth}: radial ${seenRadial} is shown, ${near} is there`,
    );
    checked++;
  }
  return checked;
}

for (const name of FILES) {
  Deno.test({
    name: `registration: every tilt of ${name} within one gate (needs ../shared/data)`,
    ignore: NO_DATA,
    fn() {
      const volume = decodeVolume(realVolume(name));
      const site = volume.site ?? SOMEWHERE;
      const tables = new Map<number, PixelTable>();
      let checked = 0;
      for (const sweep of volume.sweeps) {
        const first = MOMENTS.find((moment) => sweep.moments[moment] !== undefined);
        const field = first && fieldOf(sweep, first);
        if (!field) continue;
        const rangeKm = rangeClassKm(field);
        const table = tables.get(rangeKm) ?? pixelTable({ site, rangeKm, size: SIZE });
        tables.set(rangeKm, table);
        checked += checkField(field, table, `${name} sweep ${sweep.number}`);
      }
      assert.ok(volume.sweeps.length >= 3);
      assert.ok(checked >= 0.75 * POINTS * volume.sweeps.length, `${checked} points`);
    },
  });
}

Deno.test({
  name: "registration: no tilt of a storm's volume is more than 400 KB at 2,048 pixels " +
    "(needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const volume = decodeVolume(realVolume("chunks-KLOT-230"));
    const tables = new Map<number, PixelTable>();
    const tilts = tiltsOf(volume, "REF", true);
    assert.equal(tilts.length, 14);
    for (const sweep of tilts) {
      const field = fieldOf(sweep, "REF")!;
      const rangeKm = rangeClassKm(field);
      const table = tables.get(rangeKm) ?? pixelTable({ site: volume.site!, rangeKm, size: 2_048 });
      tables.set(rangeKm, table);
      const { png, values } = renderPicture(field, table, colourTable("reflectivity"));
      assert.ok(png.length <= 400_000, `${sweep.elevationDeg}°: ${png.length} bytes`);
      assert.ok(values.includes(20.5), "and none of its half dBZ is lost");
    }
  },
});
