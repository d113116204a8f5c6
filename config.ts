/**
 * `meso360.config.json`: where it is looked for, what is wrong with it, and how it is saved. What
 * may stand in it is in config_schema.ts.
 *
 * @module
 */
import { dirname, join, resolve } from "node:path";
import { applyEdits, findNodeAtLocation, getNodeValue, modify } from "jsonc-parser";
import { z } from "zod";
import { lineOf, parseJsonText } from "./config_json.ts";
import { withRadarEnvironment } from "./config_radar.ts";
import { RADARS_FILE, withSuperdarnSurroundings } from "./config_superdarn.ts";
import { checkObject, type ConfigProblem } from "./config_check.ts";
import { fittingInstruments, isFarAway } from "./config_instruments.ts";
import { type Config, configSchema, type LoggerConfig } from "./config_schema.ts";
import type { SurroundingFault, SurroundingFile } from "./config_surroundings.ts";
import { port } from "./config_values.ts";
import { replaceFile } from "./durable.ts";

export type { ConfigProblem } from "./config_check.ts";
export {
  type Config,
  configKeys,
  configTable,
  exampleConfig,
  hasLogger,
  type LoggerConfig,
} from "./config_schema.ts";

/** A configuration as loaded, with what was wrong with it. */
export interface LoadedConfig {
  readonly config: Config;
  /** The file it came from; null when there is none and defaults hold. */
  readonly path: string | null;
  readonly problems: readonly ConfigProblem[];
  /**
   * True when the file is there but is no JSON: saving is refused, and the defaults hold, or in a
   * supervised child what its supervisor loaded at its start.
   */
  readonly unreadable: boolean;
}

/** What loading needs to know of the process; given by tests, taken from Deno otherwise. */
export interface ConfigPlace {
  readonly cwd: string;
  readonly home: string;
  readonly executableFolder: string | null;
  readonly os: string;
  readonly hostname: string;
  readonly env: (name: string) => string | undefined;
}

/** The place of this process. */
export function thisPlace(): ConfigPlace {
  return {
    cwd: Deno.cwd(),
    home: Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? Deno.cwd(),
    // From source the executable is Deno itself, in a place of its own.
    executableFolder: Deno.build.standalone ? dirname(Deno.execPath()) : null,
    os: Deno.build.os,
    hostname: Deno.hostname(),
    env: (name) => Deno.env.get(name),
  };
}

const FILE_NAME = "meso360.config.json";

/** Where a configuration is looked for when no `--config` is given, first found first. */
export function configCandidates(place: ConfigPlace): string[] {
  const named = place.env("MESO360_CONFIG");
  if (named) return [resolve(place.cwd, named)];
  const folders = [place.cwd, place.executableFolder, join(place.home, ".config", "meso360")];
  return folders.filter((f) => f !== null).map((folder) => join(folder, FILE_NAME));
}

/**
 * In the environment of a supervised child: the configuration as its supervisor loaded it, as JSON.
 * Used when the file cannot be used any more, so that a child started again goes on as before.
 */
export const LAST_GOOD = "MESO360_LAST_GOOD";

/** What a supervisor gives its children to fall back on; nothing when it has no file itself. */
export function lastGoodEnvironment(loaded: LoadedConfig): Record<string, string> {
  if (loaded.path === null || loaded.unreadable) return {};
  return { [LAST_GOOD]: JSON.stringify(loaded.config) };
}

/**
 * Loads the configuration: the file at `explicitPath`, else the first candidate there is, else
 * the defaults. A wrong value falls back to its key's default and is reported; nothing is thrown
 * and nothing is written.
 */
export function loadConfig(
  explicitPath: string | null = null,
  place: ConfigPlace = thisPlace(),
): LoadedConfig {
  const explicit = explicitPath ?? place.env("MESO360_CONFIG") ?? null;
  const candidates = explicit === null
    ? configCandidates(place)
    : [resolve(place.cwd, expandHome(explicit, place))];
  const found = readFirst(candidates);
  if (found === null) {
    if (explicit === null) return { ...nothingLoaded(null, place), problems: [] };
    const fallback = nothingLoaded(null, place);
    const text = `configuration ${candidates[0]} does not exist: ${fallback.inUse}`;
    return { ...fallback, problems: [{ key: "", text }] };
  }
  const { path, text, why } = found;
  if (text === null) {
    const fallback = nothingLoaded(path, place);
    const problem = `configuration ${path} cannot be read: ${why}: ${fallback.inUse}`;
    return { ...fallback, problems: [{ key: "", text: problem }] };
  }
  const { root, fault } = parseJsonText(text);
  if (fault !== null) {
    const fallback = nothingLoaded(path, place);
    const where = fault.line === null ? "" : ` at line ${fault.line}`;
    const problem = `${path} is not readable JSON${where} (${fault.text}): ${fallback.inUse}; ` +
      `the file is left alone until it is mended`;
    return { ...fallback, problems: [{ key: "", text: problem }] };
  }
  const problems: ConfigProblem[] = [];
  const raw = getNodeValue(root) as Record<string, unknown>;
  const line = (keys: readonly string[]) => {
    // The key's own line: the value of a nested object may start much later.
    const node = findNodeAtLocation(root, [...keys]);
    return node ? lineOf(text, (node.parent ?? node).offset) : 1;
  };
  const values = checkObject(configSchema, raw, [], line, problems);
  const config = complete(values, place, dirname(path), problems);
  if (config.logger_user !== undefined && config.logger_password === undefined) {
    const text = "logger_user is given without logger_password: the datalogger gets an empty one";
    problems.push({ key: "logger_password", text });
  }
  return { config, path, problems, unreadable: false };
}

/** What holds when the file at `path` (null: there is none) gives nothing, and a text that says so. */
function nothingLoaded(path: string | null, place: ConfigPlace) {
  const lastGood = lastGoodValues(place);
  const folder = path === null ? place.cwd : dirname(path);
  const config = complete(lastGood ?? {}, place, folder);
  const what = lastGood === null ? "the defaults are used" : "the last good configuration is used";
  const inUse = `${what} (datalogger ${config.logger_ip ?? "none"}, data in ${config.data_dir})`;
  return { config, path, unreadable: path !== null, inUse };
}

function lastGoodValues(place: ConfigPlace): z.infer<typeof configSchema> | null {
  const text = place.env(LAST_GOOD);
  if (text === undefined) return null;
  try {
    return configSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The first file there is; `why` instead of its text when it cannot be read. */
function readFirst(paths: readonly string[]): SurroundingFile | null {
  for (const path of paths) {
    try {
      return { path, text: Deno.readTextFileSync(path).replace(/^\uFEFF/, "") };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      const why = error instanceof Error ? error.message : String(error);
      return { path, text: null, why };
    }
  }
  return null;
}

/**
 * What the environment says, or a `.env` file beside the configuration: for what must not stand in
 * the configuration itself, and so is never shown. Undefined when neither does.
 */
export function outerValue(
  name: string,
  configPath: string | null,
  place: ConfigPlace = thisPlace(),
): string | undefined {
  const base = configPath === null ? place.cwd : dirname(configPath);
  return place.env(name) ?? dotEnv(join(base, ".env"))[name];
}

/** The configuration of `values`, relative paths from `base`, where a `.env` file may stand too. */
function complete(
  values: object,
  place: ConfigPlace,
  base: string,
  problems: ConfigProblem[] = [],
): Config {
  const parsed = configSchema.parse(values);
  const env = dotEnv(join(base, ".env"));
  const outer = (name: string) => place.env(name) ?? env[name];
  const apiPort = port.safeParse(Number(outer("API_PORT") ?? env["PORT"]));
  const windows = place.os === "windows";
  const { radar, wrong } = withRadarEnvironment(parsed.radar, outer);
  const named = (key: string) => ({ text, fix }: SurroundingFault) => ({
    key,
    text: `${key}: ${text}`,
    fix,
  });
  problems.push(...wrong.map(named("radar")));
  const around = withSuperdarnSurroundings(
    parsed.superdarn,
    readFirst([join(base, RADARS_FILE)]),
    outer,
    () => lastGoodValues(place)?.superdarn.radars ?? {},
  );
  problems.push(...around.wrong.map(named("superdarn")));
  const folder = (text: string) => resolve(base, expandHome(text, place));
  const config = {
    ...parsed,
    superdarn: around.superdarn,
    data_dir: folder(windows && parsed.data_dir_windows || parsed.data_dir),
    log_dir: folder(windows && parsed.log_dir_windows || parsed.log_dir),
    raw_dir: folder(parsed.raw_dir),
    products_dir: folder(parsed.products_dir),
    state_dir: folder(parsed.state_dir),
    tunnel: { ...parsed.tunnel, key: folder(parsed.tunnel.key) },
    radar: { ...radar, ...(radar.roads === undefined ? {} : { roads: folder(radar.roads) }) },
    http_host: outer("API_HOST") ?? env["HOST"] ?? parsed.http_host,
    http_port: apiPort.success ? apiPort.data : parsed.http_port,
    vehicle_id: parsed.vehicle_id ?? place.hostname,
    archive: {
      ...parsed.archive,
      ...(parsed.archive.key === undefined ? {} : { key: folder(parsed.archive.key) }),
      // The far end's folder is not this machine's.
      destination: parsed.archive.destination === null || isFarAway(parsed.archive.destination)
        ? parsed.archive.destination
        : folder(parsed.archive.destination),
    },
    instruments: parsed.instruments.map((one) => ({
      ...one,
      ...(one.key === undefined ? {} : { key: folder(one.key) }),
      ...(one.source === undefined || isFarAway(one.source) ? {} : { source: folder(one.source) }),
    })),
  };
  const { instruments, wrong: misfits } = fittingInstruments(config);
  problems.push(...misfits.map((text) => ({ key: "instruments", text })));
  return { ...config, instruments: [...instruments] };
}

/** `NAME=value` lines of a `.env` file; an absent file has none. */
function dotEnv(path: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of (textOf(path) ?? "").split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match) values[match[1]!] = match[2]!.replace(/^(["'])(.*)\1$/, "$2");
  }
  return values;
}

/** The text of a file that need not be there; null when it cannot be read. */
function textOf(path: string): string | null {
  try {
    return Deno.readTextFileSync(path).replace(/^\uFEFF/, "");
  } catch {
    return null;
  }
}

/** `~` and `~/…` as the home folder. */
export function expandHome(path: string, place: Pick<ConfigPlace, "home">): string {
  return /^~(?=$|[\\/])/.test(path) ? place.home + path.slice(1) : path;
}

/** Saving was refused; the file is as it was. */
export class ConfigSaveError extends Error {
  override readonly name = "ConfigSaveError";
  constructor(readonly code: "unreadable" | "not-allowed", message: string) {
    super(message);
  }
}

/** The setting that the keys lead to, one a level; undefined when there is none. */
export function settingAt(config: Config, keys: readonly string[]): unknown {
  let value: unknown = config;
  for (const key of keys) value = (value as Record<string, unknown> | undefined)?.[key];
  return value;
}

/**
 * Sets one setting in the configuration file, keeping its comments, order and unknown keys, as one
 * atomic step. A file that does not exist is made; one that cannot be read is never overwritten.
 * Permissions stay, and a symbolic link is followed.
 *
 * @param keys where the setting is, one key a level: `["radar", "enabled"]`
 * @throws {ConfigSaveError} `unreadable` when the file is no JSON, `not-allowed` for a bad value
 */
export function saveSetting(path: string, keys: readonly string[], value: unknown): void {
  let text = "{}\n";
  try {
    text = Deno.readTextFileSync(path).replace(/^\uFEFF/, "");
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const { fault } = parseJsonText(text);
  if (fault !== null) {
    const why = `${path} is not readable JSON (${fault.text}) and is left as it is`;
    throw new ConfigSaveError("unreadable", why);
  }
  const change = keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
  const checked = configSchema.safeParse(change);
  if (!checked.success) throw new ConfigSaveError("not-allowed", z.prettifyError(checked.error));
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: "\n" } };
  text = applyEdits(text, modify(text, [...keys], value, options));
  Deno.mkdirSync(dirname(path), { recursive: true });
  // A link stays a link, and a file that holds a password stays closed to others.
  const { real, mode } = existing(path) ?? { real: path, mode: null };
  replaceFile(real, text, mode ?? undefined);
  if (mode !== null && Deno.build.os !== "windows") Deno.chmodSync(real, mode);
}

/** The file that a path leads to, and its permissions; null when there is none. */
function existing(path: string): { real: string; mode: number | null } | null {
  try {
    const real = Deno.realPathSync(path);
    const { mode } = Deno.statSync(real);
    return { real, mode: mode === null ? null : mode & 0o777 };
  } catch {
    return null;
  }
}

/**
 * Lets requests to the datalogger pass by any proxy that the host is set to use: the logger is on
 * the vehicle's own network. Must be called before the process makes its first request.
 */
export function reachLoggerDirectly({ logger_ip }: Pick<LoggerConfig, "logger_ip">): void {
  const host = logger_ip.replace(/:\d+$/, "");
  const others = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy");
  // Asked for again and again in a process that lives for months.
  if (others?.split(",").includes(host)) return;
  Deno.env.set("NO_PROXY", others ? `${others},${host}` : host);
}
