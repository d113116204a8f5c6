/**
 * The Support record that goes along with an Obs record, and the row of the Support file that
 * it must become.
 *
 * @module
 */
import { gpsDateText, gpsTimeMs, gpsTimeText } from "../../../formats/mesonet_day.ts";
import { ggaFields, type GpsFix, nmeaSentence, rmcFields } from "../../../formats/nmea.ts";

/** The anemometer of the simulated vehicle: how it is mounted and what its zero is. */
const FLUX_DIRECTION = "180.2";
const UTC_OFFSET = "0";
const WD_OFFSET = "-1.5";

/** A Support record's 9 raw values, and the line that must reach the Support file. */
export interface SupportValues {
  readonly values: readonly string[];
  readonly row: string;
}

/**
 * The raw wind: what the anemometer on the moving vehicle feels, as speed in m/s and direction
 * clockwise from the vehicle's nose, from the true wind (where it blows from), heading and motion.
 */
function apparentWind(speed: number, from: number, heading: number, sog: number, cog: number) {
  const radians = (degrees: number) => degrees * Math.PI / 180;
  const east = -speed * Math.sin(radians(from)) - sog * Math.sin(radians(cog));
  const north = -speed * Math.cos(radians(from)) - sog * Math.cos(radians(cog));
  const apparentFrom = Math.atan2(-east, -north) * 180 / Math.PI;
  const relative = ((apparentFrom - heading) % 360 + 360) % 360;
  return { speed: Math.hypot(east, north), relative };
}

/** A number as the logger writes it: four digits, no trailing zeros; `NAN` when it is none. */
const text = (value: number) =>
  Number.isFinite(value) ? String(Number(value.toPrecision(4))) : "NAN";

/** The receiver's view of a raw Obs record; null without a fix. */
function fixOf(obs: readonly string[], number: number): GpsFix | null {
  const timeMs = gpsTimeMs(obs[9]!, obs[10]!);
  const numbers = obs.slice(12, 17).map((value) => value === "" ? NaN : Number(value));
  const [latDeg, lonDeg, altitudeM, speedMps, courseDeg] = numbers;
  if (obs[11] !== "A" || timeMs === null || !numbers.every(Number.isFinite)) return null;
  return {
    timeMs,
    latDeg: latDeg!,
    lonDeg: lonDeg!,
    altitudeM: altitudeM!,
    speedMps: speedMps!,
    courseDeg: courseDeg!,
    satellites: 8 + number % 5,
    hdop: 0.8 + (number % 7) / 10,
  };
}

/** The Support record of a raw Obs record; `number` varies satellites and HDOP. */
export function supportValues(obs: readonly string[], number: number): SupportValues {
  const fix = fixOf(obs, number);
  const wind = apparentWind(
    Number(obs[0]),
    Number(obs[1]),
    Number(obs[8]),
    fix?.speedMps ?? 0,
    fix?.courseDeg ?? 0,
  );
  const rmc = rmcFields(fix);
  const gga = ggaFields(fix);
  const measured = [text(wind.speed), text(wind.relative), FLUX_DIRECTION];
  const x = text(wind.speed * Math.cos(wind.relative * Math.PI / 180));
  const y = text(wind.speed * Math.sin(wind.relative * Math.PI / 180));
  const offsets = [UTC_OFFSET, WD_OFFSET, x, y];
  const dateTime = fix === null
    ? ["nan", "nan"]
    : [gpsDateText(fix.timeMs), gpsTimeText(fix.timeMs)];
  return {
    values: [
      ...measured,
      nmeaSentence([...rmc, fix === null ? "N" : "A"]),
      nmeaSentence(gga),
      ...offsets,
    ],
    row: [...dateTime, ...measured, ...rmc, ...gga, ...offsets].join(","),
  };
}
