/**
 * A drive after the CF conventions 1.8: a single trajectory (appendix H.4, example H.13), a quality
 * flag beside each variable (section 3.5).
 *
 * @module
 */
import { QUALITY_FLAGS } from "../../science/quality_control.ts";
import { type Attributes, type Dataset, UNIX_TIME, type Variable } from "../dataset.ts";
import { EXPORT_VARIABLES, POSITION } from "./variables.ts";

/** What is exported: every variable with its flags. */
export interface Drive {
  /** Seconds since 1970, ascending, each once. */
  readonly times: Float64Array;
  readonly values: ReadonlyMap<string, Float64Array>;
  readonly flags: ReadonlyMap<string, Int8Array>;
  /** By time, an index of `TIME_FLAGS`. */
  readonly timeFlags: Int8Array;
}

/** Where a time is from: the row's own, or counted on from a GPS clock that stood still. */
export const TIME_FLAGS = ["gps_time", "counted"] as const;

/** The variable of these flags; there only where a time is counted. */
export const TIME_FLAG_NAME = "time_qc";

export const hasCountedTimes = ({ timeFlags }: Drive): boolean =>
  timeFlags.some((flag) => flag > 0);

/** Whether a drive has positions: without them it is no trajectory, but a list of observations. */
export const hasPositions = ({ values }: Drive): boolean => values.has("lat") && values.has("lon");

/**
 * The rows whose position is known. A trajectory's observations all have one: CF-1.8, 9.6 lets a
 * coordinate be missing only where the data are, too.
 */
export function withPosition(drive: Drive): Drive {
  if (!hasPositions(drive)) return drive;
  const [lat, lon] = [drive.values.get("lat")!, drive.values.get("lon")!];
  const isKnown = (_: number, i: number) => !Number.isNaN(lat[i]!) && !Number.isNaN(lon[i]!);
  if (lat.every(isKnown)) return drive;
  return {
    times: drive.times.filter(isKnown),
    values: new Map([...drive.values].map(([name, values]) => [name, values.filter(isKnown)])),
    flags: new Map([...drive.flags].map(([name, flags]) => [name, flags.filter(isKnown)])),
    timeFlags: drive.timeFlags.filter(isKnown),
  };
}

/** The variables that say where and how high: the altitude only where none is missing. */
function positionsOf({ values }: Drive): string[] {
  return POSITION.filter((name) =>
    values.has(name) && !values.get(name)!.some((value) => Number.isNaN(value))
  );
}

/** What is said of the whole. */
export interface About {
  /** YYYYMMDD, or the file's name where it is none. */
  readonly day: string;
  readonly vehicle: string;
  /** When and by what it was made, and from which file, without its folder. */
  readonly history: string;
  /** ISO time. */
  readonly created: string;
  /** What was left out, and the like. */
  readonly comment: string;
}

/** netCDF's own for float and double (NC_FILL_FLOAT). */
const FILL = 9.969209968386869e36;

/** The identifier of the trajectory. */
export function trajectoryId({ vehicle, day }: About): string {
  return `${vehicle}_${day}`;
}

/** The attributes of the whole. */
export function driveAttributes(drive: Drive, about: About): Attributes {
  const { times, values } = drive;
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
  const extent = (name: string) => {
    const known = (values.get(name) ?? new Float64Array()).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? null : known.reduce(
      ([least, most], value): [number, number] => [Math.min(least, value), Math.max(most, value)],
      [Infinity, -Infinity] as [number, number],
    );
  };
  const lat = extent("lat");
  const lon = extent("lon");
  return {
    Conventions: "CF-1.8",
    ...(hasPositions(drive) ? { featureType: "trajectory" } : {}),
    title: `Surface weather along the way of ${about.vehicle}, ${about.day}`,
    source: "surface observation: mobile mesonet, one record a second",
    history: about.history,
    date_created: about.created,
    platform: about.vehicle,
    references: "Bolton (1980), Mon. Wea. Rev. 108, 1046-1053; " +
      "Smith, Bourassa and Sharp (1999), J. Atmos. Oceanic Technol. 16, 939-952",
    comment: about.comment,
    ...(times.length === 0 ? {} : {
      time_coverage_start: iso(times[0]!),
      time_coverage_end: iso(times.at(-1)!),
    }),
    ...(lat === null ? {} : { geospatial_lat_min: lat[0], geospatial_lat_max: lat[1] }),
    ...(lon === null ? {} : { geospatial_lon_min: lon[0], geospatial_lon_max: lon[1] }),
  };
}

const AXES: Readonly<Record<string, Attributes>> = {
  lat: { axis: "Y" },
  lon: { axis: "X" },
  gps_alt: { axis: "Z", positive: "up" },
};

const coordinatesOf = (positions: readonly string[]): Attributes =>
  positions.length === 0 ? {} : { coordinates: ["time", ...positions].join(" ") };

/** The attributes of a variable, without its fill value. */
export function variableAttributes(name: string, drive: Drive): Attributes {
  const { units, longName, standardName, comment } = EXPORT_VARIABLES[name]!;
  const positions = positionsOf(drive);
  const isPosition = positions.includes(name);
  return {
    ...(standardName === undefined ? {} : { standard_name: standardName }),
    long_name: longName,
    units,
    ...(isPosition ? AXES[name] : coordinatesOf(positions)),
    ...(drive.flags.has(name) ? { ancillary_variables: flagName(name) } : {}),
    ...(comment === undefined ? {} : { comment }),
  };
}

/** The name of a variable's flags. */
export function flagName(name: string): string {
  return `${name}_qc`;
}

/** The attributes of a variable's flags. */
export function flagAttributes(name: string, drive: Drive): Attributes {
  return {
    standard_name: "status_flag",
    long_name: `quality of ${name}: ${EXPORT_VARIABLES[name]!.longName}`,
    units: "1",
    flag_values: QUALITY_FLAGS.map((_, i) => i),
    flag_meanings: QUALITY_FLAGS.join(" "),
    ...coordinatesOf(positionsOf(drive)),
  };
}

/** The attributes of the flags of times. */
export const TIME_FLAG_ATTRIBUTES: Attributes = {
  standard_name: "status_flag",
  long_name: "where the time is from: the GPS, or counted on by rows while its clock stood still",
  units: "1",
  flag_values: TIME_FLAGS.map((_, i) => i),
  flag_meanings: TIME_FLAGS.join(" "),
};

/** The attributes of the trajectory's identifier. */
export const TRAJECTORY_ATTRIBUTES: Attributes = {
  cf_role: "trajectory_id",
  long_name: "vehicle and day",
};

/** The attributes of time. */
export function timeAttributes(drive: Drive): Attributes {
  return {
    standard_name: "time",
    long_name: "time",
    units: UNIX_TIME,
    calendar: "standard",
    axis: "T",
    ...(hasCountedTimes(drive) ? { ancillary_variables: TIME_FLAG_NAME } : {}),
  };
}

/** A drive as a netCDF file has it. */
export function trajectoryDataset(drive: Drive, about: About): Dataset {
  const rows = drive.times.length;
  const variables = new Map<string, Variable>();
  const add = (name: string, values: Variable["values"], attributes: Attributes, dims: string[]) =>
    variables.set(name, { name, dims, shape: dims.map(() => rows), values, attributes });
  if (hasPositions(drive)) add("trajectory", [trajectoryId(about)], TRAJECTORY_ATTRIBUTES, []);
  add("time", drive.times, timeAttributes(drive), ["time"]);
  if (hasCountedTimes(drive)) {
    add(TIME_FLAG_NAME, drive.timeFlags, TIME_FLAG_ATTRIBUTES, ["time"]);
  }
  for (const [name, values] of drive.values) {
    const filled = values.map((value) => Number.isNaN(value) ? FILL : value);
    const numbers = EXPORT_VARIABLES[name]!.isDouble ? filled : Float32Array.from(filled);
    add(name, numbers, { _FillValue: FILL, ...variableAttributes(name, drive) }, ["time"]);
  }
  for (const [name, flags] of drive.flags) {
    add(flagName(name), flags, flagAttributes(name, drive), ["time"]);
  }
  return {
    format: "CF trajectory",
    dims: new Map([["time", rows]]),
    variables,
    attributes: driveAttributes(drive, about),
    skipped: [],
  };
}
