/**
 * Which files a source has to offer: volumes of Level II, products of Level III, from a bucket or a
 * folder. Nothing is fetched here.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import {
  daysBetween,
  oldProductKey,
  oldProductPrefix,
  parseProductKey,
  parseVolumeKey,
  type ProductKey,
  productKey,
  productPrefix,
  volumePrefix,
  volumesFrom,
} from "../../../formats/nexrad/bucket_keys.ts";
import { type Level, storeKey } from "../../../formats/radar_store.ts";
import type { Identity } from "../parts.ts";
import type { Bucket } from "./bucket.ts";
import type { Folder } from "./folder.ts";
import { KnownListings } from "./known_listing.ts";
import { MAX_OFF_MS } from "./source_clock.ts";
import { SourceError } from "./source_error.ts";

/** A file that a source offers. */
export interface Candidate {
  /** Another one when the file has changed. */
  readonly id: string;
  /** The file's own name. */
  readonly name: string;
  readonly bytes: number;
  /** What its name says; null: only the file itself does. */
  readonly identity: Identity | null;
  /** Costs something to fetch. */
  readonly isRemote: boolean;
  /** Null when it has gone. */
  read(signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null>;
}

/** What is asked for. */
export interface Wanted {
  /** Four letters each. */
  readonly sites: readonly string[];
  /** Level III only. */
  readonly codes: readonly string[];
  /** Milliseconds since 1970; null: however old. */
  readonly fromMs: number | null;
  readonly nowMs: number;
}

/** Where files come from. */
export interface FileSource {
  readonly name: string;
  /** @throws {SourceError} when it cannot be listed */
  candidates(wanted: Wanted, signal: AbortSignal): Promise<Candidate[]>;
}

/** Bytes that no file of a level exceeds: the largest volumes have 30 MB. */
export const MAX_FILE_BYTES: Readonly<Record<Level, number>> = {
  2: 128 * 1024 * 1024,
  3: 16 * 1024 * 1024,
};

const DAY_MS = 86_400_000;

/** A clock that is behind: a farther one is known to be wrong. */
const AHEAD_MS = MAX_OFF_MS;

/** Whether what comes now is of a later day than the one that begins at `day`. */
const isOver = (day: number, nowMs: number) => day + DAY_MS + AHEAD_MS < nowMs;

/** The volumes of a bucket. */
export function volumeBucket(bucket: Bucket, clock: Pick<Clock, "monoMs">): FileSource {
  const known = new KnownListings(bucket, clock);
  return {
    name: bucket.name,
    async candidates({ sites, fromMs, nowMs }, signal) {
      const days = fromMs === null
        ? await allDays(bucket, signal)
        : daysBetween(fromMs, nowMs + AHEAD_MS);
      const found: Candidate[] = [];
      for (const site of sites) {
        for (const day of days) {
          const objects = await known.list({
            prefix: volumePrefix(site, day),
            after: fromMs !== null && fromMs > day ? volumesFrom(site, fromMs) : "",
            until: volumesFrom(site, nowMs + AHEAD_MS),
            isOver: isOver(day, nowMs),
          }, signal);
          for (const { key, bytes } of objects) {
            const volume = parseVolumeKey(key);
            if (volume === null || volume.site !== site) continue;
            const identity = { key: volume.key, timeMs: volume.timeMs, kind: volume.version };
            found.push(bucketFile(bucket, key, bytes, 2, identity));
          }
        }
      }
      return found;
    },
  };
}

function bucketFile(
  bucket: Bucket,
  key: string,
  bytes: number,
  level: Level,
  identity: Identity,
): Candidate {
  return {
    id: `${bucket.name}|${key}|${bytes}`,
    name: key.slice(key.lastIndexOf("/") + 1),
    bytes,
    identity,
    isRemote: true,
    read: (signal) => bucket.get(key, MAX_FILE_BYTES[level], signal),
  };
}

/** Midnights of all days that a bucket has volumes of, newest first. */
async function allDays(bucket: Bucket, signal: AbortSignal): Promise<number[]> {
  let folders = [""];
  for (const digits of [/^\d{4}\/$/, /\/\d\d\/$/, /\/\d\d\/$/]) {
    const inner: string[] = [];
    for (const folder of folders) {
      const listing = await bucket.list(folder, { folders: true }, signal);
      inner.push(...listing.folders.filter((one) => digits.test(one)));
    }
    folders = inner;
  }
  const days = folders.map((folder) => Date.parse(`${folder.slice(0, 10).replaceAll("/", "-")}Z`));
  return days.filter(Number.isFinite).sort((a, b) => b - a);
}

/** The products of a bucket, in the form of key that it has. */
export function productBucket(bucket: Bucket, clock: Pick<Clock, "monoMs">): FileSource {
  const known = new KnownListings(bucket, clock);
  // Most buckets have one form: asking for the other as well would double the requests.
  let form: "new" | "old" | null = null;
  return {
    name: bucket.name,
    async candidates({ sites, codes, fromMs, nowMs }, signal) {
      const days = fromMs === null ? [null] : daysBetween(fromMs, nowMs + AHEAD_MS);
      const found: Candidate[] = [];

      async function take(four: string, code: string, day: number | null, folder: string | null) {
        const site = threeLetters(four);
        const prefix = folder === null
          ? productPrefix(site, code, day)
          : oldProductPrefix(folder, code, day);
        const from = (timeMs: number) =>
          folder === null
            ? productKey({ site, code, timeMs })
            : oldProductPrefix(folder, code, timeMs) + oldProductName({ site, code, timeMs });
        const objects = await known.list({
          prefix,
          after: fromMs !== null && day !== null && fromMs > day ? from(fromMs - 1_000) : "",
          until: from(nowMs + AHEAD_MS),
          isOver: day !== null && isOver(day, nowMs),
        }, signal);
        for (const { key, bytes } of objects) {
          const product = parseProductKey(key);
          if (product === null || product.site !== site || product.code !== code) continue;
          const { timeMs } = product;
          const identity = {
            key: storeKey({ site: four, timeMs, kind: code }),
            timeMs,
            kind: code,
          };
          found.push(bucketFile(bucket, key, bytes, 3, identity));
        }
        return objects.length > 0;
      }

      await Promise.all(sites.flatMap((four) =>
        codes.map(async (code) => {
          for (const day of days) {
            if (form !== "old" && await take(four, code, day, null)) form ??= "new";
            if (form === "new") continue;
            for (const folder of new Set([threeLetters(four), four])) {
              if (await take(four, code, day, folder)) form ??= "old";
            }
          }
        })
      ));
      return found;
    },
  };
}

/** A key's last part as older tools write it. */
function oldProductName(product: ProductKey): string {
  const key = oldProductKey(product);
  return key.slice(key.lastIndexOf("/") + 1);
}

/** As Level III names a site: KTLX → TLX. */
export const threeLetters = (site: string) => site.length === 4 ? site.slice(1) : site;

/** The files of a folder, whatever their names. */
export function folderSource(folder: Folder, level: Level): FileSource {
  return {
    name: folder.path,
    async candidates() {
      const files = await folder.look();
      return files.map(({ path, name, bytes, id }) => ({
        id,
        name,
        bytes,
        identity: null,
        isRemote: false,
        async read() {
          if (bytes > MAX_FILE_BYTES[level]) {
            throw new SourceError("too-large", `${path}: ${bytes} bytes are no radar file`);
          }
          try {
            return await Deno.readFile(path);
          } catch (error) {
            if (error instanceof Deno.errors.NotFound) return null;
            const why = error instanceof Error ? error.message : String(error);
            throw new SourceError("forbidden", `${path} cannot be read (${why})`);
          }
        },
      }));
    },
  };
}
