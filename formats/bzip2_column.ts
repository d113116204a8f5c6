/**
 * What is the last column of a block's sorted rotations? Huffman codes, runs and the move-to-front list
 * undone.
 *
 * @module
 */
import type { BitReader } from "./bzip2_bits.ts";
import { longCode, LOOK_BITS, type Tables } from "./bzip2_tables.ts";
import { NexradError } from "./nexrad/nexrad_error.ts";

/** The last column: `bytes[0]` to `bytes[length - 1]`, and how often each byte occurs. */
export interface Column {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly counts: Int32Array;
}

/** Symbols that share a code table. */
const GROUP = 50;

const bytes = new Uint8Array(900_000);
const counts = new Int32Array(256);

/** The move-to-front list, four entries a word, the first in the lowest byte. */
const list = new Int32Array(64);

/** Of the word where an entry is taken out: the bytes that move up, by the entry's place in it. */
const MOVED = new Int32Array([0xff, 0xffff, 0xffffff, -1]);

/** Symbols of a block, before runs and the move-to-front list are undone. */
const symbols = new Uint16Array(18_002 * GROUP);

/** Reads the symbols of a block. The column is working memory: the next block overwrites it. */
export function readBlockColumn(reader: BitReader, tables: Tables, blockSize: number): Column {
  const symbolCount = readSymbols(reader, tables);
  const length = undoMoveToFront(tables, symbolCount, blockSize);
  return { bytes, length, counts };
}

/** Looks up code after code until the block's end; returns how many symbols come before it. */
function readSymbols(reader: BitReader, tables: Tables): number {
  const { view, end } = reader;
  const { look, selectors, selectorCount } = tables;
  const endSymbol = tables.usedCount + 1;
  let bit = reader.bit;
  let n = 0;
  for (let group = 0; group < selectorCount; group++) {
    // Within a group the padding after the end may be read.
    if (bit > end * 8) break;
    const table = selectors[group]!;
    const tableAt = table << LOOK_BITS;
    for (let k = 0; k < GROUP; k++) {
      // 25 bits at least, of which a code takes 20 at most.
      const next = view.getInt32(bit >>> 3) << (bit & 7);
      let entry = look[tableAt + (next >>> (32 - LOOK_BITS))]!;
      if (entry === 0) {
        entry = longCode(tables, table, next >>> 12);
        if (entry === 0) throw new NexradError("bzip2", "bits that are no code");
      }
      bit += entry & 31;
      const symbol = entry >>> 5;
      if (symbol === endSymbol) {
        reader.goTo(bit);
        return n;
      }
      symbols[n++] = symbol;
    }
  }
  reader.goTo(bit);
  throw new NexradError("bzip2", "a block does not end where its selectors do");
}

/** Symbols to bytes and their counts; returns how many bytes. */
function undoMoveToFront(tables: Tables, symbolCount: number, blockSize: number): number {
  counts.fill(0);
  list.fill(0);
  for (let i = 0; i < tables.usedCount; i++) list[i >> 2]! |= tables.used[i]! << ((i & 3) * 8);
  let front = tables.used[0]!;
  let n = 0;
  let weight = 1;
  for (let i = 0; i < symbolCount; i++) {
    const symbol = symbols[i]!;
    if (symbol <= 1) {
      // A run's length in digits 1 and 2 of base 2, lowest first.
      const run = weight << symbol;
      weight <<= 1;
      // No block needs 20 digits; so `run` cannot overflow either.
      if (run > blockSize - n) throw new NexradError("bzip2", "a block is longer than it may be");
      counts[front]! += run;
      const to = n + run;
      if (run < 32) { while (n < to) bytes[n++] = front; }
      else bytes.fill(front, n, to);
      n = to;
      continue;
    }
    weight = 1;
    if (n >= blockSize) throw new NexradError("bzip2", "a block is longer than it may be");
    const place = symbol - 1;
    const word = place >> 2;
    const last = list[word]!;
    front = (last >>> ((place & 3) << 3)) & 255;
    let carry = front;
    for (let w = 0; w < word; w++) {
      const four = list[w]!;
      list[w] = (four << 8) | carry;
      carry = four >>> 24;
    }
    const moved = MOVED[place & 3]!;
    list[word] = (last & ~moved) | (((last << 8) | carry) & moved);
    counts[front]!++;
    bytes[n++] = front;
  }
  return n;
}
