/**
 * Which fields does a record have, and what is wrong with it if it has an impossible one?
 *
 * Everything is checked against the bytes at hand before anything is made of it; the work is linear in
 * the record's size.
 *
 * @module
 */
import { DmapError, type DmapErrorCode } from "./dmap_error.ts";
import { HEADER_BYTES, type Placed } from "./dmap_layout.ts";
import { type DmapType, isType, SIZES, STRING } from "./dmap_types.ts";

/** The first four bytes of every record, as an int32. */
export const DMAP_CODE = 65537;

/** Many times what real records have (map files: 42 scalars, 36 arrays; RST's longest names: 20). */
export const MAX_FIELDS = 4096;
export const MAX_NAME_BYTES = 255;
export const MAX_DIMENSIONS = 16;

/** A name, its zero, a type and at least one byte of value; with arrays, at least one dimension. */
const LEAST_SCALAR_BYTES = 4;
const LEAST_ARRAY_BYTES = 11;

/**
 * Where the record at `start` ends.
 *
 * @throws {DmapError} `truncated`, `not-dmap`, `bad-size`
 */
export function recordEnd(view: DataView, start: number): number {
  const left = view.byteLength - start;
  if (left < HEADER_BYTES) {
    throw new DmapError(
      "truncated",
      `a record needs ${HEADER_BYTES} bytes to begin with, there are ${Math.max(0, left)}`,
      start,
    );
  }
  const code = view.getInt32(start, true);
  if (code !== DMAP_CODE) {
    throw new DmapError("not-dmap", `its code is ${code}, not ${DMAP_CODE}`, start);
  }
  const size = view.getInt32(start + 4, true);
  if (size < HEADER_BYTES) {
    throw new DmapError("bad-size", `it says that it takes ${size} bytes`, start);
  }
  if (size > left) {
    throw new DmapError("truncated", `it says ${size} bytes, there are ${left}`, start);
  }
  return start + size;
}

/**
 * The fields of the record that takes the bytes from `start` to `end`, which are there.
 *
 * @throws {DmapError}
 */
export function placeFields(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  end: number,
): Placed {
  const walk = new FieldWalk(view, bytes, start, end);
  const [scalarCount, arrayCount] = walk.counts();
  const total = scalarCount + arrayCount;
  const places = new Array<number>(total);
  const types = new Uint8Array(total);
  const ranks = new Uint8Array(total);
  const keyEnds = new Int32Array(total);
  const index = new Map<string, number>();
  const keys: number[] = [];
  for (let field = 0; field < total; field++) {
    const isArray = field >= scalarCount;
    const keyStart = walk.at;
    const name = walk.name(index);
    const type = walk.type(name);
    const rank = isArray ? walk.rank(name) : 0;
    for (let at = keyStart; at < walk.at; at++) keys.push(bytes[at]!);
    index.set(name, field);
    types[field] = type;
    ranks[field] = rank;
    keyEnds[field] = keys.length;
    places[field] = walk.at;
    if (isArray) walk.passArray(name, type, rank);
    else walk.passScalar(name, type);
  }
  walk.isAtEnd();
  const names = [...index.keys()];
  const found = { types, ranks, keys: Uint8Array.from(keys), keyEnds, index };
  return { layout: { scalarCount, arrayCount, names, ...found }, places };
}

/** Goes through a record's bytes from field to field; each step throws DmapError for what cannot be. */
class FieldWalk {
  at: number;

  constructor(
    readonly view: DataView,
    readonly bytes: Uint8Array,
    readonly start: number,
    readonly end: number,
  ) {
    this.at = start + HEADER_BYTES;
  }

  #fail(code: DmapErrorCode, message: string): never {
    throw new DmapError(code, message, this.start);
  }

  #need(count: number, name: string): void {
    if (count > this.end - this.at) this.#fail("bad-size", `it ends within the field ${name}`);
  }

  counts(): readonly [number, number] {
    const scalars = this.view.getInt32(this.start + 8, true);
    const arrays = this.view.getInt32(this.start + 12, true);
    const room = this.end - this.at;
    if (
      scalars < 0 || arrays < 0 || scalars + arrays > MAX_FIELDS ||
      scalars * LEAST_SCALAR_BYTES + arrays * LEAST_ARRAY_BYTES > room
    ) {
      const said = `${scalars} scalars and ${arrays} arrays`;
      this.#fail("bad-count", `it says that it has ${said} in ${room} bytes`);
    }
    return [scalars, arrays];
  }

  name(before: ReadonlyMap<string, number>): string {
    const which = `field ${before.size + 1}`;
    const limit = Math.min(this.end, this.at + MAX_NAME_BYTES + 1);
    let name = "";
    while (this.at < limit) {
      const byte = this.bytes[this.at++]!;
      if (byte === 0) {
        if (name === "") this.#fail("bad-name", `${which} has no name`);
        if (before.has(name)) this.#fail("bad-name", `the field ${name} is there twice`);
        return name;
      }
      if (byte < 0x21 || byte > 0x7e) {
        this.#fail("bad-name", `the name of ${which} is not printable`);
      }
      name += String.fromCharCode(byte);
    }
    return this.#fail("bad-name", `the name of ${which} has no end`);
  }

  type(name: string): DmapType {
    this.#need(1, name);
    const type = this.bytes[this.at++]!;
    if (isType(type)) return type;
    return this.#fail("bad-type", `the field ${name} is of the unknown type ${type}`);
  }

  /** The number of an array's dimensions. */
  rank(name: string): number {
    this.#need(4, name);
    const rank = this.view.getInt32(this.at, true);
    this.at += 4;
    if (rank >= 1 && rank <= MAX_DIMENSIONS && rank * 4 <= this.end - this.at) return rank;
    return this.#fail("bad-count", `the array ${name} says that it has ${rank} dimensions`);
  }

  passScalar(name: string, type: DmapType): void {
    if (type === STRING) return this.#passTexts(name, 1);
    this.#need(SIZES[type]!, name);
    this.at += SIZES[type]!;
  }

  passArray(name: string, type: DmapType, rank: number): void {
    // A dimension is less than 2 ** 31: the product of so few stays finite, and exact where it matters.
    let count = 1;
    for (let i = 0; i < rank; i++, this.at += 4) {
      const dimension = this.view.getInt32(this.at, true);
      if (dimension < 0) {
        this.#fail("bad-count", `the array ${name} has a dimension of ${dimension}`);
      }
      count *= dimension;
    }
    // A text takes a byte at least: its zero.
    if (count * Math.max(1, SIZES[type]!) > this.end - this.at) {
      this.#fail("bad-count", `the record is too short for the ${count} values of ${name}`);
    }
    if (type === STRING) this.#passTexts(name, count);
    else this.at += count * SIZES[type]!;
  }

  #passTexts(name: string, count: number): void {
    for (let i = 0; i < count; i++) {
      while (this.at < this.end && this.bytes[this.at] !== 0) this.at++;
      if (this.at++ >= this.end) this.#fail("bad-text", `a text of ${name} has no end`);
    }
  }

  isAtEnd(): void {
    const size = this.end - this.start;
    if (this.at === this.end) return;
    this.#fail("bad-size", `it says ${size} bytes, its fields take ${this.at - this.start}`);
  }
}
