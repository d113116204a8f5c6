import { deepEqual, equal, ok } from "node:assert/strict";
import { QUALITY_FLAGS, qualityFlags } from "./quality_control.ts";
import { QUALITY_LIMITS } from "./quality_limits.ts";
import { isPossible } from "./possible_values.ts";
import { relativeHumidity } from "./thermodynamics.ts";

/** Flags of columns with a value a second, in words. */
function flagsOf(columns: Record<string, number[]>, times?: number[]): Record<string, string[]> {
  const length = Object.values(columns)[0]!.length;
  const seconds = times ?? Array.from({ length }, (_, i) => 1.7e9 + i);
  const flags = qualityFlags(
    Float64Array.from(seconds),
    new Map(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)])),
  );
  return Object.fromEntries(
    [...flags].map(([name, own]) => [name, [...own].map((flag) => QUALITY_FLAGS[flag]!)]),
  );
}

/** Only the values that are not good, by their place. */
function flagged(flags: string[]): Record<number, string> {
  return Object.fromEntries([...flags.entries()].filter(([, flag]) => flag !== "good"));
}

Deno.test("quality: what is missing and what cannot be", () => {
  const { t_fast, sfc_wdir, pressure } = flagsOf({
    t_fast: [20, NaN, -273.1, 20.1, 61, 20.2],
    sfc_wdir: [0, 359.9, 361.5, -2.03, 360, 90],
    pressure: [999, 999.1, 449, 1101, 999, 999.2],
  });
  deepEqual(flagged(t_fast!), { 1: "missing", 2: "out_of_range", 4: "out_of_range" });
  deepEqual(flagged(sfc_wdir!), { 2: "out_of_range", 3: "out_of_range" });
  deepEqual(flagged(pressure!), { 2: "out_of_range", 3: "out_of_range" });
});

Deno.test("quality: a spike goes away and comes back within three samples, up or down", () => {
  const spike = (values: number[]) => flagged(flagsOf({ t_fast: values }).t_fast!);
  deepEqual(spike([20, 20.1, 26, 20.2, 20.1]), { 2: "spike" });
  deepEqual(spike([20, 20.1, 14, 13.5, 15, 20.2, 20.1]), { 2: "spike", 3: "spike", 4: "spike" });
  deepEqual(spike([20, 26, 26, 26, 26, 20, 20.1]), {}, "four samples are weather");
  deepEqual(spike([20, 20.1, 26, 26.1, 26, 26.2]), {}, "a step does not come back");
  deepEqual(spike([20, 22, 24, 22, 20]), {}, "below the limit");
  deepEqual(spike([26, 20, 20]), {}, "the first has no side before it");
  deepEqual(spike([20, 26, NaN, 20.1, 20]), { 1: "spike", 2: "missing" }, "over a missing value");
  deepEqual(spike([20, 26, 15, 20, 20.1]), { 1: "spike", 2: "spike" }, "one above, one below");
  const apart = flagsOf({ t_fast: [20, 26, 20] }, [0, 1, 30]);
  deepEqual(flagged(apart.t_fast!), {}, "nobody knows what was in half a minute");
});

Deno.test("quality: exactly the same for longer than its resolution explains", () => {
  const same = (value: number, seconds: number) => Array.from({ length: seconds }, () => value);
  const count = (name: string, values: number[], more: Record<string, number[]> = {}) =>
    flagsOf({ [name]: values, ...more })[name]!.filter((flag) => flag === "stuck").length;
  equal(count("pressure", [900, ...same(900.85, 121), 901]), 0);
  equal(count("pressure", [900, ...same(900.85, 122), 901]), 122);
  equal(count("pressure", [900, ...same(900.8, 122), 901]), 0, "in tenths it stays longer");
  equal(count("sfc_wspd", same(3.217, 100)), 100);
  equal(count("sfc_wspd", same(0, 100)), 0, "calm");
  equal(count("sfc_wdir", same(108.8, 100), { sfc_wspd: same(0, 100) }), 0, "no wind, no turning");
  equal(count("der_rh", same(100, 1000)), 0, "fog");
  equal(count("lat", same(33.19017, 4000)), 0, "parked");
});

/** A column that stays, a value a second, and others beside it; how many of it are stuck. */
function stuckIn(
  name: string,
  value: (i: number) => number,
  more: Record<string, (i: number) => number> = {},
  everyS = 1,
): number {
  const rows = Array.from({ length: 1200 }, (_, i) => i);
  const columns = Object.entries({ [name]: value, ...more })
    .map(([column, of]) => [column, rows.map(of)]);
  const flags = flagsOf(Object.fromEntries(columns), rows.map((i) => 1.7e9 + i * everyS));
  return flags[name]!.filter((flag) => flag === "stuck").length;
}

Deno.test("quality: missing values and pauses do not hide a stuck sensor, nor make one", () => {
  equal(stuckIn("pressure", (i) => i % 100 === 0 ? NaN : 900.85), 1188);
  equal(stuckIn("pressure", () => 900.85, {}, 11), 1200);
  equal(stuckIn("pressure", (i) => 900.85 + (i % 100 === 0 ? 0.01 : 0)), 0);
  // Two looks a night apart at a barometer that says the same.
  const times = [...Array(120).keys()].map((i) => (i < 60 ? 0 : 40_000) + i);
  const { pressure } = flagsOf({ pressure: times.map(() => 900.85) }, times);
  deepEqual(flagged(pressure!), {});
  // Ten looks within a quarter of an hour: of a pause no more than ten seconds count.
  const looks = [...Array(10).keys()].map((i) => i * 100);
  deepEqual(flagged(flagsOf({ pressure: looks.map(() => 900.85) }, looks).pressure!), {});
});

Deno.test("quality: calm and fog excuse a value that stays, row by row, unless another belies them", () => {
  const windy = (i: number) => 5 + Math.sin(i);
  equal(stuckIn("sfc_wdir", () => 123.4, { sfc_wspd: (i) => i === 0 ? 0 : windy(i) }), 1199);
  equal(stuckIn("sfc_wdir", () => 123.4, { sfc_wspd: (i) => i === 0 ? 3 : 0 }), 0);
  equal(stuckIn("sfc_wdir", () => 123.4, { sfc_wspd: (i) => 0.3 + (i % 7) / 10 }), 0, "too weak");
  equal(stuckIn("sfc_wdir", () => 123.4, { sfc_wspd: () => 0, gps_spd: () => 25 }), 1200);
  equal(stuckIn("sfc_wspd", () => 0, { gps_spd: () => 25 }), 1200, "its own wind at the least");
  equal(stuckIn("sfc_wspd", () => 0, { gps_spd: () => 0.4 }), 0);
  const air = (dewpoint: number) => ({
    t_fast: (i: number) => 20 + (i % 3) / 100,
    dewpoint: (i: number) => dewpoint + (i % 4) / 100,
  });
  equal(stuckIn("rh_slow", () => 100.05, air(0)), 1200);
  equal(stuckIn("rh_slow", () => 100.05, air(19.5)), 0);
});

Deno.test("quality: columns that contradict each other", () => {
  const rh = (t: number, td: number) => relativeHumidity(t, td);
  const flags = flagsOf({
    t_fast: [20, 20, 20, 40, 20],
    t_slow: [20.5, 20.5, 20.5, 20.5, 20.5],
    dewpoint: [19, 20.2, 19, 19, 19],
    der_rh: [rh(20, 19), NaN, rh(20, 19) - 3, rh(40, 19), rh(20, 19)],
  });
  deepEqual(flagged(flags.dewpoint!), { 1: "inconsistent" });
  deepEqual(flagged(flags.der_rh!), { 1: "missing", 2: "inconsistent", 3: "spike" });
  equal(flags.t_fast![1], "inconsistent");
  // The spike is the stronger reason; 19.5 °C apart from the slow one it also is.
  equal(flags.t_fast![3], "spike");
});

Deno.test("quality: positions at 0, 0 and 59 km on after 16 s", () => {
  const { lat, lon } = flagsOf(
    { lat: [33.19, 0, 33.19, 33.72, 33.72], lon: [-102.27, 0, -102.27, -102.27, -102.27] },
    [0, 1, 2, 18, 19],
  );
  equal(lat![1], "spike");
  deepEqual(flagged(lon!), { 1: "spike", 3: "inconsistent" });
  equal(lat![3], "inconsistent");
  const parked = flagsOf({ lat: [0, 0], lon: [0, 0] });
  deepEqual(parked, {
    lat: ["inconsistent", "inconsistent"],
    lon: ["inconsistent", "inconsistent"],
  });
});

Deno.test("quality: a false position is flagged for as long as it lasts, the true ones after it are not", () => {
  const drive = (lat: (i: number) => number, length = 400) =>
    flagsOf({
      lat: Array.from({ length }, (_, i) => lat(i)),
      lon: Array.from({ length }, (_, i) => -102 + i / 5000),
    });
  const rows = (from: number, to: number) =>
    Object.fromEntries(
      Array.from({ length: to - from }, (_, i) => [from + i, "inconsistent"]),
    );
  const away = drive((i) => i >= 100 && i < 160 ? 34.5 : 33.5);
  deepEqual(flagged(away.lat!), rows(100, 160));
  deepEqual(flagged(away.lon!), rows(100, 160));
  // Five kilometres are within reach after 50 s.
  deepEqual(flagged(drive((i) => i >= 100 && i < 300 ? 33.545 : 33.5).lat!), rows(100, 300));
  deepEqual(flagged(drive((i) => i >= 100 && i < 110 ? i - 60 : 33.5).lat!), rows(100, 110));
  deepEqual(flagged(drive((i) => i < 4 ? 51 : 33.5).lat!), rows(0, 4), "the receiver's last place");
  deepEqual(flagged(drive((i) => i < 200 ? 51 : 33.5).lat!), rows(200, 201), "open which is wrong");
  // Out of a tunnel 5 km on, or right after the receiver's last place 20 km away; then elsewhere
  // for a moment that is too long for a spike.
  const tunnel = drive((i) => i >= 170 && i < 174 ? 40 : i < 100 ? 33.5 : 33.545);
  deepEqual(flagged(tunnel.lat!), { ...rows(100, 101), ...rows(170, 174) });
  const late = drive((i) => i >= 340 && i < 344 ? 40 : i < 100 ? 33.68 : 33.5);
  deepEqual(flagged(late.lat!), { ...rows(100, 101), ...rows(340, 344) });
});

Deno.test("quality: the date line is no jump", () => {
  const lon = Array.from({ length: 9 }, (_, i) => i % 2 === 0 ? 179.9999 : -179.9999);
  deepEqual(flagged(flagsOf({ lat: lon.map(() => 10), lon }).lon!), {});
});

Deno.test("quality: every limit says where it is from, and a range is no wider than inspect's", () => {
  for (const [name, { range: [least, most], source }] of Object.entries(QUALITY_LIMITS)) {
    ok(/range: /.test(source), name);
    // North is written as 360, too.
    ok(isPossible(name, least) && isPossible(name, most === 360 ? 0 : most), name);
  }
});

Deno.test("quality: nothing is changed, unknown columns have no flags, no rows give none", () => {
  const values = Float64Array.of(20, 99, NaN);
  const flags = qualityFlags(Float64Array.of(0, 1, 2), new Map([["soil", values]]));
  equal(flags.size, 0);
  deepEqual([...values], [20, 99, NaN]);
  equal(
    qualityFlags(new Float64Array(), new Map([["lat", new Float64Array()]])).get("lat")!.length,
    0,
  );
});
