import { deepEqual, equal, ok } from "node:assert/strict";
import { injured, randoms } from "../../formats/_test_random.ts";
import { SUPPORT_HEADER, supportRow } from "../../formats/mesonet_support.ts";
import { buildGga, buildRmc, type GpsFix } from "../../formats/nmea.ts";
import type { Point } from "../../formats/point.ts";
import { openTrueWind } from "./true_wind.ts";

const TIME_MS = Date.UTC(2025, 5, 5, 17, 52, 28);
const TS = TIME_MS / 1000;

const FIX: GpsFix = {
  timeMs: TIME_MS,
  latDeg: 33.19,
  lonDeg: -102.27,
  speedMps: 20,
  courseDeg: 45,
  satellites: 9,
  hdop: 0.9,
  altitudeM: 1021,
};

/** A Support row of the raw wind 25 m/s from 30° right of the bow. */
function row(fix: GpsFix | null = FIX, speed = "25", direction = "30"): string {
  return supportRow([
    speed,
    direction,
    "180.2",
    buildRmc(fix),
    buildGga(fix),
    "0",
    "-1.5",
    "0",
    "0",
  ]);
}

const point = (ts: number, compass_dir: number | null): Point => ({
  ts,
  t: 23.2,
  td: 19.92,
  wspd: 12.6,
  wdir: 127.5,
  pressure: 900.85,
  compass_dir,
  lat: 33.19,
  lon: -102.27,
  alt: 1021,
  rh: 81.8,
});

function watch(line: string, ...points: Point[]) {
  const wind = openTrueWind();
  for (const one of points) wind.heading(one);
  wind.supportRow(SUPPORT_HEADER, line);
  return wind;
}

Deno.test("true wind: the specification's check value, speed in knots in the sentence", () => {
  const { newest, satellites, hdop } = watch(row(), point(TS, 45));
  ok(Math.abs(newest!.speed_mps - 12.6085) < 1e-3, String(newest!.speed_mps));
  ok(Math.abs(newest!.from_deg - 127.4776) < 1e-2, String(newest!.from_deg));
  deepEqual([newest!.ts, satellites, hdop], [TS, 9, 0.9]);
});

Deno.test("true wind: standing, the course does not matter and may be missing", () => {
  const standing = row({ ...FIX, speedMps: 0.2, courseDeg: 251 }, "8", "300");
  const { newest } = watch(standing, point(TS, 90));
  ok(Math.abs(newest!.speed_mps - 8) < 1e-9 && Math.abs(newest!.from_deg - 30) < 1e-9);
  const fields = standing.split(",");
  fields[SUPPORT_HEADER.split(",").indexOf("rmc_track")] = "";
  ok(watch(fields.join(","), point(TS, 90)).newest);
  const moving = row().split(",");
  moving[SUPPORT_HEADER.split(",").indexOf("rmc_track")] = "nan";
  equal(watch(moving.join(","), point(TS, 90)).newest, null);
});

Deno.test("true wind: the heading nearest in time, at most 3 s off, possible", () => {
  equal(watch(row(), point(TS - 4, 45)).newest, null);
  equal(watch(row(), point(TS, null)).newest, null);
  equal(watch(row(), point(TS, 361.5)).newest, null);
  equal(watch(row()).newest, null);
  const many = watch(row(), point(TS - 1, 44), point(TS, 45), point(TS + 1, 90));
  ok(Math.abs(many.newest!.from_deg - 127.4776) < 1e-2);
  ok(watch(row(), point(TS + 3, 45)).newest);
});

Deno.test("true wind: without fix or raw wind there is none", () => {
  const none = watch(row(null), point(TS, 45));
  deepEqual([none.newest, none.satellites, none.hdop], [null, 0, null]);
  equal(watch(row(FIX, "NAN"), point(TS, 45)).newest, null);
  equal(watch(row(FIX, "25", "NAN"), point(TS, 45)).newest, null);
  equal(watch(row(FIX, "-999"), point(TS, 45)).newest, null);
  const empty = openTrueWind();
  deepEqual([empty.newest, empty.satellites, empty.hdop], [null, null, null]);
});

Deno.test("true wind: when Support stops, what it said is forgotten", () => {
  const wind = watch(row(), point(TS, 45));
  for (let i = 1; i <= 30; i++) wind.heading(point(TS + i, 45));
  equal(wind.newest, null);
  equal(wind.satellites, 9);
  wind.heading(point(TS + 31, 45));
  deepEqual([wind.satellites, wind.hdop], [null, null]);
});

Deno.test("true wind: columns are found by name, damaged rows never throw", () => {
  const order = SUPPORT_HEADER.split(",").map((name, i) => ({ name, value: row().split(",")[i]! }))
    .reverse();
  const wind = openTrueWind();
  wind.heading(point(TS, 45));
  wind.supportRow(
    order.map(({ name }) => name).join(","),
    order.map(({ value }) => value).join(","),
  );
  ok(Math.abs(wind.newest!.speed_mps - 12.6085) < 1e-3);
  const random = randoms(2);
  for (let round = 0; round < 500; round++) {
    wind.supportRow(injured(SUPPORT_HEADER, random), injured(row(), random));
    wind.supportRow(SUPPORT_HEADER, injured(row(), random));
    const newest = wind.newest;
    if (newest === null) continue;
    ok(newest.speed_mps >= 0 && newest.from_deg >= 0 && newest.from_deg < 360);
  }
});
