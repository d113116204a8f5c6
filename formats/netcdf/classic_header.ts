/**
 * The header of a netCDF classic file: dimensions, attributes, and where the variables are. CDF-1, with
 * 64-bit offsets (CDF-2), with 64-bit data (CDF-5). The NetCDF Users Guide, appendix "File Format
 * Specifications".
 *
 * @module
 */
import { type Attributes, DatasetError } from "../dataset.ts";
import { NC_TYPES, type NcType, numbersOf } from "./classic_values.ts";
import { textOf } from "./types.ts";

/** What a header says. */
export interface ClassicHeader {
  /** Records there are; null while the file is being written. */
  readonly records: number | null;
  readonly dimensions: readonly ClassicDimension[];
  readonly attributes: Attributes;
  readonly variables: readonly ClassicVariable[];
}

export interface ClassicDimension {
  readonly name: string;
  /** 0 for the one of records. */
  readonly length: number;
}

export interface ClassicVariable {
  readonly name: string;
  /** Places in the list of dimensions. */
  readonly dimensions: readonly number[];
  readonly attributes: Attributes;
  readonly type: NcType;
  /** Where its first value is. */
  readonly begin: number;
}

const DIMENSIONS = 10, VARIABLES = 11, ATTRIBUTES = 12;

/**
 * Reads the header; every count is checked against the bytes that are left.
 *
 * @throws {DatasetError}
 */
export function readHeader(bytes: Uint8Array): ClassicHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[3]!;
  let at = 4;
  const take = (count: number) => {
    if (at + count > bytes.length) {
      throw new DatasetError("truncated", `the netCDF header does not end within the file`);
    }
    at += count;
    return at - count;
  };
  const u32 = () => view.getUint32(take(4));
  const u64 = () => {
    const value = Number(view.getBigUint64(take(8)));
    if (Number.isSafeInteger(value)) return value;
    throw new DatasetError(
      "damaged",
      `the netCDF header has an impossible number at byte ${at - 8}`,
    );
  };
  const count = version === 5 ? u64 : u32;
  const offset = version === 1 ? u32 : u64;
  const padded = (length: number) => {
    const start = take(length);
    take(Math.min((4 - length % 4) % 4, bytes.length - at));
    return bytes.subarray(start, start + length);
  };
  const name = () => textOf(padded(count()));
  const type = (): NcType => {
    const found = NC_TYPES[u32()];
    if (found !== undefined) return found;
    throw new DatasetError("damaged", `the netCDF header has no type at byte ${at - 4}`);
  };
  /** So many items, each of which has some bytes: never more than the file. */
  const list = <T>(tag: number, item: () => T): T[] => {
    const found = u32();
    const length = count();
    if ((found !== tag && found !== 0) || (found === 0 && length > 0)) {
      throw new DatasetError("damaged", `the netCDF header has no list at byte ${at - 8}`);
    }
    const items: T[] = [];
    for (let i = 0; i < length; i++) items.push(item());
    return items;
  };
  const attributes = (): Attributes =>
    Object.fromEntries(list(ATTRIBUTES, () => {
      const own = name();
      const kind = type();
      const raw = padded(count() * kind.bytes);
      if (kind.name === "char") return [own, textOf(raw)];
      const numbers = numbersOf(kind, raw);
      return [own, numbers.length === 1 ? numbers[0]! : [...numbers]];
    }));

  // All ones: a file that is being written.
  const streaming = version === 5 ? 2n ** 64n - 1n : 0xffffffffn;
  const stated = version === 5 ? view.getBigUint64(take(8)) : BigInt(u32());
  const records = stated === streaming ? null : Number(stated);
  const dimensions = list(DIMENSIONS, () => ({ name: name(), length: count() }));
  const globals = attributes();
  const variables = list(VARIABLES, () => {
    const own = name();
    const rank = count();
    const ids: number[] = [];
    for (let i = 0; i < rank; i++) ids.push(count());
    const about = { name: own, dimensions: ids, attributes: attributes(), type: type() };
    // What a variable takes follows from its dimensions; this field is too narrow for large ones.
    count();
    return { ...about, begin: offset() };
  });
  return { records, dimensions, attributes: globals, variables };
}
