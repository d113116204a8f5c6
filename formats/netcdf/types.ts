/**
 * What netCDF 3 and 4 have in common: how much is taken from one file, and what stands where
 * nothing was written.
 *
 * @module
 */
import { DatasetError, type Numbers } from "../dataset.ts";

/** A variable larger than this is damage: instruments write files of some MB. */
export const MAX_VARIABLE_BYTES = 1 << 28;
/** All variables of a file together. */
export const MAX_FILE_BYTES = 1 << 29;

/** Adds up what a file's variables take. */
export function sizeLimit(): (name: string, bytes: number) => void {
  let total = 0;
  return (name, bytes) => {
    total += bytes;
    if (bytes <= MAX_VARIABLE_BYTES && total <= MAX_FILE_BYTES) return;
    throw new DatasetError(
      "damaged",
      `${name} would take ${bytes} bytes, which no file of ours does`,
    );
  };
}

/** The product of the lengths; 1 for a scalar. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The largest float32 and float64 that `NC_FILL_FLOAT` and `NC_FILL_DOUBLE` are (netcdf.h). */
const FILL_REAL = 9.969209968386869e36;

/**
 * What netCDF takes for "not written" where a variable does not say (netcdf.h, NC_FILL_…); undefined
 * for bytes, of which every value may be meant.
 */
export function defaultFill(values: Numbers, wide: "i8" | "u8" | null = null): number | undefined {
  if (wide === "i8") return Number(-9223372036854775806n);
  if (wide === "u8") return Number(18446744073709551614n);
  if (values instanceof Float32Array || values instanceof Float64Array) return FILL_REAL;
  if (values instanceof Int32Array) return -2147483647;
  if (values instanceof Uint32Array) return 4294967295;
  if (values instanceof Int16Array) return -32767;
  if (values instanceof Uint16Array) return 65535;
  return undefined;
}

/** Characters along the last dimension as texts, without the NULs that fill them up. */
export function joinTexts(characters: Uint8Array, length: number): string[] {
  const texts: string[] = [];
  const width = Math.max(1, length);
  for (let start = 0; start + width <= characters.length; start += width) {
    texts.push(textOf(characters.subarray(start, start + width)));
  }
  return texts;
}

/** UTF-8 without the NULs at its end. */
export function textOf(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
