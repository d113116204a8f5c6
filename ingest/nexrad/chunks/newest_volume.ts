/**
 * Which of a radar's real-time volumes is the newest, and which chunks it has: asked for with few
 * and narrow listings.
 *
 * @module
 */
import { type ChunkKey, chunkPrefix, parseChunkKey } from "../../../formats/nexrad/bucket_keys.ts";
import type { Bucket } from "../source/bucket.ts";

/**
 * The number of the newest volume; null when there is none. Numbers go round, so the times of the
 * volumes in order of number rise, fall once, and rise again: the fall is found by halving, one
 * answer of one key each.
 */
export async function newestVolume(
  bucket: Bucket,
  site: string,
  signal: AbortSignal,
): Promise<number | null> {
  const { folders, objects } = await bucket.list(`${site}/`, { folders: true }, signal);
  const numbers = [...new Set([...folders, ...objects.map(({ key }) => key)].map(volumeNumber))]
    .filter((number) => number !== null).sort((a, b) => a - b);
  if (numbers.length === 0) return null;
  const timeOf = async (number: number) =>
    (await firstChunk(bucket, site, number, signal))?.timeMs ?? -Infinity;
  const firstMs = await timeOf(numbers[0]!);
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (await timeOf(numbers[middle]!) >= firstMs) low = middle;
    else high = middle - 1;
  }
  return numbers[low]!;
}

function volumeNumber(key: string): number | null {
  const match = /^[^/]+\/([1-9]\d{0,2})\//.exec(key);
  return match === null ? null : Number(match[1]);
}

async function firstChunk(bucket: Bucket, site: string, number: number, signal: AbortSignal) {
  const { objects } = await bucket.list(chunkPrefix(site, number), { most: 1 }, signal);
  return objects[0] === undefined ? null : parseChunkKey(objects[0].key);
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
  // "~" comes after everything in a chunk's name: also the same second's chunks are left out.
  const from = after === null ? {} : { after: `${prefix}${after}-~` };
  const { objects } = await bucket.list(prefix, from, signal);
  return objects.map(({ key }) => parseChunkKey(key)).filter((key) => key !== null)
    .sort((a, b) => a.timeMs - b.timeMs || a.number - b.number);
}
