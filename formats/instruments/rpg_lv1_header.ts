/**
 * The header of RPG's FMCW cloud radar files of level 1: what the radar is, its ranges, its chirps.
 * RPG-FMCW Instrument Manual, table 2.8.3-1 (LV1), software versions 2 to 5.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import { type RpgReader } from "./rpg_bytes.ts";

/** Versions of level 1 by the number at the beginning. */
const VERSIONS: ReadonlyMap<number, number> = new Map([[889_346, 2], [889_347, 3], [889_348, 4]]);

const MOST_GATES = 20_000;
const MOST_LEVELS = 10_000;
const MOST_CHIRPS = 100;
/** From version 3.5 on the header ends with reserved numbers: 24, and 10,000 of calibration. */
const MOST_HEADER_BYTES = 1 << 20;

/** A cloud radar's header, with the manual's names where they go to the outside. */
export interface Lv1Header {
  readonly version: number;
  /** RPG seconds since 2001 between which all samples are; null in version 2. */
  readonly startTime: number | null;
  readonly stopTime: number | null;
  /** 0: one polarisation; 1: linear depolarisation; 2: simultaneous transmission. */
  readonly polarisation: number;
  /** Range of each gate, m; those of all chirps one after the other. */
  readonly ranges: Float32Array;
  readonly temperatureLevels: number;
  readonly humidityLevels: number;
  /** Gate at which each chirp begins. */
  readonly chirpStarts: Int32Array;
  /** Nyquist velocity of each chirp, m/s. */
  readonly nyquistMps: Float32Array;
  /** What describes the radar and its program, by the manual's names. */
  readonly attributes: Readonly<Record<string, string | number | readonly number[]>>;
  /** Where the number of samples is. */
  readonly end: number;
}

/** Whether a file begins as a level 1 file of a known version. */
export function isLv1(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  return VERSIONS.has(new DataView(head.buffer, head.byteOffset).getInt32(0, true));
}

/**
 * Reads the header.
 *
 * @throws {DatasetError} `not-this-format`, `truncated`, `damaged` by a count or by chirps out of order
 */
export function readLv1Header(read: RpgReader): Lv1Header {
  const code = read.int32("the file's code");
  const version = VERSIONS.get(code);
  if (version === undefined) {
    throw new DatasetError(
      code === 789_346 || code === 789_347 || code === 789_348 ? "unsupported" : "not-this-format",
      `begins with ${code}: level 1 files of RPG cloud radars begin with ${
        [...VERSIONS.keys()].join(", ")
      }`,
    );
  }
  const length = read.count(MOST_HEADER_BYTES, "the header's length");
  const start = read.position;
  const startTime = version > 2 ? read.uint32("the time of the first sample") : null;
  const stopTime = version > 2 ? read.uint32("the time of the last sample") : null;
  const attributes: Record<string, string | number | readonly number[]> = {
    FileCode: code,
    CGProg: read.int32("the program's number"),
    ModelNo: read.int32("the model"),
    ProgName: read.text("the program's name"),
    CustName: read.text("the customer's name"),
  };
  for (const name of ["Freq", "AntSep", "AntDia", "AntG", "HPBW"]) {
    attributes[name] = read.float32(name);
  }
  const polarisation = read.int8("the polarisation");
  attributes.DualPol = polarisation;
  for (const name of ["SampDur", "GPSLat", "GPSLong"]) attributes[name] = read.float32(name);
  attributes.CalInt = read.int32("the calibration interval");
  const gates = read.count(MOST_GATES, "the number of ranges");
  const temperatureLevels = read.count(MOST_LEVELS, "the number of temperature levels");
  const humidityLevels = read.count(MOST_LEVELS, "the number of humidity levels");
  const chirps = read.count(MOST_CHIRPS, "the number of chirps");
  const ranges = read.float32s(gates, "the ranges");
  attributes.TAlts = [...read.float32s(temperatureLevels, "the temperature levels")];
  attributes.HAlts = [...read.float32s(humidityLevels, "the humidity levels")];
  attributes.SpecN = [...read.int32s(chirps, "the lengths of spectra")];
  const chirpStarts = read.int32s(chirps, "the chirps' first gates");
  attributes.RngOffs = [...chirpStarts];
  attributes.ChirpReps = [...read.int32s(chirps, "the chirps' numbers")];
  attributes.SeqIntTime = [...read.float32s(chirps, "the integration times")];
  attributes.dR = [...read.float32s(chirps, "the range resolutions")];
  const nyquistMps = read.float32s(chirps, "the Nyquist velocities");
  attributes.MaxVel = [...nyquistMps];
  if (version > 2) {
    for (const name of ["SupPowLev", "SpkFilEna", "PhaseCorr", "RelPowCorr", "FFTWindow"]) {
      attributes[name] = read.int8(name);
    }
    attributes.FFTInputRng = read.int16("the converter's range");
    attributes.SWVersion = read.int16("the software's version");
    attributes.NoiseFilt = read.float32("the noise filter");
    if (version > 3) attributes.InstCalPar = read.int32("the calibration period");
  }
  if (read.position > start + length) {
    throw new DatasetError(
      "damaged",
      `the header says it has ${length} bytes, what is in it takes ${read.position - start}`,
    );
  }
  checkChirps(chirpStarts, ranges);
  return {
    version,
    startTime,
    stopTime,
    polarisation,
    ranges,
    temperatureLevels,
    humidityLevels,
    chirpStarts,
    nyquistMps,
    attributes,
    end: start + length,
  };
}

function checkChirps(starts: Int32Array, ranges: Float32Array): void {
  if (starts.length === 0 || ranges.length === 0) {
    throw new DatasetError("damaged", `${starts.length} chirps and ${ranges.length} ranges: none`);
  }
  const inOrder = starts[0] === 0 &&
    starts.every((start, i) => start < ranges.length && (i === 0 || start > starts[i - 1]!));
  if (!inOrder) {
    throw new DatasetError(
      "damaged",
      `chirps begin at gates ${[...starts].join(", ")} of ${ranges.length}`,
    );
  }
  for (let i = 1; i < ranges.length; i++) {
    if (!(ranges[i]! > ranges[i - 1]!)) {
      throw new DatasetError(
        "damaged",
        `range ${i} is ${ranges[i]} m, the one before it ${ranges[i - 1]} m`,
      );
    }
  }
}
