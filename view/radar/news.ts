/**
 * `GET /radar/events`: which pictures are new. The component's hints come at once; because a hint
 * may get lost, and another process may fill the store, the lists are looked at as well, while
 * somebody listens.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { PictureNews, RadarHello } from "../../formats/radar_messages.ts";
import { type ListEntry, listObject, type PictureList } from "../../formats/radar_store.ts";
import { encodeEvent, type Reader } from "../sse.ts";
import type { Lists } from "./lists.ts";
import type { LevelProduct } from "./names.ts";
import type { StoreCache } from "./store_cache.ts";

/** News kept for readers who come back. */
const KEPT = 512;

/** A bucket that cannot be reached is no reason not to hear the component's hints. */
const READY_MS = 3_000;

/** What the events come from. */
export interface NewsParts {
  readonly store: StoreCache;
  readonly lists: Lists;
  readonly clock: Clock;
  /** Names this run of the program: numbers of another run mean nothing here. */
  readonly boot: string;
  /** How often the lists are looked at while somebody listens. */
  readonly lookMs: number;
}

interface Told {
  readonly n: number;
  readonly bytes: Uint8Array;
}

/** What is new, for everybody who listens. */
export class News {
  readonly #readers = new Set<Reader>();
  #told: Told[] = [];
  #n = 0;
  #cancel: (() => void) | null = null;
  /** What the lists said when they were looked at last; by the list's object. */
  #seen: Map<string, PictureList> | null = null;
  #looking: Promise<void> | null = null;

  constructor(private readonly parts: NewsParts) {}

  /** Readers at this moment. */
  get size(): number {
    return this.#readers.size;
  }

  /**
   * Resolves when whatever comes into a list from now on is told, or when the store has not answered
   * for too long. To be waited for before `join`.
   */
  ready(): Promise<void> {
    if (this.#readers.size > 0 && this.#seen !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = this.parts.clock.after(READY_MS, resolve);
      this.#look().then(() => {
        cancel();
        resolve();
      });
    });
  }

  /** A reader that has everything up to the id `after`. */
  join(reader: Reader, after: string | null): void {
    const { boot } = this.parts;
    const known = numberOf(after, boot);
    const oldest = this.#told[0]?.n ?? this.#n + 1;
    const resumed = known !== null && known <= this.#n && known >= oldest - 1;
    let next = resumed ? known + 1 : this.#n + 1;
    this.#readers.add(reader);
    reader.onGone(() => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) this.#rest();
    });
    const hello: RadarHello = { resumed };
    reader.send(encodeEvent("hello", hello, `${boot}.${next - 1}`));
    reader.follow(() => {
      const first = this.#told[0]?.n ?? next;
      if (next < first) {
        // Too far behind: it comes back, and is told that it missed something.
        reader.end();
        return null;
      }
      const told = this.#told[next - first];
      if (told === undefined) return null;
      next++;
      return told.bytes;
    });
    this.#cancel ??= this.parts.clock.after(this.parts.lookMs, this.#lookOn);
  }

  /** Pictures are in the store now. */
  heard(news: PictureNews): void {
    const list = listObject(news.level, news.product);
    this.#tell(news);
    const seen = this.#seen?.get(list);
    if (seen !== undefined) this.#seen!.set(list, { ...seen, [news.key]: entryOf(news) });
  }

  close(): void {
    this.#rest();
  }

  readonly #lookOn = () => {
    this.#cancel = null;
    const again = () => {
      if (this.#readers.size === 0) return;
      this.#cancel ??= this.parts.clock.after(this.parts.lookMs, this.#lookOn);
    };
    this.#look().then(again, again);
  };

  /** Looks at all lists, and tells what is new. A store that fails is looked at again later. */
  #look(): Promise<void> {
    return this.#looking ??= this.#lookOnce().catch(() => {}).finally(() => this.#looking = null);
  }

  async #lookOnce(): Promise<void> {
    const { lists } = this.parts;
    const before = this.#seen;
    const seen = new Map<string, PictureList>();
    const news: PictureNews[] = [];
    for (const of of await lists.all()) {
      const name = listObject(of.level, of.product);
      const list = await lists.list(of);
      seen.set(name, list);
      const known = before?.get(name);
      if (before !== null) news.push(...newIn(of, list, known ?? {}));
    }
    // A hint that came meanwhile has changed what was seen: it is told again rather than not at all.
    this.#seen = seen;
    for (const one of news) this.#tell(one);
  }

  #tell(news: PictureNews): void {
    this.#n++;
    const { level, product, key, sweeps, complete } = news;
    const data: PictureNews = { level, product, key, sweeps, complete };
    this.#told.push({
      n: this.#n,
      bytes: encodeEvent("picture", data, `${this.parts.boot}.${this.#n}`),
    });
    if (this.#told.length > KEPT) this.#told.shift();
    for (const reader of [...this.#readers]) reader.more();
  }

  /** Nobody listens: who comes back may have missed what nobody looked at. */
  #rest(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#seen = null;
    this.#told = [];
    this.#n++;
  }
}

/** What a list says that it did not say before, oldest first: keys are sorted by site and time. */
function newIn(of: LevelProduct, list: PictureList, before: PictureList): PictureNews[] {
  return Object.entries(list)
    .filter(([key, entry]) => !isSame(entry, before[key]))
    .map(([key, { sweeps, complete }]) => ({ ...of, key, sweeps, complete: complete ?? true }));
}

function isSame(a: ListEntry, b: ListEntry | undefined): boolean {
  return b !== undefined && a.sweeps === b.sweeps && a.complete === b.complete;
}

function entryOf({ sweeps, complete }: PictureNews): ListEntry {
  return complete ? { sweeps } : { sweeps, complete: false };
}

/** The number in an id of this run; null for any other text. */
function numberOf(id: string | null, boot: string): number | null {
  const match = /^([0-9a-f]+)\.(\d{1,15})$/.exec(id ?? "");
  return match !== null && match[1] === boot ? Number(match[2]) : null;
}
