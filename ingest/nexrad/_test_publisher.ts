/**
 * For tests: a publisher that keeps everything in memory.
 *
 * @module
 */
import type { Publication, Publisher } from "./store/mod.ts";

/** What was published, in order. */
export function memoryPublisher(
  codes: Readonly<Record<string, readonly string[]>> = {},
): Publisher & { readonly published: Publication[] } {
  const published: Publication[] = [];
  return {
    published,
    publish(publication) {
      published.push(publication);
      const { level, product, key, pictures, complete } = publication;
      return Promise.resolve({ level, product, key, sweeps: pictures.length, complete });
    },
    has: () => Promise.resolve(false),
    codesToFetch: () => Promise.resolve(new Map(Object.entries(codes))),
    clean: () => Promise.resolve(0),
  };
}
