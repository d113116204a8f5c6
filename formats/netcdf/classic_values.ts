/**
 * The types of netCDF classic files, and their numbers, which are big-endian.
 *
 * @module
 */
import type { Numbers } from "../dataset.ts";

/** A type; the last five are of CDF-5. */
export interface NcType {
  readonly name:
    | "byte"
    | "char"
    | "short"
    | "int"
    | "float"
    | "double"
    | "ubyte"
    | "ushort"
    | "uint"
    | "int64"
    | "uint64";
  readonly bytes: number;
}

/** By their numbers in the file. */
export const NC_TYPES: readonly (NcType | undefined)[] = [
  undefined,
  { name: "byte", bytes: 1 },
  { name: "char", bytes: 1 },
  { name: "short", bytes: 2 },
  { name: "int", bytes: 4 },
  { name: "float", bytes: 4 },
  { name: "double", bytes: 8 },
  { name: "ubyte", bytes: 1 },
  { name: "ushort", bytes: 2 },
  { name: "uint", bytes: 4 },
  { name: "int64", bytes: 8 },
  { name: "uint64", bytes: 8 },
];

/** The numbers in some bytes; 64-bit integers as float64, which has them exactly up to 2^53. */
export function numbersOf({ name, bytes }: NcType, raw: Uint8Array): Numbers {
  const count = Math.floor(raw.length / bytes);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const filled = <T extends Numbers>(values: T, read: (at: number) => number): T => {
    for (let i = 0; i < count; i++) values[i] = read(i * bytes);
    return values;
  };
  switch (name) {
    case "byte":
      return Int8Array.from(raw);
    case "char":
    case "ubyte":
      return raw.slice();
    case "short":
      return filled(new Int16Array(count), (at) => view.getInt16(at));
    case "ushort":
      return filled(new Uint16Array(count), (at) => view.getUint16(at));
    case "int":
      return filled(new Int32Array(count), (at) => view.getInt32(at));
    case "uint":
      return filled(new Uint32Array(count), (at) => view.getUint32(at));
    case "float":
      return filled(new Float32Array(count), (at) => view.getFloat32(at));
    case "double":
      return filled(new Float64Array(count), (at) => view.getFloat64(at));
    case "int64":
      return filled(new Float64Array(count), (at) => Number(view.getBigInt64(at)));
    case "uint64":
      return filled(new Float64Array(count), (at) => Number(view.getBigUint64(at)));
  }
}
