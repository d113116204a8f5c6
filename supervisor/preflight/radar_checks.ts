/**
 * What of the weather radar's settings keeps pictures from coming, or from staying.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Config } from "../../config.ts";
import { isRadarConfigured } from "../../config_radar.ts";
import { fourLetters, siteName } from "../../formats/nexrad/sites.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { LEVEL2_PRODUCTS } from "../../formats/radar_store.ts";
import { type Check, pass, warn } from "./check.ts";

const LOOK_AT_LOG = "what it says: meso360 logs --component radar";

/**
 * The lines about the radar; none where it is not configured.
 *
 * @param components as they run; null when none do
 * @param outer a variable of the environment or of the `.env` file
 * @param isFolder whether a path is a folder that can be read
 */
export async function radarChecks(
  { radar }: Config,
  components: readonly ComponentView[] | null,
  outer: (name: string) => string | undefined,
  isFolder: (path: string) => Promise<boolean> = folderIsThere,
): Promise<Check[]> {
  if (!isRadarConfigured(radar)) return [];
  const view = components?.find(({ name }) => name === "radar");
  if (!(view?.enabled ?? radar.enabled)) {
    return [warn(
      "radar is disabled: no pictures of weather radar come",
      "enable it in the panel, or set radar.enabled to true",
    )];
  }
  const checks: Check[] = [];
  const named = [...radar.sites === "auto" ? [] : radar.sites, ...radar.level3_sites ?? []];
  const unknown = named.filter((site) => siteName(fourLetters(site)) === null);
  if (unknown.length > 0) {
    checks.push(warn(
      `radar site not known: ${unknown.join(", ")}`,
      'correct radar.sites: four letters as on the weather service\'s pages, as ["KTLX"]',
    ));
  }
  if (radar.cleanup_window_minutes < (radar.processing_window_minutes ?? 0)) {
    checks.push(warn(
      `radar pictures are removed after ${radar.cleanup_window_minutes} minutes, but fetched up to ` +
        `${radar.processing_window_minutes} minutes back`,
      "set radar.cleanup_window_minutes to at least radar.processing_window_minutes",
    ));
  }
  if (radar.store !== "folder") {
    const missing = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].filter((name) =>
      !outer(name)?.trim()
    );
    if (missing.length > 0) {
      checks.push(warn(
        `radar pictures find no place: bucket ${radar.store.bucket} needs ${missing.join(" and ")}`,
        "set them in the environment or in a .env file beside the configuration",
      ));
    }
  }
  checks.push(...await sourceChecks(radar, isFolder));
  checks.push(...stateChecks(view));
  if (checks.length > 0) return checks;
  const sites = radar.sites === "auto" ? "the site nearest to the vehicle" : radar.sites.join(", ");
  return [pass(`weather radar: ${sites}`)];
}

async function sourceChecks(
  { level2, chunks, level3, products }: Config["radar"],
  isFolder: (path: string) => Promise<boolean>,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, address] of Object.entries({ level2, chunks, level3 })) {
    if (address === null || !/^file:/i.test(address)) continue;
    const path = pathOf(address);
    if (path === null || !await isFolder(path)) {
      checks.push(warn(
        `radar.${name} is no folder that can be read: ${path ?? address}`,
        `make that folder, or correct radar.${name}, as file:///radar/${name}`,
      ));
    }
  }
  if (level2 === null && chunks === null && level3 === null) {
    checks.push(warn(
      "radar has no source: level2, chunks and level3 are null",
      "take one of them out of radar in the configuration: it then has its default",
    ));
  }
  const none = Object.entries(products)
    .filter(([name, { codes }]) => codes === undefined && !Object.hasOwn(LEVEL2_PRODUCTS, name))
    .map(([name]) => name);
  if (none.length > 0) {
    checks.push(warn(
      `radar products that Level II does not have: ${none.join(", ")}`,
      `of Level II are ${Object.keys(LEVEL2_PRODUCTS).join(", ")}; of Level III those with codes`,
    ));
  }
  return checks;
}

/** Null for an address that names no path here, as file://host/x. */
function pathOf(address: string): string | null {
  try {
    return fileURLToPath(address);
  } catch {
    return null;
  }
}

/** A radar that runs, but does not do its work. */
function stateChecks(view: ComponentView | undefined): Check[] {
  if (view === undefined || view.status === "disabled") return [];
  const { status, state, reason } = view;
  if (status === "stopped") {
    return [warn("radar is stopped: no pictures come", "start it in the panel")];
  }
  const isWell = state.startsWith("following ") || ["starting", "running"].includes(state);
  return status === "running" && isWell ? [] : [warn(`radar: ${state}`, reason ?? LOOK_AT_LOG)];
}

async function folderIsThere(path: string): Promise<boolean> {
  try {
    // On a disk that hangs this waits on a thread of its own.
    return (await Deno.stat(path)).isDirectory;
  } catch {
    return false;
  }
}
