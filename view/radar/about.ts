/**
 * `GET /radar/about/`: products on offer, sites and their places, whether there are roads.
 *
 * @module
 */
import { Hono } from "hono";
import type { RadarConfig } from "../../config_radar.ts";
import { colourTable } from "../../formats/nexrad/colour_tables.ts";
import { siteOf } from "../../formats/nexrad/sites.ts";
import type { RadarAbout, RadarProduct, RadarSite } from "../../formats/radar_messages.ts";
import type { NodeEnv } from "../node_env.ts";
import { fresh } from "./answers.ts";
import { factsOf } from "./facts.ts";
import { type ListedKey, type Lists, newestOfSites } from "./lists.ts";
import type { LevelProduct } from "./names.ts";
import type { StoreCache } from "./store_cache.ts";
import { both } from "./table_routes.ts";

/** How colour tables write that a value has no unit. */
const NO_UNIT = "1";

/** What is told about. */
export interface AboutParts {
  readonly store: StoreCache;
  readonly lists: Lists;
  readonly config: RadarConfig;
  readonly configured: boolean;
  /** Sites that the component follows now. */
  followed(): readonly string[];
}

/** The route. Errors are thrown as their classes say (`answers.ts`). */
export function aboutRoutes(parts: AboutParts): Hono<NodeEnv> {
  const app = new Hono<NodeEnv>();
  both("/about", (path) => app.get(path, async (c) => fresh(c, await about(parts))));
  return app;
}

/** @throws {StoreFailure} */
async function about(parts: AboutParts): Promise<RadarAbout> {
  const { lists, config, configured } = parts;
  const offered = configured ? await lists.offered() : await lists.all();
  const named = config.sites === "auto" ? [] : config.sites;
  const newest = new Map<string, LevelProduct & { readonly listed: ListedKey }>();
  for (const of of offered) {
    for (const [site, listed] of newestOfSites(await lists.list(of), null)) {
      if (!newest.has(site)) newest.set(site, { ...of, listed });
    }
  }
  const sites: RadarSite[] = [];
  for (const site of new Set([...named, ...parts.followed(), ...newest.keys()])) {
    const place = await placeOf(parts.store, site, newest.get(site));
    if (place !== null) sites.push(place);
  }
  return {
    configured,
    products: offered.map((one) => describe(one, config)),
    sites,
    roads: config.roads !== undefined,
  };
}

/** A site of the table, or as a picture of it says; null when neither knows. */
async function placeOf(
  store: StoreCache,
  site: string,
  newest: (LevelProduct & { readonly listed: ListedKey }) | undefined,
): Promise<RadarSite | null> {
  const known = siteOf(site);
  if (known !== null) return { site, name: known.name, lat: known.latDeg, lon: known.lonDeg };
  if (newest === undefined) return null;
  const { level, product, listed: { key, entry } } = newest;
  const facts = await factsOf(
    store,
    { level, product, key, index: 0 },
    entry.complete === undefined,
  );
  if (facts === null) return null;
  const [lon, lat] = facts.site_lon_lat;
  return { site, name: site, lat, lon };
}

function describe({ level, product }: LevelProduct, config: RadarConfig): RadarProduct {
  const { title, unit } = tableOf(product);
  const codes = level === 3 ? config.products[product]?.codes : undefined;
  return { level, product, label: title, unit, ...(codes === undefined ? {} : { codes }) };
}

/** The title and unit of a product's colour table; of a product without one, its name. */
function tableOf(product: string): { readonly title: string; readonly unit: string | null } {
  try {
    const table = colourTable(product);
    return {
      title: table.title,
      unit: "unit" in table && table.unit !== NO_UNIT ? table.unit : null,
    };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { title: product.replaceAll("_", " "), unit: null };
  }
}
