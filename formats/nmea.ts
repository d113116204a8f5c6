/**
 * NMEA 0183 (IEC 61162-1) sentences as a vehicle's logger stores them: RMC and GGA into the fields
 * of the Support file, their checksum, and the sentences built from a position.
 *
 * @module
 */
import { bareValue, gpsDateText, gpsTimeMs, gpsTimeText } from "./mesonet_day.ts";

/** The fields of RMC, named as the Support file's columns. A contract with other programs. */
export const RMC_FIELDS = [
  "rmc_msg",
  "rmc_time",
  "rmc_status",
  "rmc_lat",
  "rmc_lat_hemi",
  "rmc_lon",
  "rmc_lon_hemi",
  "rmc_speed",
  "rmc_track",
  "rmc_date",
  "rmc_mag_var",
  "rmc_mag_var_dir",
] as const;

/** The fields of GGA, named as the Support file's columns. A contract with other programs. */
export const GGA_FIELDS = [
  "gga_msg",
  "gga_time",
  "gga_lat",
  "gga_lat_hemi",
  "gga_lon",
  "gga_lon_hemi",
  "gga_quality",
  "gga_sats",
  "gga_hdop",
  "gga_alt",
  "gga_alt_units",
  "gga_geoid_sep",
  "gga_geoid_units",
  "gga_age",
  "gga_station",
] as const;

const RMC_TIME = RMC_FIELDS.indexOf("rmc_time");
const RMC_DATE = RMC_FIELDS.indexOf("rmc_date");
const GGA_SATELLITES = GGA_FIELDS.indexOf("gga_sats");
const GGA_HDOP = GGA_FIELDS.indexOf("gga_hdop");

/** Exactly `count` fields of a sentence, short ones padded with empty text, longer ones cut. */
function splitSentence(sentence: string, count: number): string[] {
  // A line break inside a damaged sentence must not become one in a file of lines.
  const body = bareValue(sentence.replace(/[\r\n]+/g, "")).split("*", 1)[0]!;
  const fields = body.split(",").slice(0, count).map(bareValue);
  while (fields.length < count) fields.push("");
  return fields;
}

/**
 * The 12 fields of an RMC sentence in the order of {@link RMC_FIELDS}, as text, without the
 * checksum. The message name stays as it stands in the sentence, whatever its talker (`$GPRMC`,
 * `$GNRMC`). The mode indicator that NMEA 2.3 added behind them is left out. Text that is no
 * sentence (`NAN`) is the first field, the others are empty.
 *
 * @example
 * ```ts
 * import { splitRmc } from "./nmea.ts";
 * splitRmc("$GPRMC,,V,,,,,,,,,,N*53"); // ["$GPRMC", "", "V", "", …]
 * ```
 */
export function splitRmc(sentence: string): string[] {
  return splitSentence(sentence, RMC_FIELDS.length);
}

/** The 15 fields of a GGA sentence in the order of {@link GGA_FIELDS}; otherwise as {@link splitRmc}. */
export function splitGga(sentence: string): string[] {
  return splitSentence(sentence, GGA_FIELDS.length);
}

/**
 * Date (DDMMYY) and time (HHMMSS, whole seconds: a fraction is cut off) of the fields of an RMC
 * sentence, or null when they are empty, impossible, or before 2010 (no fix).
 */
export function rmcDateTime(fields: readonly string[]): { date: string; time: string } | null {
  const ms = gpsTimeMs(fields[RMC_DATE] ?? "", fields[RMC_TIME] ?? "");
  return ms === null ? null : { date: gpsDateText(ms), time: gpsTimeText(ms) };
}

/** Satellites in use and horizontal dilution of precision of a fix; null where not reported. */
export interface FixQuality {
  readonly satellites: number | null;
  readonly hdop: number | null;
}

/** Satellites and HDOP from the fields of a GGA sentence; null where empty or not a number. */
export function ggaFixQuality(fields: readonly string[]): FixQuality {
  const number = (text: string | undefined) =>
    text !== undefined && /^\d+(?:\.\d*)?$/.test(text) ? Number(text) : null;
  return { satellites: number(fields[GGA_SATELLITES]), hdop: number(fields[GGA_HDOP]) };
}

/**
 * The checksum of a sentence: exclusive or of the characters between `$` and `*`, both left out,
 * as two upper-case hexadecimal digits (IEC 61162-1, 7.2.4).
 */
export function nmeaChecksum(sentence: string): string {
  const body = bareValue(sentence).replace(/^[$!]/, "").split("*", 1)[0]!;
  let sum = 0;
  for (let i = 0; i < body.length; i++) sum ^= body.charCodeAt(i) & 0xff;
  return sum.toString(16).toUpperCase().padStart(2, "0");
}

/** Whether a sentence's checksum is right; null when it has none. */
export function checksumIsRight(sentence: string): boolean | null {
  const match = /\*([0-9A-Fa-f]{2})$/.exec(bareValue(sentence));
  return match ? match[1]!.toUpperCase() === nmeaChecksum(sentence) : null;
}

/** A sentence from its fields, the first with `$`: joined, the checksum behind them. */
export function nmeaSentence(fields: readonly string[]): string {
  const body = fields.join(",");
  return `${body}*${nmeaChecksum(body)}`;
}

/** What a receiver knows at a moment. */
export interface GpsFix {
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  /** Degrees, north and east positive. */
  readonly latDeg: number;
  readonly lonDeg: number;
  readonly speedMps: number;
  /** Course over ground, degrees clockwise from true north. */
  readonly courseDeg: number;
  readonly satellites: number;
  readonly hdop: number;
  /** Above mean sea level, metres. */
  readonly altitudeM: number;
}

/** One knot is 1852 m an hour. */
const KNOTS_PER_MPS = 3600 / 1852;

/** `ddmm.mmmmm` and hemisphere: the minutes are rounded before they are split off, so never 60. */
function angle(degrees: number, degreeDigits: number, hemispheres: string): [string, string] {
  const units = Math.round(Math.abs(degrees) * 60 * 1e5);
  const whole = Math.floor(units / (60 * 1e5));
  const minutes = ((units - whole * 60 * 1e5) / 1e5).toFixed(5).padStart(8, "0");
  return [String(whole).padStart(degreeDigits, "0") + minutes, hemispheres[degrees < 0 ? 1 : 0]!];
}

/** HHMMSS.ss */
const timeField = (ms: number) =>
  `${gpsTimeText(ms)}.${String(Math.floor((ms % 1000) / 10)).padStart(2, "0")}`;

/** The 12 RMC fields of a fix; with null those of a receiver without one (status `V`). */
export function rmcFields(fix: GpsFix | null): string[] {
  if (fix === null) return ["$GPRMC", "", "V", ...Array<string>(9).fill("")];
  return [
    "$GPRMC",
    timeField(fix.timeMs),
    "A",
    ...angle(fix.latDeg, 2, "NS"),
    ...angle(fix.lonDeg, 3, "EW"),
    (fix.speedMps * KNOTS_PER_MPS).toFixed(3),
    fix.courseDeg.toFixed(1),
    gpsDateText(fix.timeMs),
    "",
    "",
  ];
}

/** The 15 GGA fields of a fix; with null those of a receiver without one (quality 0). */
export function ggaFields(fix: GpsFix | null): string[] {
  if (fix === null) return ["$GPGGA", "", "", "", "", "", "0", "00", ...Array<string>(7).fill("")];
  return [
    "$GPGGA",
    timeField(fix.timeMs),
    ...angle(fix.latDeg, 2, "NS"),
    ...angle(fix.lonDeg, 3, "EW"),
    "1",
    String(fix.satellites).padStart(2, "0"),
    fix.hdop.toFixed(1),
    fix.altitudeM.toFixed(1),
    "M",
    "",
    "M",
    "",
    "",
  ];
}

/** An RMC sentence with mode indicator (NMEA 2.3: A autonomous, N no fix) and checksum. */
export function buildRmc(fix: GpsFix | null): string {
  return nmeaSentence([...rmcFields(fix), fix === null ? "N" : "A"]);
}

/** A GGA sentence with checksum. */
export function buildGga(fix: GpsFix | null): string {
  return nmeaSentence(ggaFields(fix));
}
