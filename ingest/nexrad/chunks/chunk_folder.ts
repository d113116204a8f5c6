/**
 * Follows real-time chunks that something else writes into a local folder: what has come of each
 * volume is handed on, its first chunk first.
 *
 * @module
 */
import { dirname } from "node:path";
import { pause } from "../../../clock.ts";
import { type ChunkName, parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import type { FollowerParts } from "./followed_volume.ts";
import type { LiveVolume } from "../parts.ts";
import type { Folder, FolderFile } from "../source/folder.ts";
import { SourceError } from "../source/source_error.ts";

/** Volumes that may come in at once; what is older is left to itself. */
const MAX_OPEN = 8;

/** What is needed. */
export interface ChunkFolderParts {
  readonly folder: Folder;
  readonly pollMs: number;
  /** Four letters each. */
  readonly sites: readonly string[];
  readonly follower: Omit<FollowerParts, "bucket" | "site">;
}

interface OpenVolume {
  /** Null: not wanted. */
  readonly live: LiveVolume | null;
  readonly done: Set<number>;
}

type ChunkFile = FolderFile & { readonly chunk: ChunkName };

/** Follows until the signal is aborted. */
export async function followChunkFolder(
  { folder, pollMs, sites, follower }: ChunkFolderParts,
  signal: AbortSignal,
): Promise<void> {
  const { clock, events } = follower;
  // By folder and time: the volumes of several sites may lie in one folder each.
  const open = new Map<string, OpenVolume>();

  async function take(volume: string, files: readonly ChunkFile[]): Promise<void> {
    const first = files[0]!;
    if (!open.has(volume)) {
      if (first.chunk.kind !== "S") return;
      const start = follower.startOf(await Deno.readFile(first.path), first.name);
      const isWanted = start !== null && sites.includes(start.key.slice(0, 4)) &&
        await follower.isWanted(start.key, first.chunk.timeMs);
      open.set(volume, { live: isWanted ? follower.newVolume() : null, done: new Set() });
      for (const oldest of open.keys()) {
        if (open.size <= MAX_OPEN) break;
        open.delete(oldest);
      }
    }
    const { live, done } = open.get(volume)!;
    for (const { chunk, name, path } of files) {
      if (live === null || done.has(chunk.number)) continue;
      signal.throwIfAborted();
      done.add(chunk.number);
      await follower.decode(live, name, await Deno.readFile(path));
      events.at(`${chunk.time}, chunk ${chunk.number}`);
    }
  }

  while (!signal.aborted) {
    try {
      const volumes = new Map<string, ChunkFile[]>();
      for (const file of await folder.look()) {
        const chunk = parseChunkName(file.name);
        if (chunk === null) continue;
        const volume = `${dirname(file.path)}|${chunk.time}`;
        volumes.set(volume, [...volumes.get(volume) ?? [], { ...file, chunk }]);
      }
      events.well();
      const newest = [...volumes].sort(([, a], [, b]) => a[0]!.chunk.timeMs - b[0]!.chunk.timeMs)
        .slice(-MAX_OPEN);
      for (const [volume, files] of newest) {
        await take(volume, files.sort((a, b) => a.chunk.number - b.chunk.number));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof SourceError) events.failed(error);
      // A file that went away between the look and the reading: the next look knows.
      else if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await pause(clock, pollMs, signal);
  }
}
