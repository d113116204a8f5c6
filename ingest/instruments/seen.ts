/**
 * Which files are in the store already: a line a file, added when its rows are safe. What is lost of
 * it costs only time: a file that comes again adds nothing.
 *
 * @module
 */
import { replaceFile, writeAll } from "../../durable.ts";
import { isSameFile, type RawFile } from "./files.ts";

/** A file whose rows are in the store. */
export interface SeenFile extends RawFile {
  /** Its first and last row, seconds since 1970; null: it had none. */
  readonly firstS: number | null;
  readonly lastS: number | null;
  /** It is read again from this time on, ms since 1970; null: only when it changes. */
  readonly againMs: number | null;
}

/** The files seen. */
export interface SeenFiles {
  readonly size: number;
  /** Whether a file needs no reading. */
  has(file: RawFile, nowMs: number): boolean;
  all(): Iterable<SeenFile>;
  /** Adds files, on the disk too. */
  add(files: readonly SeenFile[]): void;
  /** Forgets files that are not among `present` where the list has grown well beyond them. */
  tidy(present: readonly RawFile[]): void;
}

type Line = [
  path: string,
  size: number,
  mtimeMs: number,
  firstS: number | null,
  lastS: number | null,
  againMs: number | null,
];

/** So many lines more than files are not worth writing the list anew. */
const SPARE_LINES = 1000;

/** Opens the list at a path; what is torn or strange in it is passed over. */
export function openSeen(path: string): SeenFiles {
  const files = new Map<string, SeenFile>();
  let lines = 0;
  let isTorn = false;
  const text = textOf(path);
  if (text !== "") {
    isTorn = !text.endsWith("\n");
    for (const line of text.split("\n")) {
      lines++;
      const file = parse(line);
      if (file !== null) files.set(file.path, file);
    }
  }
  return {
    get size() {
      return files.size;
    },
    has(file, nowMs) {
      const seen = files.get(file.path);
      return seen !== undefined && isSameFile(seen, file) &&
        (seen.againMs === null || nowMs < seen.againMs);
    },
    all: () => files.values(),
    add(added) {
      if (added.length === 0) return;
      for (const file of added) files.set(file.path, file);
      lines += added.length;
      using file = Deno.openSync(path, { append: true, create: true });
      const start = isTorn ? "\n" : "";
      writeAll(file, new TextEncoder().encode(start + added.map(lineOf).join("")));
      file.syncDataSync();
      isTorn = false;
    },
    tidy(present) {
      if (present.length === 0 || lines < 2 * present.length + SPARE_LINES) return;
      const kept = present.map((file) => files.get(file.path)).filter((one) => one !== undefined);
      files.clear();
      for (const file of kept) files.set(file.path, file);
      replaceFile(path, kept.map(lineOf).join(""));
      lines = kept.length;
    },
  };
}

/** The list's text for these files. */
export function seenText(files: Iterable<SeenFile>): string {
  return [...files].map(lineOf).join("");
}

function lineOf({ path, size, mtimeMs, firstS, lastS, againMs }: SeenFile): string {
  return JSON.stringify([path, size, mtimeMs, firstS, lastS, againMs] satisfies Line) + "\n";
}

function parse(line: string): SeenFile | null {
  if (line === "") return null;
  try {
    const [path, size, mtimeMs, firstS, lastS, againMs]: Line = JSON.parse(line);
    return typeof path === "string" ? { path, size, mtimeMs, firstS, lastS, againMs } : null;
  } catch {
    return null;
  }
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
