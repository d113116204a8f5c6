/**
 * Which of a radar's real-time volumes is the newest, and which chunks it has: asked for with few
 * and narrow listings.
 *
 * @module
 */
import {
  type ChunkKey,
  chunkPrefix,
  LAST_VOLUME,
  parseChunkKey,
} from "../../../formats/nexrad/bucket_keys.ts";
import type { Bucket } from "../source/bucket.ts";

/** Numbers that are asked about at once when the next volume is not where it should be. */
const STEP = 32;

/** So many steps are all the numbers there are. */
export const STEPS = Math.ceil(LAST_VOLUME / STEP);

/** A volume that is known: its number, and the time that its chunks say. */
export type KnownVolume = Pick<ChunkKey, "volume" | "time">;

/**
 * The newest volume; null when there is none. Numbers go round, so the times of the volumes in order
 * of number rise, fall once, and rise again: the fall is found by halving, one answer of one key each.
 *
 * Where numbers have jumped, older volumes are left among newer ones, and this may be an old one: see
 * `newerVolume`.
 */
export async function newestVolume(
  bucket: Bucket,
  site: string,
  signal: AbortSignal,
): Promise<ChunkKey | null> {
  const { folders, objects } = await bucket.list(`${site}/`, { folders: true }, signal);
  const numbers = [...new Set([...folders, ...objects.map(({ key }) => key)].map(volumeNumber))]
    .filter((number) => number !== null).sort((a, b) => a - b);
  if (numbers.length === 0) return null;
  const firsts = new Map<number, ChunkKey | null>();
  const timeOf = async (number: number) => {
    const first = await firstChunk(bucket, site, number, null, signal);
    firsts.set(number, first);
    return first?.timeMs ?? -Infinity;
  };
  const firstMs = await timeOf(numbers[0]!);
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await timeOf(numbers[middle]!) >= firstMs) low = middle;
    else high = middle - 1;
  }
  return firsts.get(numbers[low]!)!;
}

/** The first chunk under a number that is younger than `after`; null when there is none. */
export async function firstChunk(
  bucket: Bucket,
  site: string,
  number: number,
  after: string | null,
  signal: AbortSignal,
): Promise<ChunkKey | null> {
  const prefix = chunkPrefix(site, number);
  const { objects } = await bucket.list(prefix, { ...since(prefix, after), most: 1 }, signal);
  return objects[0] === undefined ? null : parseChunkKey(objects[0].key);
}

/**
 * The number of the newest volume that is younger than the known one, among the numbers after it,
 * wherever old volumes are left between them; null when there is none. One answer of one key a number.
 *
 * @param step 0: the numbers right after it; 1: those after these; up to `STEPS` − 1
 */
export async function newerVolume(
  bucket: Bucket,
  site: string,
  known: KnownVolume,
  step: number,
  signal: AbortSignal,
): Promise<number | null> {
  let newest: ChunkKey | null = null;
  for (let from = step * STEP; from < LAST_VOLUME; from += STEP) {
    // The one after the known one is the likeliest at any time.
    const numbers = Array.from({ length: STEP }, (_, i) => from + i).concat(0)
      .map((further) => (known.volume + further) % LAST_VOLUME + 1);
    const firsts = await Promise.all(
      [...new Set(numbers)].map((number) => firstChunk(bucket, site, number, known.time, signal)),
    );
    const before: ChunkKey | null = newest;
    for (const chunk of firsts) {
      if (chunk !== null && chunk.timeMs > (newest?.timeMs ?? -Infinity)) newest = chunk;
    }
    // While the last of them is the newest, those after it may be newer.
    if (newest === null || newest === before || newest.volume !== numbers[STEP - 1]) break;
  }
  return newest?.volume ?? null;
}

function volumeNumber(key: string): number | null {
  const match = /^[^/]+\/([1-9]\d{0,2})\//.exec(key);
  return match === null ? null : Number(match[1]);
}

/** The chunks under a volume number, in order; those that are newer than `after`, where given. */
export async function chunksOf(
  bucket: Bucket,
  site: string,
  number: number,
  after: string | null,
  signal: AbortSignal,
): Promise<ChunkKey[]> {
  const prefix = chunkPrefix(site, number);
  const { objects } = await bucket.list(prefix, since(prefix, after), signal);
  return objects.map(({ key }) => parseChunkKey(key)).filter((key) => key !== null)
    .sort((a, b) => a.timeMs - b.timeMs || a.number - b.number);
}

// "~" comes after everything in a chunk's name: also the same second's chunks are left out.
const since = (prefix: string, after: string | null) =>
  after === null ? {} : { after: `${prefix}${after}-~` };
