/**
 * What the radar's workers do: decode a record, make a pixel table, draw a picture.
 *
 * @module
 */
import type { ColourTable } from "../../../formats/nexrad/colour_tables.ts";
import type { PolarField } from "../../../formats/nexrad/polar_field.ts";
import {
  type DecodedRecord,
  decodeRecord,
  type RecordBytes,
  transferables,
} from "../../../formats/nexrad/level2/mod.ts";
import {
  type Picture,
  type PixelTable,
  pixelTable,
  renderPicture,
  type TableRequest,
} from "../render/mod.ts";
import type { Crafts } from "./serve.ts";

/** A picture to be drawn. */
export interface PictureRequest {
  readonly field: PolarField;
  /** For the field's site and range; shared memory, so that sending it copies nothing. */
  readonly table: PixelTable;
  readonly colours: ColourTable;
}

/** The kinds of jobs. */
export type RadarKinds = {
  readonly record: { readonly input: RecordBytes; readonly output: DecodedRecord };
  readonly table: { readonly input: TableRequest; readonly output: PixelTable };
  readonly picture: { readonly input: PictureRequest; readonly output: Picture };
};

/** How each kind is done. */
export const RADAR_CRAFTS: Crafts<RadarKinds> = {
  record: {
    work: decodeRecord,
    parcel(record) {
      // A record is a view of its file; sent as such it would take the whole file along.
      const bytes = record.bytes.slice();
      return { content: { ...record, bytes }, transfer: [bytes.buffer] };
    },
    handsOver: transferables,
  },
  table: {
    work: pixelTable,
    parcel: (request) => ({ content: request, transfer: [] }),
    // On shared memory.
    handsOver: () => [],
  },
  picture: {
    work: ({ field, table, colours }) => renderPicture(field, table, colours),
    parcel(request) {
      const codes = request.field.codes.slice();
      const azimuthDeg = request.field.azimuthDeg.slice();
      return {
        content: { ...request, field: { ...request.field, codes, azimuthDeg } },
        transfer: [codes.buffer, azimuthDeg.buffer],
      };
    },
    handsOver: ({ png }) => [png.buffer],
  },
};
