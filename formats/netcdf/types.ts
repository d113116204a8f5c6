/**
 * What netCDF 3 and 4 have in common: how much is taken from one file, and what stands where
 * nothing was written.
 *
 * @module
 */
import { DatasetError, type Numbers } from "../dataset.ts";

/** A ceilometer's whole day has 113 MB a variable; the memory of a vehicle's computer has an end. */
const MAX_VARIABLE_BYTES = 1 << 28;
/** All variables together that are read of a file. */
const MAX_FILE_BYTES = 1 << 29;

/** What is wanted of a file. */
export interface NetcdfOptions {
  /** The variables that are read, where they are there; all unless said. */
  readonly names?: ReadonlySet<string> | undefined;
}

/**
 * Says of one variable after another, before any is read, whether it is. One beyond the limits is
 * put among what is passed over; of those that were asked for by name none may be missing unsaid.
 *
 * @returns throws a `DatasetError`, `unsupported`, when a named one is beyond the limits
 */
export function chooser(
  { names }: NetcdfOptions,
  skipped: string[],
): (name: string, bytes: number) => boolean {
  let total = 0;
  return (name, bytes) => {
    if (names !== undefined && !names.has(name)) return false;
    if (bytes <= MAX_VARIABLE_BYTES && total + bytes <= MAX_FILE_BYTES) {
      total += bytes;
      return true;
    }
    const reason = bytes > MAX_VARIABLE_BYTES
      ? `${name} has ${bytes} bytes of values, more than ${MAX_VARIABLE_BYTES} are not read`
      : `${name} would make it more than the ${MAX_FILE_BYTES} bytes that are read of one file`;
    if (names !== undefined) throw new DatasetError("unsupported", reason);
    skipped.push(reason);
    return false;
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

/** Characters in that shape as texts along the last dimension, without the NULs that fill them up. */
export function joinTexts(characters: Uint8Array, shape: readonly number[]): string[] {
  const width = shape.at(-1) ?? 1;
  return Array.from(
    { length: countOf(shape.slice(0, -1)) },
    (_, i) => textOf(characters.subarray(i * width, (i + 1) * width)),
  );
}

/** UTF-8 without the NULs at its end. */
export function textOf(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
