/**
 * What is on this machine of each folder of raw files, and which of them are read this time.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import type { Listing, LocalLook } from "./listing.ts";
import type { ManifestEntry } from "./manifest_text.ts";
import { manifestsFolder, readManifests } from "./manifests.ts";
import { diskError } from "./place_error.ts";
import { rawFiles, type RawSet } from "./raw_sets.ts";

/** A folder of raw files as it is now. */
export interface Mirror {
  readonly set: RawSet;
  readonly files: ReadonlyMap<string, LocalLook>;
  readonly manifest: ReadonlyMap<string, ManifestEntry>;
  /** What the source has; null: not looked at. */
  source: Listing | null;
  /** Whether a file's bytes are read in this run. */
  readonly isDue: (path: string) => boolean;
}

/** Bytes read in a run, about: half an hour of a slow disk. What is more takes turns by day. */
const READ_BYTES = 50e9;

const DAY_MS = 86_400_000;

export function mirrorsOf(config: Config, sets: readonly RawSet[], nowMs: number): Mirror[] {
  const read = sets.map((set) => {
    try {
      const { entries } = readManifests(config.state_dir, set.id);
      return { set, files: rawFiles(set), manifest: entries };
    } catch (error) {
      throw diskError(error, manifestsFolder(config.state_dir));
    }
  });
  const bytes = read.flatMap(({ files }) => [...files.values()])
    .reduce((sum, { size }) => sum + size, 0);
  const turns = Math.max(1, Math.ceil(bytes / READ_BYTES));
  const turn = Math.floor(nowMs / DAY_MS) % turns;
  const isDue = (path: string) => hash(path) % turns === turn;
  return read.map((one) => ({ ...one, source: null, isDue }));
}

/** FNV-1a: spreads names evenly over the turns. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
