/**
 * What somebody who watches growing files is told, and what he tells of what he has read himself.
 *
 * @module
 */
import type { FileMark } from "./file_marks.ts";

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

/** A line and its place. */
export interface PlacedLine {
  readonly line: TailLine;
  readonly place: LinePlace;
}

/** Who watches. */
export interface Watcher {
  /** Lines that were read together. What it returns, if anything, is waited for before more are read. */
  lines(lines: readonly PlacedLine[]): Promise<void> | void;
  /** Lines may be missing from here on: a file was replaced, or came with much in it. */
  broken(): void;
}

/** A file that was there before a watch, and up to where who watches has read it; null: not at all. */
export interface KnownFile extends FileMark {
  /** The end of a line. */
  readonly readTo: number | null;
}
