import { deepEqual, ok } from "node:assert/strict";
import { azimuthalMap, RIM_KM } from "./azimuthal_map.ts";
import { inverseGeodesic } from "./geodesic.ts";

Deno.test("the map's numbers are those of Snyder's numerical example", () => {
  // Snyder (1987), appendix A: 20° S 100° E about 40° N 100° W, R = 3: x = −5.8311398, y = 5.5444634.
  const [x, y] = azimuthalMap(40, -100).forward(-20, 100);
  const scale = 3 / 6_371.0088;
  ok(Math.abs(x * scale + 5.8311398) < 1e-6, `${x * scale}`);
  ok(Math.abs(y * scale - 5.5444634) < 1e-6, `${y * scale}`);
});

Deno.test("distance and direction from the centre are those on the earth", () => {
  const map = azimuthalMap(72, 20);
  for (const [lat, lon] of [[62.32, 26.61], [80, -150], [60, -40]] as const) {
    const { distanceM, azimuthDeg } = inverseGeodesic(72, 20, lat, lon);
    const [x, y] = map.forward(lat, lon);
    ok(Math.abs(Math.hypot(x, y) - distanceM / 1000) < 0.005 * distanceM / 1000);
    const azimuth = (Math.atan2(x, y) * 180 / Math.PI + 360) % 360;
    ok(Math.abs(azimuth - azimuthDeg) < 0.3, `${azimuth} ${azimuthDeg}`);
  }
});

Deno.test("the centre is in the middle, its opposite at the rim", () => {
  const map = azimuthalMap(60, 10);
  deepEqual(map.forward(60, 10).map(Math.abs), [0, 0]);
  ok(Math.abs(Math.hypot(...map.forward(-59.999, -170)) - RIM_KM) < 0.2);
});
