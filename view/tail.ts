/**
 * The end of the newest data file, followed as it grows: whole lines only, on across midnight,
 * one reading for all who watch.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../clock.ts";
import { LineSplitter } from "../formats/lines.ts";

/** How often the file's size is looked at; a record's own message comes sooner. */
const POLL_MS = 500;

/** How often the folder is searched for a newer file, where no message names it: every so many polls. */
const SEARCH_EVERY = 10;

/** Bytes read at once, and at most for the last lines. */
const CHUNK = 65_536;
const MAX_LOOK_BACK = 1024 * 1024;

/** A line of a data file. */
export interface TailLine {
  readonly seq: number;
  readonly source: string;
  readonly line: string;
}

/** Which files are followed. */
export interface TailParts {
  readonly source: string;
  readonly folder: string;
  /** Matches the names of the files; by name the newest is the last. */
  readonly names: RegExp;
  readonly clock: Clock;
}

/** Follows the newest file of a folder while somebody listens. */
export class FileTail {
  readonly #listeners = new Set<(line: TailLine) => void>();
  #cancelPoll: (() => void) | null = null;
  #polls = 0;
  /** Goes on from one start of the program to the next, like the log's numbers. */
  #seq: number;
  #path: string | null = null;
  #hinted = false;
  #offset = 0;
  #splitter = new LineSplitter();
  #saidAbsent = false;

  constructor(private readonly parts: TailParts) {
    this.#seq = parts.clock.nowMs();
  }

  /**
   * The last `count` whole lines now, then each new one to `listener`; nothing is lost or
   * repeated between the two. `leave` ends it.
   */
  follow(count: number, listener: (line: TailLine) => void): { last: TailLine[]; leave(): void } {
    if (this.#listeners.size === 0) this.#open();
    this.#listeners.add(listener);
    const lines = this.#path === null ? [] : lastLines(this.#path, this.#offset, count);
    const first = this.#seq - lines.length + 1;
    const last = lines.map((line, i) => ({ seq: first + i, source: this.parts.source, line }));
    if (this.#path === null) last.push(this.#absent());
    this.#saidAbsent = this.#path === null;
    this.#schedule();
    return {
      last,
      leave: () => {
        this.#listeners.delete(listener);
        if (this.#listeners.size > 0) return;
        this.#cancelPoll?.();
        this.#cancelPoll = null;
      },
    };
  }

  /** A record was written to `path`: the file to follow, and a reason to look now. */
  hint(path: string): void {
    this.#hinted = true;
    if (this.#listeners.size === 0) {
      this.#path = path;
      return;
    }
    if (path !== this.#path) this.#switch(path);
    this.#readOn();
  }

  #absent(): TailLine {
    const line = `waiting for a file in ${this.parts.folder}`;
    return { seq: this.#seq, source: this.parts.source, line };
  }

  /** Starts at the end of the newest file's last whole line. */
  #open(): void {
    if (!this.#hinted || this.#path === null) this.#path = this.#newest();
    this.#splitter = new LineSplitter();
    this.#offset = this.#path === null ? 0 : wholeLinesEnd(this.#path);
  }

  #schedule(): void {
    this.#cancelPoll ??= this.parts.clock.after(POLL_MS, () => {
      this.#cancelPoll = null;
      this.poll();
      if (this.#listeners.size > 0) this.#schedule();
    });
  }

  /** Looks once whether the file has grown or a newer one has come. */
  poll(): void {
    this.#readOn();
    if (this.#path !== null && (this.#hinted || ++this.#polls % SEARCH_EVERY !== 0)) return;
    const newest = this.#newest();
    if (newest === null) {
      if (!this.#saidAbsent) this.#emit(this.#absent());
      this.#saidAbsent = true;
    } else if (newest !== this.#path) {
      this.#switch(newest);
      this.#readOn();
    }
  }

  #switch(path: string): void {
    this.#readOn();
    this.#path = path;
    // A file that comes with a whole day in it (a disk was mounted) is followed from its end.
    this.#offset = sizeOf(path) > MAX_LOOK_BACK ? wholeLinesEnd(path) : 0;
    this.#splitter = new LineSplitter();
  }

  #newest(): string | null {
    try {
      const names = [...Deno.readDirSync(this.parts.folder)]
        .map((entry) => entry.name)
        .filter((name) => this.parts.names.test(name));
      return names.length === 0 ? null : join(this.parts.folder, names.sort().at(-1)!);
    } catch {
      return null;
    }
  }

  #readOn(): void {
    if (this.#path === null) return;
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(this.#path);
    } catch {
      return;
    }
    try {
      const { size } = file.statSync();
      if (size < this.#offset) {
        // Cut short or replaced: what is there now is followed from its end.
        this.#offset = wholeLinesEnd(this.#path);
        this.#splitter = new LineSplitter();
        return;
      }
      file.seekSync(this.#offset, Deno.SeekMode.Start);
      const chunk = new Uint8Array(CHUNK);
      while (this.#offset < size) {
        const read = file.readSync(chunk);
        if (read === null) break;
        this.#offset += read;
        for (const line of this.#splitter.push(chunk.subarray(0, read))) {
          this.#emit({ seq: ++this.#seq, source: this.parts.source, line });
        }
      }
    } catch {
      // A disk that fails is reported by who writes; the next poll tries again.
    } finally {
      file.close();
    }
  }

  #emit(line: TailLine): void {
    for (const listener of this.#listeners) listener(line);
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}

/** Offset just after the last line end of a file; 0 when it has none or is not there. */
function wholeLinesEnd(path: string): number {
  let end = 0;
  readBackwards(path, Number.MAX_SAFE_INTEGER, (chunk, start) => {
    const newline = chunk.lastIndexOf(10);
    if (newline < 0) return true;
    end = start + newline + 1;
    return false;
  });
  return end;
}

/** The last `count` lines of a file before `end`, which is the end of a line. */
export function lastLines(path: string, end: number, count: number): string[] {
  if (count <= 0) return [];
  const parts: Uint8Array[] = [];
  let newlines = 0;
  let bytes = 0;
  let fromStart = false;
  readBackwards(path, end, (chunk, start) => {
    parts.unshift(chunk);
    bytes += chunk.length;
    fromStart = start === 0;
    for (let i = chunk.indexOf(10); i >= 0; i = chunk.indexOf(10, i + 1)) newlines++;
    // One more than asked for, so that the first line asked for is known to be whole.
    return newlines <= count && bytes < MAX_LOOK_BACK;
  });
  const splitter = new LineSplitter();
  const lines = parts.flatMap((part) => splitter.push(part));
  return (fromStart ? lines : lines.slice(1)).slice(-count);
}

/** Hands `look` the file's bytes before `end`, last chunk first, while it answers true. */
function readBackwards(
  path: string,
  end: number,
  look: (chunk: Uint8Array<ArrayBuffer>, start: number) => boolean,
): void {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch {
    return;
  }
  try {
    let to = Math.min(end, file.statSync().size);
    while (to > 0) {
      const from = Math.max(0, to - CHUNK);
      const chunk = new Uint8Array(to - from);
      file.seekSync(from, Deno.SeekMode.Start);
      for (let done = 0; done < chunk.length;) {
        const read = file.readSync(chunk.subarray(done));
        if (read === null) return;
        done += read;
      }
      if (!look(chunk, from)) return;
      to = from;
    }
  } catch {
    // What cannot be read is not shown.
  } finally {
    file.close();
  }
}
