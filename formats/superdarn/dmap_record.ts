/**
 * Which values does a record whose fields have been found hold?
 *
 * @module
 */
import { typedValues } from "./dmap_arrays.ts";
import type { Layout, Placed } from "./dmap_layout.ts";
import {
  type DmapArray,
  type DmapScalar,
  type DmapType,
  type DmapValue,
  STRING,
} from "./dmap_types.ts";

/** One record. Values are read when they are asked for: its bytes must stay as they are. */
export interface DmapRecord {
  /** The record's own bytes, a part of those that were given. */
  readonly bytes: Uint8Array;
  /** Where it begins in the bytes that were given. */
  readonly offset: number;
  /** Bytes it takes. */
  readonly size: number;
  /** Of scalars, then of arrays, in stored order; no name is there twice. */
  readonly names: readonly string[];
  readonly scalars: readonly DmapScalar[];
  readonly arrays: readonly DmapArray[];
  has(name: string): boolean;
  /** A scalar's value; undefined when there is no such scalar. */
  scalar(name: string): DmapValue | undefined;
  /** A scalar as a number; NaN when there is none, or a text. */
  number(name: string): number;
  /** An array: a view of the record's bytes where it is aligned there, else a copy. */
  array(name: string): DmapArray | undefined;
}

/** A record whose fields were checked. */
export class PlacedRecord implements DmapRecord {
  readonly #all: Uint8Array;
  readonly #view: DataView;
  readonly #layout: Layout;
  readonly #places: readonly number[];
  readonly offset: number;
  readonly size: number;

  constructor(all: Uint8Array, view: DataView, placed: Placed, offset: number, size: number) {
    this.#all = all;
    this.#view = view;
    this.#layout = placed.layout;
    this.#places = placed.places;
    this.offset = offset;
    this.size = size;
  }

  get bytes(): Uint8Array {
    return this.#all.subarray(this.offset, this.offset + this.size);
  }

  get names(): readonly string[] {
    return this.#layout.names;
  }

  get scalars(): readonly DmapScalar[] {
    const { scalarCount, names, types } = this.#layout;
    const list: DmapScalar[] = [];
    for (let field = 0; field < scalarCount; field++) {
      list.push({
        name: names[field]!,
        type: types[field] as DmapType,
        value: this.#value(field),
      });
    }
    return list;
  }

  get arrays(): readonly DmapArray[] {
    const { scalarCount, types } = this.#layout;
    const list: DmapArray[] = [];
    for (let field = scalarCount; field < types.length; field++) list.push(this.#array(field));
    return list;
  }

  has(name: string): boolean {
    return this.#layout.index.has(name);
  }

  scalar(name: string): DmapValue | undefined {
    const field = this.#layout.index.get(name);
    return field === undefined || field >= this.#layout.scalarCount
      ? undefined
      : this.#value(field);
  }

  number(name: string): number {
    const value = this.scalar(name);
    return typeof value === "number" ? value : typeof value === "bigint" ? Number(value) : NaN;
  }

  array(name: string): DmapArray | undefined {
    const field = this.#layout.index.get(name);
    return field === undefined || field < this.#layout.scalarCount ? undefined : this.#array(field);
  }

  #value(field: number): DmapValue {
    const at = this.#places[field]!;
    const view = this.#view;
    switch (this.#layout.types[field] as DmapType) {
      case 1:
        return view.getInt8(at);
      case 2:
        return view.getInt16(at, true);
      case 3:
        return view.getInt32(at, true);
      case 4:
        return view.getFloat32(at, true);
      case 8:
        return view.getFloat64(at, true);
      case STRING:
        return textAt(this.#all, at);
      case 10:
        return view.getBigInt64(at, true);
      case 16:
        return view.getUint8(at);
      case 17:
        return view.getUint16(at, true);
      case 18:
        return view.getUint32(at, true);
      case 19:
        return view.getBigUint64(at, true);
    }
  }

  #array(field: number): DmapArray {
    const { names, types, ranks } = this.#layout;
    const type = types[field] as DmapType;
    const rank = ranks[field]!;
    const at = this.#places[field]!;
    const dimensions: number[] = [];
    let count = 1;
    for (let i = 0; i < rank; i++) {
      const dimension = this.#view.getInt32(at + 4 * i, true);
      dimensions.push(dimension);
      count *= dimension;
    }
    const values = type === STRING
      ? textsAt(this.#all, at + 4 * rank, count)
      : typedValues(this.#all, at + 4 * rank, type, count);
    return { name: names[field]!, type, dimensions, values };
  }
}

/** Letters at a time: as many arguments as a call takes anywhere. */
const TEXT_PART = 4096;

/** A zero-terminated text. Nothing says how texts are encoded: Latin-1 keeps every byte. */
function textAt(bytes: Uint8Array, from: number): string {
  const end = bytes.indexOf(0, from);
  let text = "";
  for (let at = from; at < end; at += TEXT_PART) {
    // Twenty times as fast as with the bytes as single arguments (`...`).
    const part = bytes.subarray(at, Math.min(end, at + TEXT_PART));
    text += Reflect.apply(String.fromCharCode, null, part);
  }
  return text;
}

function textsAt(bytes: Uint8Array, from: number, count: number): string[] {
  const texts: string[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    const text = textAt(bytes, at);
    texts.push(text);
    at += text.length + 1;
  }
  return texts;
}
