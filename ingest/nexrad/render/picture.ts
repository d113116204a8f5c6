/**
 * How does a field become a picture?
 *
 * @module
 */
import type { ColourTable } from "../../../formats/nexrad/colour_tables.ts";
import { paletteOf } from "../../../formats/nexrad/palette.ts";
import type { GateValue, PolarField } from "../../../formats/nexrad/polar_field.ts";
import { palettePng } from "../../../formats/png.ts";
import { drawIndices } from "./draw.ts";
import type { PixelTable } from "./pixel_table.ts";

/** A picture, and what is needed to read values from it. */
export interface Picture {
  readonly png: Uint8Array<ArrayBuffer>;
  /** What each palette index means; for `PictureFacts.values`. */
  readonly values: readonly GateValue[];
  /** For `PictureFacts.rows_per_block`. */
  readonly rowsPerBlock: number;
}

/**
 * Rows that are compressed together: 64 of 2,048 pixels are inflated in 0.4 ms to sample a point,
 * and the picture is 2 % smaller than with 16.
 */
const ROWS_PER_BLOCK = 64;

/**
 * The field seen from above in Web Mercator, in the square and the size of the table: each pixel is
 * the nearest gate, transparent where there is none or nothing in it.
 */
export function renderPicture(
  field: PolarField,
  table: PixelTable,
  colours: ColourTable,
): Picture {
  const palette = paletteOf(field, colours);
  const png = palettePng({
    width: table.size,
    height: table.size,
    indices: drawIndices(field, table, palette),
    rgba: palette.rgba,
    rowsPerBlock: ROWS_PER_BLOCK,
  });
  return { png, values: palette.values, rowsPerBlock: ROWS_PER_BLOCK };
}
