/**
 * A public bucket, asked by plain HTTPS and unsigned: what is in it, and an object.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { shownAddress } from "../../../secrets.ts";
import { httpGet } from "./http_get.ts";
import { type ListedObject, MAX_PAGE_BYTES, parseListPage } from "./list_answer.ts";
import { atMost, withRetries } from "./retry.ts";
import { SourceError } from "./source_error.ts";

/** Requests to one bucket under way at once. */
export const AT_ONCE = 4;

/** Pages of one listing: 200,000 objects. */
const MAX_PAGES = 200;

/** What is listed. */
export interface ListOptions {
  /** Only keys that come after this one. */
  readonly after?: string;
  /** What lies deeper is not listed, only its next folder. */
  readonly folders?: boolean;
  /** One page of so many at most. */
  readonly most?: number;
}

/** What is in a bucket under a prefix, sorted. */
export interface Listing {
  readonly objects: readonly ListedObject[];
  readonly folders: readonly string[];
}

/** A bucket. Every method throws `SourceError`, or the signal's reason when it is aborted. */
export interface Bucket {
  /** Its address, without what lets somebody in. */
  readonly name: string;
  list(prefix: string, options: ListOptions, signal: AbortSignal): Promise<Listing>;
  /** The object; null when there is none. */
  get(key: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>;
  /** The size of an object, which is not fetched; null when there is none. */
  size(key: string, signal: AbortSignal): Promise<number | null>;
}

/** What a bucket needs from outside. */
export interface BucketParts {
  readonly address: string;
  readonly clock: Pick<Clock, "after">;
  readonly random: () => number;
  /** Hears what every request has cost, in bytes. */
  spent(bytes: number): void;
}

/** Opens a bucket by its address, `https://bucket.example.org` or one with a path. Asks for nothing. */
export function openBucket(parts: BucketParts): Bucket {
  const base = new URL(parts.address);
  base.pathname = base.pathname.replace(/\/*$/, "/");
  const limited = atMost(AT_ONCE);
  const ask = <T>(signal: AbortSignal, request: () => Promise<T>) =>
    limited(() => withRetries(parts.clock, parts.random, signal, request));

  function objectAddress(key: string): string {
    const url = new URL(base);
    url.pathname += key.split("/").map(encodeURIComponent).join("/");
    return url.href;
  }

  async function page(query: Record<string, string>, signal: AbortSignal) {
    const url = new URL(base);
    for (const [name, value] of Object.entries({ "list-type": "2", ...query })) {
      url.searchParams.set(name, value);
    }
    const answer = await ask(signal, () => httpGet(url.href, MAX_PAGE_BYTES, parts, signal));
    if (answer === null) {
      throw new SourceError("not-found", `${shownAddress(parts.address)}: there is no such bucket`);
    }
    return parseListPage(new TextDecoder().decode(answer.bytes));
  }

  return {
    name: shownAddress(parts.address),
    async list(prefix, { after, folders, most }, signal) {
      const found: { objects: ListedObject[]; folders: string[] } = { objects: [], folders: [] };
      const query = {
        prefix,
        ...(after === undefined ? {} : { "start-after": after }),
        ...(folders ? { delimiter: "/" } : {}),
        ...(most === undefined ? {} : { "max-keys": String(most) }),
      };
      let token: string | null = null;
      for (let pages = 1;; pages++) {
        const one = await page({
          ...query,
          ...(token === null ? {} : { "continuation-token": token }),
        }, signal);
        found.objects.push(...one.objects.filter(({ key }) => key.startsWith(prefix)));
        found.folders.push(...one.folders.filter((folder) => folder.startsWith(prefix)));
        if (one.continuation === null || most !== undefined) return found;
        if (one.continuation === token || pages === MAX_PAGES) {
          const text = `${shownAddress(parts.address)}: the listing of ${prefix} does not end`;
          throw new SourceError("wrong-answer", text);
        }
        token = one.continuation;
      }
    },
    async get(key, maxBytes, signal) {
      const address = objectAddress(key);
      return (await ask(signal, () => httpGet(address, maxBytes, parts, signal)))?.bytes ?? null;
    },
    async size(key, signal) {
      const address = objectAddress(key);
      const head = await ask(signal, () => httpGet(address, 0, parts, signal, "HEAD"));
      return head === null ? null : head.announced ?? 0;
    },
  };
}
