/**
 * A public bucket, asked by plain HTTPS and unsigned: what is in it, and an object.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import { shownAddress } from "../../../secrets.ts";
import { httpGet, type HttpRequest, LEAST_BYTES } from "./http_get.ts";
import { type ListedObject, MAX_PAGE_BYTES, parseListPage } from "./list_answer.ts";
import { Part } from "./part.ts";
import { atMost, withRetries } from "./retry.ts";
import { SourceError } from "./source_error.ts";

/** Requests to one bucket under way at once. */
export const AT_ONCE = 4;

/** Pages of one listing: 200,000 objects. */
const MAX_PAGES = 200;

/** Objects of which the beginning is kept for the next try, when their rest did not come. */
const MAX_PARTS = 2;

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
  /** The object; null when there is none. What broke off goes on where it ended, also next time. */
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
  /** Hears the time that the bucket says it is, milliseconds since 1970. */
  heard?(dateMs: number): void;
}

/** Opens a bucket by its address, `https://bucket.example.org` or one with a path. Asks for nothing. */
export function openBucket(parts: BucketParts): Bucket {
  const base = new URL(parts.address);
  base.pathname = base.pathname.replace(/\/*$/, "/");
  const limited = atMost(AT_ONCE);
  const ask = (request: HttpRequest, signal: AbortSignal) =>
    limited(() =>
      withRetries(parts.clock, parts.random, signal, () => httpGet(request, parts, signal))
    );
  const begun = new Map<string, Part>();

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
    const answer = await ask({ address: url.href, maxBytes: MAX_PAGE_BYTES }, signal);
    if (answer === null) {
      throw new SourceError("not-found", `${shownAddress(parts.address)}: there is no such bucket`);
    }
    const found = parseListPage(new TextDecoder().decode(answer.bytes));
    // Whatever else answers, as a hotspot's login page, may have any time.
    if (answer.dateMs !== null) parts.heard?.(answer.dateMs);
    return found;
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
      const part = begun.get(key) ?? new Part();
      begun.delete(key);
      const request = { address: objectAddress(key), maxBytes, part };
      for (;;) {
        const before = part.length;
        try {
          return (await ask(request, signal))?.bytes ?? null;
        } catch (error) {
          const isOnItsWay = part.length - before >= LEAST_BYTES;
          if (error instanceof SourceError && error.passes && isOnItsWay) continue;
          if (part.length > 0) begun.set(key, part);
          for (const oldest of begun.keys()) {
            if (begun.size <= MAX_PARTS) break;
            begun.delete(oldest);
          }
          throw error;
        }
      }
    },
    async size(key, signal) {
      const head = await ask({ address: objectAddress(key), maxBytes: 0, method: "HEAD" }, signal);
      return head === null ? null : head.announced ?? 0;
    },
  };
}
