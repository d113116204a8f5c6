/**
 * The last lines of a file, read backwards from its end; and its first, which names the columns.
 *
 * @module
 */
import { LineSplitter } from "../formats/lines.ts";

/** Bytes read at once, and at most for the last lines. */
const CHUNK = 65_536;
const MAX_LOOK_BACK = 1024 * 1024;

/** A first line longer than this names no columns. */
const MAX_FIRST_LINE = 8_192;

/** The first line of a file, without its line end; null when it cannot be read. */
export function firstLine(path: string): string | null {
  try {
    using file = Deno.openSync(path);
    const bytes = new Uint8Array(MAX_FIRST_LINE);
    const text = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
    return text.split(/\r?\n/, 1)[0]!;
  } catch {
    return null;
  }
}

/** Offset just after the last line end before `before`; 0 when there is none, or no such file. */
export function wholeLinesEnd(path: string, before: number): number {
  let end = 0;
  readBackwards(path, before, (chunk, start) => {
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
  try {
    using file = Deno.openSync(path);
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
  }
}
