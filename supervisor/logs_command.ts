/**
 * `meso360 logs`: lines of the log files, filtered by component and time, and followed.
 *
 * @module
 */
import type { Config } from "../config.ts";
import { formatLogLine, logDays, logPath, printNow } from "../log.ts";
import { LineSplitter } from "../formats/lines.ts";
import { componentOf, type LineFilter, lineFilter, LogTimeError } from "./log_filter.ts";
import type { LogsOptions } from "./log_filter.ts";

const POLL_MS = 500;
const CHUNK = 65_536;

/** Names kept of what stands in the logs: there are a handful, a damaged file may hold any number. */
const MAX_NAMES = 50;

/** What the command does besides reading: tests look at it, and stop it. */
export interface LogsWorld {
  /** Prints lines; false when nobody reads any more. */
  print(lines: string): boolean;
  /** A word to the person at the terminal, aside from the lines. */
  tell(text: string): void;
  nowMs(): number;
  /** Waits between two looks; false ends the following. */
  pause(): Promise<boolean>;
}

const REAL_WORLD: LogsWorld = {
  print: printNow,
  tell: (text) => console.error(`meso360: ${text}`),
  nowMs: Date.now,
  pause: () => new Promise((resolve) => setTimeout(() => resolve(true), POLL_MS)),
};

/** Prints the lines wanted; 0, or 1 when a time cannot be understood or there is no log. */
export async function logs(
  { log_dir }: Pick<Config, "log_dir">,
  options: LogsOptions,
  world: LogsWorld = REAL_WORLD,
): Promise<number> {
  let wanted: LineFilter;
  try {
    wanted = lineFilter(options, world.nowMs());
  } catch (error) {
    if (!(error instanceof LogTimeError)) throw error;
    world.tell(error.message);
    return 1;
  }
  if (logDays(log_dir).length === 0 && !options.follow) {
    world.tell(`no log files in ${log_dir}`);
    return 1;
  }
  const reading = new Reading(log_dir, wanted, world);
  reading.readOn();
  if (!options.follow) {
    reading.finish();
    if (!reading.gone && reading.printed === 0) world.tell(nothingMatched(reading, wanted));
    return 0;
  }
  if (!reading.gone && reading.printed === 0 && wanted.components.length > 0) {
    world.tell(`${nothingMatched(reading, wanted)}; waiting for what comes`);
  }
  for (;;) {
    const isOver = wanted.until !== null &&
      formatLogLine(world.nowMs(), "", "").slice(1, 20) > wanted.until;
    if (isOver || reading.gone || !await world.pause()) return 0;
    reading.readOn();
  }
}

function nothingMatched({ names }: Reading, { components }: LineFilter): string {
  const unknown = components.filter((name) => !names.has(name));
  if (components.length === 0 || unknown.length === 0) return "nothing matched";
  const known = [...names].sort().join(", ");
  return `nothing matched: no line of ${unknown.join(", ")} in these days` +
    (known === "" ? "" : `; there are lines of ${known}`);
}

/** The wanted days' files, each read on from where it was left. */
class Reading {
  readonly names = new Set<string>();
  printed = 0;
  /** Nobody reads what is printed. */
  gone = false;
  readonly #files = new Map<string, { offset: number; splitter: LineSplitter }>();

  constructor(
    private readonly folder: string,
    private readonly wanted: LineFilter,
    private readonly world: LogsWorld,
  ) {}

  /**
   * What is new in any of the files, oldest day first: after a night asleep several days may be,
   * and a clock that is set back goes on in an earlier one.
   */
  readOn(): void {
    for (const day of logDays(this.folder)) {
      if (this.gone) return;
      if (this.wanted.day(day)) this.#readDay(day);
    }
  }

  /** No more will come: what has no line end is printed as it is. */
  finish(): void {
    for (const { splitter } of this.#files.values()) this.#flush(splitter);
  }

  #flush(splitter: LineSplitter): void {
    const rest = splitter.flush();
    if (rest !== null) this.#take([rest]);
  }

  #readDay(day: string): void {
    const path = logPath(this.folder, day);
    let known = this.#files.get(day);
    if (known === undefined) {
      known = { offset: 0, splitter: new LineSplitter() };
      // A new day: those before it are complete, but for what a power cut tore.
      this.finish();
      this.#files.set(day, known);
    }
    let file: Deno.FsFile;
    try {
      if (Deno.statSync(path).size <= known.offset) return;
      file = Deno.openSync(path);
    } catch {
      // Removed meanwhile: too old to be kept.
      return;
    }
    try {
      file.seekSync(known.offset, Deno.SeekMode.Start);
      const chunk = new Uint8Array(CHUNK);
      for (let read = file.readSync(chunk); read !== null; read = file.readSync(chunk)) {
        known.offset += read;
        this.#take(known.splitter.push(chunk.subarray(0, read)));
        if (this.gone) return;
      }
    } finally {
      file.close();
    }
  }

  #take(lines: readonly string[]): void {
    if (this.gone) return;
    for (const line of lines) {
      const name = componentOf(line);
      if (name !== null && this.names.size < MAX_NAMES) this.names.add(name);
    }
    // What a damaged file holds must not repaint a person's terminal.
    const kept = lines.filter((line) => this.wanted.line(line))
      .map((line) => line.replace(/\p{Cc}+/gu, " "));
    if (kept.length === 0) return;
    this.printed += kept.length;
    this.gone = !this.world.print(kept.join("\n"));
  }
}
