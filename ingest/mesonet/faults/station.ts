/**
 * A station under test: a simulated logger in this process, real `meso360` processes that record
 * it into a temporary folder, and the comparison of what they wrote with the truth.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { program } from "../../../_test_program.ts";
import {
  DAY_HEADER,
  dayName,
  GPS_DATE,
  GPS_TIME,
  gpsTimeMs,
} from "../../../formats/mesonet_day.ts";
import { SUPPORT_HEADER } from "../../../formats/mesonet_support.ts";
import { builtInDrive, type LoggerSim, type LoggerSimPlan, startLoggerSim } from "../sim/mod.ts";

/** A meso360 process and what it has said. */
export interface Running {
  readonly pid: number;
  readonly lines: string[];
  kill(signal: Deno.Signal): void;
  readonly ended: Promise<number>;
}

/** How to start meso360. */
export interface StartOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** Hears each line as it comes. */
  readonly onLine?: (line: string) => void;
}

/** Starts meso360 with its output collected line by line. */
export function start(
  args: readonly string[],
  options: StartOptions = {},
): Running {
  const own = program(...args);
  const child = new Deno.Command(own.command, {
    args: own.args,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    // The host may be set to use a proxy: the logger is not behind it.
    env: { NO_COLOR: "1", HTTP_PROXY: "http://127.0.0.1:9", ...options.env },
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  }).spawn();
  const lines: string[] = [];
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    let rest = "";
    for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!;
      lines.push(...parts);
      for (const line of parts) options.onLine?.(line);
    }
  };
  const output = Promise.all([collect(child.stdout), collect(child.stderr)]);
  const ended = child.status.then(async ({ code }) => {
    await output;
    await child.stdin.close().catch(() => {});
    return code;
  });
  return {
    pid: child.pid,
    lines,
    kill(signal) {
      try {
        child.kill(signal);
      } catch {
        // It ended by itself.
      }
    },
    ended,
  };
}

/** A temporary site: folders, configuration, simulated logger, truth. */
export interface Station {
  readonly folder: string;
  readonly dataDir: string;
  readonly configFile: string;
  readonly sim: LoggerSim;
  readonly truthFile: string;
  readonly truthSupportFile: string;
  /** Every line that ingest processes of this station have said, killed ones included. */
  readonly lines: string[];
  ingest(options?: StartOptions): Running;
  close(): Promise<void>;
}

/** Stations begin so far apart, ms: a dozen processes starting at once would time each other. */
const APART_MS = 500;
let nextTurnMs = 0;

/** Resolves when it is this station's turn to begin. */
async function turn(): Promise<void> {
  const now = performance.now();
  const ours = Math.max(now, nextTurnMs);
  nextTurnMs = ours + APART_MS;
  await new Promise((resolve) => setTimeout(resolve, ours - now));
}

/** Makes a site in a temporary folder; `dataDir` elsewhere for a small disk. */
export async function createStation(
  plan: Partial<LoggerSimPlan>,
  options: { dataDir?: string; config?: Record<string, unknown> } = {},
): Promise<Station> {
  await turn();
  const folder = Deno.makeTempDirSync({ prefix: "meso360-station-" });
  const dataDir = options.dataDir ?? join(folder, "mesonet");
  const truthFile = join(folder, "truth.txt");
  const truthSupportFile = join(folder, "truth_support.txt");
  const drive = builtInDrive();
  const sim = await startLoggerSim({ drive, truthFile, truthSupportFile, ...plan });
  const configFile = join(folder, "meso360.config.json");
  Deno.writeTextFileSync(
    configFile,
    JSON.stringify({
      data_dir: dataDir,
      state_dir: join(folder, "state"),
      log_dir: join(folder, "log"),
      logger_ip: `127.0.0.1:${sim.port}`,
      http_host: "127.0.0.1",
      // The checkout under test must not be pulled by what it tests.
      update: { at_start: false },
      ...options.config,
    }),
  );
  const lines: string[] = [];
  return {
    folder,
    dataDir,
    configFile,
    sim,
    truthFile,
    truthSupportFile,
    lines,
    ingest(startOptions = {}) {
      return start(["ingest", "--config", configFile], {
        ...startOptions,
        onLine(line) {
          lines.push(line);
          startOptions.onLine?.(line);
        },
      });
    },
    async close() {
      await sim.close();
      Deno.removeSync(folder, { recursive: true });
    },
  };
}

/** Resolves when the station's first rows are on the disk. */
export async function recording(station: Station): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (station.lines.some((line) => line.startsWith('{"event":"record"'))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing was recorded: ${station.lines.join("\n")}`);
}

/** What is wrong with a recording. Everything zero is a recording without fault. */
export interface Verdict {
  readonly records: number;
  readonly missing: number;
  readonly duplicate: number;
  readonly outOfOrder: number;
  readonly malformed: number;
  readonly wrongValue: number;
  readonly wrongFile: number;
  /** Missing records that no log line names. */
  readonly unreported: number;
  readonly examples: readonly string[];
}

interface Truth {
  readonly number: number;
  readonly series: number;
  readonly publishedMs: number;
  readonly row: string;
}

/** The truth as the simulator wrote it: `NUMBER,SERIES,PUBLISHED_MS,TAG,ROW`. */
export function readTruth(path: string): Truth[] {
  return Deno.readTextFileSync(path).split("\n").filter(Boolean).map((line) => {
    const match = /^(\d+),(\d+),(\d+),([^,]*),(.*)$/.exec(line)!;
    return {
      number: Number(match[1]),
      series: Number(match[2]),
      publishedMs: Number(match[3]),
      row: match[5]!,
    };
  });
}

/** How long a recorder on a busy machine may be behind, ms: lateness is no loss. */
const LATE_MS = 20_000;

/** Resolves when the last record published before `untilMs` is in its file, or is too late. */
export async function caughtUp(
  { dataDir, truthFile }: Pick<Station, "dataDir" | "truthFile">,
  untilMs: number,
): Promise<void> {
  const last = readTruth(truthFile).findLast(({ publishedMs }) => publishedMs <= untilMs);
  if (last === undefined) return;
  const isThere = () =>
    existsSync(dataDir) &&
    [...Deno.readDirSync(dataDir)].some(({ name }) =>
      /^\d{8}\.txt$/.test(name) &&
      Deno.readTextFileSync(join(dataDir, name)).includes(`\n${last.row}\n`)
    );
  const endMs = performance.now() + LATE_MS;
  while (performance.now() < endMs && !isThere()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Compares the day files with the truth up to the last record published before `untilMs`. */
export function judge(station: Station, untilMs: number): Verdict {
  const { dataDir, truthFile } = station;
  const reported = reportedLost(station.lines);
  return compare(dataDir, /^(\d{8})\.txt$/, DAY_HEADER, truthFile, untilMs, reported, (fields) => {
    const ms = gpsTimeMs(fields[GPS_DATE]!, fields[GPS_TIME]!);
    return ms === null ? null : dayName(ms);
  });
}

/** The same for the Support files. */
export function judgeSupport(station: Station, untilMs: number): Verdict {
  const folder = `${station.dataDir}_support`;
  const files = /^(\d{8})_support\.txt$/;
  return compare(
    folder,
    files,
    SUPPORT_HEADER,
    station.truthSupportFile,
    untilMs,
    new Set(),
    () => null,
  );
}

function compare(
  folder: string,
  files: RegExp,
  header: string,
  truthFile: string,
  untilMs: number,
  reported: ReadonlySet<number>,
  dayOf: (fields: readonly string[]) => string | null,
): Verdict {
  const all = readTruth(truthFile);
  const due = all.filter((t) => t.publishedMs <= untilMs).length;
  // Rows may repeat where a frozen sensor and a shared second make two records alike.
  const places = new Map<string, number[]>();
  all.forEach((t, i) => places.set(t.row, [...(places.get(t.row) ?? []), i]));
  const seen = new Array<number>(all.length).fill(0);
  const examples: string[] = [];
  let records = 0, duplicate = 0, outOfOrder = 0, malformed = 0, wrongValue = 0, wrongFile = 0;
  const names = [...Deno.readDirSync(folder)].map((e) => e.name)
    .filter((n) => files.test(n)).sort();
  for (const name of names) {
    const text = Deno.readTextFileSync(join(folder, name));
    const lines = text.split("\n");
    if (lines.pop() !== "") malformed++;
    if (lines.shift() !== header) malformed++;
    let last = -1;
    for (const line of lines) {
      records++;
      const fields = line.split(",");
      if (fields.length !== header.split(",").length) {
        malformed++;
        examples.push(`malformed in ${name}: ${line.slice(0, 120)}`);
        continue;
      }
      const day = dayOf(fields);
      if (day !== null && day !== files.exec(name)![1]) wrongFile++;
      const candidates = places.get(line);
      if (candidates === undefined) {
        wrongValue++;
        examples.push(`not the truth in ${name}: ${line}`);
        continue;
      }
      const place = candidates.find((i) => seen[i] === 0);
      if (place === undefined) {
        duplicate++;
        examples.push(`twice in ${name}: ${line}`);
        continue;
      }
      seen[place] = 1;
      if (place < last) {
        outOfOrder++;
        examples.push(`out of order in ${name}: ${line}`);
      }
      last = Math.max(last, place);
    }
  }
  let missing = 0, unreported = 0;
  for (let i = 0; i < due; i++) {
    if (seen[i] !== 0) continue;
    missing++;
    if (!reported.has(all[i]!.number)) unreported++;
    examples.push(`missing: record ${all[i]!.number} of series ${all[i]!.series}: ${all[i]!.row}`);
  }
  return {
    records,
    missing,
    duplicate,
    outOfOrder,
    malformed,
    wrongValue,
    wrongFile,
    unreported,
    examples: examples.slice(0, 6),
  };
}

function reportedLost(lines: readonly string[]): Set<number> {
  const numbers = new Set<number>();
  for (const line of lines) {
    const match = /Obs: records? (\d+)(?: to (\d+) \(\d+\))? could not be had/.exec(line);
    if (!match) continue;
    const to = Number(match[2] ?? match[1]);
    for (let n = Number(match[1]); n <= to; n++) numbers.add(n);
  }
  return numbers;
}

/** True when nothing is wrong with a recording. */
export function isPerfect(v: Verdict): boolean {
  return v.records > 0 && v.missing + v.duplicate + v.outOfOrder + v.malformed + v.wrongValue +
          v.wrongFile === 0;
}
