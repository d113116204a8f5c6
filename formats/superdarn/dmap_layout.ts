/**
 * Where are the fields of a record, when its names and types are those of an earlier one?
 *
 * A radar's records have the same names and types one after the other. So a record's bytes are first
 * compared with the layouts that were seen last, which costs a tenth of decoding the names. A record
 * that is of none of them, for whatever reason, is for `dmap_walk.ts`.
 *
 * @module
 */
import { SIZES, STRING } from "./dmap_types.ts";

/** Names and types of a record's fields: scalars, then arrays. */
export interface Layout {
  readonly scalarCount: number;
  readonly arrayCount: number;
  readonly names: readonly string[];
  readonly types: Uint8Array;
  /** The bytes before each value, one after the other: name, zero, type, and the dimensions' number. */
  readonly keys: Uint8Array;
  /** Where each field's key ends in `keys`. */
  readonly keyEnds: Int32Array;
  /** Dimensions of each field; 0 of scalars. */
  readonly ranks: Uint8Array;
  /** From a name to its place in `names`. */
  readonly index: ReadonlyMap<string, number>;
}

/** Bytes before the first field: code, size, numbers of scalars and arrays. */
export const HEADER_BYTES = 16;

/** Many radars on many versions of the software have fewer; and a strange record tries no more. */
const MAX_KNOWN = 16;
/** The longest real layout (map files) has about 1,100: larger ones are not worth keeping. */
const MAX_KEY_BYTES = 16_384;

/** The last used first. Belongs to the module: each thread has its own. */
const known: Layout[] = [];

/** Keeps a layout; the one not used for longest goes. */
export function keepLayout(layout: Layout): void {
  if (layout.keys.length > MAX_KEY_BYTES) return;
  known.unshift(layout);
  if (known.length > MAX_KNOWN) known.pop();
}

/** What is known of a record: its layout and where the fields' values (arrays: dimensions) begin. */
export interface Placed {
  readonly layout: Layout;
  readonly places: readonly number[];
}

/**
 * The fields of the record that takes the bytes from `start` to `end`, which are there; null when its
 * layout is not known or anything is wrong with it.
 */
export function placeKnown(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  end: number,
): Placed | null {
  const scalarCount = view.getInt32(start + 8, true);
  const arrayCount = view.getInt32(start + 12, true);
  for (let i = 0; i < known.length; i++) {
    const layout = known[i]!;
    if (layout.scalarCount !== scalarCount || layout.arrayCount !== arrayCount) continue;
    const places = placesIn(layout, view, bytes, start + HEADER_BYTES, end);
    if (places === null) continue;
    if (i > 0) {
      known.splice(i, 1);
      known.unshift(layout);
    }
    return { layout, places };
  }
  return null;
}

function placesIn(
  layout: Layout,
  view: DataView,
  bytes: Uint8Array,
  start: number,
  end: number,
): number[] | null {
  const { types, keys, keyEnds, ranks } = layout;
  // Making a short typed array takes several times as long.
  const places = new Array<number>(types.length);
  let at = start;
  let key = 0;
  for (let field = 0; field < types.length; field++) {
    const keyEnd = keyEnds[field]!;
    if (keyEnd - key > end - at) return null;
    while (key < keyEnd) if (bytes[at++] !== keys[key++]) return null;
    places[field] = at;
    const type = types[field]!;
    // A rank is at most 16, and a dimension less than 2 ** 31: the product stays finite.
    let count = 1;
    const rank = ranks[field]!;
    if (rank * 4 > end - at) return null;
    for (let i = 0; i < rank; i++, at += 4) {
      const dimension = view.getInt32(at, true);
      if (dimension < 0) return null;
      count *= dimension;
    }
    at += count * SIZES[type]!;
    for (let i = 0; type === STRING && i < count && at <= end; i++) {
      while (at < end && bytes[at] !== 0) at++;
      at++;
    }
  }
  return at === end ? places : null;
}
