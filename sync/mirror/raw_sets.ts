/**
 * Which folders hold raw files on this machine, and where each is in the archive.
 *
 * @module
 */
import { basename, isAbsolute, relative, resolve } from "node:path";
import { allInstruments, type Instrument, rawFolder } from "../../config_instruments.ts";
import type { Config } from "../../config.ts";
import { type LocalLook, walkIfThere } from "./listing.ts";
import { diskError } from "./place_error.ts";

/** A folder of raw files. */
export interface RawSet {
  /** The instrument's id; `mesonet` of the vehicle's own files, `mesonet_support` of the other ones. */
  readonly id: string;
  readonly folder: string;
  /** Below `raw/` in the archive. */
  readonly archived: string;
  /** Null for the vehicle's own files where they are no instrument's. */
  readonly instrument: Instrument | null;
}

/** The vehicle's own files stand in the archive under this name. */
const VEHICLE = "mesonet";

/** Every folder of raw files: the instruments', and the vehicle's own. */
export function rawSets(config: Config): RawSet[] {
  const sets: RawSet[] = allInstruments(config).map((instrument) => ({
    id: instrument.id,
    folder: rawFolder(config, instrument),
    archived: instrument.id,
    instrument,
  }));
  const own: [string, string][] = [
    [VEHICLE, config.data_dir],
    [`${VEHICLE}_support`, `${config.data_dir}_support`],
  ];
  for (const [name, folder] of own) {
    if (sets.some((set) => resolve(set.folder) === resolve(folder))) continue;
    const isTaken = sets.some(({ id }) => id === name);
    const id = isTaken ? `${name}_vehicle` : name;
    sets.push({ id, folder, archived: id, instrument: null });
  }
  return sets;
}

/** What else is in `raw_dir`: folders of instruments that are configured no more. */
export function otherRawFolders(config: Config, sets: readonly RawSet[]): RawSet[] {
  const known = sets.map(({ folder }) => resolve(folder));
  const taken = new Set(sets.map(({ archived }) => archived));
  return foldersIn(config.raw_dir)
    .filter((folder) => !known.some((path) => isWithin(path, folder)))
    .filter((folder) => !taken.has(basename(folder)))
    .map((folder) => ({
      id: basename(folder),
      folder,
      archived: basename(folder),
      instrument: null,
    }));
}

/** The operations monitor's last look, written anew every few minutes: all its looks are in its days. */
const OPS_LATEST = { id: "ops_monitor", path: "latest.json" };

/**
 * The raw files of a set; none where its folder is not there yet.
 *
 * @throws {PlaceError} when the folder cannot be read
 */
export function rawFiles({ id, folder }: RawSet): Map<string, LocalLook> {
  try {
    const files = walkIfThere(folder);
    if (id === OPS_LATEST.id) files.delete(OPS_LATEST.path);
    return files;
  } catch (error) {
    throw diskError(error, folder);
  }
}

function foldersIn(path: string): string[] {
  try {
    return [...Deno.readDirSync(path)]
      .filter(({ name, isDirectory }) => isDirectory && !name.startsWith("."))
      .map(({ name }) => resolve(path, name));
  } catch {
    return [];
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}
