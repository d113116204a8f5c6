import { deepEqual, equal, ok } from "node:assert/strict";
import { NO_DATA, sharedPath } from "../_test_data.ts";
import { type Point, pointReader } from "../formats/point.ts";
import { PointSeries } from "../formats/point_series.ts";
import { liveQuality } from "./live_quality.ts";

const SOUND: Point = {
  ts: 0,
  t: 23.27,
  td: 19.92,
  wspd: 2.548,
  wdir: 108.8,
  pressure: 900.85,
  compass_dir: 93.1,
  lat: 33.19017,
  lon: -102.2727,
  alt: 1021,
  rh: 81.8,
};

/** A point a second: every value moves but those given. */
function drive(seconds: number, more: (i: number) => Partial<Point>): Point[] {
  return Array.from({ length: seconds }, (_, i) => ({
    ...SOUND,
    ts: i,
    t: 23.27 + (i % 7) / 100,
    td: 19.92 + (i % 5) / 100,
    wspd: 2.5 + (i % 9) / 10,
    wdir: 100 + (i % 11),
    pressure: 900.85 + (i % 3) / 100,
    rh: 80 + (i % 4),
    ...more(i),
  }));
}

Deno.test("live quality: sound values, missing ones, and no points have no mark", () => {
  deepEqual(liveQuality([SOUND]), {});
  deepEqual(liveQuality([]), {});
  deepEqual(liveQuality(drive(3000, () => ({}))), {});
  const none = drive(3000, () => ({ t: null, td: null, wspd: null, wdir: null, pressure: null }));
  deepEqual(liveQuality(none), {});
});

Deno.test("live quality: a value that stays is stuck after its sensor's time", () => {
  const stuck = (seconds: number, part: Partial<Point>) => liveQuality(drive(seconds, () => part));
  deepEqual(stuck(121, { pressure: 900.71 }), {});
  deepEqual(stuck(122, { pressure: 900.71 }), { pressure: "stuck for over 2 min" });
  deepEqual(stuck(600, { pressure: 900.7 }), {});
  ok(stuck(602, { pressure: 900.7 }).pressure);
  deepEqual(stuck(62, { wspd: 4.41 }), { wspd: "stuck for over 60 s" });
  deepEqual(Object.keys(stuck(62, { wdir: 98.7 })), ["wdir"]);
  deepEqual(Object.keys(stuck(2000, { t: 28.39, td: 17.98, rh: 54.14 })), ["t", "td", "rh"]);
});

Deno.test("live quality: calm wind, fog, and a parked vehicle stay as they are", () => {
  deepEqual(liveQuality(drive(3000, () => ({ wspd: 0, wdir: 90 }))), {});
  deepEqual(liveQuality(drive(3000, () => ({ rh: 100 }))), {});
  deepEqual(liveQuality(drive(7000, () => ({ compass_dir: 184.2, alt: 611, lat: 34.5 }))), {});
});

Deno.test("live quality: one other value, a missing one, or a pause begins the time anew", () => {
  const at = (i: number, value: number | null) => (n: number) => ({
    pressure: n === i ? value : 900.71,
  });
  deepEqual(liveQuality(drive(200, at(100, 900.72))), {});
  deepEqual(liveQuality(drive(200, at(100, null))), {});
  const paused = drive(200, () => ({ pressure: 900.71 }))
    .map((point) => point.ts < 100 ? point : { ...point, ts: point.ts + 10 });
  deepEqual(liveQuality(paused), {});
});

Deno.test("live quality: impossible values", () => {
  const reason = (part: Partial<Point>) => liveQuality([{ ...SOUND, ...part }]);
  deepEqual(reason({ t: -273.1, td: null }), { t: "outside −90…60 °C" });
  deepEqual(Object.keys(reason({ wspd: -999, rh: 999 })), ["wspd", "rh"]);
  deepEqual(Object.keys(reason({ wdir: 361.5, compass_dir: -2.03 })), ["wdir", "compass_dir"]);
  deepEqual(reason({ pressure: 999 }), {});
  deepEqual(reason({ lat: 0, lon: 0 }), { lat: "no position: 0, 0", lon: "no position: 0, 0" });
});

Deno.test("live quality: temperature below the dew point, beyond rounding", () => {
  const reason = (t: number, td: number) => liveQuality([{ ...SOUND, t, td }]);
  deepEqual(reason(17.9, 18), {});
  deepEqual(reason(15.41, 18.11), { t: "below the dewpoint", td: "above the temperature" });
});

const DRIVE = new URL("../test_data/test.txt", import.meta.url);

/** How often each field is marked over a whole file, and with which kind of reason. */
function marks(file: string | URL): Record<string, number> {
  const [header, ...rows] = Deno.readTextFileSync(file).split("\n");
  const read = pointReader(header!);
  const series = new PointSeries();
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const point = read(row);
    if (point === null || series.add(point) !== "newest") continue;
    for (const [field, reason] of Object.entries(liveQuality(series.points))) {
      const key = `${field} ${reason.split(":")[0]}`;
      counts[key] = (counts[key] ?? 0) + 1;
    }
  }
  return counts;
}

Deno.test({
  name: "live quality: a real day has no stuck sensor, and its real faults (needs ../shared/data)",
  ignore: NO_DATA,
  fn() {
    const counts = marks(sharedPath("mesonet", "20250605.txt"));
    equal(Object.keys(counts).filter((key) => key.includes("stuck")).length, 0);
    // Counted in the file by another program: rows with t_fast < dewpoint - 0.1.
    equal(counts["t below the dewpoint"], 34);
  },
});

Deno.test("live quality: the drive that --test replays has no stuck sensor", () => {
  const counts = marks(DRIVE);
  deepEqual(Object.keys(counts).filter((key) => key.includes("stuck")), []);
});
