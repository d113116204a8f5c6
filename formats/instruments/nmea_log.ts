/**
 * A log of NMEA 0183 sentences (RMC and GGA, one a line, perhaps with the logger's own stamp before
 * them): positions over time.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import { gpsTimeMs } from "../mesonet_day.ts";
import { checksumIsRight, ggaFixQuality, splitGga, splitRmc } from "../nmea.ts";
import { skips } from "./skips.ts";
import { textOf } from "./table_cells.ts";
import { datasetOf, timeVariable } from "./table_columns.ts";

const SENTENCE = /\$([A-Z]{2})(RMC|GGA),[^$\r\n]*/;
const MAX_LINE = 1000;
/** One knot is 1852 m an hour. */
const MPS_PER_KNOT = 1852 / 3600;
const DAY_S = 86_400;

/** What the log gives, with units. */
const COLUMNS = [
  ["lat", "degree_north", "latitude"],
  ["lon", "degree_east", "longitude"],
  ["speed", "m s-1", "speed over ground"],
  ["course", "degree", "course over ground"],
  ["altitude", "m", "altitude above mean sea level"],
  ["fix_quality", "1", "0 no fix, 1 GPS, 2 differential, 4 and 5 real-time kinematic"],
  ["satellites", "1", "satellites in use"],
  ["hdop", "1", "horizontal dilution of precision"],
] as const;
type Column = typeof COLUMNS[number][0];

/** Whether a file begins with NMEA sentences. */
export function isNmeaLog(head: Uint8Array): boolean {
  const lines = textOf(head.subarray(0, 4096)).split("\n").slice(0, 20);
  return lines.some((line) => {
    const match = SENTENCE.exec(line.slice(0, MAX_LINE));
    return match !== null && checksumIsRight(match[0].trim()) === true;
  });
}

/**
 * A log's fixes, one a time: what RMC and GGA of the same second say together. Sentences of other
 * kinds are passed over; one whose checksum is wrong or missing is named. Without a fix there is no row.
 * GGA has no date: it takes that of the RMC nearest before it, or of the first one.
 *
 * @throws {DatasetError} `not-this-format` without a sentence, `no-data` without a fix
 */
export function readNmeaLog(bytes: Uint8Array): Dataset {
  const skipped = skips();
  const rows = new Map<number, Partial<Record<Column, number>>>();
  const early: { ofDayS: number; values: Partial<Record<Column, number>> }[] = [];
  let lastS = NaN;
  let sentences = 0;

  function put(timeS: number, values: Partial<Record<Column, number>>): void {
    rows.set(timeS, { ...rows.get(timeS), ...values });
  }

  textOf(bytes).split("\n").forEach((line, i) => {
    const match = SENTENCE.exec(line.slice(0, MAX_LINE));
    if (match === null) return;
    sentences++;
    const sentence = match[0].trim();
    if (checksumIsRight(sentence) !== true) {
      skipped.add(`line ${i + 1}: the checksum is wrong or missing`);
      return;
    }
    if (match[2] === "RMC") {
      const rmc = rmcRow(sentence);
      if (rmc === null) return;
      for (const { ofDayS, values } of early.splice(0)) {
        put(nearest(ofDayS, rmc.timeS), values);
      }
      lastS = rmc.timeS;
      put(rmc.timeS, rmc.values);
      return;
    }
    const gga = ggaRow(sentence);
    if (gga === null) return;
    if (Number.isNaN(lastS)) early.push(gga);
    else put(nearest(gga.ofDayS, lastS), gga.values);
  });
  if (sentences === 0) {
    throw new DatasetError("not-this-format", "no line has an RMC or GGA sentence");
  }
  if (rows.size === 0) {
    const why = skipped.told()[0] ?? "the receiver had no satellites, or no date was sent (RMC)";
    throw new DatasetError("no-data", `no fix in ${sentences} sentences: ${why}`);
  }
  return datasetOf("NMEA 0183 log", variablesOf(rows), {}, skipped.told(), skipped.rows());
}

function variablesOf(rows: ReadonlyMap<number, Partial<Record<Column, number>>>): Variable[] {
  const all = [...rows];
  return [
    timeVariable(Float64Array.from(all, ([timeS]) => timeS)),
    ...COLUMNS.map(([name, units, longName]): Variable => ({
      name,
      dims: ["time"],
      shape: [all.length],
      values: Float64Array.from(all, ([, values]) => values[name] ?? NaN),
      attributes: { units, long_name: longName },
    })),
  ];
}

/** The time of day within half a day of another time: GGA just after midnight goes with RMC before it. */
function nearest(ofDayS: number, timeS: number): number {
  const day = Math.round((timeS - ofDayS) / DAY_S);
  // Hundredths of a second, exactly as RMC gives them.
  return Math.round((day * DAY_S + ofDayS) * 1000) / 1000;
}

function rmcRow(sentence: string) {
  const [, time = "", status, lat = "", ns, lon = "", ew, knots = "", track = "", date = ""] =
    splitRmc(sentence);
  const ms = gpsTimeMs(date, time.replace(/\..*$/, ""));
  if (ms === null || status !== "A") return null;
  return {
    timeS: Math.round(ms + fraction(time) * 1000) / 1000,
    values: {
      lat: angle(lat, ns),
      lon: angle(lon, ew),
      speed: number(knots) * MPS_PER_KNOT,
      course: number(track),
    },
  };
}

function ggaRow(sentence: string) {
  const fields = splitGga(sentence);
  const [, time = "", lat = "", ns, lon = "", ew, quality = "", , , altitude = ""] = fields;
  const match = /^(\d\d)(\d\d)(\d\d)(?:\.\d*)?$/.exec(time);
  if (match === null || !(number(quality) > 0)) return null;
  const { satellites, hdop } = ggaFixQuality(fields);
  return {
    ofDayS: Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]) + fraction(time),
    values: {
      lat: angle(lat, ns),
      lon: angle(lon, ew),
      altitude: number(altitude),
      fix_quality: number(quality),
      satellites: satellites ?? NaN,
      hdop: hdop ?? NaN,
    },
  };
}

const fraction = (time: string) => Number(`0${/\.\d+$/.exec(time)?.[0] ?? ""}`);

const number = (text: string) => /^-?\d+(?:\.\d*)?$/.test(text) ? Number(text) : NaN;

/** `4807.038` and hemisphere: degrees, minutes; NaN when it is none. */
function angle(text: string, hemisphere = ""): number {
  const match = /^(\d{2,3})(\d\d(?:\.\d*)?)$/.exec(text);
  if (match === null || !/^[NSEW]$/.test(hemisphere)) return NaN;
  const degrees = Number(match[1]) + Number(match[2]) / 60;
  return hemisphere === "S" || hemisphere === "W" ? -degrees : degrees;
}
