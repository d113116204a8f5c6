/**
 * What may stand under `radar` in the configuration: where weather radar comes from, what is made of
 * it, and where that is kept.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { fromEnvironment, type SurroundingFault } from "./config_surroundings.ts";
import { settings, whole, yesNo } from "./config_values.ts";
import { fourLetters } from "./formats/nexrad/sites.ts";

const DAY_MINUTES = 1_440;
const LONGEST_MINUTES = 366 * DAY_MINUTES;

const SITES = '"auto", or a list of sites as ["KTLX", "KFWS"], is needed';
/** Three letters, as of Level III, are the four that they stand for. */
const site = z.string({ error: SITES }).trim().toUpperCase()
  .regex(/^(?!AUTO$)[A-Z][A-Z0-9]{2,3}$/, { error: SITES }).overwrite(fourLetters);
const sites = z.array(site, { error: SITES }).overwrite((list) => [...new Set(list)]);

/** "auto" however it is written, also as a list of nothing else. */
function knownAuto(value: unknown): unknown {
  const [only, more] = Array.isArray(value) ? value : [value];
  const isAuto = typeof only === "string" && /^\s*auto\s*$/i.test(only) && more === undefined;
  return isAuto ? "auto" : value;
}

const SOURCE = "an address as https://bucket.example.org, without user and password, a folder as " +
  "file:///radar, or null is needed";
const source = z.string({ error: SOURCE }).trim().refine(isSource, { error: SOURCE }).nullable();
/** A mistyped address is not to become one on the internet, over a link that somebody pays for. */
const OFF_WHEN_WRONG = { whenWrong: null };

/** Whether an address can be asked, or is a folder's that this system can have. */
function isSource(text: string): boolean {
  if (!/^(https?:\/\/[^/]|file:\/\/.)/i.test(text)) return false;
  const url = URL.parse(text);
  if (url === null) return false;
  // It stands in messages that everybody may read, and public buckets ask for no login.
  if (url.protocol !== "file:") return url.username === "" && url.password === "";
  try {
    return fileURLToPath(url) !== "";
  } catch {
    // The host of another machine, where only Windows knows what to do with it.
    return false;
  }
}

const CODES = 'a list of Level III codes as ["HHC", "N0H"] is needed';
const code = z.string({ error: CODES }).trim().toUpperCase().regex(/^[A-Z0-9]{3}$/, {
  error: CODES,
});
const PRODUCTS = 'names of products are needed, as "reflectivity": {}';
const productName = z.string().regex(/^[a-z][a-z_]{0,31}$/, { error: PRODUCTS });
const product = z.object({ codes: z.array(code, { error: CODES }).optional() }, {
  error: PRODUCTS,
});

const STORE = '"folder", or { "endpoint": "https://…", "bucket": "…", "region": "…" }, is needed';
const filled = z.string({ error: STORE }).trim().min(1, { error: STORE });
const bucket = z.object({
  endpoint: filled.regex(/^https?:\/\/.+/i, { error: STORE }),
  bucket: filled,
  region: filled.default("us-east-1"),
}, { error: STORE });

/** The keys under `radar`. */
export const radarSchema = z.object({
  enabled: yesNo.default(true).describe(
    "kept across restarts; set in the panel",
  ),
  sites: z.preprocess(knownAuto, z.union([z.literal("auto"), sites], { error: SITES })).default([])
    .describe(
      '["KTLX"], or "auto": the one nearest to the vehicle; empty: radar is not configured',
    ),
  level3_sites: sites.optional().describe("sites of Level III, where they are others than `sites`"),
  level2: source.default("https://unidata-nexrad-level2.s3.amazonaws.com").meta({
    ...OFF_WHEN_WRONG,
    description: "Level II volumes: a bucket's address, file:///folder, or null: none",
  }),
  chunks: source.default("https://unidata-nexrad-level2-chunks.s3.amazonaws.com").meta({
    ...OFF_WHEN_WRONG,
    description: "Level II in real time, sweep by sweep; null: none",
  }),
  level3: source.default("https://unidata-nexrad-level3.s3.amazonaws.com").meta({
    ...OFF_WHEN_WRONG,
    description: "Level III products; null: none",
  }),
  products: z.record(productName, product, { error: PRODUCTS }).default({
    reflectivity: {},
    hydrometeor: { codes: ["HHC", "N0H"] },
    precipitation: { codes: ["DAA", "DPR"] },
  }).describe("what pictures are made of: with codes from Level III, without from Level II"),
  processing_window_minutes: whole(1, LONGEST_MINUTES, "minutes").nullable().default(180).describe(
    "older data are left alone; null: everything the source holds is taken, and nothing removed",
  ),
  cleanup_window_minutes: whole(1, LONGEST_MINUTES, "minutes").default(240).describe(
    "older pictures are removed",
  ),
  poll_seconds: whole(2, 3_600, "seconds").default(30).describe(
    "how often volumes and products are looked for",
  ),
  megabytes_per_hour: z.number({ error: "a number is needed" }).positive({
    error: "a number above 0 is needed",
  }).optional().describe("most that is fetched in an hour, lowest tilts first; none: no limit"),
  picture_size: whole(256, 3_600, "pixels").default(2_048).describe(
    "width and height of a picture",
  ),
  store: z.union([z.literal("folder"), bucket], { error: STORE }).default("folder").describe(
    'where pictures are kept: "folder" is products_dir/radar; or a bucket of an S3 service, whose keys come from the environment',
  ),
  roads: z.string({ error: "the path of a file is needed" }).trim().min(1, {
    error: "the path of a file is needed",
  }).optional().describe("a PMTiles file with roads for the map"),
}, settings);

/** The settings of the weather radar. */
export type RadarConfig = z.infer<typeof radarSchema>;

/** Whether a site is followed at all, of either level: without one there is no weather radar here. */
export function isRadarConfigured(
  { sites, level3_sites = [] }: Pick<RadarConfig, "sites" | "level3_sites">,
): boolean {
  return sites === "auto" || sites.length + level3_sites.length > 0;
}

/**
 * The settings with what the environment of an older program says in their place: it wins over the
 * file. What is not allowed there is left out, and named.
 *
 * @param outer a variable of the environment or of the `.env` file
 */
export function withRadarEnvironment(
  radar: RadarConfig,
  outer: (name: string) => string | undefined,
): { radar: RadarConfig; wrong: readonly SurroundingFault[] } {
  const region = outer("AWS_REGION")?.trim() || undefined;
  const name = outer("PROJECT_S3_BUCKET")?.trim() || undefined;
  const list = (text: string) => text.split(",").map((one) => one.trim()).filter(Boolean);
  // The region is that of a bucket; where there is none it is another program's.
  const isStoreGiven = name !== undefined || radar.store !== "folder";
  const { result, wrong } = fromEnvironment(
    radarSchema,
    radar,
    {
      sites: ["RADAR_SITE_L2", list],
      level3_sites: ["RADAR_SITE_L3", list],
      processing_window_minutes: ["PROCESSING_WINDOW_MINUTES", Number],
      cleanup_window_minutes: ["CLEANUP_WINDOW_MINUTES", Number],
      ...isStoreGiven && {
        store: [name === undefined ? "AWS_REGION" : "PROJECT_S3_BUCKET", () => ({
          endpoint: `https://s3.${region ?? "us-east-1"}.amazonaws.com`,
          ...(radar.store === "folder" ? {} : radar.store),
          ...(name === undefined ? {} : { bucket: name }),
          ...(region === undefined ? {} : { region }),
        })],
      },
    },
    outer,
  );
  return { radar: result, wrong };
}
