/**
 * What is looked at before a drive: each check says that all is well, or what to do about it.
 * Nothing here keeps the program from recording.
 *
 * @module
 */
import { join } from "node:path";
import type { Config, LoadedConfig } from "../../config.ts";
import { type Check, pass, warn, why } from "./check.ts";
import { loggerChecks } from "./logger_check.ts";
import { diskSpace } from "../system.ts";

export type { Check } from "./check.ts";

/** Less free space than this, of either kind, is a warning. */
const MIN_FREE_SHARE = 0.05;
const MIN_FREE_BYTES = 1e9;

/**
 * All checks, in the order they are shown. `portCheck` is about the control panel's port: the
 * caller knows whether it has that port itself.
 */
export async function preflight(loaded: LoadedConfig, portCheck: Check): Promise<Check[]> {
  const { config } = loaded;
  // Where the logger is stands in the file that cannot be read.
  const logger = loaded.unreadable
    ? [warn(
      "datalogger not checked: its address stands in the configuration that cannot be read",
      "mend the file, then: meso360 check",
    )]
    : await loggerChecks(config);
  return [
    ...configChecks(loaded),
    ...enabledChecks(config),
    folderCheck("data_dir", "data directory", config),
    folderCheck("log_dir", "log directory", config),
    folderCheck("state_dir", "state directory", config),
    diskCheck(config.data_dir),
    ...(config.rtun_port === undefined ? [] : [keyCheck(config.tunnel.key)]),
    ...logger,
    portCheck,
  ];
}

/** The block as it stands in the log. */
export function preflightLines(checks: readonly Check[]): string[] {
  return [
    "=== Preflight checks ===",
    ...checks.flatMap(({ result, text, fix }) => [
      `  ${result}  ${text}`,
      ...(fix === null ? [] : [`        ${fix}`]),
    ]),
    "========================",
  ];
}

function configChecks({ path, problems, unreadable }: LoadedConfig): Check[] {
  const wholeFile = path === null
    ? "give the right path, or make one: meso360 init FILE"
    : "mend the file, then: meso360 check";
  const checks = problems.map(({ key, text }) =>
    warn(text, key === "" ? wholeFile : `correct ${key} in ${path}`)
  );
  if (path !== null && !unreadable) return [pass(`config file found: ${path}`), ...checks];
  if (checks.length > 0) return checks;
  return [warn(
    "no config file: defaults are used",
    "meso360 init writes an example, meso360.config.json; set logger_ip and data_dir in it",
  )];
}

function enabledChecks({ mesoingest_enabled }: Config): Check[] {
  if (mesoingest_enabled) return [];
  return [warn(
    "mesoingest is disabled: nothing is recorded",
    "enable it in the panel, or set mesoingest_enabled to true",
  )];
}

type FolderKey = "data_dir" | "log_dir" | "state_dir";

function folderCheck(key: FolderKey, name: string, config: Config): Check {
  const folder = config[key];
  const file = join(folder, `.meso360-check.${Deno.pid}.tmp`);
  try {
    Deno.mkdirSync(folder, { recursive: true });
    try {
      Deno.writeTextFileSync(file, "x");
    } finally {
      removeIfThere(file);
    }
    return pass(`${name} is writable: ${folder}`);
  } catch (error) {
    return warn(`${name} is not writable: ${folder} (${why(error)})`, folderRemedy(key, error));
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

function removeIfThere(file: string): void {
  try {
    Deno.removeSync(file);
  } catch {
    // It could not be made.
  }
}

function diskCheck(folder: string): Check {
  const space = diskSpace(folder);
  if (space === null) {
    return warn(`disk of ${folder}: free space unknown`, `look with: df ${folder}`);
  }
  const percent = 100 * space.freeBytes / space.totalBytes;
  const text = `disk: ${(space.freeBytes / 1e9).toFixed(1)} GB free (${percent.toFixed(0)} %)`;
  const enough = space.freeBytes >= MIN_FREE_BYTES && percent >= 100 * MIN_FREE_SHARE;
  return enough ? pass(text) : warn(text, `make room on the disk of ${folder}`);
}

function keyCheck(path: string): Check {
  try {
    const { mode } = Deno.statSync(path);
    const others = Deno.build.os !== "windows" && mode !== null && (mode & 0o077) !== 0;
    return others
      ? warn(`SSH key can be read by others: ${path}`, `chmod 600 ${path}`)
      : pass(`SSH key found: ${path}`);
  } catch {
    const name = path.split(/[\\/]/).at(-1);
    return warn(
      `SSH key not found: ${path}`,
      `Copy ${name} to that path; mesosync will not connect until this is done`,
    );
  }
}
