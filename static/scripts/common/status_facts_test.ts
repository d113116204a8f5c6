import { deepEqual, equal } from "node:assert/strict";
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { positionText, statusFacts } from "./status_facts.ts";
import type { Units } from "./units.ts";

const SI: Units = { speedUnit: "m/s", temperatureUnit: "°C", pressureUnit: "hPa" };
/** 2025-06-05 17:52:28 UTC. */
const NEWEST_TS = 1749145948;

const drive = (seconds: number, values: Partial<Point> = {}): Point[] =>
  Array.from({ length: seconds }, (_, i) => ({
    ts: NEWEST_TS - seconds + 1 + i,
    t: 20,
    td: 10,
    wspd: 5,
    wdir: 90,
    pressure: 900 + i * 0.01,
    compass_dir: 0,
    lat: 33.19017,
    lon: -102.2727,
    alt: 1021,
    rh: 50,
    ...values,
  }));

const STATUS = {
  record: { number: 1, time_inferred: false, gps_status: "A", battery_v: 12.63 },
  satellites: 11,
  hdop: 0.94,
  true_wind: { ts: NEWEST_TS, speed_mps: 12.6085, from_deg: 127.4776 },
  gaps_today: { count: 3, missing_s: 45 },
} as LiveStatus;

const facts = (points: Point[], status: LiveStatus | null, ageS: number | null) =>
  statusFacts({ points, status, ageS, units: SI });

Deno.test("a live station", () => {
  const said = facts(drive(700), STATUS, 0.4);
  equal(said.updated.text, "17:52:28 UTC");
  deepEqual(said.age, { text: "0 s", state: "" });
  equal(said.gaps.text, "3 (45 s)");
  equal(said.whole.text, "100.0 %");
  equal(said.change.text, "+1.80 hPa, at one height +1.80");
  deepEqual(said.gps, { text: "GPS Fix", state: "good" });
  equal(said.battery.text, "12.6 V");
  equal(said.satellites.text, "11");
  equal(said.hdop.text, "0.9");
  equal(said.trueWind.text, "12.6 m/s from 127°");
  equal(said.position.text, "33.1902 N, 102.2727 W");
});

Deno.test("nothing known is all dashes, not zeros", () => {
  for (const { text, state } of Object.values(facts([], null, null))) {
    deepEqual([text, state], ["––", ""]);
  }
});

Deno.test("over 30 s the age is marked and what depends on fresh data is dashed", () => {
  const said = facts(drive(700), STATUS, 31);
  deepEqual(said.age, { text: "31 s", state: "busy" });
  for (
    const name of [
      "whole",
      "change",
      "gps",
      "battery",
      "satellites",
      "hdop",
      "trueWind",
      "position",
    ] as const
  ) {
    equal(said[name].text, "––", name);
  }
  equal(facts(drive(700), STATUS, 30).age.state, "");
});

Deno.test("values of a record that is long in the file do not stand beside live ones", () => {
  const status = { ...STATUS, record_age_s: 31, record: { ...STATUS.record!, gps_status: "V" } };
  const said = facts(drive(700), status, 0.4);
  equal(said.battery.text, "––");
  equal(said.gps.text, "GPS Fix");
  equal(facts(drive(700), { ...STATUS, record_age_s: 30 }, 0.4).battery.text, "12.6 V");
});

Deno.test("a true wind of another time is none", () => {
  const at = (ts: number) => ({ ...STATUS, true_wind: { ...STATUS.true_wind!, ts } });
  equal(facts(drive(700), at(NEWEST_TS - 31), 0.4).trueWind.text, "––");
  equal(facts(drive(700), at(NEWEST_TS + 9_000), 0.4).trueWind.text, "––");
  equal(facts(drive(700), at(NEWEST_TS - 30), 0.4).trueWind.text, "12.6 m/s from 127°");
});

Deno.test("one missing second is not 100 %", () => {
  const said = facts(drive(700).filter(({ ts }) => ts !== NEWEST_TS - 300), STATUS, 1);
  equal(said.whole.text, "99.8 %");
  equal(facts(drive(300), STATUS, 1).whole.state, "busy");
});

Deno.test("no fix: no position, or the receiver says so", () => {
  const noFix = { text: "No Fix", state: "busy" };
  deepEqual(facts(drive(5, { lat: null, lon: null }), STATUS, 1).gps, noFix);
  deepEqual(facts(drive(5, { lat: 0, lon: 0 }), STATUS, 1).gps, noFix);
  equal(facts(drive(5, { lat: 0, lon: 0 }), STATUS, 1).position.text, "––");
  const warned = { ...STATUS, record: { ...STATUS.record!, gps_status: "V" } };
  deepEqual(facts(drive(5), warned, 1).gps, noFix);
});

Deno.test("a day without gaps says so in a word", () => {
  equal(facts([], { ...STATUS, gaps_today: { count: 0, missing_s: 0 } }, null).gaps.text, "none");
});

Deno.test("positions on all four sides of the globe", () => {
  equal(positionText({ lat: -33.5, lon: 151.25 }), "33.5000 S, 151.2500 E");
  equal(positionText(null), "––");
});
