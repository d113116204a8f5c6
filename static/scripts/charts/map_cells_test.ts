import { ok } from "node:assert/strict";
import { localProjection } from "../../../science/map_projection.ts";
import { mercatorCells } from "./map_cells.ts";
import { type MapView, toScreen } from "./map_view.ts";

const SCREEN = { width: 900, height: 700 };
const SIDE = 2_048;

/** Pixel of the picture over a place, by the formula of the map tiles' own documents. */
function pixelOf(box: Box, lat: number, lon: number): [number, number] {
  const y = (deg: number) => Math.log(Math.tan(Math.PI / 4 + deg * Math.PI / 360));
  return [
    (lon - box.west) / (box.east - box.west) * SIDE,
    (y(box.north) - y(lat)) / (y(box.north) - y(box.south)) * SIDE,
  ];
}

interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** A picture's box about a radar, about as large as a long-range one. */
function boxAround(lat: number, lon: number): Box {
  const [dLat, dLon] = [4.2, 4.2 / Math.cos(lat * Math.PI / 180)];
  return { west: lon - dLon, east: lon + dLon, south: lat - dLat, north: lat + dLat };
}

/** Greatest distance, px, between where places of the screen are drawn and where they belong. */
function farthest(
  radar: readonly [number, number],
  vehicle: readonly [number, number],
  view: MapView,
): number {
  const box = boxAround(...radar);
  const projection = localProjection(...vehicle);
  const cells = mercatorCells({ ...box, width: SIDE, height: SIDE }, projection, view, SCREEN);
  ok(cells.length < 2_000, `${cells.length} cells`);
  let most = 0;
  let checked = 0;
  for (let i = 0; i <= 20; i++) {
    for (let k = 0; k <= 20; k++) {
      const lat = box.south + (box.north - box.south) * (i + 0.37) / 21;
      const lon = box.west + (box.east - box.west) * (k + 0.61) / 21;
      const [x, y] = toScreen(view, SCREEN, ...projection.forward(lat, lon));
      if (x < 0 || y < 0 || x > SCREEN.width || y > SCREEN.height) continue;
      const [px, py] = pixelOf(box, lat, lon);
      const cell = cells.find((one) =>
        px >= one.x && px <= one.x + one.width && py >= one.y && py <= one.y + one.height
      );
      ok(cell, `no cell for ${lat}, ${lon}`);
      const [a, b, c, d, e, f] = cell.transform;
      const [u, v] = [px - cell.x, py - cell.y];
      most = Math.max(most, Math.hypot(a * u + c * v + e - x, b * u + d * v + f - y));
      checked++;
    }
  }
  ok(checked > 4, `${checked} places were on the screen`);
  return most;
}

Deno.test("every place of a picture is drawn where it belongs, to a pixel of the screen", () => {
  const cases: readonly [string, readonly [number, number], readonly [number, number], number][] = [
    ["Chicago, the whole picture", [41.6, -88.1], [41.2, -88.8], 1_000],
    ["Chicago, a county", [41.6, -88.1], [41.2, -88.8], 150],
    ["Guam", [13.5, 144.8], [13.9, 145.2], 600],
    ["Alaska", [65, -147.5], [64.2, -150], 800],
    ["over the 180th meridian, called by its other name", [52, 179.5], [52.2, -179.8], 600],
  ];
  for (const [name, radar, vehicle, metresPerPixel] of cases) {
    const off = farthest(radar, vehicle, { xM: 5_000, yM: -3_000, metresPerPixel });
    ok(off < 0.75, `${name}: ${off.toFixed(2)} px`);
  }
});

Deno.test("near by only what is on the screen is drawn", () => {
  const box = boxAround(41.6, -88.1);
  const projection = localProjection(41.2, -88.8);
  const view = { xM: 0, yM: 0, metresPerPixel: 5 };
  const cells = mercatorCells({ ...box, width: SIDE, height: SIDE }, projection, view, SCREEN);
  ok(cells.length >= 1 && cells.length <= 30, `${cells.length} cells`);
  const away = mercatorCells(
    { ...boxAround(25, -80), width: SIDE, height: SIDE },
    projection,
    view,
    SCREEN,
  );
  ok(away.length === 0, `${away.length} cells of a picture that is elsewhere`);
});
