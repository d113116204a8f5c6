/**
 * How a store of this program is laid out: its dimensions, chunks and attributes.
 *
 * @module
 */
import type { Attributes } from "../formats/dataset.ts";
import { UNIX_TIME } from "../formats/dataset.ts";
import type { ZarrArray, ZarrDtype } from "../formats/zarr_v2.ts";

/** A coordinate of a dimension after time. */
export interface Coordinate {
  readonly values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
  readonly attributes: Attributes;
}

/** A narrow variable's chunk has more rows than a profile's: a year of it is not 50,000 small files. */
const NARROW_ROWS = 4096;
const NARROW_VALUES = 16_384;

/** Rows in a chunk of a variable with so many values a row. */
export function chunkRowsOf(chunkRows: number, width: number): number {
  return Math.max(chunkRows, Math.min(NARROW_ROWS, Math.floor(NARROW_VALUES / width)));
}

/** The array of time, of so many rows. */
export function timeArray(rows: number, chunkRows: number): ZarrArray {
  return {
    dims: ["time"],
    shape: [rows],
    chunks: [chunkRowsOf(chunkRows, 1)],
    dtype: "<f8",
    fill: null,
    attributes: {
      axis: "T",
      calendar: "standard",
      long_name: "time",
      standard_name: "time",
      units: UNIX_TIME,
    },
  };
}

/** The array of a coordinate. */
export function coordinateArray(name: string, { values, attributes }: Coordinate): ZarrArray {
  return {
    dims: [name],
    shape: [values.length],
    chunks: [Math.max(1, values.length)],
    dtype: values instanceof Float64Array ? "<f8" : "<f4",
    fill: null,
    attributes,
  };
}

/** The array of a variable over time and the dimensions `dims` of the sizes `sizes`. */
export function variableArray(
  rows: number,
  dims: readonly string[],
  sizes: readonly number[],
  dtype: ZarrDtype,
  attributes: Attributes,
  chunkRows: number,
): ZarrArray {
  const width = sizes.reduce((all, size) => all * size, 1);
  const isReal = dtype === "<f4" || dtype === "<f8";
  return {
    dims: ["time", ...dims],
    shape: [rows, ...sizes],
    chunks: [chunkRowsOf(chunkRows, width), ...sizes],
    dtype,
    fill: isReal ? NaN : null,
    attributes,
  };
}
