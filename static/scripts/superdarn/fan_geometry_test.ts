import { deepEqual, equal, ok } from "node:assert/strict";
import { radarNamed } from "../../../formats/superdarn/radars.ts";
import { gatePosition } from "../../../science/radar_fan.ts";
import { fanMap, gateUnder, placing, ringLine, ringsKm, toKm, toPx } from "./fan_geometry.ts";

const FORM = { frang: 180, rsep: 45, nrang: 75 };

Deno.test("the gate under a finger is the one whose middle lies there, in every kind of fan", () => {
  for (const code of ["kod", "han", "bpk", "mcm", "sps"]) {
    const radar = radarNamed(code)!;
    const map = fanMap(radar, FORM);
    for (const [beam, gate] of [[0, 2], [7, 40], [15, 74]] as const) {
      const { latDeg, lonDeg } = gatePosition(radar, FORM, beam, gate);
      const [x, y] = map.forward(latDeg, lonDeg);
      equal(gateUnder(map, FORM, beam, x, y), gate, `${code} ${beam} ${gate}`);
      equal(gateUnder(map, FORM, (beam + 5) % 16, x, y), null, `${code} ${beam} ${gate}`);
    }
  }
});

Deno.test("a receiver's rise time brings the gates nearer, without mixing them with another's", () => {
  const radar = radarNamed("han")!;
  const map = fanMap(radar, FORM);
  // 0.4 gates (18 km) behind the middle of gate 40, which 100 µs bring 15 km nearer.
  const { latDeg, lonDeg } = gatePosition(radar, FORM, 7, 40.4);
  const [x, y] = map.forward(latDeg, lonDeg);
  equal(gateUnder(map, FORM, 7, x, y), 40);
  equal(gateUnder(map, { ...FORM, rxrise: 100 }, 7, x, y), 41);
});

Deno.test("the whole fan is in the picture, and pixels lead back to kilometres", () => {
  const map = fanMap(radarNamed("han")!, FORM);
  for (const size of [{ width: 800, height: 600 }, { width: 290, height: 400 }]) {
    const place = placing(map, size);
    const edge = map.edge();
    for (let i = 0; i < edge.length; i += 2) {
      const [x, y] = toPx(place, edge[i]!, edge[i + 1]!);
      ok(x >= 0 && x <= size.width && y >= 0 && y <= size.height);
    }
    const [xKm, yKm] = toKm(place, ...toPx(place, 120, -340));
    ok(Math.abs(xKm - 120) < 1e-6 && Math.abs(yKm + 340) < 1e-6);
  }
});

Deno.test("rings are round numbers of km, and apart enough for their labels", () => {
  deepEqual(ringsKm(3_300, 0.2), [500, 1_000, 1_500, 2_000, 2_500, 3_000]);
  deepEqual(ringsKm(3_300, 0.07), [1_000, 2_000, 3_000]);
  const radar = radarNamed("kod")!;
  const map = fanMap(radar, FORM);
  const [rx, ry] = map.forward(radar.latDeg, radar.lonDeg);
  const line = ringLine(map, 1_000);
  for (let i = 0; i < line.length; i += 2) {
    // Away from the middle the map stretches sideways by a few percent.
    const km = Math.hypot(line[i]! - rx, line[i + 1]! - ry);
    ok(Math.abs(km - 1_000) < 30, `${km}`);
  }
});
