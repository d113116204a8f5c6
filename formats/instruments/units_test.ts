import { deepEqual, equal, ok } from "node:assert/strict";
import { conversion, udunits } from "./units.ts";

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

// Each of the spellings on the right is one that the program udunits2 takes, with that meaning.
Deno.test("loggers' spellings are given as UDUNITS has them", () => {
  const spellings: Record<string, string> = {
    "Deg C": "degC",
    "deg C": "degC",
    "C": "degC",
    "Deg": "degree",
    "unitless": "1",
    "meters/Second": "m s-1",
    "m/s": "m s-1",
    "m s⁻¹": "m s-1",
    "W/m²": "W m-2",
    "W/m^2": "W m-2",
    "g / m^2": "g m-2",
    "kg m**-2": "kg m-2",
    "Volts": "V",
    "mBar": "hPa",
    "%": "percent",
    "µm": "um",
    "RN": "1",
    "counts": "1",
    "mph": "mile hour-1",
  };
  for (const [text, expected] of Object.entries(spellings)) equal(udunits(text), expected, text);
});

Deno.test("a text that is not known, or could be two units, stays as it is", () => {
  for (const text of ["umol m-2 s-1", "furlong", "", "mw", "Mpa", "dBZ", "degree_north"]) {
    equal(udunits(text), text);
  }
  equal(udunits("mW"), "mW");
  equal(udunits("MW"), "MW");
  equal(udunits("S"), "S");
  equal(udunits("s"), "s");
  near(convert(2, "MW", "W"), 2e6);
  near(convert(2, "mW", "W"), 2e-3);
});
