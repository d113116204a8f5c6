/**
 * Whether the configuration was found, is valid, is the one that was meant, and what of its
 * settings a crew should know before a drive.
 *
 * @module
 */
import {
  type Config,
  configCandidates,
  type ConfigPlace,
  hasLogger,
  type LoadedConfig,
} from "../../config.ts";
import { isObservatory } from "../../config_instruments.ts";
import { isRadarConfigured } from "../../config_radar.ts";
import { isSuperdarnConfigured } from "../../config_superdarn.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { shellPath } from "../../shell_words.ts";
import { textOnDisk } from "../../slow_disk.ts";
import { operatorTokenPath } from "../access/operator_token.ts";
import { type Check, pass, shortPath, warn } from "./check.ts";

/** The lines about the configuration file. */
export function configChecks({ path, problems, unreadable }: LoadedConfig): Check[] {
  const wholeFile = path === null
    ? "give the right path, or make one: meso360 init FILE"
    : "mend the file, then: meso360 check";
  const checks = problems.map(({ key, text, fix }) =>
    warn(text, fix ?? (key === "" ? wholeFile : `correct ${key} in ${path}`))
  );
  if (path !== null && !unreadable) {
    return [pass(`config file found: ${shortPath(path)}`), ...checks];
  }
  if (checks.length > 0) return checks;
  return [warn(
    "no config file: defaults are used",
    "meso360 init writes an example, meso360.config.json; set logger_ip and data_dir in it",
  )];
}

/**
 * A line for each file that would have been the configuration had not another been found first,
 * and that says something else: the one mended last may be the one not read.
 */
export async function otherFileChecks(
  { path }: LoadedConfig,
  place: ConfigPlace,
): Promise<Check[]> {
  const candidates = [...new Set(configCandidates(place))];
  if (path === null || !candidates.includes(path)) return [];
  const texts = await Promise.all(candidates.map(textOnDisk));
  const used = texts[candidates.indexOf(path)];
  return candidates.filter((_, i) => texts[i] !== null && texts[i] !== used).map((other) =>
    warn(
      `another config file is not used: ${shortPath(other)}`,
      `remove it; or remove ${shortPath(path)}, if that is the wrong one`,
    )
  );
}

/** The line about a configuration that leaves the program nothing to do but to serve its panel. */
export function nothingChecks(config: Config): Check[] {
  const isBusy = hasLogger(config) || isRadarConfigured(config.radar) ||
    isSuperdarnConfigured(config.superdarn) || isObservatory(config) ||
    config.rtun_port !== undefined;
  return isBusy ? [] : [warn(
    "nothing is configured to do: no datalogger, no radar, no instrument, no tunnel",
    "set logger_ip, radar.sites, superdarn.radars, instruments or rtun_port in the configuration",
  )];
}

/**
 * The lines about what is switched off.
 *
 * @param components as they run, which a person may have changed since the start; null when none do
 */
export function enabledChecks(
  config: Config,
  components: readonly ComponentView[] | null,
): Check[] {
  const isEnabled = (name: "mesoingest" | "mesosync") =>
    components?.find((view) => view.name === name)?.enabled ?? config[`${name}_enabled`];
  const checks: Check[] = [];
  if (hasLogger(config) && !isEnabled("mesoingest")) {
    checks.push(warn(
      "mesoingest is disabled: nothing is recorded",
      "enable it in the panel, or set mesoingest_enabled to true",
    ));
  }
  if (config.rtun_port !== undefined && !isEnabled("mesosync")) {
    checks.push(warn(
      "mesosync is disabled: there is no tunnel to this machine",
      "enable it in the panel, or set mesosync_enabled to true",
    ));
  }
  return checks;
}

/** The lines about who may control. */
export async function accessChecks(config: Config): Promise<Check[]> {
  const { access, state_dir } = config;
  const checks: Check[] = [];
  if (access.control === "open") {
    const what = hasLogger(config) ? "recording" : "program";
    checks.push(warn(
      `anyone on the network may stop the ${what}: access.control is open`,
      'set access.control to "operator": phones then need the link that the panel shows here',
    ));
  }
  const token = operatorTokenPath(state_dir);
  if (await isOpenToOthers(token)) {
    checks.push(warn(
      `operator token can be read by others: ${shortPath(token)}`,
      `chmod 600 ${shellPath(shortPath(token))}, then make a new one: meso360 operator --new`,
    ));
  }
  return checks;
}

/** True for a file that users other than its owner may read; never on Windows, which has no modes. */
async function isOpenToOthers(path: string): Promise<boolean> {
  if (Deno.build.os === "windows") return false;
  try {
    const { mode } = await Deno.stat(path);
    return mode !== null && (mode & 0o077) !== 0;
  } catch {
    return false;
  }
}
