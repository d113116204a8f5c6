import { deepEqual, equal, ok } from "node:assert/strict";
import { pressureChange, type PressurePoint } from "./pressure_change.ts";

const at = (ts: number, pressure: number | null, more: Partial<PressurePoint> = {}) => ({
  ts,
  pressure,
  t: 15,
  td: null,
  alt: 0,
  ...more,
});

Deno.test("pressure change: against the nearest point at least three minutes back", () => {
  const points = [at(0, 900), at(9, 901), at(10, 902), at(11, 903), at(190, 900.5)];
  equal(pressureChange(points)?.hpa, -1.5);
  equal(pressureChange([at(0, 900), at(195, 901)])?.hpa, 1);
  equal(pressureChange([at(0, 900), at(196, 901)]), null);
  equal(pressureChange([at(0, 900), at(179, 901)]), null);
  equal(pressureChange([at(0, 900), at(60, 899)], 60)?.hpa, -1);
});

Deno.test("pressure change: points without pressure do not stand for any", () => {
  equal(pressureChange([at(5, 900), at(10, null), at(190, 901)])?.hpa, 1);
  equal(pressureChange([at(10, 900), at(190, null)]), null);
  equal(pressureChange([at(10, null), at(190, 900)]), null);
  equal(pressureChange([]), null);
});

Deno.test("pressure change: a climb through the standard atmosphere is no change", () => {
  // ISO 2533: 1013.25 hPa at 0 m (15 °C), 1001.29 hPa at 100 m (14.35 °C).
  const points = [at(0, 1013.25), at(180, 1001.29, { t: 14.35, alt: 100 })];
  const change = pressureChange(points)!;
  ok(Math.abs(change.hpa + 11.96) < 1e-9);
  ok(Math.abs(change.reducedHpa!) < 0.01, String(change.reducedHpa));
});

Deno.test("pressure change: moist air is lighter, so a climb takes less pressure", () => {
  const dry = [at(0, 1000, { t: 30 }), at(180, 990, { t: 30, alt: 90 })];
  const moist = dry.map((point) => ({ ...point, td: 28 }));
  ok(pressureChange(moist)!.reducedHpa! < pressureChange(dry)!.reducedHpa!);
});

Deno.test("pressure change: without altitude or temperature nothing is reduced", () => {
  deepEqual(pressureChange([at(0, 900, { alt: null }), at(180, 901)]), {
    hpa: 1,
    reducedHpa: null,
  });
  deepEqual(pressureChange([at(0, 900, { t: null }), at(180, 901, { t: null })]), {
    hpa: 1,
    reducedHpa: null,
  });
});
