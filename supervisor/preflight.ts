/**
 * What is looked at before a drive: each check says that all is well, or what to do about it.
 * Nothing here keeps the program from recording.
 *
 * @module
 */
import { join } from "node:path";
import { type LoadedConfig, reachLoggerDirectly } from "../config.ts";
import { gpsTimeMs } from "../formats/mesonet_day.ts";
import { parseNewestRecord } from "../formats/logger_page.ts";
import { diskSpace } from "./system.ts";

/** One line of the block, and how to mend what it warns of. */
export interface Check {
  readonly result: "PASS" | "WARN";
  readonly text: string;
  readonly fix: string | null;
}

/** Less free space than this, of either kind, is a warning. */
const MIN_FREE_SHARE = 0.05;
const MIN_FREE_BYTES = 1e9;

const LOGGER_LIMIT_MS = 2_000;
const LOGGER_RETRY_MS = 300;

/** A host clock this far from GPS time would name files and log lines wrongly. */
const CLOCK_LIMIT_S = 10;

/** Where GPS date and time are in a raw record. */
const RAW_DATE = 9;
const RAW_TIME = 10;

const pass = (text: string): Check => ({ result: "PASS", text, fix: null });
const warn = (text: string, fix: string): Check => ({ result: "WARN", text, fix });
const why = (error: unknown) => error instanceof Error ? error.message : String(error);

/**
 * All checks, in the order they are shown. `portCheck` is about the control panel's port: the
 * caller knows whether it has that port itself.
 */
export async function preflight(loaded: LoadedConfig, portCheck: Check): Promise<Check[]> {
  const { config } = loaded;
  // Where the logger is stands in the file that cannot be read.
  const logger = loaded.unreadable ? [] : await loggerChecks(config);
  return [
    ...configChecks(loaded),
    dataDirCheck(config.data_dir),
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
  const checks = problems.map(({ key, text }) =>
    warn(text, key === "" ? "mend the file, then: meso360 check" : `correct ${key} in ${path}`)
  );
  if (path !== null && !unreadable) return [pass(`config file found: ${path}`), ...checks];
  if (checks.length > 0) return checks;
  return [warn(
    "no config file: defaults are used",
    "meso360 init writes an example, meso360.config.json; set logger_ip and data_dir in it",
  )];
}

function dataDirCheck(folder: string): Check {
  try {
    Deno.mkdirSync(folder, { recursive: true });
    const file = join(folder, `.meso360-check.${Deno.pid}.tmp`);
    Deno.writeTextFileSync(file, "x");
    Deno.removeSync(file);
    return pass(`data directory is writable: ${folder}`);
  } catch (error) {
    return warn(
      `data directory is not writable: ${folder} (${why(error)})`,
      "give this user the right to write there, or set data_dir to another folder",
    );
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

async function loggerChecks(config: LoadedConfig["config"]): Promise<Check[]> {
  const url = `http://${config.logger_ip}/command=NewestRecord&table=Obs`;
  reachLoggerDirectly(config);
  let page: string;
  try {
    page = await answer(url, login(config));
  } catch (error) {
    return [warn(
      `datalogger does not answer: ${config.logger_ip} (${why(error)})`,
      `check its power, the cable and logger_ip; try: curl 'http://${config.logger_ip}/'`,
    )];
  }
  let values: readonly string[];
  try {
    values = parseNewestRecord(page, "Obs").values;
  } catch (error) {
    return [warn(
      `datalogger ${config.logger_ip} answers, but not with an Obs record (${why(error)})`,
      "check that logger_ip is the datalogger and that its program has the table Obs",
    )];
  }
  const answers = pass(`datalogger answers: ${config.logger_ip}`);
  const gpsMs = gpsTimeMs(values[RAW_DATE]!, values[RAW_TIME]!);
  if (gpsMs === null) return [answers];
  const offS = Math.round((Date.now() - gpsMs) / 1000);
  if (Math.abs(offS) <= CLOCK_LIMIT_S) return [answers, pass("system clock agrees with GPS time")];
  return [
    answers,
    warn(
      `system clock is ${Math.abs(offS)} s ${offS > 0 ? "ahead of" : "behind"} GPS time`,
      Deno.build.os === "linux"
        ? "sudo timedatectl set-ntp true, or set the clock by hand"
        : "set the clock by hand, or let the system set it from the internet",
    ),
  ];
}

function login({ logger_user, logger_password }: LoadedConfig["config"]): Record<string, string> {
  if (logger_user === undefined) return {};
  const bytes = new TextEncoder().encode(`${logger_user}:${logger_password ?? ""}`);
  return { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
}

/** The page at `url`; tries again while there is time, for a logger that is just starting. */
async function answer(url: string, headers: Record<string, string>): Promise<string> {
  const limit = AbortSignal.timeout(LOGGER_LIMIT_MS);
  for (;;) {
    try {
      const response = await fetch(url, { headers, signal: limit });
      const text = await response.text();
      if (response.ok) return text;
      const login = response.status === 401 ? ": set logger_user and logger_password" : "";
      throw new Error(`HTTP ${response.status}${login}`);
    } catch (error) {
      if (limit.aborted) throw new Error(`no answer within ${LOGGER_LIMIT_MS / 1000} s`);
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOGGER_RETRY_MS));
      if (limit.aborted) throw new Error("it refuses the connection, or there is no way to it");
    }
  }
}
