/**
 * Follows real-time chunks that something else writes into a local folder: what has come of each
 * volume is handed on, its first chunk first, the newest volume first. A volume ends when it is whole,
 * or does not grow any more while a newer one of its site is there. So of each site the newest volume
 * is open, and older ones that are not whole one after the other.
 *
 * @module
 */
import { dirname } from "node:path";
import { pause } from "../../../clock.ts";
import { type ChunkName, parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import { errorText } from "../../../secrets.ts";
import { type FollowerParts, LOST_MS, MAX_CHUNK_BYTES } from "./followed_volume.ts";
import type { LiveVolume } from "../parts.ts";
import type { Folder, FolderFile } from "../source/folder.ts";
import { SourceError } from "../source/source_error.ts";

/** Volumes of all sites together that are looked at, the newest. */
export const MAX_VOLUMES = 256;

/** What is needed. */
export interface ChunkFolderParts {
  readonly folder: Folder;
  readonly pollMs: number;
  /** Four letters each. */
  readonly sites: readonly string[];
  readonly follower: Omit<FollowerParts, "bucket" | "site">;
}

interface KnownVolume {
  /** "" when its first chunk cannot be read. */
  readonly key: string;
  readonly timeMs: number;
  /** Null: not wanted, or ended. */
  live: LiveVolume | null;
  readonly done: Set<number>;
  /** When its last chunk came, monotonic ms. */
  sinceMs: number;
}

type ChunkFile = FolderFile & { readonly chunk: ChunkName };

/** Follows until the signal is aborted. */
export async function followChunkFolder(
  { folder, pollMs, sites, follower }: ChunkFolderParts,
  signal: AbortSignal,
): Promise<void> {
  const { clock, events } = follower;
  /** By folder and time: the volumes of several sites may lie in one folder each. */
  const known = new Map<string, KnownVolume>();
  /** Files that cannot be read, as far as was told. */
  let told = new Set<string>();

  /** Null when it cannot be read: it may be the next time. */
  async function read({ path, name, bytes, id }: ChunkFile) {
    let why = `${bytes} bytes are no chunk`;
    if (bytes <= MAX_CHUNK_BYTES) {
      try {
        return await Deno.readFile(path);
      } catch (error) {
        // It went away between the look and the reading: the next look knows.
        if (error instanceof Deno.errors.NotFound) return null;
        why = errorText(error);
      }
    }
    if (!told.has(id)) events.skipped(name, why);
    told.add(id);
    return null;
  }

  /** Null while its first chunk is not there. */
  async function begin(file: ChunkFile): Promise<KnownVolume | null> {
    const { chunk: { kind, timeMs }, name } = file;
    const bytes = kind === "S" ? await read(file) : null;
    if (bytes === null) return null;
    const start = follower.startOf(bytes, name);
    if (start === null) events.skipped(name, "its volume's first chunk is broken");
    const isWanted = start !== null && sites.includes(start.key.slice(0, 4)) &&
      await follower.isWanted(start.key, timeMs);
    if (isWanted) follower.coming(start.key, true);
    return {
      key: start?.key ?? "",
      timeMs,
      live: isWanted ? follower.newVolume() : null,
      done: new Set(),
      sinceMs: clock.monoMs(),
    };
  }

  async function end(volume: KnownVolume): Promise<void> {
    if (volume.live === null) return;
    await follower.end(volume.live);
    volume.live = null;
    follower.coming(volume.key, false);
  }

  async function take(id: string, files: readonly ChunkFile[]): Promise<void> {
    const volume = known.get(id) ?? await begin(files[0]!);
    if (volume === null) return;
    known.set(id, volume);
    if (volume.live === null || volume.done.size === 0 && !mayOpen(volume)) return;
    let came = false;
    for (const file of files) {
      const { chunk, name } = file;
      if (volume.done.has(chunk.number)) continue;
      signal.throwIfAborted();
      const bytes = await read(file);
      if (bytes === null) continue;
      volume.done.add(chunk.number);
      await follower.decode(volume.live, name, bytes);
      events.at(`${chunk.time}, chunk ${chunk.number}`);
      volume.sinceMs = clock.monoMs();
      came = true;
    }
    const isLost = clock.monoMs() - volume.sinceMs >= LOST_MS;
    const isLeft = !came && isOld(volume);
    if (volume.live.isWhole() || isLost || isLeft) await end(volume);
  }

  const ofSite = ({ key }: KnownVolume) =>
    [...known.values()].filter((other) => other.key.startsWith(key.slice(0, 4)));

  /** Whether a newer volume of its site has begun. */
  const isOld = (volume: KnownVolume) =>
    ofSite(volume).some(({ timeMs }) => timeMs > volume.timeMs);

  /** Whether it may be opened: each open volume takes its memory. */
  const mayOpen = (volume: KnownVolume) =>
    !isOld(volume) ||
    !ofSite(volume).some((other) => other.live !== null && other.done.size > 0 && isOld(other));

  async function look(): Promise<void> {
    const files = await folder.look();
    events.well();
    const volumes = newestVolumes(files);
    for (const [id, volume] of known) {
      if (volumes.has(id)) continue;
      await end(volume);
      known.delete(id);
    }
    const ids = new Set(files.map(({ id }) => id));
    told = new Set([...told].filter((id) => ids.has(id)));
    for (const [id, chunks] of volumes) await take(id, chunks);
  }

  try {
    while (!signal.aborted) {
      try {
        await look();
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof SourceError)) throw error;
        events.failed(error);
      }
      await pause(clock, pollMs, signal);
    }
  } finally {
    for (const { live, key } of known.values()) if (live !== null) follower.coming(key, false);
  }
}

/** The chunks of each volume, in order; the newest volume first. */
function newestVolumes(files: readonly FolderFile[]): Map<string, readonly ChunkFile[]> {
  const volumes = new Map<string, ChunkFile[]>();
  for (const file of files) {
    const chunk = parseChunkName(file.name);
    if (chunk === null) continue;
    const id = `${dirname(file.path)}|${chunk.time}`;
    const chunks = volumes.get(id) ?? [];
    chunks.push({ ...file, chunk });
    volumes.set(id, chunks);
  }
  for (const chunks of volumes.values()) chunks.sort((a, b) => a.chunk.number - b.chunk.number);
  const newest = [...volumes].sort(([, [a]], [, [b]]) => b!.chunk.timeMs - a!.chunk.timeMs);
  return new Map(newest.slice(0, MAX_VOLUMES));
}
