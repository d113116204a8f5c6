/**
 * What is in a raster packet, BA0F or BA07 (ICD 2620001, figure 3-11)?
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import type { Reader } from "./bytes.ts";
import type { Skip } from "./packets.ts";

/** Codes on a square grid around the radar, as stored. */
export interface RasterPacket {
  /** Quarters of a kilometre from the radar to the corner in the north-west; as stored, often 0. */
  readonly start: readonly [i: number, j: number];
  /** Picture elements a cell. */
  readonly scale: readonly [x: number, y: number];
  readonly rows: number;
  readonly columns: number;
  /** `codes[row * columns + column]`, rows from the north; 0 where a row is short. */
  readonly codes: Uint8Array;
}

/** The ICD's largest grid has 464 rows. */
const MOST_ROWS = 2048;
const MOST_COLUMNS = 2048;

/** After the packet's number. Rows until the last, or until the bytes end. */
export function readRaster(read: Reader, skip: Skip): RasterPacket {
  read.take(4); // 8000 00C0: what follows is a raster
  const start = [read.i16(), read.i16()] as const;
  const x = read.u16();
  read.take(2);
  const y = read.u16();
  read.take(2);
  const [count, packing] = [read.u16(), read.u16()];
  if (count > MOST_ROWS) {
    throw new NexradError("too-large", `a raster of ${count} rows: more than a product has`);
  }
  if (packing !== 2) {
    throw new NexradError("unsupported", `a raster packed in the unknown way ${packing}`);
  }
  const rows: Uint8Array[] = [];
  try {
    while (rows.length < count) rows.push(read.take(read.u16()));
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    skip(`rows ${rows.length + 1} to ${count} of a raster`, error);
  }
  const columns = Math.max(0, ...rows.map(runsOf));
  if (columns > MOST_COLUMNS) {
    throw new NexradError("too-large", `a raster of ${columns} columns: more than a product has`);
  }
  const codes = new Uint8Array(rows.length * columns);
  for (const [row, runs] of rows.entries()) {
    let at = row * columns;
    for (const run of runs) codes.fill(run & 15, at, at += run >> 4);
  }
  return { start, scale: [x, y], rows: rows.length, columns, codes };
}

/** Cells of a row of runs. */
function runsOf(row: Uint8Array): number {
  let cells = 0;
  for (const run of row) cells += run >> 4;
  return cells;
}
