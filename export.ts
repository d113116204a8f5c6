/**
 * The command `export`: a day of the vehicle's own as netCDF, Zarr or CSV, with what follows from the
 * observations and a quality flag beside each value. The daily file itself is only read.
 *
 * @module
 */
import { mkdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Config } from "./config.ts";
import { DataFileError, findDataFile, readDay, reasonOf } from "./data_files.ts";
import { replaceFile } from "./durable.ts";
import { ExportError, outputPath, type OutputPlaces } from "./export_output.ts";
import { dayOfFileName } from "./formats/day_layout.ts";
import type { DayScan } from "./formats/day_scan.ts";
import { encodeNetcdf } from "./formats/netcdf/classic_writer.ts";
import {
  type About,
  type DayTable,
  dayTable,
  type Drive,
  driveAttributes,
  driveCsv,
  EXPORT_VARIABLES,
  flagAttributes,
  flagName,
  hasCountedTimes,
  hasPositions,
  scanNotes,
  tableNotes,
  thetaE,
  TIME_FLAG_ATTRIBUTES,
  TIME_FLAG_NAME,
  timeAttributes,
  TRAJECTORY_ATTRIBUTES,
  trajectoryDataset,
  trajectoryId,
  variableAttributes,
  windFromSupport,
  withPosition,
} from "./formats/trajectory/mod.ts";
import { QUALITY_FLAGS, qualityFlags } from "./science/quality_control.ts";
import { VERSION } from "./version.ts";

/** What a day becomes. */
export const EXPORT_FORMATS = ["netcdf", "zarr", "csv"] as const;
export type ExportFormat = typeof EXPORT_FORMATS[number];

/** Options of the command. */
export interface ExportOptions {
  readonly format: ExportFormat;
  /** Where to; `mesonet_DAY` with the format's ending, in the working directory, unless given. */
  readonly output?: string;
  /** Replaces what is there. */
  readonly force?: boolean;
}

/** What the command works with. */
export interface ExportSurroundings {
  readonly config: OutputPlaces & Pick<Config, "vehicle_id">;
  /** When it is, milliseconds since 1970. */
  readonly nowMs: number;
  /** Hears what a person is told, a line at a time. */
  tell(line: string): void;
}

/**
 * Writes a day, and tells what is in it.
 *
 * @param day `20250605`, `2025-06-05`, or a file
 * @returns the exit code: 0, or 1 when there is no such day or the output cannot be written
 */
export async function exportCommand(
  day: string,
  options: ExportOptions,
  { config, nowMs, tell }: ExportSurroundings,
): Promise<number> {
  try {
    const path = dayPath(day, config.data_dir);
    const name = dayOfFileName(basename(path)) ?? basename(path).replace(/\.[^.]*$/, "");
    const output = outputPath(name, path, options, config);
    const { drive, notes } = readDrive(path, options.format);
    const created = new Date(nowMs).toISOString().replace(/\.\d+Z$/, "Z");
    const about: About = {
      day: name,
      vehicle: config.vehicle_id,
      created,
      history: `${created} meso360 ${VERSION}: export of ${basename(path)}`,
      comment: ["Values are as recorded; flags change none.", ...notes].join(" "),
    };
    await write(output, options.format, drive, about);
    tell(`${output}: ${summary(drive)}`);
    notes.forEach(tell);
    return 0;
  } catch (error) {
    if (!(error instanceof DataFileError || error instanceof ExportError)) throw error;
    tell(error.message);
    return 1;
  }
}

/** The daily file that a day's name or a path means. */
function dayPath(day: string, dataDir: string): string {
  const bare = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(day);
  return findDataFile(bare === null ? day : `${bare[1]}${bare[2]}${bare[3]}.txt`, dataDir);
}

/** A day's file with everything that follows from it, and what was left out. */
function readDrive(path: string, format: ExportFormat): { drive: Drive; notes: string[] } {
  const { table, scan } = readTable(path);
  if (table.times.length === 0) {
    throw new ExportError("no-rows", `${path} has no row with a GPS time`);
  }
  const values = new Map(table.columns);
  const flags = qualityFlags(table.times, table.columns);
  const add = (name: string, derived: ReturnType<typeof thetaE>) => {
    if (derived === null) return;
    values.set(name, derived.values);
    flags.set(name, derived.flags);
  };
  add("theta_e", thetaE(table, flags));
  const notes = [...scanNotes(scan), ...tableNotes(table)];
  const support = supportText(path);
  const wind = support === null ? null : windFromSupport(table, support);
  add("true_wspd", wind?.speed ?? null);
  add("true_wdir", wind?.direction ?? null);
  if (wind === null) {
    notes.push("No raw wind in a Support file: true_wspd and true_wdir are left out.");
  }
  const all: Drive = { times: table.times, values, flags, timeFlags: table.counted };
  if (format === "csv") return { drive: all, notes };
  if (!hasPositions(all)) notes.push("No columns of position: not a CF trajectory.");
  const drive = withPosition(all);
  const left = all.times.length - drive.times.length;
  if (drive.times.length === 0) {
    const what = "has no row with a position, which a CF trajectory needs: take --format csv";
    throw new ExportError("no-rows", `${path} ${what}`);
  }
  if (left > 0) notes.push(`${counted(left, "row")} without a position left out: a CSV has them.`);
  return { drive, notes };
}

function readTable(path: string): { table: DayTable; scan: DayScan } {
  let rows = dayTable();
  try {
    const { scan } = readDay(path, 0, () => {
      rows = dayTable();
      return { onRow: rows.onRow };
    });
    return { table: rows.result(), scan };
  } catch (error) {
    if (error instanceof RangeError) throw new DataFileError("unreadable", path, error.message);
    throw error;
  }
}

/** The Support file beside a daily file; null where there is none. */
function supportText(path: string): string | null {
  const folder = `${dirname(resolve(path))}_support`;
  const name = `${basename(path).replace(/\.txt$/, "")}_support.txt`;
  try {
    return Deno.readTextFileSync(join(folder, name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw new DataFileError("unreadable", join(folder, name), reasonOf(error));
  }
}

async function write(
  output: string,
  format: ExportFormat,
  drive: Drive,
  about: About,
): Promise<void> {
  try {
    mkdirSync(dirname(resolve(output)), { recursive: true });
    if (format === "netcdf") replaceFile(output, encodeNetcdf(trajectoryDataset(drive, about)));
    else if (format === "csv") replaceFile(output, csvBytes(drive));
    else await writeZarr(output, drive, about);
  } catch (error) {
    // What the operating system says: no room, no permission.
    if (!(error instanceof Error && ("code" in error || error.name in Deno.errors))) throw error;
    throw new ExportError("unwritable", `${output} cannot be written: ${error.message}`);
  }
}

function csvBytes(drive: Drive): Uint8Array {
  const encoder = new TextEncoder();
  const parts = [...driveCsv(drive)].map((part) => encoder.encode(part));
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function writeZarr(output: string, drive: Drive, about: About): Promise<void> {
  const { writeStore } = await import("./zarr_store/mod.ts");
  const values = [...drive.values].map(([name, numbers]) =>
    [name, {
      values: EXPORT_VARIABLES[name]!.isDouble
        ? new Float64Array(numbers)
        : Float32Array.from(numbers),
      attributes: variableAttributes(name, drive),
    }] as const
  );
  const flags = [...drive.flags].map(([name, numbers]) =>
    [flagName(name), {
      values: new Int8Array(numbers),
      attributes: flagAttributes(name, drive),
    }] as const
  );
  const timeFlags = hasCountedTimes(drive)
    ? {
      [TIME_FLAG_NAME]: {
        values: new Int8Array(drive.timeFlags),
        attributes: TIME_FLAG_ATTRIBUTES,
      },
    }
    : {};
  writeStore(output, {
    attributes: driveAttributes(drive, about),
    times: drive.times,
    timeAttributes: timeAttributes(drive),
    variables: { ...Object.fromEntries([...values, ...flags]), ...timeFlags },
    texts: hasPositions(drive)
      ? { trajectory: { text: trajectoryId(about), attributes: TRAJECTORY_ATTRIBUTES } }
      : {},
  });
}

function summary({ times, values, flags }: Drive): string {
  const counts = QUALITY_FLAGS.map(() => 0);
  for (const own of flags.values()) for (const flag of own) counts[flag]!++;
  const flagged = QUALITY_FLAGS
    .map((flag, i) => ({ flag, count: counts[i]! }))
    .filter(({ flag, count }) => flag !== "good" && count > 0)
    .map(({ flag, count }) =>
      `${count} ${flag === "spike" ? "in spikes" : flag.replaceAll("_", " ")}`
    );
  const judged = flagged.length === 0 ? "all good" : flagged.join(", ");
  return `${counted(times.length, "row")} of ${values.size} variables; values: ${judged}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
