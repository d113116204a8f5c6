/**
 * Makes `test.txt`, the built-in drive that `--test` and `logger-sim` play: three hours of one
 * vehicle at 1 Hz on the southern plains, with stops and turns, a cold pool after the first two
 * hours, and the troubles of real files. The same seed gives the same bytes.
 *
 *     deno run -A test_data/make_drive.ts
 *
 * @module
 */
import { mulberry32, normal } from "../ingest/mesonet/sim/random.ts";
import { DAY_HEADER, gpsDateText, gpsTimeText } from "../formats/mesonet_day.ts";

/** The seed of the file that ships. */
export const DRIVE_SEED = 360;

/** First second of the drive. A date with a leading zero, which loggers and readers like to lose. */
const START_MS = Date.UTC(2025, 4, 8, 20, 4, 10);
const DURATION_S = 11_520;

/** The gust front passes the vehicle this long after the start, seconds. */
export const FRONT_S = 8_100;

/** Seconds that were not recorded: from this second on, and the step from row to row across them. */
const GAPS: readonly (readonly [number, number])[] = [[2_400, 45], [5_150, 400], [9_000, 12], [
  10_900,
  3,
]];
/** The GPS clock repeats its time for six records. */
const FREEZE: readonly [number, number] = [7_900, 7_906];
/** No fix for sixty records: a car wash, a hail shelter. */
const NO_FIX: readonly [number, number] = [10_200, 10_260];

/** A leg: how long in seconds, how fast in m/s, which way in degrees. */
type Leg = readonly [seconds: number, speedMps: number, headingDeg: number];

/** Farm roads run along the compass; one highway leg runs slantwise. */
const LEGS: readonly Leg[] = [
  [420, 0, 92],
  [900, 27, 90],
  [35, 0, 90],
  [600, 22, 180],
  [1_080, 30, 90],
  [300, 0, 90],
  [780, 25, 0],
  [60, 12, 90],
  [900, 31, 68],
  [600, 0, 68],
  [840, 27, 0],
  [50, 0, 0],
  [720, 24, 270],
  [480, 20, 180],
  [1_500, 0, 182], // parked, waiting for the gust front
  [240, 16, 90],
  [600, 26, 90],
  [540, 24, 180],
  [120, 0, 180],
  [9_999, 28, 90],
];

const wrap360 = (degrees: number) => ((degrees % 360) + 360) % 360;
const turnFrom = (from: number, to: number) => wrap360(to - from + 180) - 180;
/** 0 before, 1 after, half at `middle`; most of the way within `width` seconds. */
const ramp = (t: number, middle: number, width: number) =>
  1 / (1 + Math.exp(-(t - middle) / (width / 6)));
const bump = (t: number, middle: number, width: number) => Math.exp(-(((t - middle) / width) ** 2));

/** Ground height in metres: the plains rise to the west, with draws and low hills. */
const terrainM = (lat: number, lon: number) =>
  700 - 190 * (lon + 101) + 14 * Math.sin(lon * 61) * Math.cos(lat * 47) + 6 * Math.sin(lat * 133);

/** Saturation vapour pressure over water in hPa: Bolton (1980), eq. 10. */
const saturationHpa = (celsius: number) => 6.112 * Math.exp(17.67 * celsius / (celsius + 243.5));
const humidityPercent = (t: number, td: number) => 100 * saturationHpa(td) / saturationHpa(t);

/** Text as the logger writes it: so many significant digits and decimals at most, no trailing zeros. */
function text(value: number, digits: number, decimals: number): string {
  const rounded = Number(value.toPrecision(digits));
  return String(Number(rounded.toFixed(decimals)) + 0);
}

/** A direction's text: never 360. */
const directionText = (degrees: number) => {
  const shown = text(wrap360(degrees), 4, 3);
  return shown === "360" ? "0" : shown;
};

/** A slowly wandering disturbance of standard deviation 1 and `memoryS` seconds of memory. */
function wander(random: () => number, memoryS: number): () => number {
  const keep = Math.exp(-1 / memoryS);
  const push = Math.sqrt(1 - keep * keep);
  let value = normal(random);
  return () => value = keep * value + push * normal(random);
}

/** The whole file's text, header and final line end included. */
export function makeDrive(seed: number = DRIVE_SEED): string {
  const random = mulberry32(seed);
  const gust = wander(random, 6);
  const lull = wander(random, 60);
  const veer = wander(random, 9);
  const eddy = wander(random, 15);
  const cloud = wander(random, 400);
  const moisture = wander(random, 250);
  const barometer = wander(random, 40);
  const height = wander(random, 90);
  const wheel = wander(random, 5);
  const needle = wander(random, 4);

  let lat = 34.31, lon = -101.42;
  let speed = 0, heading = LEGS[0]![2], course = heading;
  let leg = 0, legEndsS = LEGS[0]![0];
  let slowT = Number.NaN, slowRh = Number.NaN, panel = 28.4;
  const lines = [DAY_HEADER];

  for (let t = 0; t < DURATION_S; t++) {
    while (t >= legEndsS) legEndsS += LEGS[++leg]![0];
    const [, wantedSpeed, wantedHeading] = LEGS[leg]!;
    // A turn is driven slowly, and a vehicle that stops does not turn on the spot.
    const turn = turnFrom(heading, wantedHeading);
    const limit = Math.abs(turn) > 20 ? 9 : 99;
    const cruise = wantedSpeed === 0 ? 0 : wantedSpeed + 0.6 * wheel();
    const goal = Math.min(cruise, limit);
    speed = Math.max(0, speed + Math.min(1.6, Math.max(-2.4, goal - speed)));
    if (speed < 0.3 && goal === 0) speed = 0;
    if (speed > 0) heading = wrap360(heading + Math.min(11, Math.max(-11, turn)));
    const radians = heading * Math.PI / 180;
    lat += speed * Math.cos(radians) / 111_195;
    lon += speed * Math.sin(radians) / (111_195 * Math.cos(lat * Math.PI / 180));
    if (speed > 1) course = heading + 0.2 * normal(random);

    const ground = terrainM(lat, lon);
    // The front: wind first, pressure with it, then the temperature, and a slow recovery.
    const front = ramp(t, FRONT_S + 150, 260);
    const recovery = front * ramp(t, FRONT_S + 2_400, 2_400);
    const climb = ground - 650;
    const air = 31.4 - 0.00015 * t - 0.0065 * climb + 0.5 * cloud() -
      0.9 * bump(t, 3_300, 420) - 8.9 * front + 2.1 * recovery;
    const tFast = air + (0.16 - 0.1 * front) * eddy() + 0.015 * normal(random);
    const dew = Math.min(
      tFast - 0.4,
      18.9 - 0.001 * climb + 0.35 * moisture() - 0.8 * front + 0.3 * recovery +
        0.03 * normal(random),
    );
    slowT = Number.isNaN(slowT) ? tFast : slowT + (tFast - slowT) / 35;
    const rh = humidityPercent(slowT, dew);
    slowRh = Number.isNaN(slowRh) ? rh : slowRh + (rh - slowRh) / 35;
    const pressure = 939.2 - climb / 8 - 0.00008 * t + 0.05 * barometer() -
      0.5 * bump(t, FRONT_S - 500, 350) + 3.2 * ramp(t, FRONT_S + 60, 200) - 1.4 * recovery +
      0.012 * normal(random);

    const mean = 6.2 + 0.8 * lull() + 10.8 * bump(t, FRONT_S + 260, 300) + 3.2 * front -
      2.6 * recovery;
    const wind = Math.min(25.4, Math.max(0.25, mean * (1 + 0.17 * gust()) + 0.25 * normal(random)));
    const shift = 152 * ramp(t, FRONT_S + 30, 180) + 48 * recovery;
    const windDir = 166 + shift + (8 - 2 * front) * veer() + 2 * normal(random);
    panel += (tFast + 1.6 - panel) / 600;

    if (GAPS.some(([from, step]) => t >= from && t < from + step - 1)) continue;
    const dewText = text(dew, 4, 2);
    const fastText = text(tFast, 4, 2);
    const shownS = t >= FREEZE[0] && t < FREEZE[1] ? FREEZE[0] - 1 : t;
    const timeMs = START_MS + shownS * 1000;
    const gps = [
      gpsDateText(timeMs),
      gpsTimeText(timeMs),
      text(lat, 7, 5),
      text(lon, 7, 5),
      text(ground + 1.4 * height(), 4, 0),
      speed === 0 ? "0" : text(speed, 4, 3),
      directionText(course),
    ];
    if (t >= NO_FIX[0] && t < NO_FIX[1]) gps.fill("nan");
    lines.push([
      text(wind, 4, 3),
      directionText(windDir),
      text(slowT, 3, 1),
      text(slowRh, 3, 1),
      fastText,
      dewText,
      text(humidityPercent(Number(fastText), Number(dewText)), 4, 2),
      text(pressure, 5, 2),
      directionText(heading + 2.2 + (speed === 0 ? 0.06 : 1.6) * needle()),
      ...gps,
      text(panel, 4, 2),
    ].join(","));
  }
  return lines.join("\n") + "\n";
}

if (import.meta.main) {
  Deno.writeTextFileSync(new URL("test.txt", import.meta.url), makeDrive());
}
