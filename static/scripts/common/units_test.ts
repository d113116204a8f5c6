import { deepEqual, equal } from "node:assert/strict";
import { convert, quantity, type Units } from "./units.ts";

const SI: Units = { speedUnit: "m/s", temperatureUnit: "°C", pressureUnit: "hPa" };
const US: Units = { speedUnit: "mph", temperatureUnit: "°F", pressureUnit: "inHg" };
const KNOTS: Units = { ...SI, speedUnit: "kt" };

Deno.test("decimals never change: 23 reads as 23.0, a direction has three digits", () => {
  deepEqual(quantity("temperature", 23, SI), { text: "23.0", unit: "°C" });
  deepEqual(quantity("pressure", 900.85, SI), { text: "900.85", unit: "hPa" });
  deepEqual(quantity("speed", 12.44, SI), { text: "12.4", unit: "m/s" });
  deepEqual(quantity("direction", 85.3, SI), { text: "085", unit: "°" });
  deepEqual(quantity("altitude", 1021.4, SI), { text: "1021", unit: "m" });
});

Deno.test("units of the table in NIST SP 811: 25 °C, 10 m/s and 1013.25 hPa", () => {
  deepEqual(quantity("temperature", 25, US), { text: "77.0", unit: "°F" });
  deepEqual(quantity("speed", 10, US), { text: "22.4", unit: "mph" });
  deepEqual(quantity("speed", 10, KNOTS), { text: "19.4", unit: "kt" });
  deepEqual(quantity("pressure", 1013.25, US), { text: "29.921", unit: "inHg" });
});

Deno.test("−40 is the same in both temperatures, with a real minus sign", () => {
  equal(quantity("temperature", -40, US).text, "−40.0");
  equal(quantity("temperature", -40, SI).text, "−40.0");
});

Deno.test("a difference of temperatures has no offset of 32", () => {
  equal(quantity("temperatureDifference", 10, US).text, "+18.0");
});

Deno.test("a change says its direction, and nothing reads minus zero", () => {
  equal(quantity("difference", 0.124, SI).text, "+0.12");
  equal(quantity("difference", -0.35, SI).text, "−0.35");
  equal(quantity("difference", 0.004, SI).text, "0.00");
  equal(quantity("difference", -0.004, SI).text, "0.00");
  equal(quantity("temperature", -0.04, SI).text, "0.0");
});

Deno.test("directions of real files, −2.03 and 361.5, and north", () => {
  equal(quantity("direction", -2.03, SI).text, "358");
  equal(quantity("direction", 361.5, SI).text, "002");
  equal(quantity("direction", 0, SI).text, "360");
  equal(quantity("direction", 359.7, SI).text, "360");
});

Deno.test("no value is two dashes, never a number", () => {
  for (const none of [null, NaN, Infinity]) {
    deepEqual(quantity("speed", none, SI), { text: "––", unit: "m/s" });
  }
});

Deno.test("charts get plain numbers", () => {
  equal(convert("temperature", 100, US), 212);
  equal(convert("thetaE", 340, US), 340);
  equal(convert("speed", NaN, US), NaN);
});
