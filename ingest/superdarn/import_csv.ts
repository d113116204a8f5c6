/**
 * The command `superdarn import-csv FOLDER`: the older program's echo counts into the database.
 *
 * @module
 */
import { statSync } from "node:fs";
import { basename, join } from "node:path";
import { type Clock, pause, systemClock } from "../../clock.ts";
import type { Config } from "../../config.ts";
import { isSiteName } from "../../config_superdarn.ts";
import { reasonOf } from "../../data_files.ts";
import { type CsvScan, type EchoCsv, parseEchoCsv } from "../../formats/echo_csv.ts";
import { databaseFault, ECHO_DATABASE } from "../../formats/echo_database.ts";
import { LineSplitter } from "../../formats/lines.ts";
import { printNow } from "../../log.ts";
import { EXIT } from "../../processes.ts";
import { type EchoDatabase, EchoDatabaseError, openEchoDatabase } from "./echo_database.ts";
import { faultText } from "./echo_store.ts";

/** The component's commits last milliseconds: only something that hangs takes so long. */
const BUSY_MS = 10_000;
/** Rows of one transaction, and the pause after it in which the component has its turn. */
const ROWS = 1_000;
const TURN_MS = 5;
/** Read at a time, bytes. */
const PIECE = 262_144;
const DAY_MS = 86_400_000;

/** The time, and where lines go. */
interface Surroundings {
  readonly clock: Clock;
  say(line: string): void;
  complain(line: string): void;
}

const ON_TERMINAL: Surroundings = {
  clock: systemClock,
  say: printNow,
  complain: (line) => console.error(`meso360: ${line}`),
};

/**
 * Takes every `*.csv` in a folder and the folders below, a file a site; run twice, it changes
 * nothing the second time. What the component itself has kept stays. It may run meanwhile.
 *
 * @returns the exit code: 1 when no file gave a scan, or the database took none
 */
export async function importCsvCommand(
  folder: string,
  { config }: { readonly config: Pick<Config, "state_dir" | "superdarn"> },
  { clock, say, complain }: Surroundings = ON_TERMINAL,
): Promise<number> {
  const failed = (why: string) => {
    complain(why);
    return EXIT.failed;
  };
  const path = join(config.state_dir, ECHO_DATABASE);
  const maxDays = config.superdarn.max_days_store_echoes;
  let files: string[];
  try {
    files = csvFiles(folder);
  } catch (error) {
    const isFile = error instanceof Deno.errors.NotADirectory;
    return failed(`${folder} ${isFile ? "is a file: its folder is needed" : reasonOf(error)}`);
  }
  if (files.length === 0) return failed(`${folder} has no *.csv: a file a site is needed, kod.csv`);
  let database: EchoDatabase | null = null;
  let taken = 0, old = 0;
  try {
    database = openEchoDatabase(path, BUSY_MS);
    for (const file of files) {
      const site = siteOf(file);
      if (site === null) {
        say(`${file}: left out, its name is no radar's; kod.csv is one's`);
        continue;
      }
      let csv: EchoCsv;
      try {
        csv = parseEchoCsv(linesOf(file));
      } catch (error) {
        say(`${file}: left out, it ${reasonOf(error)}`);
        continue;
      }
      if (csv.scans.length === 0 && csv.beams === 0) {
        say(`${file}: left out, there are no echo counts in it`);
        continue;
      }
      const changed = await save(database, site, csv.scans, clock);
      say(`${file}: ${summary(site, csv, changed)}`);
      taken += csv.scans.length;
      const oldestMs = clock.nowMs() - maxDays * DAY_MS;
      old += csv.scans.filter(({ timeMs }) => timeMs < oldestMs).length;
    }
  } catch (error) {
    return failed(
      error instanceof EchoDatabaseError
        ? error.message
        : faultText(databaseFault(error), path, error),
    );
  } finally {
    database?.close();
  }
  if (old > 0) {
    say(
      `${old} scans are older than ${maxDays} days: meso360 removes them again, unless ` +
        "superdarn.max_days_store_echoes is raised",
    );
  }
  return taken > 0 ? EXIT.ok : failed(`nothing could be taken from ${folder}`);
}

/** @throws as `Deno.readDirSync` does */
function csvFiles(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory) return csvFiles(path);
    // A link to a folder is not followed: it may lead back here.
    const isFile = entry.isFile || (entry.isSymlink && isFileAt(path));
    return isFile && /\.csv$/i.test(entry.name) ? [path] : [];
  }).sort();
}

const isFileAt = (path: string) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** `kod.csv` and `KOD_echoes.csv` are of kod; null for what is no radar's name. */
function siteOf(file: string): string | null {
  const name = basename(file).toLowerCase().replace(/\.csv$/, "").replace(/[_-]echoes$/, "");
  // A day's name would pass for a radar's.
  return /^[a-z]/.test(name) && isSiteName(name) ? name : null;
}

/** A file's lines, piece by piece: it may hold years of beams. */
function* linesOf(path: string): Generator<string> {
  const splitter = new LineSplitter();
  const buffer = new Uint8Array(PIECE);
  using file = Deno.openSync(path);
  for (let read = file.readSync(buffer); read !== null; read = file.readSync(buffer)) {
    yield* splitter.push(buffer.subarray(0, read));
  }
  const last = splitter.flush();
  if (last !== null) yield last;
}

/** @returns how many scans were new or different */
async function save(
  database: EchoDatabase,
  site: string,
  scans: readonly CsvScan[],
  clock: Clock,
): Promise<number> {
  let changed = 0;
  for (let at = 0; at < scans.length; at += ROWS) {
    const rows = scans.slice(at, at + ROWS)
      .map((scan) => ({ ...scan, site, channel: 0, source: "file" as const }));
    changed += database.saveOlder(rows);
    await pause(clock, TURN_MS);
  }
  return changed;
}

function summary(
  site: string,
  { scans, beams, damaged, damagedLines, leftOver }: EchoCsv,
  changed: number,
): string {
  const taken = `${scans.length} scans of ${site} from ${beams} beams, ${changed} of them new`;
  const more = damaged > damagedLines.length ? ", …" : "";
  const left = [
    damaged === 0 ? "" : `${damaged} damaged lines (${damagedLines.join(", ")}${more})`,
    leftOver === 0 ? "" : `${leftOver} beams of scans that are not whole`,
  ].filter((part) => part !== "");
  return left.length === 0 ? taken : `${taken}; left out: ${left.join(", ")}`;
}
