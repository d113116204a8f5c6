/**
 * What a store takes of a file: the profile's variables as rows of time, in the store's units.
 *
 * @module
 */
import {
  type Attributes,
  type Dataset,
  DatasetError,
  realValues,
  type Variable,
} from "../../formats/dataset.ts";
import { cfTime, unixSeconds } from "../../formats/instruments/cf_time.ts";
import type { Profile, ProfileVariable } from "../../formats/instruments/profile.ts";
import { type Conversion, conversion, udunits } from "../../formats/instruments/units.ts";
import {
  type Coordinate,
  type MergeAttributes,
  oneRowEach,
  type Rows,
  type RowValues,
  type RowVariable,
} from "../../zarr_store/mod.ts";

/** Rows of a file. */
export interface FileRows {
  /** Sorted, each time once; null: the file has nothing of this group. */
  readonly science: Rows | null;
  readonly housekeeping: Rows | null;
  /** Of the variables' dimensions. */
  readonly coordinates: Readonly<Record<string, Coordinate>>;
  readonly refused: Refused;
  /** Rows that another of the same time in this file, and with other values, was preferred to. */
  readonly repeated: number;
}

/** Rows that are not taken, and why. */
export interface Refused {
  /** Without a time. */
  readonly timeless: number;
  /** Before 1990: a clock that was never set. */
  readonly early: number;
  /** More than a day ahead of this machine's clock: one of the two is wrong. */
  readonly ahead: number;
  /** The earliest of those ahead, seconds since 1970; null: there are none. */
  readonly aheadS: number | null;
}

/** 1990-01-01, seconds since 1970: no instrument of this kind is older. */
const FIRST_S = 631_152_000;
const DAY_S = 86_400;

/** Of a profile's variables the descriptions are the profile's. */
const asProfileSays: MergeAttributes = (_, other) => other;

/** Of a file's columns the descriptions are the files': where they differ the first in the alphabet. */
const asFilesSay: MergeAttributes = (one, other) => {
  const merged: Record<string, Attributes[string]> = { ...one };
  for (const [name, value] of Object.entries(other)) {
    const known = merged[name];
    if (known === undefined || known === "" || (value !== "" && value < known)) {
      merged[name] = value;
    }
  }
  return merged;
};

/** How the descriptions of a profile's variables come together. */
export function mergeAttributesOf({ variables }: Profile): MergeAttributes {
  return variables === "all" ? asFilesSay : asProfileSays;
}

/**
 * A file's rows.
 *
 * @param nowMs this machine's clock
 * @throws {DatasetError} when there is no time in it, or nothing of what the profile keeps
 */
export function fileRows(dataset: Dataset, profile: Profile, nowMs: number): FileRows {
  const timeVariable = firstOf(dataset, profile.time);
  if (timeVariable === null) {
    throw new DatasetError("no-data", `there is no ${[profile.time].flat().join(" or ")} in it`);
  }
  const units = timeVariable.attributes.units;
  if (typeof units !== "string") {
    throw new DatasetError("unsupported", `${timeVariable.name} has no units`);
  }
  const times = unixSeconds(realValues(timeVariable), cfTime(units));
  const { kept, refused } = choose(times, nowMs / 1000);
  const found = profile.variables === "all"
    ? allVariables(dataset, profile, timeVariable)
    : profile.variables.flatMap((one) => {
      const variable = firstOf(dataset, one.from);
      const values = variable === null ? null : profileValues(variable, one, times.length);
      return values === null ? [] : [{ name: one.name, group: one.group ?? "science", ...values }];
    });
  if (found.length === 0) {
    const known = [...dataset.variables.keys()].slice(0, 8).join(", ");
    throw new DatasetError(
      "no-data",
      `nothing of the profile ${profile.id} is in it, but ${known}; looked for: ${
        lookedFor(profile)
      }`,
    );
  }
  const { rows, repeated } = oneRowEach({
    times: kept.length === times.length ? times : times.filter((_, i) => kept.has(i)),
    variables: new Map(
      found.map(({ name, variable }) => [name, rowsOf(variable, kept, times.length)]),
    ),
  });
  const group = (wanted: string): Rows | null => {
    const members = found.filter((one) => one.group === wanted);
    if (members.length === 0 || kept.length === 0) return null;
    const variables = new Map(members.map(({ name }) => [name, rows.variables.get(name)!]));
    return { times: rows.times, variables };
  };
  return {
    science: group("science"),
    housekeeping: group("housekeeping"),
    coordinates: gridsOf(dataset, profile, found.flatMap(({ variable }) => variable.dims)),
    refused,
    repeated,
  };
}

function firstOf(dataset: Dataset, names: string | readonly string[]): Variable | null {
  for (const name of [names].flat()) {
    // Readers of tables give the unit of `depth [cm]` apart; a profile may have the header's words.
    const found = dataset.variables.get(name) ?? dataset.variables.get(withoutUnit(name));
    if (found !== undefined) return found;
  }
  return null;
}

const withoutUnit = (name: string) => name.replace(/\s*(\[[^\]]*\]|\([^)]*\))$/, "");

function lookedFor({ variables }: Profile): string {
  const names = variables === "all" ? [] : variables.map(({ from }) => [from].flat().join(" or "));
  return names.slice(0, 6).join(", ") + (names.length > 6 ? ", …" : "");
}

/** Which rows are taken. */
interface Kept {
  readonly length: number;
  has(row: number): boolean;
}

function choose(times: Float64Array, nowS: number): { kept: Kept; refused: Refused } {
  let timeless = 0;
  let early = 0;
  let ahead = 0;
  let aheadS = Infinity;
  for (const time of times) {
    if (Number.isNaN(time)) timeless++;
    else if (time < FIRST_S) early++;
    else if (time > nowS + DAY_S) {
      ahead++;
      aheadS = Math.min(aheadS, time);
    }
  }
  const kept = {
    length: times.length - timeless - early - ahead,
    has: (row: number) => times[row]! >= FIRST_S && times[row]! <= nowS + DAY_S,
  };
  return { kept, refused: { timeless, early, ahead, aheadS: ahead === 0 ? null : aheadS } };
}

/** The taken rows of a variable. */
function rowsOf(variable: RowVariable, kept: Kept, rows: number): RowVariable {
  if (kept.length === rows) return variable;
  const { values } = variable;
  const width = values.length / rows;
  const out = values instanceof Float64Array
    ? new Float64Array(kept.length * width)
    : new Float32Array(kept.length * width);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    if (!kept.has(row)) continue;
    out.set(values.subarray(row * width, (row + 1) * width), at);
    at += width;
  }
  return { ...variable, values: out };
}

/** A profile's variable; null when the file's has other dimensions. */
function profileValues(
  variable: Variable,
  wanted: ProfileVariable,
  rows: number,
): { variable: RowVariable } | null {
  const { units, longName, standardName, dims = [], valid } = wanted;
  const isScalar = variable.dims.length === 0 && dims.length === 0;
  const isOverTime = variable.shape[0] === rows && variable.dims.length === dims.length + 1;
  if ((!isScalar && !isOverTime) || !ArrayBuffer.isView(variable.values)) return null;
  const { scale, offset } = conversionOf(variable, wanted);
  const read = realValues(variable);
  if (valid !== undefined) {
    for (let i = 0; i < read.length; i++) {
      if (read[i]! < valid[0] || read[i]! > valid[1]) read[i] = NaN;
    }
  }
  const isWide = wanted.dtype === "f8";
  const count = isScalar ? rows : read.length;
  const isAsIs = !isScalar && scale === 1 && offset === 0 &&
    isWide === read instanceof Float64Array;
  const values = isAsIs
    ? read as RowValues
    : isWide
    ? new Float64Array(count)
    : new Float32Array(count);
  if (isScalar) values.fill(read[0]! * scale + offset);
  else if (!isAsIs) {
    for (let i = 0; i < count; i++) values[i] = read[i]! * scale + offset;
  }
  const attributes = {
    units,
    long_name: longName,
    ...(standardName === undefined ? {} : { standard_name: standardName }),
  };
  return { variable: { dims, sizes: variable.shape.slice(1), values, attributes } };
}

/** How the file's values become the store's: as the profile says, else by the units' names. */
function conversionOf({ name, attributes }: Variable, wanted: ProfileVariable): Conversion {
  const { scale, offset, units } = wanted;
  if (scale !== undefined || offset !== undefined) {
    return { scale: scale ?? 1, offset: offset ?? 0 };
  }
  const from = attributes.units;
  if (typeof from !== "string") return { scale: 1, offset: 0 };
  const found = conversion(from, units);
  if (found !== null) return found;
  throw new DatasetError("unsupported", `${name} is in ${from}, the profile wants ${units}`);
}

/** What tells how numbers are packed: they are not packed in the store. */
const PACKING = /^(_|scale_factor|add_offset|missing_value|valid_|flag_|coordinates$|bounds$)/;

/** Every variable of numbers over the file's time. */
function allVariables(
  dataset: Dataset,
  profile: Profile,
  time: Variable,
): { name: string; group: string; variable: RowVariable }[] {
  const housekeeping = profile.housekeeping === undefined ? null : new RegExp(profile.housekeeping);
  const taken = new Set(["time"]);
  const found = [];
  for (const [source, one] of dataset.variables) {
    const isTaken = source !== time.name && one.dims[0] === time.dims[0] &&
      one.dims.length > 0 && ArrayBuffer.isView(one.values);
    if (!isTaken) continue;
    const name = freeName(source, new Set([...taken, ...one.dims]));
    taken.add(name);
    const read = realValues(one);
    const attributes = Object.fromEntries(
      Object.entries(one.attributes).filter(([key, value]) =>
        typeof value === "string" && value !== "" && !PACKING.test(key)
      ),
    );
    found.push({
      name,
      group: housekeeping?.test(source) ? "housekeeping" : "science",
      variable: {
        dims: one.dims.slice(1).map((dim) => dim.replaceAll(/[^A-Za-z0-9_]+/g, "_")),
        sizes: one.shape.slice(1),
        // A column may be a count, a degree or a time: none loses a digit.
        values: read instanceof Float64Array
          ? read as Float64Array<ArrayBuffer>
          : Float64Array.from(read),
        attributes: { long_name: source, ...attributes, ...unitsOf(one) },
      },
    });
  }
  return found;
}

/** A column's units as UDUNITS spells them. */
function unitsOf({ attributes: { units } }: Variable): Attributes {
  return typeof units === "string" && units !== "" ? { units: udunits(units) } : {};
}

/** A name as CF wants them (letters, digits, _), like no other. */
function freeName(source: string, taken: ReadonlySet<string>): string {
  const plain = source.replaceAll(/[^A-Za-z0-9_]+/g, "_").replace(/(?<=.)_+$/, "");
  const name = /^[A-Za-z]/.test(plain) ? plain : `v_${plain}`;
  if (!taken.has(name)) return name;
  let i = 2;
  while (taken.has(`${name}_${i}`)) i++;
  return `${name}_${i}`;
}

/**
 * Coordinates of the dimensions that the variables have. Float32: what a firmware writes as float64
 * and the next one as float32 is the same grid.
 */
function gridsOf(
  dataset: Dataset,
  profile: Profile,
  dims: readonly string[],
): Record<string, Coordinate> {
  const grids: Record<string, Coordinate> = {};
  for (const { name, from, units, longName, standardName } of profile.grids ?? []) {
    if (!dims.includes(name)) continue;
    const variable = firstOf(dataset, from);
    if (variable === null) {
      throw new DatasetError("no-data", `there is no ${[from].flat().join(" or ")} in it`);
    }
    grids[name] = {
      values: Float32Array.from(realValues(variable)),
      attributes: {
        units,
        long_name: longName,
        ...(standardName === undefined ? {} : { standard_name: standardName }),
      },
    };
  }
  return grids;
}
