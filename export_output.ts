/**
 * Where an export may be written: never over observations, nor over what is no export.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import type { Config } from "./config.ts";
import type { ExportFormat, ExportOptions } from "./export.ts";
import { dayOfFileName } from "./formats/day_layout.ts";

/** An export that cannot be made; the message is one line for people. */
export class ExportError extends Error {
  override readonly name = "ExportError";
  constructor(
    readonly code: "exists" | "not-there" | "unwritable" | "no-rows",
    message: string,
  ) {
    super(message);
  }
}

/** The folders that are the program's own. */
export type OutputPlaces = Pick<Config, "data_dir" | "raw_dir" | "state_dir">;

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  netcdf: ".nc",
  zarr: ".zarr",
  csv: ".csv",
};

/**
 * The path to write to: `--output` without a slash at its end, or `mesonet_DAY` with the format's
 * ending.
 *
 * @param input the daily file
 * @throws {ExportError} when observations, or what is no export of that format, would be written over
 */
export function outputPath(
  day: string,
  input: string,
  { format, output, force }: ExportOptions,
  places: OutputPlaces,
): string {
  const ending = ENDINGS[format];
  const path = (output ?? `mesonet_${day}${ending}`).replace(/(?<=[^/])\/+$/, "");
  const name = basename(path);
  if (resolve(path) === resolve(input) || dayOfFileName(name) || name.endsWith("_support.txt")) {
    throw new ExportError(
      "not-there",
      `${path} is the name of a daily file: give another --output`,
    );
  }
  const { data_dir, raw_dir, state_dir } = places;
  const own = [data_dir, `${data_dir}_support`, raw_dir, state_dir].find((folder) =>
    isBelow(path, folder)
  );
  if (own !== undefined) {
    const what = "which has only what was recorded and the program's own: give another --output";
    throw new ExportError("not-there", `${path} is in ${own}, ${what}`);
  }
  if (!existsSync(path)) return path;
  if (!force) {
    throw new ExportError("exists", `${path} exists: --force replaces it, --output names another`);
  }
  const isFolder = Deno.statSync(path).isDirectory;
  const no = (what: string) =>
    new ExportError("exists", `${path} is ${what}: --force does not replace that`);
  if (format !== "zarr" && isFolder) throw no("a folder");
  if (format === "zarr" && !(isFolder && isExport(path))) throw no("no export in Zarr");
  if (format !== "zarr" && extname(path) !== ending) throw no(`no file that ends in ${ending}`);
  return path;
}

/** Whether a path is that folder or in it, whatever links lead there. */
function isBelow(path: string, folder: string): boolean {
  const way = relative(realPath(folder), realPath(path));
  return way === "" || (!/^\.\.(?:[/\\]|$)/.test(way) && resolve(way) !== way);
}

/** A path without links in what there is of it. */
function realPath(path: string): string {
  const whole = resolve(path);
  if (existsSync(whole)) return Deno.realPathSync(whole);
  const above = dirname(whole);
  return above === whole ? whole : join(realPath(above), basename(whole));
}

/** Whether a folder is a store that this command wrote: an instrument's is not to be replaced. */
function isExport(folder: string): boolean {
  try {
    const { history } = JSON.parse(Deno.readTextFileSync(join(folder, ".zattrs")));
    return typeof history === "string" && / meso360 \S+: export of /.test(history);
  } catch {
    return false;
  }
}
