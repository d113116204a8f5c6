/**
 * What a value of an HDF5 dataset or attribute is, and how many there are. HDF5 File Format
 * Specification 3.0, IV.A.2.b and d.
 *
 * @module
 */
import { DatasetError } from "../dataset.ts";
import type { Cursor } from "./cursor.ts";

/** The kinds of values that netCDF's types become; all others are `other`. */
export type Datatype =
  | {
    readonly kind: "integer";
    readonly bytes: number;
    readonly signed: boolean;
    readonly big: boolean;
  }
  | { readonly kind: "float"; readonly bytes: number; readonly big: boolean }
  | { readonly kind: "text"; readonly bytes: number }
  | { readonly kind: "long-text"; readonly bytes: number }
  | { readonly kind: "reference"; readonly bytes: number }
  | { readonly kind: "list"; readonly bytes: number; readonly of: Datatype }
  | { readonly kind: "other"; readonly bytes: number };

/** Types within types, deeper than which is damage. */
const MAX_DEPTH = 8;

/** @throws {DatasetError} */
export function readDatatype(cursor: Cursor, depth = 0): Datatype {
  if (depth > MAX_DEPTH) throw new DatasetError("damaged", "a type within itself");
  const kind = cursor.u8() & 0x0f;
  const bits = cursor.u8();
  cursor.skip(2);
  const bytes = cursor.u32();
  const big = (bits & 1) === 1;
  switch (kind) {
    case 0: {
      cursor.skip(4);
      if (![1, 2, 4, 8].includes(bytes)) return { kind: "other", bytes };
      return { kind: "integer", bytes, signed: (bits & 8) !== 0, big };
    }
    case 1: {
      cursor.skip(4);
      cursor.skip(1);
      const exponentBits = cursor.u8();
      cursor.skip(6);
      const isIeee = (bytes === 4 && exponentBits === 8) || (bytes === 8 && exponentBits === 11);
      return isIeee ? { kind: "float", bytes, big } : { kind: "other", bytes };
    }
    case 3:
      return { kind: "text", bytes };
    case 7:
      return { kind: (bits & 0x0f) === 0 ? "reference" : "other", bytes };
    case 8: {
      const base = readDatatype(cursor, depth + 1);
      return base.kind === "integer" ? base : { kind: "other", bytes };
    }
    case 9:
      if ((bits & 0x0f) === 1) return { kind: "long-text", bytes };
      return { kind: "list", bytes, of: readDatatype(cursor, depth + 1) };
    default:
      return { kind: "other", bytes };
  }
}

/**
 * The lengths of the dimensions; none for a single value, null where there is no value at all.
 *
 * @throws {DatasetError}
 */
export function readDataspace(cursor: Cursor): number[] | null {
  const version = cursor.version(1, 2);
  const rank = cursor.u8();
  cursor.skip(1);
  const isNull = cursor.u8() === 2 && version === 2;
  if (version === 1) cursor.skip(4);
  const shape = Array.from({ length: rank }, () => cursor.length());
  return isNull ? null : shape;
}
