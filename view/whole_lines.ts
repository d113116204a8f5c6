/**
 * Which of the bytes just read from a growing file are whole lines. What stands behind the last
 * line end is never taken: a power cut tears it, the recorder cuts it off and goes on there, and
 * half a row with another's end would pass for a row.
 *
 * @module
 */
import { LineSplitter } from "../formats/lines.ts";

/** How far a file was read. */
export interface Position {
  /** The end of the last whole line; inside a line that is skipped, how much of it was. */
  offset: number;
  /** True inside a line that is skipped: one begun before, or longer than what is read at once. */
  isInside: boolean;
}

/** A line and where it stands: bytes from the start of its file; `end` is after its line end. */
export interface LineAt {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The whole lines in `bytes`, which stand at `position`; moves it on behind them. A read of `most`
 * bytes without a line end is noise, and skipped up to the next line end.
 */
export function wholeLines(
  position: Position,
  bytes: Uint8Array<ArrayBuffer>,
  most: number,
): LineAt[] {
  const base = position.offset;
  const last = bytes.lastIndexOf(NEWLINE) + 1;
  if (last === 0) {
    if (bytes.length < most) return [];
    position.offset += bytes.length;
    position.isInside = true;
    return [];
  }
  let start = position.isInside ? bytes.indexOf(NEWLINE) + 1 : 0;
  position.offset += last;
  position.isInside = false;
  return new LineSplitter().push(bytes.subarray(start, last)).map((text) => {
    const end = bytes.indexOf(NEWLINE, start) + 1;
    const line = { text, start: base + start, end: base + end };
    start = end;
    return line;
  });
}

const NEWLINE = 10;
