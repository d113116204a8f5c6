/**
 * What every reader of an instrument's files gives: named variables over named dimensions, as netCDF
 * has them, whatever the file was.
 *
 * @module
 */

/** The numbers of a variable, in the order of its dimensions, the last running fastest. */
export type Numbers =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

export type AttributeValue = string | number | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** A variable as it stands in the file: not scaled, not masked. */
export interface Variable {
  /** With its groups before it where there are any: `monitoring/window_condition`. */
  readonly name: string;
  /** The names of its dimensions; none for a scalar. */
  readonly dims: readonly string[];
  readonly shape: readonly number[];
  /** Texts for a variable of text; 64-bit integers are numbers here. */
  readonly values: Numbers | readonly string[];
  readonly attributes: Attributes;
  /** What stands where nothing was written; undefined when the file does not say. */
  readonly fill?: number;
}

/** A file's content. */
export interface Dataset {
  /** What kind of file it was, in words: `netCDF classic`, `TOA5`, … */
  readonly format: string;
  readonly dims: ReadonlyMap<string, number>;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly attributes: Attributes;
  /** What was passed over, one sentence each: a damaged row costs itself. */
  readonly skipped: readonly string[];
  /** How many rows, or what stands for rows, were passed over; none unless said. */
  readonly rowsLeftOut?: number;
}

export type DatasetErrorCode =
  /** Not a file of this kind at all. */
  | "not-this-format"
  /** Ends before it should. */
  | "truncated"
  /** A count, time or size that cannot be. */
  | "damaged"
  /** Of this kind, but of a version or layout that is not read. */
  | "unsupported"
  /** Nothing of what the profile needs is in it. */
  | "no-data";

/** A file that cannot be read; the message says what and where. */
export class DatasetError extends Error {
  override readonly name = "DatasetError";
  constructor(readonly code: DatasetErrorCode, message: string) {
    super(message);
  }
}

/** The units in which readers of text and of RPG's files give `time`. */
export const UNIX_TIME = "seconds since 1970-01-01 00:00:00";

/** The values of a numeric variable as numbers in the unit it names: scaled, NaN where nothing is. */
export function realValues(variable: Variable): Float64Array | Float32Array {
  const { values, attributes, fill } = variable;
  if (!ArrayBuffer.isView(values)) {
    throw new DatasetError("unsupported", `${variable.name} is text, numbers are needed`);
  }
  const one = (name: string) => {
    const value = attributes[name];
    return typeof value === "number" ? value : undefined;
  };
  const scale = one("scale_factor") ?? 1;
  const offset = one("add_offset") ?? 0;
  // At most three, each on its own: a search in a list for each of a lidar's values takes 10 ms a file.
  const [missing = NaN, missing2 = NaN, missing3 = NaN] = [
    fill,
    one("_FillValue"),
    one("missing_value"),
  ].filter((value) => value !== undefined);
  // As netCDF4-python has it: the range says more than its ends apart.
  const range = attributes.valid_range;
  const [least, most] = Array.isArray(range) && range.length === 2
    ? [range[0] as number, range[1] as number]
    : [one("valid_min") ?? -Infinity, one("valid_max") ?? Infinity];
  const isNarrow = scale === 1 && offset === 0 && values instanceof Float32Array;
  const out = isNarrow ? new Float32Array(values.length) : new Float64Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i]!;
    const isMissing = value === missing || value === missing2 || value === missing3 ||
      value < least || value > most;
    out[i] = isMissing ? NaN : value * scale + offset;
  }
  return out;
}
