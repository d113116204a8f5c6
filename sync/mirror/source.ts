/**
 * What a source of files can do, of whichever kind it is.
 *
 * @module
 */
import type { FileLook, Listing } from "./listing.ts";
import type { PlaceError } from "./place_error.ts";
import type { PlaceLook } from "./rsync_list.ts";

/** A look at a source. */
export interface SourceLook extends PlaceLook {
  /** The source's own clock, where it says; milliseconds since 1970. */
  readonly clockMs: number | null;
}

/** A source. Its functions throw a PlaceError when nothing can be had of it. */
export interface Source {
  /** Every file, but for folders in `skip`. `mirror` is what is here: what is the same is not asked for. */
  look(mirror: Listing, skip: ReadonlySet<string>): Promise<SourceLook>;
  /**
   * Copies files into the folder `incoming`; what is there under its own name came whole, with its time.
   * What was begun earlier is gone on with. Returns what kept it from copying all.
   */
  take(files: readonly FileLook[], incoming: string): Promise<PlaceError | null>;
  /** These files as they are now: those of them that are there. */
  again(files: readonly FileLook[]): Promise<Listing>;
}
