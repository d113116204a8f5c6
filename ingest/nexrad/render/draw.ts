/**
 * How do a field's codes become pixels? The inner loop of every picture.
 *
 * @module
 */
import type { Palette } from "../../../formats/nexrad/palette.ts";
import type { PolarField } from "../../../formats/nexrad/polar_field.ts";
import type { PixelTable } from "./pixel_table.ts";
import { AZIMUTH_STEPS, BEYOND } from "./pixel_table.ts";
import { gateTable, NO_RADIAL, radialTable } from "./tilt_tables.ts";

/** Palette index of each pixel, row by row from the north: that of the nearest gate, or 0. */
export function drawIndices(
  field: PolarField,
  table: PixelTable,
  palette: Palette,
): Uint8Array<ArrayBuffer> {
  const { size, cells } = table;
  const gateAt = gateTable(field, table);
  // One more gate and one more radial stand for "none", so that the loop has nothing to ask.
  const stride = field.gates + 1;
  const gates = paletteGates(field, palette, stride);
  const startAt = radialTable(field).map((radial) =>
    (radial === NO_RADIAL ? field.radials : radial) * stride
  );
  const columns = Math.ceil(size / 2);
  const middle = size >> 1;
  const last = 2 * AZIMUTH_STEPS - 1;
  const pixels = new Uint8Array(size * size);
  for (let row = 0; row < size; row++) {
    const cell = row * columns;
    let east = row * size + middle;
    let west = row * size + size - 1 - middle;
    for (let column = 0; column < columns; column++) {
      const value = cells[cell + column]!;
      const distance = value & 0xffff;
      // Distances rise from the middle to the edge.
      if (distance === BEYOND) break;
      const azimuth = value >>> 16;
      const gate = gateAt[distance]!;
      pixels[east++] = gates[startAt[azimuth]! + gate]!;
      pixels[west--] = gates[startAt[last - azimuth]! + gate]!;
    }
  }
  return pixels;
}

/** The field as palette indices, with an empty gate after each radial and an empty radial at the end. */
function paletteGates(field: PolarField, { indexOf }: Palette, stride: number): Uint8Array {
  const { codes, radials, gates } = field;
  const result = new Uint8Array((radials + 1) * stride);
  for (let radial = 0; radial < radials; radial++) {
    const from = radial * gates;
    const to = radial * stride;
    for (let gate = 0; gate < gates; gate++) result[to + gate] = indexOf[codes[from + gate]!]!;
  }
  return result;
}
