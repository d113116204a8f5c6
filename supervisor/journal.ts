/**
 * The one place every log line goes through: stamped, kept in memory for the panel, appended to
 * the day's log file, shown on the terminal, handed to live readers.
 *
 * @module
 */
import { formatLogLine, type LogFiles } from "../log.ts";

/** Lines kept in memory for the panel; older ones are in the log files. */
export const KEPT_LINES = 2_000;

/** A line of the log with its place in the order of all lines. */
export interface LogEntry {
  readonly seq: number;
  /** As in the file: `[2025-06-05 17:52:28] [component] text`. */
  readonly line: string;
}

/** The log of a running supervisor. */
export interface Journal {
  /** Adds one line. Never throws and never waits. */
  write(component: string, text: string): void;
  /** The newest entries after `seq`, at most `most`, oldest first. */
  after(seq: number, most: number): LogEntry[];
  /** Calls `listener` with each entry from now on; returns how to end that. */
  listen(listener: (entry: LogEntry) => void): () => void;
}

/** What a journal is made of; `nowMs` is the wall clock, milliseconds since 1970. */
export interface JournalParts {
  readonly files: LogFiles;
  readonly print: (line: string) => void;
  readonly nowMs: () => number;
}

/** Starts a journal. */
export function openJournal(parts: JournalParts): Journal {
  const ring: LogEntry[] = [];
  const listeners = new Set<(entry: LogEntry) => void>();
  // Sequence numbers go on from one start of the program to the next, so that a page that
  // reconnects after a restart asks for what it has not seen: no log grows by a line a millisecond.
  let seq = parts.nowMs();
  return {
    write(component, text) {
      const timeMs = parts.nowMs();
      // Control characters would let a line look like two, or repaint a person's terminal.
      const line = formatLogLine(timeMs, component, text.replace(/\p{Cc}+/gu, " "));
      const entry = { seq: ++seq, line };
      ring.push(entry);
      if (ring.length > KEPT_LINES) ring.shift();
      parts.files.append(timeMs, line);
      parts.print(line);
      for (const listener of listeners) listener(entry);
    },
    after(since, most) {
      // A number from the future is another clock's: the reader gets what a new one gets.
      const from = since > seq ? 0 : ring.findIndex((entry) => entry.seq > since);
      return from < 0 ? [] : ring.slice(Math.max(from, ring.length - most));
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
