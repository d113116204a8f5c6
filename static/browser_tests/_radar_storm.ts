/**
 * A made-up storm for pictures of the pages: a squall line that goes east, with rain behind it, in the
 * product's own colours.
 *
 * @module
 */
import { colourTable } from "../../formats/nexrad/colour_tables.ts";
import { paletteOf } from "../../formats/nexrad/palette.ts";
import { palettePng } from "../../formats/png.ts";
import { ROWS_PER_BLOCK } from "./_radar_picture.ts";

const SIDE = 1_024;
/** Codes as Level II has them: half steps from -32 dBZ on. */
const CODING = { kind: "linear", scale: 2, offset: 66, first: 2, folded: null } as const;
const CODES = Uint8Array.from({ length: 256 }, (_, code) => code);
const { indexOf, rgba, values } = paletteOf(
  { codes: CODES, coding: CODING },
  colourTable("reflectivity"),
);

/** What the indices of {@linkcode stormPng} mean. */
export const STORM_VALUES = values;

/** A fall from 1 at 0 to nothing, `width` away. */
const bell = (x: number, width: number) => Math.exp(-((x / width) ** 2));

/** Reflectivity at a place, east and south of the radar from -1 to 1; `past` as the line goes on. */
function dbz(east: number, south: number, past: number): number {
  const wave = 0.025 * Math.sin(9 * south + 2 * past) + 0.012 * Math.sin(31 * south);
  // Bowed towards where it goes.
  const ahead = east - (0.3 * past - 0.52 - 0.32 * (south - 0.1) ** 2 + wave);
  const cells = 0.78 + 0.16 * Math.sin(23 * south - past) + 0.1 * Math.sin(57 * south + 40 * east);
  const line = 72 * cells * bell(ahead, ahead > 0 ? 0.035 : 0.075);
  const ragged = 3 * Math.sin(37 * east + 11 * south) * Math.sin(29 * south - 13 * east);
  const rain = (34 + ragged) * bell(ahead + 0.17, 0.17);
  return Math.max(line, rain) * bell(south - 0.05, 0.75) + ragged - 6;
}

/** The storm after `turn` steps of time, at a tilt. */
export function stormPng(turn: number, tilt: number): Uint8Array<ArrayBuffer> {
  const indices = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [east, south] = [2 * x / SIDE - 1, 2 * y / SIDE - 1];
      const value = dbz(east, south, turn / 6) - 4 * tilt;
      if (Math.hypot(east, south) > 1 - 0.12 * tilt || value < 2) continue;
      indices[y * SIDE + x] = indexOf[Math.round(value * CODING.scale + CODING.offset)]!;
    }
  }
  return palettePng({ indices, width: SIDE, height: SIDE, rgba, rowsPerBlock: ROWS_PER_BLOCK });
}
