/**
 * RPG's FMCW cloud radars, level 1, binary: reflectivity, velocity, width and what polarisation tells, by
 * range, the chirps joined. RPG-FMCW Instrument Manual, table 2.8.3-1.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import { RPG_EPOCH_S, type RpgReader, rpgReader, rpgTimeText } from "./rpg_bytes.ts";
import { type Lv1Header, readLv1Header } from "./rpg_lv1_header.ts";
import { datasetOf, timeVariable } from "./table_columns.ts";

const MOST_SAMPLES = 1_000_000;
/** Values of a file: a day of a radar in one file, and no more. */
const MOST_VALUES = 2e8;

/** Numbers of each sample after time and quality flag, in the file's order. */
const PER_SAMPLE: readonly (readonly [name: string, units: string, longName: string])[] = [
  ["RR", "mm h-1", "rain rate"],
  ["RelHum", "%", "relative humidity"],
  ["EnvTemp", "K", "air temperature"],
  ["BaroP", "hPa", "air pressure"],
  ["WS", "km h-1", "wind speed"],
  ["WD", "degree", "direction from which the wind blows, as the radar wrote it"],
  ["DDVolt", "V", "voltage of the direct detection channel"],
  ["DDTb", "K", "brightness temperature"],
  ["LWP", "g m-2", "liquid water path"],
  ["PowIF", "uW", "power at the intermediate frequency"],
  ["Elev", "degree", "elevation of the beam"],
  ["Azi", "degree", "azimuth of the beam"],
  ["Status", "1", "status: heater and blower"],
  ["TransPow", "W", "power of the transmitter"],
  ["TransT", "K", "temperature of the transmitter"],
  ["RecT", "K", "temperature of the receiver"],
  ["PCT", "K", "temperature of the computer"],
];

/** Numbers of a gate with signal, in the file's order; `null` is not given on. */
const PER_GATE: readonly (readonly [name: string, units: string, longName: string] | null)[] = [
  ["Ze", "mm6 m-3", "equivalent reflectivity factor, linear"],
  ["MeanVel", "m s-1", "mean Doppler velocity"],
  ["SpecWidth", "m s-1", "width of the Doppler spectrum"],
  ["Skewn", "1", "skewness of the Doppler spectrum"],
  ["Kurt", "1", "kurtosis of the Doppler spectrum"],
  // With polarisation.
  ["RefRat", "dB", "linear depolarisation ratio, or differential reflectivity"],
  ["CorrCoeff", "1", "correlation coefficient"],
  ["DiffPh", "rad", "differential phase"],
  // With simultaneous transmission.
  null,
  ["SLDR", "dB", "slanted linear depolarisation ratio"],
  ["SCorrCoeff", "1", "slanted correlation coefficient"],
  ["KDP", "rad km-1", "specific differential phase"],
  ["DiffAtt", "dB km-1", "differential attenuation"],
];
const FIELDS_BY_POLARISATION = [5, 8, 13] as const;
/** What the radar writes where a ratio could not be formed. */
const NO_RATIO = -999;
/** What stands in the place of a higher moment of a spectrum that was too weak for one. */
const NO_MOMENT = Math.fround(1e-10);

export { isLv1 } from "./rpg_lv1_header.ts";

/**
 * A cloud radar's level 1 file: `time`, `range`, `chirp` and `MaxVel` by range; `ZE` in dBZ and `Ze`,
 * `MeanVel`, `SpecWidth`, `Skewn`, `Kurt` and those of polarisation over time and range, NaN where there
 * was no signal; `RR`, `RelHum`, … by time.
 *
 * @throws {DatasetError} `not-this-format`; `truncated` when a sample is not whole; `damaged` where a time or
 *   a size cannot be: as samples have no fixed size, nothing after it can be found
 */
export function readLv1(bytes: Uint8Array): Dataset {
  const read = rpgReader(bytes);
  const header = readLv1Header(read);
  read.goTo(header.end);
  const samples = read.count(MOST_SAMPLES, "the number of samples");
  const fields = FIELDS_BY_POLARISATION[header.polarisation];
  if (fields === undefined) {
    throw new DatasetError("damaged", `the polarisation is ${header.polarisation}: 0 to 2 can be`);
  }
  return samplesOf(read, header, samples, fields);
}

function samplesOf(read: RpgReader, header: Lv1Header, samples: number, fields: number): Dataset {
  const gates = header.ranges.length;
  // Surface temperature and two more, profiles, sensitivity of each polarisation.
  const unread = 4 * (3 + header.temperatureLevels + 2 * header.humidityLevels + gates +
    (header.polarisation > 0 ? gates : 0));
  const least = 4 + 4 + 4 + 1 + 4 * PER_SAMPLE.length + unread + gates;
  if (samples === 0) throw new DatasetError("no-data", "has no samples");
  const most = Math.min(samples, Math.ceil(read.left / least));
  if (most * gates * (fields + 1) > MOST_VALUES) {
    throw new DatasetError("damaged", `${samples} samples of ${gates} ranges are more than can be`);
  }
  const times = new Float64Array(most);
  const flags = new Uint8Array(most);
  const series = PER_SAMPLE.map(() => new Float32Array(most));
  const names = PER_GATE.slice(0, fields);
  const moments = names.map((name) =>
    name === null ? null : new Float32Array(most * gates).fill(NaN)
  );
  for (let row = 0; row < samples; row++) {
    const at = read.position;
    try {
      const length = read.int32("a sample's length");
      times[row] = sampleTimeS(read, header, row, at);
      flags[row] = read.int8("a quality flag");
      for (const list of series) list[row] = read.float32("a sample's values");
      read.goTo(read.position + unread);
      const signal = gatesWithSignal(read, gates, row);
      const needed = read.position + signal.length * fields * 4 - at - 4;
      // Version 2 counts differently; later ones count what comes after the length.
      if (header.version > 2 && needed !== length) {
        throw new DatasetError(
          "damaged",
          `sample ${
            row + 1
          } of ${samples} at byte ${at} says it has ${length} bytes, what is in it takes ${needed}`,
        );
      }
      for (const gate of signal) {
        for (const list of moments) {
          const value = read.float32("a gate's values");
          if (list) {
            list[row * gates + gate] = value === NO_RATIO || value === NO_MOMENT ? NaN : value;
          }
        }
      }
    } catch (error) {
      if (!(error instanceof DatasetError) || error.code !== "truncated") throw error;
      throw new DatasetError(
        "truncated",
        `has ${row} of ${samples} samples: ${error.message}; if its source has more, it must be copied again`,
      );
    }
  }
  return datasetOf(
    "RPG FMCW level 1",
    variablesOf(header, samples, { times, flags, series, moments, names }),
    header.attributes,
    [],
  );
}

/** Seconds since 1970 of the sample that is read. */
function sampleTimeS(read: RpgReader, header: Lv1Header, row: number, at: number): number {
  const second = read.uint32("a time");
  const ms = read.int32("a time's milliseconds");
  const { startTime, stopTime } = header;
  const isOutside = startTime !== null && stopTime !== null &&
    (second < startTime || second > stopTime);
  if (isOutside || second === 0 || second > 2 ** 31 || ms < 0 || ms > 999) {
    const span = startTime === null || stopTime === null
      ? ""
      : `: the file says ${rpgTimeText(startTime)} to ${rpgTimeText(stopTime)}`;
    throw new DatasetError(
      "damaged",
      `sample ${row + 1} at byte ${at} has the time ${rpgTimeText(second)} and ${ms} ms${span}`,
    );
  }
  return second + RPG_EPOCH_S + ms / 1000;
}

/** Gates of which the mask before the values says that they have some. */
function gatesWithSignal(read: RpgReader, gates: number, row: number): number[] {
  const signal: number[] = [];
  for (let gate = 0; gate < gates; gate++) {
    const mark = read.int8("the mask of gates");
    if (mark === 1) signal.push(gate);
    else if (mark !== 0) {
      throw new DatasetError(
        "damaged",
        `sample ${row + 1}: the mask of gate ${gate} at byte ${
          read.position - 1
        } is ${mark}: 0 or 1 can be`,
      );
    }
  }
  return signal;
}

interface Lv1Lists {
  readonly times: Float64Array;
  readonly flags: Uint8Array;
  readonly series: readonly Float32Array[];
  readonly moments: readonly (Float32Array | null)[];
  readonly names: typeof PER_GATE;
}

function variablesOf(header: Lv1Header, rows: number, lists: Lv1Lists): Variable[] {
  const gates = header.ranges.length;
  const chirps = Uint8Array.from(header.ranges, (_, gate) => {
    const after = header.chirpStarts.findIndex((start) => start > gate);
    return (after < 0 ? header.chirpStarts.length : after) - 1;
  });
  const out: Variable[] = [timeVariable(lists.times)];
  const byRange = (name: string, values: Variable["values"], units: string, longName: string) =>
    out.push({
      name,
      dims: ["range"],
      shape: [gates],
      values,
      attributes: { units, long_name: longName },
    });
  byRange("range", header.ranges, "m", "distance from the radar along the beam");
  byRange("chirp", chirps, "1", "number of the chirp, from 0");
  byRange(
    "MaxVel",
    Float32Array.from(chirps, (chirp) => header.nyquistMps[chirp]!),
    "m s-1",
    "Nyquist velocity",
  );
  PER_SAMPLE.forEach(([name, units, longName], i) =>
    out.push({
      name,
      dims: ["time"],
      shape: [rows],
      values: lists.series[i]!,
      attributes: { units, long_name: longName },
    })
  );
  out.push({
    name: "QF",
    dims: ["time"],
    shape: [rows],
    values: lists.flags,
    attributes: {
      long_name: "quality flag",
      comment: "bit 1: converter saturated; bit 2: spectrum too wide; bit 3: no power levelling",
    },
  });
  const grid = (name: string, values: Float32Array, units: string, longName: string) =>
    out.push({
      name,
      dims: ["time", "range"],
      shape: [rows, gates],
      values,
      attributes: { units, long_name: longName },
    });
  lists.names.forEach((field, i) => {
    if (field === null) return;
    const values = lists.moments[i]!;
    if (field[0] === "Ze") {
      grid("ZE", decibels(values), "dBZ", "equivalent reflectivity factor");
    }
    grid(field[0], values, field[1], field[2]);
  });
  return out;
}

function decibels(linear: Float32Array): Float32Array {
  return linear.map((value) => value > 0 ? 10 * Math.log10(value) : NaN);
}
