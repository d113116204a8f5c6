/**
 * Which reader takes which of an instrument's files apart.
 *
 * @module
 */
import { type Dataset, DatasetError } from "../dataset.ts";
import { isCsvTable, readCsvTable } from "./csv_table.ts";
import { isHatpro, readHatpro } from "./hatpro.ts";
import { hatproOfNetcdf } from "./hatpro_netcdf.ts";
import { isJsonLines, readJsonLines } from "./jsonl.ts";
import { readMesonetDay } from "./mesonet_dataset.ts";
import { isNmeaLog, readNmeaLog } from "./nmea_log.ts";
import { isParsivel, readParsivel } from "./parsivel.ts";
import type { ReaderName } from "./profile.ts";
import { isLv1, readLv1 } from "./rpg_lv1.ts";
import { isToa5, readToa5 } from "./toa5.ts";

/** What the profile says of its files. */
export interface ReadingOptions {
  /** Names of the variable of time: a table's column of such a name is the time, and is called so. */
  readonly time?: string | readonly string[];
  /** The variables that are kept: of netCDF files no others are read. */
  readonly names?: ReadonlySet<string> | undefined;
}

/**
 * The content of an instrument's file. Where kinds are easily taken for one another (netCDF and binary of
 * a radiometer, tables with and without TOA5's header) the bytes decide, not the reader's name.
 *
 * @param fileName without folders; a daily file's tells the order of day and month, a radiometer's
 *   whether profiles are of scans
 * @throws {DatasetError} when nothing can be had of the file; damaged rows are in `skipped` instead
 */
export async function readInstrumentFile(
  reader: ReaderName,
  bytes: Uint8Array,
  fileName: string,
  { time = [], names }: ReadingOptions = {},
): Promise<Dataset> {
  const times = [time].flat();
  if (bytes.length === 0) throw new DatasetError("no-data", "is empty");
  switch (reader) {
    case "netcdf":
    case "hatpro":
      return await binaryFile(reader, bytes, fileName, times, names);
    case "toa5":
    case "csv":
      return isToa5(bytes) ? readToa5(bytes, times) : readCsvTable(bytes, times);
    case "rpg-lv1":
      return readLv1(bytes);
    case "parsivel":
      return readParsivel(bytes);
    case "mesonet":
      return readMesonetDay(bytes, fileName);
    case "jsonl":
      return readJsonLines(bytes);
    case "nmea":
      return readNmeaLog(bytes);
    case "jpeg":
      throw new DatasetError("unsupported", "is a picture: pictures have a catalog, no data");
  }
}

async function binaryFile(
  reader: "netcdf" | "hatpro",
  bytes: Uint8Array,
  fileName: string,
  times: readonly string[],
  names: ReadingOptions["names"],
): Promise<Dataset> {
  const { isNetcdf, readNetcdf } = await import("../netcdf/mod.ts");
  if (isNetcdf(bytes)) {
    if (reader === "netcdf") return await readNetcdf(bytes, { names });
    return hatproOfNetcdf(await readNetcdf(bytes), fileName);
  }
  if (reader === "hatpro") return readHatpro(bytes);
  // Stations write the same variables as tables of text.
  return isToa5(bytes) ? readToa5(bytes, times) : readCsvTable(bytes, times);
}

/** The kinds of instrument files that are known by their first bytes alone, in the order of asking. */
export const RECOGNISED: readonly {
  readonly name: string;
  /** Whether a file is of this kind, by its first 64 KiB. */
  recognises(head: Uint8Array): boolean;
  /** As {@link readInstrumentFile}. */
  read(bytes: Uint8Array, fileName: string): Dataset;
}[] = [
  { name: "RPG FMCW level 1", recognises: isLv1, read: readLv1 },
  { name: "RPG HATPRO", recognises: isHatpro, read: readHatpro },
  { name: "Campbell TOA5", recognises: isToa5, read: (bytes) => readToa5(bytes) },
  { name: "Parsivel telegrams", recognises: isParsivel, read: readParsivel },
  { name: "NMEA 0183 log", recognises: isNmeaLog, read: readNmeaLog },
  { name: "JSON lines", recognises: isJsonLines, read: readJsonLines },
  { name: "CSV table", recognises: isCsvTable, read: (bytes) => readCsvTable(bytes) },
];
