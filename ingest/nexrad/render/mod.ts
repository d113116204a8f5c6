/**
 * Pictures of radar fields for a web map. All of it is computing: it may run in any thread.
 *
 * @module
 */
export {
  boundingBox,
  pictureSize,
  type PixelTable,
  pixelTable,
  rangeClassKm,
  type TableRequest,
} from "./pixel_table.ts";
export { type Picture, renderPicture } from "./picture.ts";
