import { deepEqual, equal, ok } from "node:assert/strict";
import { DAY_HEADER, gpsTimeMs } from "../formats/mesonet_day.ts";
import { checkAsRecorded, hasFix, readDrive } from "../ingest/mesonet/sim/drive.ts";
import { builtInDrive } from "../ingest/mesonet/sim/mod.ts";
import { makeDrive } from "./make_drive.ts";

const text = builtInDrive();
const rows = text.trimEnd().split("\n").slice(1).map((line) => line.split(","));
const column = (name: string) => {
  const index = DAY_HEADER.split(",").indexOf(name);
  return rows.map((row) => row[index] === "nan" ? NaN : Number(row[index]));
};
const finite = (values: number[]) => values.filter(Number.isFinite);
const times = rows.map((row) => gpsTimeMs(row[9]!, row[10]!));

Deno.test("test.txt is what its generator makes", () => {
  ok(text === makeDrive(), "run: deno run -A test_data/make_drive.ts");
  ok(text !== makeDrive(361), "the seed must matter");
});

Deno.test("at least three hours, 17 columns, under 1.4 MB", () => {
  equal(text.split("\n")[0], DAY_HEADER);
  ok(rows.length >= 10_800, `${rows.length} rows`);
  ok(rows.every((row) => row.length === 17));
  ok(text.length < 1.4e6);
});

Deno.test("four gaps, one freeze of six records, one lost fix of sixty", () => {
  const steps: number[] = [];
  let repeats = 0;
  let lost = 0;
  let before = times[0]!;
  for (const time of times.slice(1)) {
    if (time === null) lost++;
    else if (time === before) repeats++;
    else {
      steps.push((time - before) / 1000);
      before = time;
    }
  }
  equal(repeats, 6);
  equal(lost, 60);
  deepEqual(steps.filter((s) => s !== 1), [45, 400, 7, 12, 61, 3]);
});

Deno.test("it can be played as recorded from row 7200 on, which has a fix", () => {
  const drive = readDrive(text);
  checkAsRecorded(drive);
  ok(hasFix(drive[7200]!));
  ok(hasFix(drive[0]!));
});

Deno.test("air is physical: dew point under temperature, humidity from both", () => {
  const [t, td, rh] = [column("t_fast"), column("dewpoint"), column("der_rh")];
  const slowRh = column("rh_slow");
  // Magnus' formula with the constants of Alduchov and Eskridge (1996), another than the generator's.
  const es = (celsius: number) => 6.1094 * Math.exp(17.625 * celsius / (celsius + 243.04));
  for (let i = 0; i < t.length; i++) {
    ok(td[i]! <= t[i]!, `row ${i}`);
    ok(Math.abs(rh[i]! - 100 * es(td[i]!) / es(t[i]!)) < 0.3, `row ${i}`);
    ok(rh[i]! <= 100 && slowRh[i]! <= 100, `row ${i}`);
  }
});

Deno.test("the cold pool comes after the first two hours: colder, gusty, veering, heavier air", () => {
  const t = column("t_fast");
  const around = (from: number, values: number[]) =>
    values.slice(from, from + 60).reduce((sum, v) => sum + v, 0) / 60;
  const front = 7655; // the row of FRONT_S, gaps and all
  const drop = around(front - 200, t) - around(front + 500, t);
  ok(drop > 6.5 && drop < 10, `${drop} degrees`);
  const rise = around(front + 300, column("pressure")) - around(front - 100, column("pressure"));
  ok(rise > 2 && rise < 4.5, `${rise} hPa`);
  const gust = Math.max(...column("sfc_wspd"));
  ok(gust > 23 && gust < 27, `${gust} m/s`);
  ok(column("sfc_wspd").indexOf(gust) > front);
  const turn = around(front + 300, column("sfc_wdir")) - around(front - 200, column("sfc_wdir"));
  ok(turn > 100 && turn < 180, `${turn} degrees`);
});

Deno.test("position moves as speed and direction say, and pressure follows the height", () => {
  const [lat, lon, speed] = [column("lat"), column("lon"), column("gps_spd")];
  for (let i = 1; i < rows.length; i++) {
    if (times[i] === null || times[i - 1] === null) continue;
    const seconds = Math.max(1, (times[i]! - times[i - 1]!) / 1000);
    if (seconds > 1) continue;
    const north = (lat[i]! - lat[i - 1]!) * 111_195;
    const east = (lon[i]! - lon[i - 1]!) * 111_195 * Math.cos(lat[i]! * Math.PI / 180);
    // A longitude of four decimals is 9 m wide.
    ok(Math.abs(Math.hypot(north, east) - speed[i]!) < 11, `row ${i}`);
  }
  // The quiet first two hours: 8 m of height are 1 hPa.
  const [p, z] = [column("pressure").slice(0, 7200), column("gps_alt").slice(0, 7200)];
  const low = z.indexOf(Math.min(...z)), high = z.indexOf(Math.max(...z));
  const slope = (z[high]! - z[low]!) / (p[low]! - p[high]!);
  ok(slope > 7 && slope < 9, `${slope} m per hPa`);
});

Deno.test("stops: standing still, the compass steady, the course kept", () => {
  const [speed, compass, course] = [column("gps_spd"), column("compass_dir"), column("gps_dir")];
  const parked = Array.from({ length: 300 }, (_, i) => 7_600 + i);
  ok(parked.every((i) => speed[i] === 0));
  const spread = Math.max(...parked.map((i) => compass[i]!)) -
    Math.min(...parked.map((i) => compass[i]!));
  ok(spread < 1, `${spread} degrees`);
  equal(new Set(parked.map((i) => course[i])).size, 1);
  ok(speed.filter((v) => v === 0).length > 1500, "a drive has stops");
  ok(Math.max(...finite(speed)) < 36);
});

Deno.test("numbers read as the logger writes them: no trailing zeros, no exponents", () => {
  for (const row of rows) {
    for (const [i, value] of row.entries()) {
      if (i === 9 || i === 10 || value === "nan") continue;
      equal(String(Number(value)), value);
    }
  }
});
