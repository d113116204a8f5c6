import { deepEqual, equal } from "node:assert/strict";
import { DAY_HEADER } from "./mesonet_day.ts";
import { pointLists, pointReader, pointsOf } from "./point.ts";

const ROW = "2.548,108.8,23.1,82.2,23.2,19.92,81.8,900.85,93.1,050625,175228,33.19017,-102.2727," +
  "1021,0,85.5,28.16";

Deno.test("a row of a daily file becomes a point, by the names of its columns", () => {
  const expected = {
    ts: Date.UTC(2025, 5, 5, 17, 52, 28) / 1000,
    t: 23.2,
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
  deepEqual(pointReader(DAY_HEADER)(ROW), expected);
  const old = "gps_time,gps_date,t_fast,pressure,lat";
  deepEqual(pointReader(old)("175228,50625,23.2,900.85,33.19017"), {
    ...expected,
    td: null,
    wspd: null,
    wdir: null,
    compass_dir: null,
    lon: null,
    alt: null,
    rh: null,
  });
});

Deno.test("what is not finite is null; a row without time or without any measured value is no point", () => {
  const read = pointReader(DAY_HEADER);
  const point = read(
    ROW.replace("23.2,19.92", "nan,INF").replace("1021", "").replace("81.8", '"NAN"'),
  );
  deepEqual([point?.t, point?.td, point?.alt, point?.rh], [null, null, null, null]);
  equal(read(ROW.replace("050625", "210899")), null);
  equal(read(ROW.replace("175228", "nan")), null);
  equal(read(""), null);
  equal(
    read(
      "nan,nan,23.1,82.2,nan,nan,81.8,nan,nan,050625,175228,33.19017,-102.2727,1021,0,85.5,28.16",
    ),
    null,
  );
});

Deno.test("a sentinel is no value; 999 hPa and 999 m are", () => {
  const row = ROW.replace("2.548,108.8", "-999,999").replace("900.85", "999").replace(
    ",1021,",
    ",999,",
  );
  const point = pointReader(DAY_HEADER)(row);
  deepEqual([point?.wspd, point?.wdir, point?.pressure, point?.alt], [null, null, 999, 999]);
});

Deno.test("points as lists, and back", () => {
  const points = [
    pointReader(DAY_HEADER)(ROW)!,
    pointReader(DAY_HEADER)(ROW.replace("23.2,", ","))!,
  ];
  deepEqual(pointLists(points).t, [23.2, null]);
  deepEqual(pointsOf(pointLists(points)), points);
});
