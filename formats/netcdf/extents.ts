/**
 * A netCDF 4 variable may be stored shorter than its dimensions are: the rest is fill value.
 *
 * @module
 */
import type { Numbers } from "../dataset.ts";
import { countOf } from "./types.ts";

/**
 * Numbers stored with `extent`, in the shape of their dimensions; what is not stored is `fill`.
 * Where the two are the same the numbers themselves are given back.
 */
export function fittedNumbers(
  stored: Numbers,
  extent: readonly number[],
  shape: readonly number[],
  fill: number,
): Numbers {
  if (isSame(extent, shape)) return stored;
  const fitted = emptyLike(stored, countOf(shape)).fill(fill);
  eachRun(extent, shape, (from, to, count) => fitted.set(stored.subarray(from, from + count), to));
  return fitted;
}

/** The same for texts; what is not stored is "". */
export function fittedTexts(
  stored: readonly string[],
  extent: readonly number[],
  shape: readonly number[],
): readonly string[] {
  if (isSame(extent, shape)) return stored;
  const fitted = new Array<string>(countOf(shape)).fill("");
  eachRun(extent, shape, (from, to, count) => {
    for (let i = 0; i < count; i++) fitted[to + i] = stored[from + i] ?? "";
  });
  return fitted;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i]);
}

/** Calls `copy` for each run of values that lie together: where they are, and where they go. */
function eachRun(
  extent: readonly number[],
  shape: readonly number[],
  copy: (from: number, to: number, count: number) => void,
): void {
  const run = Math.min(extent.at(-1) ?? 1, shape.at(-1) ?? 1);
  const visit = (axis: number, from: number, to: number) => {
    if (axis >= shape.length - 1) return copy(from, to, run);
    const fromStep = countOf(extent.slice(axis + 1));
    const toStep = countOf(shape.slice(axis + 1));
    const count = Math.min(extent[axis]!, shape[axis]!);
    for (let i = 0; i < count; i++) visit(axis + 1, from + i * fromStep, to + i * toStep);
  };
  if (countOf(extent) > 0) visit(0, 0, 0);
}

function emptyLike(values: Numbers, length: number): Numbers {
  if (values instanceof Float64Array) return new Float64Array(length);
  if (values instanceof Float32Array) return new Float32Array(length);
  if (values instanceof Int32Array) return new Int32Array(length);
  if (values instanceof Uint32Array) return new Uint32Array(length);
  if (values instanceof Int16Array) return new Int16Array(length);
  if (values instanceof Uint16Array) return new Uint16Array(length);
  if (values instanceof Int8Array) return new Int8Array(length);
  return new Uint8Array(length);
}
