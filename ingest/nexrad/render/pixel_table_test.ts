import assert from "node:assert/strict";
import { fieldWith } from "../../../formats/nexrad/_test_fields.ts";
import { directGeodesic, inverseGeodesic } from "../../../science/geodesic.ts";
import {
  mercatorLatDeg,
  mercatorLonDeg,
  mercatorX,
  mercatorY,
} from "../../../science/web_mercator.ts";
import {
  AZIMUTH_STEPS,
  BEYOND,
  boundingBox,
  pictureSize,
  pixelTable,
  rangeClassKm,
} from "./pixel_table.ts";

/** Chicago, Alaska's Middleton Island and Nome, Guam, Puerto Rico, and one of the south. */
const SITES = [[41.604, -88.084], [59.461, -146.303], [64.511, -165.295], [13.456, 144.811], [
  18.116,
  -66.078,
], [-33.7, 151.2]].map(([latDeg, lonDeg]) => ({ latDeg: latDeg!, lonDeg: lonDeg!, heightM: 100 }));

Deno.test("pixel table: within 20 m and 0.01° of the exact geodesic, at every site and range", () => {
  for (const site of SITES) {
    for (const rangeKm of [100, 460]) {
      // Odd, so that the middle column is on the radar's meridian.
      const size = 401;
      const table = pixelTable({ site, rangeKm, size });
      const columns = Math.ceil(size / 2);
      let seen = 0;
      for (let row = 0; row < size; row += 4) {
        for (let column = 0; column < columns; column += 4) {
          const cell = table.cells[row * columns + column]!;
          const lat = mercatorLatDeg(table.y0 + table.side * (row + 0.5) / size);
          const x = table.x0 + table.side * ((size >> 1) + column + 0.5) / size;
          const exact = inverseGeodesic(site.latDeg, site.lonDeg, lat, mercatorLonDeg(x));
          const distance = cell & 0xffff;
          if (distance === BEYOND) {
            assert.ok(exact.distanceM > rangeKm * 1000 - 20);
            continue;
          }
          seen++;
          assert.ok(Math.abs(distance * table.distanceStepM - exact.distanceM) < 20);
          const azimuth = ((cell >>> 16) + 0.5) * 180 / AZIMUTH_STEPS;
          // 0 and 360 are one direction.
          const off = (azimuth - exact.azimuthDeg + 540) % 360 - 180;
          // Nearer than 20 m to the radar every azimuth is as good.
          assert.ok(Math.abs(off) < 0.01 || exact.distanceM < 20, `${azimuth} ${exact.azimuthDeg}`);
        }
      }
      assert.ok(seen > 3_000);
    }
  }
});

Deno.test("pixel table: the square holds the whole circle, and hardly more", () => {
  for (const site of SITES) {
    const { x0, y0, side } = pixelTable({ site, rangeKm: 300, size: 16 });
    let most = 0;
    for (let azimuth = 0; azimuth < 360; azimuth += 0.5) {
      const { latDeg, lonDeg } = directGeodesic(site.latDeg, site.lonDeg, azimuth, 300_000);
      const around = (lonDeg - site.lonDeg + 540) % 360 - 180;
      const u = 2 * (mercatorX(site.lonDeg + around) - x0) / side - 1;
      const v = 2 * (mercatorY(latDeg) - y0) / side - 1;
      most = Math.max(most, Math.abs(u), Math.abs(v));
    }
    assert.ok(most <= 1 && most > 0.999, `${most}`);
  }
});

Deno.test("pixel table: the box's corners are a Mercator square about the site's meridian", () => {
  const site = SITES[0]!;
  const table = pixelTable({ site, rangeKm: 460, size: 16 });
  const { nw, ne, se, sw } = boundingBox(table);
  assert.deepEqual([nw[0], nw[1], ne[0], se[1]], [sw[0], ne[1], se[0], sw[1]]);
  assert.ok(Math.abs((nw[0] + ne[0]) / 2 - site.lonDeg) < 1e-9);
  const width = (ne[0] - nw[0]) * Math.PI / 180;
  const mercator = (lat: number) => Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360));
  assert.ok(Math.abs(mercator(nw[1]) - mercator(sw[1]) - width) < 1e-9);
});

Deno.test("pixel table: tables of a site stay below 40 MB at the largest picture", () => {
  const site = SITES[0]!;
  const bytes = [300, 460].map((rangeKm) =>
    pixelTable({ site, rangeKm, size: 3_600 }).cells.byteLength
  );
  assert.ok(bytes[0]! + bytes[1]! < 40e6, `${bytes}`);
  assert.equal(pictureSize(460, 3_600), 3_600);
  assert.equal(pictureSize(300, 3_600), 2_400);
  assert.equal(pictureSize(100, 2_048), 2_048);
  assert.equal(pictureSize(300, 512), 512);
});

Deno.test("pixel table: the range class holds the last gate", () => {
  const gates = (count: number, gateSpacingM = 250) =>
    rangeClassKm({ ...fieldWith([], 0, () => 0), gates: count, gateSpacingM });
  assert.equal(gates(1_832), 460);
  assert.equal(gates(1_192), 300);
  assert.equal(gates(1_193), 460);
  assert.equal(gates(240), 300, "high tilts of a WSR-88D share the table of the low ones");
  assert.equal(gates(600, 150), 100);
  assert.equal(gates(2_000, 1_000), 460, "the longest there is");
});
