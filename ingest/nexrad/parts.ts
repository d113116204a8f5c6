/**
 * What the radar's loops need of what decodes and draws, and of what keeps the pictures; tests give
 * their own.
 *
 * @module
 */
import type { Skipped } from "../../formats/nexrad/sweep.ts";
import type { PictureNews } from "../../formats/radar_messages.ts";
import type { Level } from "../../formats/radar_store.ts";

/** What came of a file or chunk. */
export interface Outcome {
  /** In the store. */
  readonly key: string;
  readonly news: readonly PictureNews[];
  readonly skipped: readonly Skipped[];
}

/** A volume that comes in chunk by chunk. */
export interface LiveVolume {
  add(name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): Promise<Outcome>;
  /**
   * Nothing more will come. Null when there was nothing at all.
   *
   * @param isFinal nobody will fill in what is missing: it counts as complete as it is
   */
  end(isFinal: boolean, signal?: AbortSignal): Promise<Outcome | null>;
  /** Nothing of it is missing: every chunk up to E came, and could be read. */
  isWhole(): boolean;
}

/** Makes pictures of one file. */
export type ProcessFile = (
  bytes: Uint8Array<ArrayBuffer>,
  fileName: string,
  signal?: AbortSignal,
) => Promise<Outcome>;

/** Makes pictures of files. What cannot be read throws `NexradError`. */
export interface RadarProcessor {
  volumeFile: ProcessFile;
  product: ProcessFile;
  liveVolume(): LiveVolume;
}

/** Keeps pictures. */
export interface RadarPublisher {
  /** Whether nothing is left to do for a KEY: it is listed as complete, or too old to be listed. */
  has(level: Level, product: string, key: string): Promise<boolean>;
  /** Level III: the codes wanted of each product. */
  codesToFetch(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Removes what is older than the window; how many objects went. */
  clean(): Promise<number>;
}

/** What a file says of itself, without being decoded as a whole. */
export interface Identity {
  /** Its KEY in the store. */
  readonly key: string;
  readonly timeMs: number;
  /** `V06`, or the code of a Level III product: `HHC`. */
  readonly kind: string;
}
