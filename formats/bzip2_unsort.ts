/**
 * What was the text of a block whose rotations were sorted? The Burrows-Wheeler transform undone, and
 * the runs that were shortened before it.
 *
 * Following the permutation byte by byte waits for memory at every step. Here it is followed from many
 * places at once: four chains run side by side, each until it meets the start of another one, and the
 * pieces are put together in the end.
 *
 * @module
 */
import type { Column } from "./bzip2_column.ts";

const MAX = 900_000;

/** `next position << 8 | byte`; negative: a chain starts here. */
const permutation = new Int32Array(MAX);
const from = new Int32Array(256);
const text = new Uint8Array(MAX);

/** Chains begin at every so many positions; of short blocks one chain is enough. */
const PIECES = 128;
const SHORT = 4096;

/** Where the four chains write: `LANES[chain]`. */
const LANES = [
  new Uint8Array(MAX),
  new Uint8Array(MAX),
  new Uint8Array(MAX),
  new Uint8Array(MAX),
] as const;

/** Of the four chains: the position each is at, how much it wrote, and the piece it is in. */
const position = new Int32Array(4);
const written = new Int32Array(4);
const inPiece = new Int32Array(4);

/** Of each piece: where it was written, and which one follows it. Piece 0 begins at the origin. */
const pieceLane = new Uint8Array(PIECES + 1);
const pieceStart = new Int32Array(PIECES + 1);
const pieceEnd = new Int32Array(PIECES + 1);
const pieceNext = new Int32Array(PIECES + 1);

/** The text of a block, `column.length` bytes; working memory that the next block overwrites. */
export function unsort(column: Column, origin: number): Uint8Array {
  const { bytes, length, counts } = column;
  let sum = 0;
  for (let byte = 0; byte < 256; byte++) {
    from[byte] = sum;
    sum += counts[byte]!;
  }
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    const place = from[byte]!;
    from[byte] = place + 1;
    permutation[place] = (i << 8) | byte;
  }
  if (length < SHORT) followOne(length, origin);
  else followFour(length, origin);
  return text;
}

function followOne(length: number, origin: number): void {
  let at = origin;
  for (let i = 0; i < length; i++) {
    const entry = permutation[at]!;
    text[i] = entry;
    at = entry >>> 8;
  }
}

function followFour(length: number, origin: number): void {
  const step = Math.ceil(length / PIECES);
  const pieces = 1 + Math.ceil(length / step);
  const startOf = (piece: number) => piece === 0 ? origin : (piece - 1) * step;
  for (let piece = 0; piece < pieces; piece++) permutation[startOf(piece)]! |= 1 << 31;
  let next = 0;
  /** Lets a chain begin the next piece; false when there is none. */
  const begin = (lane: number): boolean => {
    // The origin's own piece may be one of the others too.
    if (next > 0 && startOf(next) === origin) next++;
    if (next >= pieces) return false;
    inPiece[lane] = next;
    pieceLane[next] = lane;
    pieceStart[next] = written[lane]!;
    const entry = permutation[startOf(next++)]!;
    LANES[lane]![written[lane]!++] = entry;
    position[lane] = (entry & 0x7fffffff) >>> 8;
    return true;
  };
  /** Ends the piece of each chain that met a start; false when there is no piece left to begin. */
  const changePieces = (): boolean => {
    for (let lane = 0; lane < 4; lane++) {
      while (permutation[position[lane]!]! < 0) {
        endPiece(lane, origin, step);
        if (!begin(lane)) {
          inPiece[lane] = -1;
          return false;
        }
      }
    }
    return true;
  };
  written.fill(0);
  for (let lane = 0; lane < 4; lane++) begin(lane);
  while (changePieces()) followUntilStart();
  for (let lane = 0; lane < 4; lane++) {
    if (inPiece[lane]! < 0) continue;
    followAlone(lane);
    endPiece(lane, origin, step);
  }
  joinPieces(length);
}

function endPiece(lane: number, origin: number, step: number): void {
  const piece = inPiece[lane]!;
  const met = position[lane]!;
  pieceEnd[piece] = written[lane]!;
  pieceNext[piece] = met === origin ? 0 : 1 + met / step;
}

/** The loop for which all this is: four independent steps at once. */
function followUntilStart(): void {
  const [lane0, lane1, lane2, lane3] = LANES;
  let a = position[0]!;
  let b = position[1]!;
  let c = position[2]!;
  let d = position[3]!;
  const atA = written[0]!;
  const atB = written[1]!;
  const atC = written[2]!;
  const atD = written[3]!;
  let i = 0;
  for (;;) {
    const entryA = permutation[a]!;
    const entryB = permutation[b]!;
    const entryC = permutation[c]!;
    const entryD = permutation[d]!;
    if ((entryA | entryB | entryC | entryD) < 0) break;
    lane0[atA + i] = entryA;
    lane1[atB + i] = entryB;
    lane2[atC + i] = entryC;
    lane3[atD + i] = entryD;
    i++;
    a = entryA >>> 8;
    b = entryB >>> 8;
    c = entryC >>> 8;
    d = entryD >>> 8;
  }
  position[0] = a;
  position[1] = b;
  position[2] = c;
  position[3] = d;
  for (let lane = 0; lane < 4; lane++) written[lane]! += i;
}

/** The rest of one chain's piece. */
function followAlone(lane: number): void {
  const to = LANES[lane]!;
  let at = position[lane]!;
  let i = written[lane]!;
  for (let entry = permutation[at]!; entry >= 0; entry = permutation[at]!) {
    to[i++] = entry;
    at = entry >>> 8;
  }
  position[lane] = at;
  written[lane] = i;
}

/** Pieces in order, from the origin; a text that repeats itself is a short circle of them. */
function joinPieces(length: number): void {
  let piece = 0;
  for (let n = 0; n < length;) {
    const lane = LANES[pieceLane[piece]!]!;
    const part = lane.subarray(
      pieceStart[piece]!,
      Math.min(pieceEnd[piece]!, pieceStart[piece]! + length - n),
    );
    text.set(part, n);
    n += part.length;
    piece = pieceNext[piece]!;
  }
}

/**
 * Writes the first `length` bytes of `block` to `output` from `start` on, with four equal bytes and a
 * count made the run they stand for. Returns where it ends, or -1 when that is beyond `room`.
 */
export function expandRuns(
  block: Uint8Array,
  length: number,
  output: Uint8Array,
  start: number,
  room: number,
): number {
  let to = start;
  let before = -1;
  let same = 0;
  for (let i = 0; i < length; i++) {
    const byte = block[i]!;
    if (to >= room) return -1;
    output[to++] = byte;
    if (byte !== before) {
      before = byte;
      same = 1;
    } else if (++same === 4) {
      const more = ++i < length ? block[i]! : 0;
      if (more > room - to) return -1;
      if (more < 24) { for (const end = to + more; to < end;) output[to++] = byte; }
      else {
        output.fill(byte, to, to + more);
        to += more;
      }
      before = -1;
    }
  }
  return to;
}
