/**
 * The end of the newest data file, followed as it grows: whole lines only, on across midnight and
 * back for a row that comes late to yesterday's file, one reading for all who watch.
 *
 * @module
 */
import { basename, join } from "node:path";
import type { Clock } from "../clock.ts";
import { type FileMark, isOther, markOf, marksIn, namesIn } from "./file_marks.ts";
import { lastLines, wholeLinesEnd } from "./last_lines.ts";
import type { KnownFile, LinePlace, TailLine, Watcher } from "./tail_watcher.ts";
import { otherTurn } from "./turns.ts";
import { type Position, wholeLines } from "./whole_lines.ts";
export type { KnownFile, LinePlace, PlacedLine, TailLine } from "./tail_watcher.ts";

/** How often the file's size is looked at; a record's own message comes sooner. */
const POLL_MS = 500;

/** How often the folder is searched for other files that grow, should messages get lost: every so many polls. */
const SEARCH_EVERY = 10;

/** Files that a search looks at: a host's clock that was ahead may have named some after the true days. */
const SEARCHED = 12;

/** Bytes read at once; a longer line is skipped. */
const CHUNK = 65_536;

/** A file that is this large when it is first seen came with a whole day in it: a disk was mounted. */
const MAX_NEW = 1024 * 1024;

/** Which files are followed. */
export interface TailParts {
  readonly source: string;
  readonly folder: string;
  /** Matches the names of the files; by name the newest is the last. */
  readonly names: RegExp;
  readonly clock: Clock;
}

/** How far a file was read. */
interface Place extends Position {
  ino: FileMark["ino"];
}

/** Follows the newest file of a folder while somebody listens. */
export class FileTail {
  readonly #watchers = new Set<Watcher>();
  #cancelPoll: (() => void) | null = null;
  #polls = 0;
  /** Goes on from one start of the program to the next, like the log's numbers. */
  #seq: number;
  /** The file that grew last. */
  #path: string | null = null;
  /** Of the files that grew since the watch began: one a day. */
  #places = new Map<string, Place>();
  /** The files that were there when it began: what they held is old. */
  #atStart: ReadonlyMap<string, FileMark> = new Map();
  /** Sizes at the last poll or search. */
  #polled = new Map<string, number>();
  /** Files to be read, in this order, up to a size. */
  readonly #due = new Map<string, number>();
  #reading: Promise<void> | null = null;
  #saidAbsent = false;

  constructor(private readonly parts: TailParts) {
    this.#seq = parts.clock.nowMs();
  }

  /**
   * The last `count` whole lines now, then each new one to `listener`; nothing is lost or
   * repeated between the two. `leave` ends it.
   */
  follow(
    count: number,
    listener: (line: TailLine) => void,
  ): { last: TailLine[]; leave(): void } {
    const { leave } = this.watch({
      lines: (lines) => lines.forEach(({ line }) => listener(line)),
      broken: () => {},
    });
    const path = this.#path;
    const lines = path === null ? [] : lastLines(path, this.#place(path).offset, count);
    const first = this.#seq - lines.length + 1;
    const last = lines.map((line, i) => ({ seq: first + i, source: this.parts.source, line }));
    if (path === null) last.push(this.#absent());
    this.#saidAbsent = path === null;
    return { last, leave };
  }

  /**
   * Each new line from now on. The first watcher may name all files that were there before it
   * began to read them: the watch goes on from where it has read to, and a file that came
   * meanwhile is new.
   */
  watch(watcher: Watcher, known?: ReadonlyMap<string, KnownFile>): { leave(): void } {
    if (this.#watchers.size === 0) this.#open(known);
    this.#watchers.add(watcher);
    this.#schedule();
    return {
      leave: () => {
        this.#watchers.delete(watcher);
        if (this.#watchers.size > 0) return;
        this.#cancelPoll?.();
        this.#cancelPoll = null;
        this.#due.clear();
      },
    };
  }

  /**
   * A record was written to `path`: a reason to look now. What is there is told before this
   * returns, all but much at once: resolves when that is.
   */
  hint(path: string): Promise<void> {
    const name = basename(path);
    if (!this.parts.names.test(name)) return Promise.resolve();
    const grown = join(this.parts.folder, name);
    if (this.#watchers.size === 0) {
      this.#path = grown;
      return Promise.resolve();
    }
    if (this.#path !== null) this.#due.set(this.#path, Infinity);
    this.#due.set(grown, Infinity);
    return this.#readDue();
  }

  /**
   * Looks once whether the file has grown or another one has. Nobody said so, so only what was
   * there at the poll before is read: what is told was on the disk before, and the recorder's
   * sync takes less than that.
   */
  poll(): void {
    const paths = new Set(this.#path === null ? [] : [this.#path]);
    if (this.#path === null || ++this.#polls % SEARCH_EVERY === 0) {
      const names = namesIn(this.parts.folder, this.parts.names);
      for (const name of names.slice(-SEARCHED)) paths.add(join(this.parts.folder, name));
    }
    for (const path of paths) this.#pollFile(path);
    this.#readDue();
    if (paths.size > 0) return;
    const line = this.#absent();
    if (!this.#saidAbsent) {
      for (const one of this.#watchers) {
        one.lines([{ line, place: NOWHERE }]);
      }
    }
    this.#saidAbsent = true;
  }

  #absent(): TailLine {
    const line = `waiting for a file in ${this.parts.folder}`;
    return { seq: this.#seq, source: this.parts.source, line };
  }

  #open(known?: ReadonlyMap<string, KnownFile>): void {
    this.#places = new Map();
    for (const [path, { readTo, ino }] of known ?? []) {
      if (readTo !== null) this.#places.set(path, placeAt(readTo, ino));
    }
    this.#atStart = known ?? marksIn(this.parts.folder, this.parts.names);
    this.#polled = new Map([...this.#atStart].map(([path, { size }]) => [path, size]));
    if (this.#path !== null && this.#atStart.has(this.#path)) return;
    this.#path = [...this.#atStart.keys()].at(-1) ?? null;
  }

  #schedule(): void {
    this.#cancelPoll ??= this.parts.clock.after(POLL_MS, () => {
      this.#cancelPoll = null;
      this.poll();
      if (this.#watchers.size > 0) this.#schedule();
    });
  }

  #place(path: string): Place {
    let place = this.#places.get(path);
    if (place === undefined) {
      const { size, ino } = this.#atStart.get(path) ?? NEW;
      this.#places.set(path, place = placeAt(size > 0 ? wholeLinesEnd(path, size) : 0, ino));
    }
    return place;
  }

  #pollFile(path: string): void {
    const mark = markOf(path);
    if (mark === null) return;
    const before = this.#polled.get(path) ?? 0;
    this.#polled.set(path, mark.size);
    // The next poll looks at it again.
    if (mark.size !== before) this.#path = path;
    const start = this.#atStart.get(path) ?? NEW;
    const { offset, ino } = this.#places.get(path) ?? { offset: start.size, ino: start.ino };
    if (mark.size === offset && !isOther(mark.ino, ino)) return;
    this.#due.set(path, Math.max(this.#due.get(path) ?? 0, before));
  }

  /**
   * Reads what is due in chunks: the first at once, each other when everybody else has had a turn,
   * because a file can grow by a whole day at once.
   */
  async #readDue(): Promise<void> {
    if (this.#reading !== null) return this.#reading;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#reading = promise;
    try {
      for (const path of this.#due.keys()) {
        for (;;) {
          const upTo = this.#due.get(path);
          // Nobody watches any more.
          if (upTo === undefined) break;
          const waits = this.#readChunk(path, upTo);
          if (waits === null) break;
          await Promise.all([otherTurn(), ...waits]);
        }
        this.#due.delete(path);
      }
    } finally {
      this.#reading = null;
      resolve();
    }
  }

  /** Reads a chunk. Null when that was all, else what to wait for before the next. */
  #readChunk(path: string, upTo: number): (Promise<void> | void)[] | null {
    const mark = markOf(path);
    if (mark === null) return null;
    const isNew = !this.#places.has(path) && !this.#atStart.has(path);
    const place = this.#place(path);
    place.ino ??= mark.ino;
    if (
      isOther(mark.ino, place.ino) || mark.size < place.offset || (isNew && mark.size > MAX_NEW)
    ) {
      // Cut short, replaced, or come whole: what is there now is followed from its end.
      this.#places.set(path, placeAt(wholeLinesEnd(path, mark.size), mark.ino));
      this.#path = path;
      for (const watcher of [...this.#watchers]) watcher.broken();
      return null;
    }
    const start = place.offset;
    const end = Math.min(mark.size, upTo);
    if (end <= start) return null;
    const bytes = readAt(path, start, Math.min(CHUNK, end - start));
    // A disk that fails is reported by who writes; the next poll tries again.
    if (bytes === null) return null;
    this.#path = path;
    const lines = wholeLines(place, bytes, CHUNK).map(({ text, start, end }) => ({
      line: { seq: ++this.#seq, source: this.parts.source, line: text },
      place: { path, start, end },
    }));
    const waits = lines.length === 0 ? [] : [...this.#watchers].map((one) => one.lines(lines));
    return place.offset > start && start + bytes.length < end ? waits : null;
  }
}

const NOWHERE: LinePlace = { path: "", start: 0, end: 0 };
const NEW: FileMark = { size: 0, ino: null };

const placeAt = (offset: number, ino: FileMark["ino"]): Place => ({
  offset,
  isInside: false,
  ino,
});

/** Up to `length` bytes of a file from `offset` on; null when it cannot be read. */
function readAt(path: string, offset: number, length: number): Uint8Array<ArrayBuffer> | null {
  try {
    using file = Deno.openSync(path);
    file.seekSync(offset, Deno.SeekMode.Start);
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, file.readSync(bytes) ?? 0);
  } catch {
    return null;
  }
}
