/**
 * `meso360 logs`: lines of the log files, filtered by component and time, and followed.
 *
 * @module
 */
import type { Config } from "../config.ts";
import { formatLogLine, logDays, logPath, printNow } from "../log.ts";
import { LineSplitter } from "../formats/lines.ts";

/** Options of `meso360 logs`. */
export interface LogsOptions {
  readonly follow?: boolean;
  readonly component?: string;
  readonly since?: string;
  readonly until?: string;
}

const POLL_MS = 500;
const CHUNK = 65_536;

/** Prints the lines wanted; 0, or 1 when a time cannot be understood or there is no log. */
export async function logs(config: Config, options: LogsOptions): Promise<number> {
  let wanted: LineFilter;
  try {
    wanted = lineFilter(options, Date.now());
  } catch (error) {
    if (!(error instanceof LogTimeError)) throw error;
    console.error(`meso360: ${error.message}`);
    return 1;
  }
  const days = logDays(config.log_dir);
  if (days.length === 0 && !options.follow) {
    console.error(`meso360: no log files in ${config.log_dir}`);
    return 1;
  }
  let reader: DayReader | null = null;
  for (const day of days.filter((day) => wanted.day(day))) {
    reader?.finish();
    reader = new DayReader(config.log_dir, day, wanted);
    reader.readOn();
  }
  if (!options.follow) {
    reader?.finish();
    return 0;
  }
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    // The day first, then the file's rest: nothing is appended to a file once the next is there.
    const newest = logDays(config.log_dir).at(-1);
    reader?.readOn();
    if (newest === undefined || (reader !== null && newest <= reader.day)) continue;
    reader?.finish();
    reader = new DayReader(config.log_dir, newest, wanted);
    reader.readOn();
  }
}

/** A time on the command line that is none. */
export class LogTimeError extends Error {
  override readonly name = "LogTimeError";
  readonly code = "bad-time";
}

/** Which lines, and which days' files, are wanted. */
export interface LineFilter {
  day(day: string): boolean;
  line(line: string): boolean;
}

/**
 * The filter that the options ask for.
 *
 * @param nowMs the present, for times without a date
 * @throws {LogTimeError} when a time cannot be understood
 */
export function lineFilter(options: LogsOptions, nowMs: number): LineFilter {
  const since = options.since === undefined ? "" : stampOf("--since", options.since, nowMs);
  const until = options.until === undefined ? "9" : stampOf("--until", options.until, nowMs);
  const marker = options.component === undefined ? null : `] [${options.component}] `;
  const dayOf = (stamp: string) => stamp.slice(0, 10).replaceAll("-", "");
  return {
    day: (day) => day >= dayOf(since) && day <= (until === "9" ? until : dayOf(until)),
    line(line) {
      // `[2025-06-05 17:52:28] [component] text`: stamps compare as text.
      const stamp = line.slice(1, 20);
      return stamp >= since && stamp <= until &&
        (marker === null || line.startsWith(marker, 20));
    },
  };
}

/** `2025-06-05`, `2025-06-05T17:00`, `2025-06-05 17:00:30`, `17:00` (today), UTC, as in the log. */
function stampOf(option: string, text: string, nowMs: number): string {
  const match = /^(?:(\d{4}-\d\d-\d\d)(?:[T ]|$))?(?:(\d\d:\d\d)(:\d\d)?)?Z?$/.exec(text);
  const now = formatLogLine(nowMs, "", "").slice(1, 20);
  const stamp = `${match?.[1] ?? now.slice(0, 10)} ${match?.[2] ?? "00:00"}${match?.[3] ?? ":00"}`;
  if (
    match === null || text === "" || text.endsWith("T") ||
    Number.isNaN(Date.parse(`${stamp.replace(" ", "T")}Z`))
  ) {
    throw new LogTimeError(
      `${option} ${text}: a UTC time is needed, e.g. 2025-06-05T17:00, 2025-06-05 or 17:00`,
    );
  }
  return stamp;
}

/** One day's file, printed as far as it has whole lines. */
class DayReader {
  readonly #splitter = new LineSplitter();
  #offset = 0;

  constructor(
    private readonly folder: string,
    readonly day: string,
    private readonly wanted: LineFilter,
  ) {}

  readOn(): void {
    let file: Deno.FsFile;
    try {
      file = Deno.openSync(logPath(this.folder, this.day));
    } catch {
      return;
    }
    try {
      file.seekSync(this.#offset, Deno.SeekMode.Start);
      const chunk = new Uint8Array(CHUNK);
      for (let read = file.readSync(chunk); read !== null; read = file.readSync(chunk)) {
        this.#offset += read;
        this.#print(this.#splitter.push(chunk.subarray(0, read)));
      }
    } finally {
      file.close();
    }
  }

  /** The day is over: what has no line end will get none. */
  finish(): void {
    this.readOn();
    const rest = this.#splitter.flush();
    if (rest !== null) this.#print([rest]);
  }

  #print(lines: readonly string[]): void {
    const kept = lines.filter((line) => this.wanted.line(line));
    if (kept.length > 0) printNow(kept.join("\n"));
  }
}
