/**
 * A heat map as a picture: a pixel a column of data, and as many rows as the place is high. Pure.
 *
 * @module
 */
import { colourIndices, colourMapOf } from "../../../formats/quicklook_palette.ts";
import type { Floats, HeatData } from "../../../formats/quicklook_window.ts";

/** A picture, rows from the top, RGBA. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * The row of data at a height: the nearest, at most half a step beyond the ends; -1: none.
 * Heights rise or fall, not always evenly.
 */
export function rowAt(heights: Floats, height: number): number {
  const { length } = heights;
  if (length === 0) return -1;
  const rises = length < 2 || heights[1]! > heights[0]!;
  let low = 0;
  let high = length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const limit = (heights[middle]! + heights[middle + 1]!) / 2;
    if (rises ? height < limit : height > limit) high = middle;
    else low = middle + 1;
  }
  if (length < 2 || (low > 0 && low < length - 1)) return low;
  const end = heights[low]!;
  const inwards = heights[low === 0 ? 1 : low - 1]!;
  const isBeyond = (end > inwards) === (height > end);
  return !isBeyond || Math.abs(height - end) <= Math.abs(end - inwards) / 2 ? low : -1;
}

/** The picture of a heat map between two heights. */
export function heatPicture(
  heat: HeatData<Floats>,
  height: number,
  [bottom, top]: readonly [number, number],
): Picture {
  const { columns, rows, values, heights, range, log } = heat;
  const { rgba: colours } = colourMapOf(heat);
  const table = new Uint32Array(colours.buffer, colours.byteOffset, 256);
  const indices = colourIndices(values, range, log);
  const rgba = new Uint8ClampedArray(columns * height * 4);
  const pixels = new Uint32Array(rgba.buffer);
  for (let y = 0; y < height; y++) {
    const row = rowAt(heights, top - (y + 0.5) / height * (top - bottom));
    if (row < 0) continue;
    for (let x = 0; x < columns; x++) pixels[y * columns + x] = table[indices[x * rows + row]!]!;
  }
  return { width: columns, height, rgba };
}

/** The value at a time and a height; null: none. */
export function heatAt(heat: HeatData<Floats>, ts: number, height: number): number | null {
  const column = Math.floor((ts - heat.startS) / heat.stepS);
  const row = rowAt(heat.heights, height);
  if (column < 0 || column >= heat.columns || row < 0) return null;
  const value = heat.values[column * heat.rows + row]!;
  return Number.isNaN(value) ? null : value;
}
