/**
 * Which bits stand for which symbol in a block of bzip2? Its bytes in use, selectors and Huffman codes,
 * as tables to look up.
 *
 * @module
 */
import type { BitReader } from "./bzip2_bits.ts";
import { NexradError } from "./nexrad/nexrad_error.ts";

/** Codes up to this many bits take one look: 6 tables of 1,024 entries fit a processor's first cache. */
export const LOOK_BITS = 10;

const MAX_BITS = 20;
const MAX_SELECTORS = 18_002;
const MAX_SYMBOLS = 258;
/** What is kept of a table for its longer codes, per number of bits. */
export const LONG_STRIDE = MAX_BITS + 2;

/** The tables of one block. They are working memory: the next block overwrites them. */
export interface Tables {
  /** Bytes that occur, rising. */
  readonly used: Uint8Array;
  readonly usedCount: number;
  /** Which table each group of 50 symbols takes. */
  readonly selectors: Uint8Array;
  readonly selectorCount: number;
  /** `table << LOOK_BITS | next bits` → `symbol << 5 | bits of its code`; 0 for longer codes. */
  readonly look: Uint16Array;
  /** `table * LONG_STRIDE + bits` → first code beyond those with so many bits, filled up to 20 bits. */
  readonly limit: Int32Array;
  /** The same → what to add to a code of so many bits to get its place in `ordered`. */
  readonly base: Int32Array;
  /** `table * MAX_SYMBOLS + place` → symbol, by rising code. */
  readonly ordered: Uint16Array;
}

const tables = {
  used: new Uint8Array(256),
  usedCount: 0,
  selectors: new Uint8Array(MAX_SELECTORS),
  selectorCount: 0,
  look: new Uint16Array(6 << LOOK_BITS),
  limit: new Int32Array(6 * LONG_STRIDE),
  base: new Int32Array(6 * LONG_STRIDE),
  ordered: new Uint16Array(6 * MAX_SYMBOLS),
};
const lengths = new Uint8Array(MAX_SYMBOLS);

/** The symbol of a code longer than `LOOK_BITS`, as in `look`; 0 when no symbol has such a code. */
export function longCode(t: Tables, table: number, next20: number): number {
  for (let bits = LOOK_BITS + 1; bits <= MAX_BITS; bits++) {
    const at = table * LONG_STRIDE + bits;
    if (next20 < t.limit[at]!) {
      const place = (next20 >>> (MAX_BITS - bits)) + t.base[at]!;
      return (t.ordered[table * MAX_SYMBOLS + place]! << 5) | bits;
    }
  }
  return 0;
}

/** Reads the tables at the start of a block. Throws NexradError `bzip2` or `truncated`. */
export function readTables(reader: BitReader): Tables {
  readUsed(reader);
  const count = reader.bits(3);
  if (count < 2 || count > 6) throw new NexradError("bzip2", "a block has not 2 to 6 code tables");
  readSelectors(reader, count);
  for (let table = 0; table < count; table++) {
    readLengths(reader, tables.usedCount + 2);
    makeTable(table, tables.usedCount + 2);
  }
  return tables;
}

function readUsed(reader: BitReader): void {
  const sixteens = reader.bits(16);
  tables.usedCount = 0;
  for (let high = 0; high < 16; high++) {
    if ((sixteens & (0x8000 >> high)) === 0) continue;
    const ones = reader.bits(16);
    for (let low = 0; low < 16; low++) {
      if ((ones & (0x8000 >> low)) !== 0) tables.used[tables.usedCount++] = high * 16 + low;
    }
  }
  if (tables.usedCount === 0) throw new NexradError("bzip2", "a block uses no byte at all");
}

function readSelectors(reader: BitReader, count: number): void {
  const selectors = reader.bits(15);
  if (selectors === 0) throw new NexradError("bzip2", "a block has no selectors");
  // The move-to-front list of the tables, four bits an entry, the first lowest.
  let order = 0x543210;
  for (let i = 0; i < selectors; i++) {
    let place = 0;
    while (reader.bits(1) === 1) {
      if (++place >= count) throw new NexradError("bzip2", "a selector names no code table");
    }
    const table = (order >>> (place * 4)) & 15;
    const before = order & ((1 << (place * 4)) - 1);
    order = (order & (-16 << (place * 4))) | (before << 4) | table;
    // Some compressors write more than a block can need; bzip2 ignores them too.
    if (i < MAX_SELECTORS) tables.selectors[i] = table;
  }
  tables.selectorCount = Math.min(selectors, MAX_SELECTORS);
}

function readLengths(reader: BitReader, symbols: number): void {
  let length = reader.bits(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_BITS) {
        throw new NexradError("bzip2", "a code is not 1 to 20 bits long");
      }
      if (reader.bits(1) === 0) break;
      length += reader.bits(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
}

/** Codes in order of length, then of symbol, counted upwards: a canonical Huffman code. */
function makeTable(table: number, symbols: number): void {
  const { look, limit, base, ordered } = tables;
  look.fill(0, table << LOOK_BITS, (table + 1) << LOOK_BITS);
  let code = 0;
  let place = 0;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    base[table * LONG_STRIDE + bits] = place - code;
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (lengths[symbol] !== bits) continue;
      if (code >= 1 << bits) throw new NexradError("bzip2", "a code table has too many codes");
      ordered[table * MAX_SYMBOLS + place++] = symbol;
      if (bits <= LOOK_BITS) {
        const from = (table << LOOK_BITS) + (code << (LOOK_BITS - bits));
        look.fill((symbol << 5) | bits, from, from + (1 << (LOOK_BITS - bits)));
      }
      code++;
    }
    limit[table * LONG_STRIDE + bits] = code << (MAX_BITS - bits);
    code <<= 1;
  }
}
