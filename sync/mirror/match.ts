/**
 * Which file in one place is which in another: by path, or by name where folders are arranged
 * otherwise, as HATPRO's are dated in one place and flat in another. A name that is the same every day
 * tells only together with its day.
 *
 * @module
 */
import { dayOfPath } from "./file_day.ts";
import type { FileLook } from "./listing.ts";

/** A file in both places. */
export interface Pair<A extends FileLook, B extends FileLook> {
  readonly expected: A;
  readonly found: B;
  /** False: only the name is the same. */
  readonly samePath: boolean;
}

export interface Matched<A extends FileLook, B extends FileLook> {
  readonly pairs: readonly Pair<A, B>[];
  /** Expected, and not there. */
  readonly missing: readonly A[];
  /** There, and not expected. */
  readonly extra: readonly B[];
}

/**
 * Pairs what is expected with what is found; each is used once.
 *
 * @param taken paths whose files stand for no other one
 */
export function matchFiles<A extends FileLook, B extends FileLook>(
  expected: ReadonlyMap<string, A>,
  found: ReadonlyMap<string, B>,
  taken: { has(path: string): boolean } = new Set(),
): Matched<A, B> {
  const pairs: Pair<A, B>[] = [];
  const alone: A[] = [];
  for (const [path, file] of expected) {
    const other = found.get(path);
    if (other === undefined) alone.push(file);
    else pairs.push({ expected: file, found: other, samePath: true });
  }
  const left = [...found.values()].filter(({ path }) => !expected.has(path));
  const free = Map.groupBy(left.filter(({ path }) => !taken.has(path)), ({ path }) => keyOf(path));
  const used = new Set<B>();
  const missing: A[] = [];
  for (const file of alone) {
    const namesakes = free.get(keyOf(file.path)) ?? [];
    // Of several, the one as long is the likelier.
    const at = Math.max(0, namesakes.findIndex(({ size }) => size === file.size));
    const [other] = namesakes.splice(at, 1);
    if (other === undefined) missing.push(file);
    else {
      used.add(other);
      pairs.push({ expected: file, found: other, samePath: false });
    }
  }
  return { pairs, missing, extra: left.filter((file) => !used.has(file)) };
}

/** Files with the same key are the same one. Without a day, only the path tells. */
function keyOf(path: string): string {
  const day = dayOfPath(path);
  return day === null ? path : `${day}/${path.slice(path.lastIndexOf("/") + 1)}`;
}
