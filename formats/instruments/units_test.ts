import { deepEqual, equal, ok } from "node:assert/strict";
import { conversion } from "./units.ts";

const convert = (value: number, from: string, to: string) => {
  const { scale, offset } = conversion(from, to)!;
  return value * scale + offset;
};
const near = (a: number, b: number) =>
  ok(Math.abs(a - b) < 1e-9 * Math.max(1, Math.abs(b)), `${a}`);

Deno.test("values get from one unit to the other, however it is spelt", () => {
  near(convert(98.37, "kPa", "hPa"), 983.7);
  near(convert(273.15, "K", "degC"), 0);
  near(convert(20, "Deg C", "K"), 293.15);
  near(convert(212, "degF", "degC"), 100);
  near(convert(36, "km/h", "m s-1"), 10);
  near(convert(10, "knots", "m s-1"), 5.144444444444444);
  near(convert(150, "g m-2", "kg m-2"), 0.15);
  near(convert(12, "cm", "m"), 0.12);
  near(convert(15, "mmol/m3", "mol m-3"), 0.015);
  near(convert(50, "%", "1"), 0.5);
  deepEqual(conversion("meters/Second", "m s-1"), { scale: 1, offset: 0 });
});

Deno.test("units that are not known change nothing; those of another quantity are refused", () => {
  deepEqual(conversion("furlong", "m"), { scale: 1, offset: 0 });
  deepEqual(conversion("", "hPa"), { scale: 1, offset: 0 });
  equal(conversion("degC", "hPa"), null);
});
