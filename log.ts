/**
 * The one log-line format, `[2025-06-05 17:52:28] [component] text` in UTC, and where lines go:
 * one file a UTC day in `log_dir`, kept for `log_days`.
 *
 * @module
 */
import { join } from "node:path";
import { dayName } from "./formats/mesonet_day.ts";
import { isSupervised } from "./processes.ts";

/** A line as it stands in the log file and on a terminal. */
export function formatLogLine(timeMs: number, component: string, text: string): string {
  return `[${
    new Date(timeMs).toISOString().slice(0, 19).replace("T", " ")
  }] [${component}] ${text}`;
}

/** What a component says. Each call is one line. */
export interface Logger {
  info(text: string): void;
  /** Something is wrong that a person should know of; the program goes on. */
  warn(text: string): void;
  /** Only with `--verbose`. */
  debug(text: string): void;
}

/**
 * A logger that prints to stdout: bare lines in a supervised child (the supervisor stamps and
 * stores them), stamped lines in a process started by hand.
 */
export function stdoutLogger(component: string, verbose: boolean): Logger {
  const supervised = isSupervised();
  const print = (text: string) => {
    // A record that holds a line break would read as two.
    const line = text.replace(/[\r\n]+/g, " | ");
    printLine(supervised ? line : formatLogLine(Date.now(), component, line));
  };
  return {
    info: print,
    warn: (text) => print(`WARN  ${text}`),
    debug: (text) => verbose && print(`debug ${text}`),
  };
}

const encoder = new TextEncoder();

/** Lines that wait for a reader of stdout, bytes at most; what comes beyond is dropped. */
const MAX_WAITING = 1024 * 1024;

const waiting: Uint8Array[] = [];
let waitingBytes = 0;
let dropped = 0;
let writing: Promise<void> | null = null;

/**
 * One line on stdout. A reader that does not read (a supervisor that hangs, a terminal that was
 * stopped) never holds the caller up: lines wait, and beyond 1 MiB they are lost and counted.
 * A reader that went away is no reason to stop either.
 */
export function printLine(line: string): void {
  const bytes = encoder.encode(line + "\n");
  if (waitingBytes + bytes.length > MAX_WAITING) {
    dropped++;
    return;
  }
  waiting.push(bytes);
  waitingBytes += bytes.length;
  writing ??= writeWaiting();
}

/** A reader that is slow, of a pipe that does not wait for it, is asked again so much later, ms. */
const WAIT_MS = 5;

/**
 * Bytes that stdout's own buffer takes at once: it has 1,024 (Rust's LineWriter), and when a pipe
 * is full the system's word does not say how many of more were taken.
 */
const PIECE = 512;

const NOTHING = new Uint8Array(0);

/**
 * The same for a command run by hand: waits for its reader, and loses nothing. False when the
 * reader has gone: `| head` has seen enough.
 *
 * @throws what the system says when stdout is a file that takes no more
 */
export function printNow(line: string): boolean {
  const bytes = encoder.encode(line + "\n");
  try {
    for (let start = 0; start < bytes.length;) {
      const lineEnd = bytes.indexOf(NEWLINE, start);
      const end = Math.min(lineEnd, start + PIECE);
      putText(bytes.subarray(start, end));
      if (end === lineEnd) putNewline(bytes.subarray(lineEnd, lineEnd + 1));
      start = end === lineEnd ? end + 1 : end;
    }
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return false;
    throw error;
  }
}

/** Text without a line end is in the buffer even when the pipe is full: only that has to be emptied. */
function putText(text: Uint8Array): void {
  for (let left = text; !tryToPut(left); left = NOTHING) pauseHere();
}

/** A line end is not taken when the pipe is full: with the buffer empty, it goes straight there. */
function putNewline(newline: Uint8Array): void {
  while (!tryToPut(newline)) pauseHere();
}

/** False when the pipe is full. */
function tryToPut(bytes: Uint8Array): boolean {
  try {
    Deno.stdout.writeSync(bytes);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.WouldBlock) return false;
    throw error;
  }
}

/** The one way to wait in a function that is not asynchronous. */
function pauseHere(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, WAIT_MS);
}

async function writeWaiting(): Promise<void> {
  try {
    for (let bytes = waiting.shift(); bytes !== undefined; bytes = waiting.shift()) {
      for (let done = 0; done < bytes.length;) {
        done += await Deno.stdout.write(bytes.subarray(done));
      }
      waitingBytes -= bytes.length;
      if (dropped > 0 && waiting.length === 0) {
        const text = `WARN  ${dropped} lines were lost: nobody read them`;
        dropped = 0;
        waiting.push(encoder.encode(text + "\n"));
        waitingBytes += text.length + 1;
      }
    }
  } catch {
    // stdout closed (the supervisor was killed, or `| head`): stdin tells a child to stop.
    waiting.length = 0;
    waitingBytes = 0;
  } finally {
    // Here and not when the promise is kept: a line printed in between would wait for the next one.
    writing = null;
  }
}

/** Ends when all lines are written, or after `limitMs`: to be called before the process exits. */
export async function flushLines(limitMs: number): Promise<void> {
  if (writing === null) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => timer = setTimeout(resolve, limitMs));
  await Promise.race([writing, limit]);
  clearTimeout(timer);
}

const DAY_MS = 86_400_000;
const NEWLINE = 10;

const LOG_NAME = /^meso360\.(\d{8})\.log$/;

/** The path of a UTC day's log file; `day` is YYYYMMDD. */
export function logPath(logDir: string, day: string): string {
  return join(logDir, `meso360.${day}.log`);
}

/** The days (YYYYMMDD) that have a log file in `logDir`, oldest first. */
export function logDays(logDir: string): string[] {
  try {
    return [...Deno.readDirSync(logDir)]
      .map((entry) => LOG_NAME.exec(entry.name)?.[1])
      .filter((day) => day !== undefined)
      .filter((day) => isFile(logPath(logDir, day)))
      .sort();
  } catch {
    return [];
  }
}

/** A folder of that name, or a pipe, must not be read or removed as a log. */
function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** The log files, growing: opened by day, so that rotation needs no one to stop. */
export interface LogFiles {
  /** Appends a formatted line to the file of the line's UTC day. Never throws. */
  append(timeMs: number, line: string): void;
  close(): void;
}

/**
 * Opens the log folder for appending. At the start and at each new UTC day, files older than
 * `keepDays` days go, but never one of the newest `keepDays`, nor the one being written: a clock
 * that is years ahead or behind costs no log. Other files in the folder are left alone.
 * A full disk or a missing folder costs log lines, never the program: `onTrouble` hears of it
 * once until it works again.
 */
export function openLogFiles(
  logDir: string,
  keepDays: number,
  onTrouble: (problem: string) => void,
): LogFiles {
  let openDay = "";
  let file: Deno.FsFile | null = null;
  let inTrouble = false;

  function removeOld(timeMs: number): void {
    for (const day of logDays(logDir).slice(0, -keepDays)) {
      if (day === openDay || day >= dayName(timeMs - keepDays * DAY_MS)) continue;
      try {
        Deno.removeSync(logPath(logDir, day));
      } catch {
        // Open in an editor on Windows, or not ours: no reason to log nothing.
      }
    }
  }

  return {
    append(timeMs, line) {
      const day = dayName(timeMs);
      try {
        if (day !== openDay || file === null) {
          file?.close();
          file = null;
          Deno.mkdirSync(logDir, { recursive: true });
          file = openDayFile(logPath(logDir, day));
          openDay = day;
          removeOld(timeMs);
        }
        const bytes = encoder.encode(line + "\n");
        const written = file.writeSync(bytes);
        if (written < bytes.length) {
          // The disk is full: the next line must not be glued to half of this one.
          file.truncateSync(file.statSync().size - written);
          throw new Error(`no space left in ${logDir}`);
        }
        inTrouble = false;
      } catch (error) {
        file?.close();
        file = null;
        if (!inTrouble) onTrouble(error instanceof Error ? error.message : String(error));
        inTrouble = true;
      }
    },
    close() {
      file?.close();
      file = null;
    },
  };
}

/** A day's file for appending; a line that a power cut tore is ended, so that the next stands alone. */
function openDayFile(path: string): Deno.FsFile {
  const file = Deno.openSync(path, { append: true, create: true, read: true });
  try {
    const { size } = file.statSync();
    const last = new Uint8Array([NEWLINE]);
    if (size > 0) {
      file.seekSync(size - 1, Deno.SeekMode.Start);
      file.readSync(last);
    }
    if (last[0] !== NEWLINE) file.writeSync(new Uint8Array([NEWLINE]));
    return file;
  } catch (error) {
    file.close();
    throw error;
  }
}
