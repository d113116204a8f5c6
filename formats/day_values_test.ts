import assert from "node:assert/strict";
import { dayLayout } from "./day_layout.ts";
import { dayValues } from "./day_values.ts";
import { DAY_HEADER } from "./mesonet_day.ts";

const SOUND: Readonly<Record<string, string>> = {
  sfc_wspd: "2.5",
  sfc_wdir: "108.8",
  t_slow: "23.1",
  rh_slow: "82.2",
  t_fast: "23.2",
  dewpoint: "19.92",
  der_rh: "81.8",
  pressure: "900.85",
  compass_dir: "93.1",
  gps_date: "050625",
  gps_time: "100000",
  lat: "33.19",
  lon: "-102.27",
  gps_alt: "1021",
  gps_spd: "0",
  gps_dir: "85.5",
  panel_temp: "28.16",
};

/** The values of rows, each sound but for what is given, one a second or at second `at`. */
function valuesOf(...rows: Record<string, string>[]) {
  const values = dayValues();
  const layout = dayLayout(DAY_HEADER)!;
  rows.forEach((row, i) => {
    const fields = layout.columns.map((name) => row[name] ?? SOUND[name]!);
    values.onRow(fields, Number(row["at"] ?? i) * 1000, i + 2, layout);
  });
  return values.result();
}

const column = (name: string, ...texts: string[]) =>
  valuesOf(...texts.map((text) => ({ [name]: text }))).columns.get(name);

Deno.test("range and mean are of valid values only", () => {
  assert.deepEqual(column("t_fast", "20", "22", "nan", "-999", "999", "", "-273.1", "x"), {
    valid: 2,
    missing: 5,
    impossible: 1,
    min: 20,
    max: 22,
    mean: 21,
  });
});

Deno.test("a pressure of 999.0 and an altitude of 999 m are values", () => {
  assert.equal(column("pressure", "999.0", "-999")?.max, 999);
  assert.equal(column("gps_alt", "999")?.valid, 1);
  assert.equal(column("rh_slow", "999")?.missing, 1);
});

Deno.test("directions are possible in [0, 360), and their mean goes over north", () => {
  const directions = column("sfc_wdir", "350", "20", "-2.03", "361.5", "360");
  assert.equal(directions?.valid, 2);
  assert.equal(directions?.impossible, 3);
  assert.ok(Math.abs(directions!.mean! - 5) < 1e-9);
  assert.equal(column("gps_dir", "90", "270")?.mean, null);
});

Deno.test("a column without any value has no range", () => {
  assert.deepEqual(column("lat", "nan"), {
    valid: 0,
    missing: 1,
    impossible: 0,
    min: null,
    max: null,
    mean: null,
  });
});

Deno.test("a dew point above the temperature is counted, rounding is not", () => {
  const values = valuesOf(
    { t_fast: "20.0", dewpoint: "20.5" },
    { t_fast: "20.0", dewpoint: "20.04" },
    { t_fast: "-273.1", dewpoint: "20" },
  );
  assert.equal(values.dewpointAboveTemperature, 1);
});

Deno.test("positions (0, 0) are no fixes, and no jumps", () => {
  const values = valuesOf({}, { lat: "0", lon: "0.0" }, {});
  assert.equal(values.zeroPositions, 1);
  assert.equal(values.columns.get("lat")?.impossible, 1);
  assert.equal(values.positionJumps, 0);
  // On the equator one of the two may be 0.
  assert.equal(valuesOf({ lat: "0" }).zeroPositions, 0);
});

Deno.test("59 km in 16 s is a jump, a car's move is none", () => {
  // One degree of latitude is 111.195 km on a sphere of 6,371.0088 km.
  const values = valuesOf({ at: "0" }, { at: "1", lat: "33.1903" }, { at: "17", lat: "33.7209" });
  assert.equal(values.positionJumps, 1);
  assert.equal(values.fastestJump?.line, 4);
  assert.equal(values.fastestJump?.seconds, 16);
  assert.ok(Math.abs(values.fastestJump!.metres - 0.5306 * 111_195.08) < 1);
});

Deno.test("two rows of one second with different positions are measured over a second", () => {
  assert.equal(valuesOf({ at: "5" }, { at: "5", lat: "33.1905" }).positionJumps, 0);
});
