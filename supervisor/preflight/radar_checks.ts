/**
 * What of the weather radar's settings keeps pictures from coming, or from staying.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Config } from "../../config.ts";
import { isRadarConfigured } from "../../config_radar.ts";
import { isMnemonic } from "../../formats/nexrad/level3/products.ts";
import { siteName } from "../../formats/nexrad/sites.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { LEVEL2_PRODUCTS } from "../../formats/radar_store.ts";
import { type Check, pass, warn } from "./check.ts";

type LookAt = (path: string) => Promise<"folder" | "file" | null>;

const LOOK_AT_LOG = "what it says: meso360 logs --component radar";

/**
 * The lines about the radar; none where it is not configured.
 *
 * @param components as they run; null when none do
 * @param outer a variable of the environment or of the `.env` file
 * @param lookAt what is at a path; null: nothing that can be read
 */
export async function radarChecks(
  { radar }: Config,
  components: readonly ComponentView[] | null,
  outer: (name: string) => string | undefined,
  lookAt: LookAt = whatIsThere,
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
  const unknown = [...new Set(named)].filter((site) => siteName(site) === null);
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
  checks.push(...await sourceChecks(radar, lookAt), ...await roadChecks(radar, lookAt));
  checks.push(...radarStateChecks(components));
  if (checks.length > 0) return checks;
  return [pass(`weather radar: ${sitesText(radar)}`)];
}

function sitesText({ sites, level3_sites: others }: Config["radar"]): string {
  if (sites === "auto") return "the site nearest to the vehicle";
  const level3 = others === undefined ? [] : [`${others.join(", ") || "none"} (Level III)`];
  return [...sites.length > 0 ? [sites.join(", ")] : [], ...level3].join("; ");
}

async function sourceChecks(
  { level2, chunks, level3, products }: Config["radar"],
  lookAt: LookAt,
): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, address] of Object.entries({ level2, chunks, level3 })) {
    if (address === null || !/^file:/i.test(address)) continue;
    const path = fileURLToPath(address);
    if (await lookAt(path) !== "folder") {
      checks.push(warn(
        `radar.${name} is no folder that can be read: ${path}`,
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
  const codes = new Set(Object.values(products).flatMap(({ codes }) => codes ?? []));
  const strange = [...codes].filter((code) => !isMnemonic(code));
  if (strange.length > 0) {
    checks.push(warn(
      `radar products of Level III with codes that are not known: ${strange.join(", ")}`,
      'correct radar.products: three letters as of the files, as "codes": ["HHC", "N0H"]',
    ));
  }
  return checks;
}

async function roadChecks(
  { roads }: Pick<Config["radar"], "roads">,
  lookAt: LookAt,
): Promise<Check[]> {
  if (roads === undefined || await lookAt(roads) === "file") return [];
  return [warn(
    `the radar map has no roads: radar.roads is no file that can be read: ${roads}`,
    "put a PMTiles file there, correct radar.roads, or take it out of the configuration",
  )];
}

/** The line about a radar that is to run, but does not do its work; none while it does. */
export function radarStateChecks(components: readonly ComponentView[] | null): Check[] {
  const view = components?.find(({ name }) => name === "radar");
  if (view === undefined || !view.enabled || !view.configured) return [];
  const { status, state, reason, crashes } = view;
  if (status === "stopped") {
    return [warn("radar is stopped: no pictures come", "start it in the panel")];
  }
  // Started again after a crash or because it hung, it has to show first that it does its work.
  const isWell = state.startsWith("following ") ||
    crashes === 0 && ["starting", "running"].includes(state);
  return status === "running" && isWell ? [] : [warn(`radar: ${state}`, reason ?? LOOK_AT_LOG)];
}

async function whatIsThere(path: string): ReturnType<LookAt> {
  try {
    // On a disk that hangs this waits on a thread of its own.
    const { isDirectory, isFile } = await Deno.stat(path);
    return isDirectory ? "folder" : isFile ? "file" : null;
  } catch {
    return null;
  }
}
