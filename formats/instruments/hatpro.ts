/**
 * RPG HATPRO, binary: liquid water path, water vapour, infrared and surface sensors, temperature
 * profiles. What the file is, is told by its first number, not by its name.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import {
  FLAG_MEANING,
  HATPRO_LAYOUTS,
  type HatproLayout,
  type HatproVariable,
  MET_SENSORS,
} from "./hatpro_layouts.ts";
import { RPG_EPOCH_S, type RpgReader, rpgReader, rpgTimeText } from "./rpg_bytes.ts";
import { skips } from "./skips.ts";
import { datasetOf, timeVariable } from "./table_columns.ts";

const MOST_SAMPLES = 50_000_000;
const MOST_LEVELS = 10_000;
const UTC = 1;
/** Of the first infrared radiometers, whose files do not say it. */
const ONLY_WAVELENGTH_UM = 11.1;
/** Whoever measures before this has no clock: RPG's counting begins in 2001. */
const LEAST_S = 1;
/** 2038: as far as the signed number goes that RPG counts in. */
const MOST_S = 2 ** 31 - 1 - RPG_EPOCH_S;

/** Whether a file begins with one of the radiometer's numbers. */
export function isHatpro(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  return HATPRO_LAYOUTS.has(new DataView(head.buffer, head.byteOffset).getInt32(0, true));
}

/**
 * A radiometer's file: `time`, the flag, elevation and azimuth where they are, and
 *
 * | LWP, IWV | `lwp`, `iwv` |
 * | IRT | `irt` over `irt_channel`, `irt_wavelength` |
 * | MET | `pressure`, `temperature`, `relative_humidity`, and of the further sensors those there are |
 * | TPC | `temperature_profile` over `altitude` |
 * | TPB | `temperature_profile_boundary` over `altitude_boundary` |
 *
 * @throws {DatasetError} `not-this-format`; `unsupported` for local time; `truncated`, `damaged` by a
 *   count; `no-data` without a sample
 */
export function readHatpro(bytes: Uint8Array): Dataset {
  const layout = isHatpro(bytes) && HATPRO_LAYOUTS.get(rpgReader(bytes).int32("the file's code"));
  if (!layout) {
    throw new DatasetError(
      "not-this-format",
      "does not begin with the number of a HATPRO LWP, IWV, IRT, MET, TPC or TPB file",
    );
  }
  const read = rpgReader(bytes);
  const header = readHeader(read, layout);
  return samplesOf(read, layout, header);
}

interface HatproHeader {
  readonly code: number;
  readonly samples: number;
  readonly variables: readonly HatproVariable[];
  readonly retrieval: number | null;
  /** Heights, m, or wavelengths, µm. */
  readonly levels: Int32Array | Float32Array;
}

function readHeader(read: RpgReader, layout: HatproLayout): HatproHeader {
  const code = read.int32("the file's code");
  const samples = read.count(MOST_SAMPLES, "the number of samples");
  const bits = layout.hasSensors ? read.int8("the byte of further sensors") : 0;
  const variables = [...layout.variables, ...MET_SENSORS.filter((_, i) => (bits & (1 << i)) !== 0)];
  // Least and greatest value of each.
  for (const { name } of variables) read.float32s(2, `the range of ${name}`);
  const reference = read.int32("the time reference");
  if (reference !== UTC) {
    throw new DatasetError(
      "unsupported",
      `times are local (time reference ${reference}), which could be any zone: set the radiometer to UTC`,
    );
  }
  const retrieval = layout.hasRetrieval ? read.int32("the kind of retrieval") : null;
  const levels = levelsOf(read, layout);
  return { code, samples, variables, retrieval, levels };
}

function levelsOf(read: RpgReader, { levels }: HatproLayout): Int32Array | Float32Array {
  if (levels === "heights") {
    return read.int32s(read.count(MOST_LEVELS, "the number of heights"), "the heights");
  }
  if (levels === "wavelengths") {
    return read.float32s(read.count(MOST_LEVELS, "the number of wavelengths"), "the wavelengths");
  }
  return Float32Array.of(ONLY_WAVELENGTH_UM);
}

function samplesOf(read: RpgReader, layout: HatproLayout, header: HatproHeader): Dataset {
  const { variables, levels, samples } = header;
  const width = levels.length;
  const sampleBytes = 4 + 1 + 4 * width * variables.length + (layout.angle === "none" ? 0 : 4);
  const whole = Math.min(samples, Math.floor(read.left / sampleBytes));
  if (whole < samples) {
    throw new DatasetError(
      "truncated",
      `has ${whole} of ${samples} samples and ends at byte ${
        read.position + read.left
      }; if its source has more, it must be copied again`,
    );
  }
  const skipped = skips();
  const times = new Float64Array(whole);
  const flags = new Uint8Array(whole);
  const elevations = new Float64Array(whole);
  const azimuths = new Float64Array(whole);
  const values = variables.map(() => new Float32Array(whole * width));
  let rows = 0;
  for (let sample = 0; sample < whole; sample++) {
    const at = read.position;
    const timeS = read.int32("a time");
    if (timeS < LEAST_S || timeS > MOST_S) {
      skipped.add(`sample ${sample + 1} at byte ${at}: ${rpgTimeText(timeS)} is no time`);
      read.goTo(at + sampleBytes);
      continue;
    }
    times[rows] = timeS + RPG_EPOCH_S;
    flags[rows] = read.int8("a flag");
    variables.forEach(({ scale = 1, offset = 0 }, v) => {
      for (let i = 0; i < width; i++) {
        values[v]![rows * width + i] = read.float32("a value") * scale + offset;
      }
    });
    if (layout.angle !== "none") {
      const [elevation, azimuth] = layout.angle === "whole"
        ? wholeAngle(read.int32("an angle"))
        : realAngle(read.float32("an angle"));
      elevations[rows] = elevation;
      azimuths[rows] = azimuth;
    }
    rows++;
  }
  if (rows === 0) {
    throw new DatasetError("no-data", `no whole sample of ${samples}: ${skipped.told()[0] ?? ""}`);
  }
  const cut = <T extends { slice(start: number, end: number): T }>(list: T, each = 1) =>
    list.slice(0, rows * each);
  const out: Variable[] = [timeVariable(cut(times))];
  const add = (name: string, list: Variable["values"], attributes: Variable["attributes"]) =>
    out.push({ name, dims: ["time"], shape: [rows], values: list, attributes });
  variables.forEach(({ name, units, longName }, v) => {
    const dim = levelName(layout);
    out.push({
      name,
      dims: dim === null ? ["time"] : ["time", dim],
      shape: dim === null ? [rows] : [rows, width],
      values: cut(values[v]!, width),
      attributes: { units, long_name: longName },
    });
  });
  add(layout.flag, cut(flags), { long_name: `flag of ${layout.kind}`, comment: FLAG_MEANING });
  if (layout.angle !== "none") {
    add("elevation", cut(elevations), { units: "degree", long_name: "elevation of the beam" });
    add("azimuth", cut(azimuths), { units: "degree", long_name: "azimuth of the beam" });
  }
  const level = levelName(layout);
  if (level !== null) {
    out.push({
      name: level === "irt_channel" ? "irt_wavelength" : level,
      dims: [level],
      shape: [width],
      values: levels,
      attributes: level === "irt_channel"
        ? { units: "um", long_name: "wavelength of the infrared radiometer" }
        : { units: "m", long_name: "height above the instrument" },
    });
  }
  return datasetOf(
    `RPG HATPRO ${layout.kind}`,
    out,
    header.retrieval === null
      ? { file_code: header.code }
      : { file_code: header.code, retrieval_method: header.retrieval },
    skipped.told(),
    skipped.rows(),
  );
}

/** Dimension after time; scans in elevation may have heights of their own. */
function levelName(layout: HatproLayout) {
  if (layout.levels === "heights") return layout.kind === "TPB" ? "altitude_boundary" : "altitude";
  return layout.kind === "IRT" ? "irt_channel" : null;
}

/** Hundredths of a degree of elevation before five digits of hundredths of a degree of azimuth. */
function wholeAngle(angle: number): [elevation: number, azimuth: number] {
  const size = Math.abs(angle);
  const elevation = Math.sign(angle) * Math.floor(size / 100_000) / 100;
  return [elevation, (size % 100_000) / 100];
}

/** Elevation and a thousand times the azimuth; above 1000 degrees of azimuth 100 are added to the former. */
function realAngle(angle: number): [elevation: number, azimuth: number] {
  if (!Number.isFinite(angle)) return [NaN, NaN];
  const elevation = angle - 100 * Math.trunc(angle / 100);
  const azimuth = (angle - elevation) / 1000;
  return azimuth >= 1000 ? [elevation + 100, azimuth - 1000] : [elevation, azimuth];
}
