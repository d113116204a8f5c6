/**
 * Which types of values does DMAP have, and which values do we make of them?
 *
 * @module
 */

/** 1 char, 2 short, 3 int, 4 float, 8 double, 9 string, 10 long, 16–19 unsigned char, short, int, long. */
export type DmapType = 1 | 2 | 3 | 4 | 8 | 9 | 10 | 16 | 17 | 18 | 19;

/** The type of texts: zero-terminated, so without a size of its own. */
export const STRING = 9;

/** A single value: long and unsigned long are bigint, texts are Latin-1, everything else a number. */
export type DmapValue = number | bigint | string;

/** Values of an array in stored order, of the stored type. */
export type DmapValues =
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | readonly string[];

/** A named single value. */
export interface DmapScalar {
  readonly name: string;
  readonly type: DmapType;
  readonly value: DmapValue;
}

/** A named array. */
export interface DmapArray {
  readonly name: string;
  readonly type: DmapType;
  /** Sizes as stored: the dimension that varies fastest first. */
  readonly dimensions: readonly number[];
  /** As many as the product of the dimensions. */
  readonly values: DmapValues;
}

/** Bytes a value takes, by type code; 0 for texts and for what is no type. */
export const SIZES: Uint8Array = new Uint8Array(256);
for (const [type, size] of [[1, 1], [2, 2], [3, 4], [4, 4], [8, 8], [10, 8]] as const) {
  SIZES[type] = size;
}
for (const [type, size] of [[16, 1], [17, 2], [18, 4], [19, 8]] as const) SIZES[type] = size;

/** Whether a byte is a type's code. */
export function isType(code: number): code is DmapType {
  return SIZES[code] !== 0 || code === STRING;
}
