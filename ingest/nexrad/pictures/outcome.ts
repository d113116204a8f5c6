/**
 * What became of a radar file, or of a part of one.
 *
 * @module
 */
import type { Skipped } from "../../../formats/nexrad/sweep.ts";
import type { PictureNews } from "../../../formats/radar_messages.ts";

/** A picture that was stored. */
export interface Written {
  /** Its object's name in the store. */
  readonly object: string;
  readonly bytes: number;
}

/** What became of a file. */
export interface Outcome {
  readonly key: string;
  /** One entry a product that got pictures. */
  readonly news: readonly PictureNews[];
  readonly pictures: readonly Written[];
  /** What was left out, and why; `no-picture` when a file holds nothing that could be drawn. */
  readonly skipped: readonly Skipped[];
}

/** The entry that says why a whole file or volume gave no picture. */
export function noPicture(where: string, why: string): Skipped {
  return { where, code: "no-picture", why };
}
