/**
 * The end of the newest data file, followed as it grows: whole lines only, on across midnight and
 * back for a row that comes late to yesterday's file, one reading for all who watch.
 *
 * @module
 */
import { basename, join } from "node:path";
import type { Clock } from "../clock.ts";
import { LineSplitter } from "../formats/lines.ts";
import { lastLines, wholeLinesEnd } from "./last_lines.ts";

/** How often the file's size is looked at; a record's own message comes sooner. */
const POLL_MS = 500;

/** How often the folder is searched for other files that grow, should messages get lost: every so many polls. */
const SEARCH_EVERY = 10;

/** Files that a search looks at: rows can come late to yesterday's. */
const SEARCHED = 2;

/** Bytes read at once. */
const CHUNK = 65_536;

/** A file that is this large when it is first seen came with a whole day in it: a disk was mounted. */
const MAX_NEW = 1024 * 1024;

/** A line of a data file. */
export interface TailLine {
  readonly seq: number;
  readonly source: string;
  readonly line: string;
}

/** Where a line stands: bytes from the start of its file; `end` is after its line end. */
export interface LinePlace {
  readonly path: string;
  readonly start: number;
  readonly end: number;
}

/** Which files are followed. */
export interface TailParts {
  readonly source: string;
  readonly folder: string;
  /** Matches the names of the files; by name the newest is the last. */
  readonly names: RegExp;
  readonly clock: Clock;
}

/** Who watches. */
export interface Watcher {
  line(line: TailLine, place: LinePlace): void;
  /** Lines may be missing from here on: a file was replaced, or came with much in it. */
  broken(): void;
}

/** How far a file was read. */
interface Place {
  offset: number;
  /** After the last whole line. */
  lineEnd: number;
  splitter: LineSplitter;
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
  /** Sizes of the files that were there when it began: what they held is old. */
  #atStart = new Map<string, number>();
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
    listener: (line: TailLine, place: LinePlace) => void,
  ): { last: TailLine[]; leave(): void } {
    const { leave } = this.watch({ line: listener, broken: () => {} });
    const path = this.#path;
    const lines = path === null ? [] : lastLines(path, this.#place(path).lineEnd, count);
    const first = this.#seq - lines.length + 1;
    const last = lines.map((line, i) => ({ seq: first + i, source: this.parts.source, line }));
    if (path === null) last.push(this.#absent());
    this.#saidAbsent = path === null;
    return { last, leave };
  }

  /**
   * Each new line from now on. The first watcher may name the ends of what it has read itself,
   * by path, each the end of a line: the watch goes on from there.
   */
  watch(watcher: Watcher, readTo: ReadonlyMap<string, number> = new Map()): { leave(): void } {
    if (this.#watchers.size === 0) this.#open(readTo);
    this.#watchers.add(watcher);
    this.#schedule();
    return {
      leave: () => {
        this.#watchers.delete(watcher);
        if (this.#watchers.size > 0) return;
        this.#cancelPoll?.();
        this.#cancelPoll = null;
      },
    };
  }

  /** A record was written to `path`: a reason to look now. */
  hint(path: string): void {
    const name = basename(path);
    if (!this.parts.names.test(name)) return;
    const grown = join(this.parts.folder, name);
    if (this.#watchers.size === 0) {
      this.#path = grown;
      return;
    }
    if (this.#path !== null && this.#path !== grown) this.#readOn(this.#path);
    this.#readOn(grown);
  }

  /** Looks once whether the file has grown or another one has. */
  poll(): void {
    if (this.#path !== null) this.#readOn(this.#path);
    if (this.#path !== null && ++this.#polls % SEARCH_EVERY !== 0) return;
    const names = this.#names();
    for (const name of names.slice(-SEARCHED)) this.#readOn(join(this.parts.folder, name));
    if (names.length > 0) return;
    const absent = this.#absent();
    if (!this.#saidAbsent) { for (const { line } of this.#watchers) line(absent, NOWHERE); }
    this.#saidAbsent = true;
  }

  #absent(): TailLine {
    const line = `waiting for a file in ${this.parts.folder}`;
    return { seq: this.#seq, source: this.parts.source, line };
  }

  #open(readTo: ReadonlyMap<string, number>): void {
    this.#places = new Map([...readTo].map(([path, end]) => [path, placeAt(end)]));
    const paths = this.#names().map((name) => join(this.parts.folder, name));
    this.#atStart = new Map(paths.map((path) => [path, sizeOf(path) ?? 0]));
    if (this.#path === null || !this.#atStart.has(this.#path)) this.#path = paths.at(-1) ?? null;
  }

  #schedule(): void {
    this.#cancelPoll ??= this.parts.clock.after(POLL_MS, () => {
      this.#cancelPoll = null;
      this.poll();
      if (this.#watchers.size > 0) this.#schedule();
    });
  }

  #names(): string[] {
    try {
      return [...Deno.readDirSync(this.parts.folder)]
        .map((entry) => entry.name)
        .filter((name) => this.parts.names.test(name))
        .sort();
    } catch {
      return [];
    }
  }

  #place(path: string): Place {
    let place = this.#places.get(path);
    if (place === undefined) {
      const old = this.#atStart.get(path) ?? 0;
      this.#places.set(path, place = placeAt(old > 0 ? wholeLinesEnd(path, old) : 0));
    }
    return place;
  }

  #readOn(path: string): void {
    const size = sizeOf(path);
    const known = this.#places.get(path);
    if (size === null || size === (known?.offset ?? this.#atStart.get(path) ?? 0)) return;
    const isNew = known === undefined && !this.#atStart.has(path);
    const place = this.#place(path);
    if (size < place.offset || (isNew && size > MAX_NEW)) {
      // Cut short, replaced, or come whole: what is there now is followed from its end.
      this.#places.set(path, placeAt(wholeLinesEnd(path, size)));
      this.#path = path;
      for (const watcher of [...this.#watchers]) watcher.broken();
      return;
    }
    while (this.#places.get(path) === place && place.offset < size) {
      const bytes = readAt(path, place.offset, Math.min(CHUNK, size - place.offset));
      // A disk that fails is reported by who writes; the next poll tries again.
      if (bytes === null || bytes.length === 0) return;
      this.#path = path;
      this.#emit(path, place, bytes);
    }
  }

  #emit(path: string, place: Place, bytes: Uint8Array<ArrayBuffer>): void {
    const base = place.offset;
    place.offset += bytes.length;
    let at = 0;
    for (const text of place.splitter.push(bytes)) {
      at = bytes.indexOf(10, at) + 1;
      const line = { seq: ++this.#seq, source: this.parts.source, line: text };
      const where = { path, start: place.lineEnd, end: base + at };
      place.lineEnd = where.end;
      for (const watcher of this.#watchers) watcher.line(line, where);
    }
  }
}

const NOWHERE: LinePlace = { path: "", start: 0, end: 0 };

const placeAt = (end: number): Place => ({
  offset: end,
  lineEnd: end,
  splitter: new LineSplitter(),
});

/** A file's size; null when it cannot be told: a disk that is away for a moment was not cut short. */
function sizeOf(path: string): number | null {
  try {
    return Deno.statSync(path).size;
  } catch {
    return null;
  }
}

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
