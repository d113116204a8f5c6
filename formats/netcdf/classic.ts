/**
 * Reads netCDF classic files: CDF-1, CDF-2 and CDF-5.
 *
 * @module
 */
import { type Dataset, DatasetError, type Variable } from "../dataset.ts";
import { type ClassicHeader, type ClassicVariable, readHeader } from "./classic_header.ts";
import { numbersOf } from "./classic_values.ts";
import { asMeant } from "./unsigned.ts";
import { chooser, countOf, defaultFill, joinTexts, type NetcdfOptions } from "./types.ts";

/**
 * A classic file's content.
 *
 * @throws {DatasetError}
 */
export function readClassic(bytes: Uint8Array, options: NetcdfOptions = {}): Dataset {
  const header = readHeader(bytes);
  const records = recordsOf(bytes.length, header);
  const known = header.dimensions.map(({ name, length }) => ({
    name,
    length: length === 0 ? records.count : length,
  }));
  const skipped: string[] = [];
  const isChosen = chooser(options, skipped);
  const read = header.variables.flatMap((variable) => {
    const { name, type } = variable;
    const own = variable.dimensions.map((id) => {
      if (known[id] !== undefined) return known[id];
      throw new DatasetError("damaged", `${name} has dimension ${id}, of ${known.length}`);
    });
    const shape = own.map(({ length }) => length);
    const part = partOf(bytes, variable, shape, isRecorded(header, variable) ? records : null);
    if (!isChosen(name, countOf(shape) * type.bytes)) return [];
    return [() => variableOf(variable, own.map((dim) => dim.name), shape, rawBytes(bytes, part))];
  });
  const variables = new Map<string, Variable>();
  for (const one of read) {
    const variable = asMeant(one());
    variables.set(variable.name, variable);
  }
  return {
    format: "netCDF classic",
    dims: new Map(known.map(({ name, length }) => [name, length])),
    variables,
    attributes: header.attributes,
    skipped,
  };
}

/** Where records are. */
interface Records {
  readonly count: number;
  /** Bytes from one record to the next. */
  readonly step: number;
}

function isRecorded({ dimensions }: ClassicHeader, variable: ClassicVariable): boolean {
  return variable.dimensions.length > 0 && dimensions[variable.dimensions[0]!]?.length === 0;
}

function recordsOf(fileBytes: number, header: ClassicHeader): Records {
  const recorded = header.variables.filter((variable) => isRecorded(header, variable));
  const oneRecord = ({ dimensions, type }: ClassicVariable) =>
    countOf(dimensions.slice(1).map((id) => header.dimensions[id]?.length ?? 0)) * type.bytes;
  // A record variable that is alone is not padded.
  const step = recorded.length === 1
    ? oneRecord(recorded[0]!)
    : recorded.reduce((sum, variable) => sum + Math.ceil(oneRecord(variable) / 4) * 4, 0);
  if (header.records !== null) return { count: header.records, step };
  const start = Math.min(...recorded.map(({ begin }) => begin));
  return { count: step === 0 ? 0 : Math.max(0, Math.floor((fileBytes - start) / step)), step };
}

/** Where a variable's bytes are: so many times so many, each so far from the one before. */
interface Part {
  readonly begin: number;
  readonly width: number;
  readonly count: number;
  readonly step: number;
}

/** @throws {DatasetError} when they are not all within the file */
function partOf(
  bytes: Uint8Array,
  { name, type, begin }: ClassicVariable,
  shape: readonly number[],
  records: Records | null,
): Part {
  const width = countOf(records === null ? shape : shape.slice(1)) * type.bytes;
  const count = records?.count ?? 1;
  const end = begin + (count - 1) * (records?.step ?? 0) + width;
  if (width > 0 && count > 0 && end > bytes.length) {
    throw new DatasetError("truncated", `${name} ends at byte ${end} of ${bytes.length}`);
  }
  return { begin, width, count, step: records?.step ?? 0 };
}

/** The bytes, its records one after another. */
function rawBytes(bytes: Uint8Array, { begin, width, count, step }: Part): Uint8Array {
  if (count === 1) return bytes.subarray(begin, begin + width);
  const raw = new Uint8Array(count * width);
  for (let i = 0; width > 0 && i < count; i++) {
    const start = begin + i * step;
    raw.set(bytes.subarray(start, start + width), i * width);
  }
  return raw;
}

function variableOf(
  { name, type, attributes }: ClassicVariable,
  dims: readonly string[],
  shape: readonly number[],
  raw: Uint8Array,
): Variable {
  if (type.name === "char") {
    const values = joinTexts(raw, shape);
    return { name, dims: dims.slice(0, -1), shape: shape.slice(0, -1), values, attributes };
  }
  const values = numbersOf(type, raw);
  const { _FillValue } = attributes;
  const wide = type.name === "int64" ? "i8" : type.name === "uint64" ? "u8" : null;
  const fill = typeof _FillValue === "number" ? _FillValue : defaultFill(values, wide);
  return { name, dims, shape, values, attributes, ...(fill === undefined ? {} : { fill }) };
}
