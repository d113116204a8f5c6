/**
 * What is published into the store of radar pictures, and by whom.
 *
 * @module
 */
import type { PictureNews } from "../../../formats/radar_messages.ts";
import type { Level, PictureFacts } from "../../../formats/radar_store.ts";

/** A picture that was drawn. */
export interface Picture {
  /** From 0, by rising elevation; 0 in Level III. */
  readonly index: number;
  readonly png: Uint8Array<ArrayBuffer>;
  readonly facts: PictureFacts;
}

/** Pictures of one KEY and product. */
export interface Publication {
  readonly level: Level;
  readonly product: string;
  readonly key: string;
  /** All tilts that are known, idx0 to the highest: what did not change is not stored again. */
  readonly pictures: readonly Picture[];
  /** False while the volume still comes in. */
  readonly complete: boolean;
}

/** Puts pictures into the store and keeps its lists, codes and flags. */
export interface Publisher {
  /**
   * Stores the pictures, then lists the KEY, then sets the flag and counts the codes.
   *
   * @throws {StoreError} the store took nothing more; its lists hold what they held
   */
  publish(publication: Publication): Promise<PictureNews>;
  /** Whether nothing is left to do for a KEY: it is listed as complete, or too old to be listed. */
  has(level: Level, product: string, key: string): Promise<boolean>;
  /** Level III codes to fetch by configured product: its own, and those in `codes/options.json`. */
  codesToFetch(): Promise<Map<string, readonly string[]>>;
  /**
   * Takes old KEYs off the lists and removes the objects that nobody lists; to be called every few
   * minutes. Returns the number of objects removed.
   */
  clean(): Promise<number>;
}
