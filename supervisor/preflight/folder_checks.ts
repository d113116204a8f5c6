/**
 * Whether what is recorded finds a place: folders that can be written, disks with room that keep
 * what they are given.
 *
 * @module
 */
import { join } from "node:path";
import type { Config } from "../../config.ts";
import { isObservatory } from "../../config_instruments.ts";
import { errorText } from "../../secrets.ts";
import { type Disk, diskOf, isNearlyFull } from "../system.ts";
import { type Check, pass, shortPath, warn } from "./check.ts";

const FOLDERS = [
  ["data_dir", "data directory"],
  ["log_dir", "log directory"],
  ["state_dir", "state directory"],
] as const;

/** Those of the instruments' files and products. */
const MORE_FOLDERS = [
  ["raw_dir", "raw data directory"],
  ["products_dir", "products directory"],
] as const;

type FolderKey = typeof FOLDERS[number][0];

/** Kinds of file system, by the number that Linux gives them (statfs(2), linux/magic.h). */
const IN_MEMORY: Readonly<Record<number, string>> = { 0x01021994: "tmpfs", 0x858458f6: "ramfs" };
const ON_NETWORK: Readonly<Record<number, string>> = {
  0x6969: "NFS",
  0x517b: "SMB",
  0xff534d42: "CIFS",
  0xfe534d42: "SMB2",
};

/** The lines about the three folders that the program writes, and an observatory's two more. */
export async function folderChecks(config: Config): Promise<Check[]> {
  const folders = isObservatory(config) ? [...FOLDERS, ...MORE_FOLDERS] : FOLDERS;
  return await Promise.all(folders.map(([key, name]) => folderCheck(key, name, config)));
}

async function folderCheck(
  key: FolderKey | typeof MORE_FOLDERS[number][0],
  name: string,
  config: Config,
): Promise<Check> {
  const folder = config[key];
  const probe = join(folder, `.meso360-check.${Deno.pid}.tmp`);
  try {
    await Deno.mkdir(folder, { recursive: true });
    try {
      // On a disk that hangs this waits on a thread of its own; opening a file would hold up all.
      await Deno.mkdir(probe, { recursive: true });
      await Deno.writeTextFile(join(probe, "x"), "x");
    } finally {
      // It may never have been made.
      await Deno.remove(probe, { recursive: true }).catch(() => {});
    }
    return pass(`${name} is writable: ${shortPath(folder)}`);
  } catch (error) {
    return warn(
      `${name} is not writable: ${folder} (${errorText(error)})`,
      folderRemedy(key, error),
    );
  }
}

/** What to do about a folder that cannot be made or written, by what the system said. */
export function folderRemedy(key: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return `the disk is full: make room on it, or set ${key} to a folder on another disk`;
  }
  if (code === "EROFS") {
    return `the disk can only be read: mount it writable, or set ${key} to another folder`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `give this user the right to write there, or set ${key} to another folder`;
  }
  return `make it a folder that this user may write to, or set ${key} to another folder`;
}

/**
 * A line for the disk of the data directory, and one for each further disk among the folders.
 *
 * @param keepsNothing no observations come there, or those of a test, in memory on purpose
 */
export async function diskChecks(
  config: Config,
  keepsNothing: boolean,
  look: (folder: string) => Promise<Disk | null> = diskOf,
): Promise<Check[]> {
  const disks = await Promise.all(FOLDERS.map(([key]) => look(config[key])));
  const seen = new Set<number>();
  return FOLDERS.flatMap(([key], i) => {
    const disk = disks[i] ?? null;
    if (disk !== null && seen.has(disk.device)) return [];
    if (disk !== null) seen.add(disk.device);
    else if (key !== "data_dir") return [];
    const kind = key === "data_dir" && disk !== null && !keepsNothing
      ? kindChecks(config[key], disk)
      : [];
    return [spaceCheck(key, config[key], disk), ...kind];
  });
}

function spaceCheck(key: FolderKey, folder: string, disk: Disk | null): Check {
  const name = key === "data_dir" ? "disk" : `disk of ${key}`;
  if (disk === null) {
    return warn(`${name}: free space unknown`, `look at the disk of ${folder}; on Linux: df -h`);
  }
  const free = (disk.freeBytes / 1e9).toFixed(1);
  const percent = (100 * disk.freeBytes / disk.totalBytes).toFixed(0);
  const text = `${name}: ${free} GB free (${percent} %)`;
  return isNearlyFull(disk)
    ? warn(`${text}: nearly full`, `make room on the disk of ${shortPath(folder)}`)
    : pass(text);
}

/** A disk that forgets, or that is at the other end of a cable, is no place for observations. */
function kindChecks(folder: string, { type }: Disk): Check[] {
  const memory = IN_MEMORY[type];
  if (memory !== undefined) {
    return [warn(
      `data directory is in memory (${memory}): everything is lost at power-off`,
      "set data_dir to a folder on a disk",
    )];
  }
  const network = ON_NETWORK[type];
  if (network === undefined) return [];
  return [warn(
    `data directory is on another machine (${network}): ${shortPath(folder)}`,
    "set data_dir to a folder on a disk of this machine: records wait while the network is away",
  )];
}
