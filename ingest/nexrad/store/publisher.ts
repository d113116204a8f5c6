/**
 * How pictures get into the store and into its lists, so that what is listed can be fetched: with
 * any number of processors and cleaners on one store, and wherever one of them dies.
 *
 * - Pictures are stored first, the JSON of idx0 last of them: it says how many there are and whether
 *   the volume was complete, so that a list can be made again from the store alone. Then the list
 *   is changed, then the flag, then the codes.
 * - A list is changed by reading, merging, writing, and reading again until nothing is to be
 *   changed. A folder lets one process at a time do so. In a bucket another process can still
 *   write over an entry after that: each process puts what it published back at every change and
 *   every cleaning. So an entry may come late, but a listed KEY is always one whose pictures are there.
 * - A KEY is listed while it is younger than the cleaning window, by the time in it. Whoever writes
 *   a list leaves older ones out, so none comes back; the cleaner removes objects `GRACE_MS` later.
 *   For that, the clocks of two processors should agree within two minutes, and their windows be
 *   the same. Without a processing window everything is wanted however old: nothing is too old.
 * - A KEY that is published again with other tilts has each of its objects replaced as one step,
 *   then the list says the new number. What is left beyond that number goes when the KEY goes.
 * - An unchanged picture of a volume that still comes in is not stored again: a link may be narrow.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import type { RadarConfig } from "../../../config_radar.ts";
import {
  CODES_OBJECT,
  FLAGS_OBJECT,
  type ListEntry,
  type PictureList,
  pictureObject,
} from "../../../formats/radar_store.ts";
import type { Logger } from "../../../log.ts";
import { type ObjectStore, StoreError } from "../../../object_store/mod.ts";
import { openCleaner } from "./cleaner.ts";
import { readCodes, withConfigured, withCounts, withFlag, writeCodes } from "./codes.ts";
import { ageMs, listEntry } from "./lists.ts";
import { openListKeeper } from "./list_keeper.ts";
import type { Picture, Publication, Publisher } from "./publisher_types.ts";
import { changeObject, readText } from "./shared_object.ts";

/** What a publisher works with. */
export interface PublisherSettings {
  readonly store: ObjectStore;
  readonly radar: Pick<
    RadarConfig,
    "products" | "processing_window_minutes" | "cleanup_window_minutes"
  >;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Objects that are stored at the same time. */
const PARALLEL = 4;

const encoder = new TextEncoder();

/** Opens the store for publishing; nothing is asked of it yet. */
export function openPublisher({ store, radar, clock, log }: PublisherSettings): Publisher {
  const windowMs = radar.processing_window_minutes === null
    ? Infinity
    : radar.cleanup_window_minutes * 60_000;
  const lists = openListKeeper(store, clock, windowMs);
  const cleaner = openCleaner(store, lists, clock, windowMs);
  /** Of volumes that still come in: what each object held when this process stored it. */
  const stored = new Map<string, Map<string, string>>();
  const configured = new Map(
    Object.entries(radar.products).flatMap(([product, { codes }]) =>
      codes === undefined ? [] : [[product, codes] as const]
    ),
  );
  let codesToldBad = false;
  /** The KEY that was said last to be too old: of a volume, once is enough for all products. */
  let toldOld = "";

  async function storePictures(publication: Publication): Promise<void> {
    const { level, product, key, complete, pictures } = publication;
    const id = `${level}/${product}/${key}`;
    const before = stored.get(id) ?? new Map<string, string>();
    if (!complete) stored.set(id, before);
    const put = async (picture: Picture, ending: "png" | "json") => {
      const object = pictureObject({ level, product, key, index: picture.index }, ending);
      const bytes = ending === "png" ? picture.png : jsonOf(picture, publication);
      const digest = await digestOf(bytes);
      if (before.get(object) === digest) return;
      // A put that fails may have been done all the same.
      before.delete(object);
      await store.put(object, bytes, ending === "png" ? "image/png" : "application/json");
      before.set(object, digest);
    };
    await inParallel(pictures, async (picture) => {
      await put(picture, "png");
      if (picture.index > 0) await put(picture, "json");
    });
    await put(pictures[0]!, "json");
    if (complete) stored.delete(id);
  }

  /** Counts the listed KEYs of products with codes; those of the configuration are always there. */
  async function countCodes(counted: ReadonlyMap<string, PictureList>): Promise<void> {
    await changeObject(store, CODES_OBJECT, (text) => {
      const there = readCodes(text);
      if (there === null) {
        if (!codesToldBad) log.warn(`${CODES_OBJECT} is no JSON: left alone until it is mended`);
        codesToldBad = true;
        return null;
      }
      codesToldBad = false;
      let codes = withConfigured(there, configured);
      for (const [product, list] of counted) codes = withCounts(codes, product, list);
      return writeCodes(codes);
    });
  }

  /** What helps a client but decides nothing: its failure does not undo what is listed. */
  async function aside(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      log.warn(`${what}: ${error.message}`);
    }
  }

  return {
    async publish(publication) {
      const { level, product, key, complete, pictures } = publication;
      checkIndexes(publication);
      if (!complete) {
        const finished = (await lists.read(level, product))[key];
        if (finished !== undefined && finished.complete !== false) {
          return { level, product, key, sweeps: finished.sweeps, complete: true };
        }
      }
      await storePictures({
        ...publication,
        pictures: pictures.toSorted((a, b) => a.index - b.index),
      });
      const list = await lists.add(level, product, key, listEntry(pictures.length, complete));
      const entry: ListEntry | undefined = list[key];
      if (entry === undefined && key !== toldOld) {
        toldOld = key;
        const window = `${radar.cleanup_window_minutes} minutes`;
        log.info(
          `${key} is older than the cleaning window of ${window}: it is not listed, and the next ` +
            "cleaning removes it (radar.cleanup_window_minutes); to keep all and remove nothing, " +
            "set radar.processing_window_minutes to null",
        );
      }
      await aside(
        "the flag is not set",
        () => changeObject(store, FLAGS_OBJECT, (text) => withFlag(text, product)),
      );
      if (level === 3) {
        await aside("codes are not counted", () => countCodes(new Map([[product, list]])));
      }
      const sweeps = entry?.sweeps ?? pictures.length;
      return { level, product, key, sweeps, complete: entry?.complete ?? complete };
    },

    async has(level, product, key) {
      if (ageMs(key, clock.nowMs()) > windowMs) return true;
      const entry = (await lists.recent(level, product))[key];
      return entry !== undefined && entry.complete !== false;
    },

    async codesToFetch() {
      const codes = withConfigured(
        readCodes(await readText(store, CODES_OBJECT)) ?? {},
        configured,
      );
      // The file also holds what was configured once: its pictures are still there to choose from.
      const values = [...configured.keys()].map((product) =>
        [product, codes[product]!.map(({ value }) => value)] as const
      );
      return new Map(values.filter(([, some]) => some.length > 0));
    },

    async clean() {
      const { removed, level3 } = await cleaner.clean();
      for (const id of stored.keys()) {
        if (ageMs(id.slice(id.lastIndexOf("/") + 1), clock.nowMs()) > windowMs) stored.delete(id);
      }
      await aside("codes are not counted", () => countCodes(level3));
      return removed;
    },
  };
}

/** The JSON beside a picture; idx0's says how many there are besides. */
function jsonOf({ index, facts }: Picture, { pictures, complete }: Publication) {
  const all = index === 0 ? { ...facts, complete, pictures: pictures.length } : facts;
  return encoder.encode(JSON.stringify(all) + "\n");
}

/** @throws {RangeError} unless the pictures are idx0, idx1, … */
function checkIndexes({ key, pictures }: Publication): void {
  const indexes = new Set(pictures.map(({ index }) => index));
  const all = pictures.every((_, index) => indexes.has(index));
  if (pictures.length > 0 && all) return;
  const given = pictures.map(({ index }) => index).join(", ") || "none";
  throw new RangeError(`pictures of ${key} must be idx0, idx1, … without a gap: given ${given}`);
}

/** Does `work` for each item, some at a time; after a failure no more are begun. */
async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const failures: unknown[] = [];
  const line = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      await work(item).catch((error) => {
        failures.push(error);
        waiting.length = 0;
      });
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, line));
  if (failures.length > 0) throw failures[0];
}

async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
