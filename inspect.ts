/**
 * The command `inspect`: what is in a data file. The format is found by the file's bytes, not by
 * its name; a new format joins as one more entry of `FORMATS`.
 *
 * @module
 */
import { basename } from "node:path";
import type { Config } from "./config.ts";
import { DataFileError, findDataFile, printAll, readDay, reasonOf } from "./data_files.ts";
import { bzip2View } from "./formats/bzip2.ts";
import { type Dataset, DatasetError } from "./formats/dataset.ts";
import { datasetReport, datasetReportText } from "./formats/dataset_report.ts";
import { dayReport, dayReportText } from "./formats/day_report.ts";
import { type DayValues, dayValues } from "./formats/day_values.ts";
import { isDailyFile, kindOfFile } from "./formats/file_kind.ts";
import { RECOGNISED } from "./formats/instruments/readers.ts";
import { isNetcdf, readNetcdf } from "./formats/netcdf/mod.ts";
import {
  isLevel2,
  level2Report,
  level2ReportText,
  readLevel2,
} from "./formats/nexrad/level2_report.ts";
import { decodeProduct, isLevel3 } from "./formats/nexrad/level3/mod.ts";
import { level3Report, level3ReportText } from "./formats/nexrad/level3_report.ts";
import { NexradError } from "./formats/nexrad/nexrad_error.ts";
import { dmapReport, dmapReportText, isSuperdarn } from "./formats/superdarn/dmap_report.ts";

/** What was found in a file. */
interface Inspection {
  /** For `--json`; has at least `file`, `format` and `warnings`. */
  readonly json: { file: string; format: string; warnings: readonly string[] };
  readonly text: string;
}

/** A format that can be inspected. */
interface Format {
  readonly name: string;
  /** Whether a file is of this format, by its first 64 KiB. */
  recognises(head: Uint8Array): boolean;
  /** @throws {DataFileError} when the file turns out unreadable */
  inspect(path: string): Inspection | Promise<Inspection>;
}

const FORMATS: readonly Format[] = [
  { name: "mesonet daily file", recognises: isDailyFile, inspect: inspectDay },
  { name: "NEXRAD Level II volume or chunk", recognises: isLevel2, inspect: inspectLevel2 },
  { name: "NEXRAD Level III product", recognises: isLevel3, inspect: inspectLevel3 },
  { name: "SuperDARN records or packets", recognises: isSuperdarn, inspect: inspectSuperdarn },
  {
    name: "netCDF 3 or 4",
    recognises: isNetcdf,
    inspect: (path) => datasetInspection(path, readNetcdf),
  },
  ...RECOGNISED.map(({ name, recognises, read }) => ({
    name,
    recognises,
    inspect: (path: string) => datasetInspection(path, (bytes) => read(bytes, basename(path))),
  })),
];

const HEAD_BYTES = 65_536;
/** Of a file that is read whole, and of one in bzip2: a day of one radar has up to 100 MB. */
const MAX_BYTES = 1 << 29;

/**
 * Prints what is in each file. A file of no known format gets one line on stderr and does not
 * stop the others.
 *
 * @returns the exit code: 0, or 1 when a file was missing or of no known format
 */
export async function inspectCommand(
  files: readonly string[],
  options: { readonly json?: boolean },
  config: Pick<Config, "data_dir">,
): Promise<number> {
  let code = 0;
  for (const name of files) {
    try {
      const { json, text } = await inspectFile(findDataFile(name, config.data_dir));
      printAll(options.json ? JSON.stringify(json) + "\n" : text + "\n");
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      console.error(`meso360: ${error.message}`);
      code = 1;
    }
  }
  return code;
}

function inspectFile(path: string): Inspection | Promise<Inspection> {
  const head = readHead(path);
  const format = FORMATS.find(({ recognises }) => recognises(head));
  if (format !== undefined) return format.inspect(path);
  const kind = kindOfFile(head);
  if (kind === "bzip2") {
    const unpacked = decoded(path, (bytes) => bzip2View(bytes, MAX_BYTES));
    if (isSuperdarn(unpacked.subarray(0, HEAD_BYTES))) {
      return superdarnInspection(path, unpacked, true);
    }
  }
  const known = FORMATS.map(({ name }) => name).join(", ");
  throw new DataFileError(
    "unknown-format",
    path,
    `${kind === "empty" ? "is" : "seems to be"} ${kind}; what can be inspected: ${known}`,
  );
}

function readHead(path: string): Uint8Array {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  try {
    using file = Deno.openSync(path);
    while (length < HEAD_BYTES) {
      const read = file.readSync(head.subarray(length));
      if (read === null) break;
      length += read;
    }
  } catch (error) {
    throw new DataFileError("unreadable", path, reasonOf(error));
  }
  return head.subarray(0, length);
}

function inspectDay(path: string): Inspection {
  let result: () => DayValues = dayValues().result;
  const { scan, dates } = readDay(path, 0, () => {
    const values = dayValues();
    result = values.result;
    return { onRow: values.onRow };
  });
  const json = dayReport(basename(path), scan, dates, result());
  return { json, text: dayReportText(json) };
}

function inspectLevel2(path: string): Inspection {
  const volume = decoded(path, readLevel2);
  const json = level2Report(basename(path), volume);
  return { json, text: level2ReportText(json, volume) };
}

function inspectLevel3(path: string): Inspection {
  const product = decoded(path, (bytes) => decodeProduct(bytes, basename(path)));
  const json = level3Report(basename(path), product);
  return { json, text: level3ReportText(json, product) };
}

function inspectSuperdarn(path: string): Inspection {
  return superdarnInspection(path, decoded(path, (bytes) => bytes), false);
}

function superdarnInspection(path: string, bytes: Uint8Array, packed: boolean): Inspection {
  const json = dmapReport(basename(path), bytes, packed);
  return { json, text: dmapReportText(json) };
}

/** An instrument's file, whose reader gives its variables, at once or in time. */
async function datasetInspection(
  path: string,
  read: (bytes: Uint8Array) => Dataset | Promise<Dataset>,
): Promise<Inspection> {
  const pending = decoded(path, read);
  try {
    const json = datasetReport(basename(path), await pending);
    return { json, text: datasetReportText(json) };
  } catch (error) {
    throw readable(path, error);
  }
}

/** A file, read whole and decoded. */
function decoded<T>(path: string, decode: (bytes: Uint8Array) => T): T {
  let bytes: Uint8Array;
  try {
    const { size } = Deno.statSync(path);
    if (size > MAX_BYTES) {
      const reason = `has ${size} bytes: files above ${MAX_BYTES} are not read whole`;
      throw new DataFileError("unreadable", path, reason);
    }
    bytes = Deno.readFileSync(path);
  } catch (error) {
    if (error instanceof DataFileError) throw error;
    throw new DataFileError("unreadable", path, reasonOf(error));
  }
  try {
    return decode(bytes);
  } catch (error) {
    throw readable(path, error);
  }
}

/** What a person is told of a decoder's error; any other error is as it was. */
function readable(path: string, error: unknown): unknown {
  return error instanceof NexradError || error instanceof DatasetError
    ? new DataFileError("unreadable", path, `cannot be decoded: ${error.message}`)
    : error;
}
