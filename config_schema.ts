/**
 * What may stand in `meso360.config.json`: the only definition. The example file and the reference
 * table of the field guide are made from it.
 *
 * @module
 */
import { z } from "zod";

/** A TCP port. */
export const port = z.int().min(1).max(65535);
const column = z.object({
  units: z.string().optional().describe("units, where they differ from the usual ones"),
  height_m: z.number().optional().describe("sensor height above ground, metres"),
});

/** The configuration's keys: type, default and meaning. */
export const configSchema = z.object({
  data_dir: z.string().default("~/data/raw/mesonet").describe(
    "daily files YYYYMMDD.txt: the observations, never rewritten",
  ),
  log_dir: z.string().default("~/mesoview_logs").describe("log files, one a UTC day"),
  raw_dir: z.string().default("~/data/raw").describe("mirrored instrument files"),
  products_dir: z.string().default("~/data/products").describe("radar products, stores, pictures"),
  state_dir: z.string().default("~/.meso360").describe("bookmarks, tokens, timer states"),
  data_dir_windows: z.string().optional().describe("wins over data_dir on Windows"),
  log_dir_windows: z.string().optional().describe("wins over log_dir on Windows"),
  logger_ip: z.string().min(1).default("192.168.4.6").describe("datalogger, host or host:port"),
  logger_user: z.string().optional().describe("HTTP Basic user of the datalogger"),
  logger_password: z.string().optional().describe("HTTP Basic password of the datalogger"),
  http_port: port.default(8080).describe("control panel at /, dashboard at /view"),
  http_host: z.string().default("0.0.0.0").describe("address to listen on"),
  mdns_hostname: z.string().regex(/^[a-z0-9-]{1,63}$/i).default("mesoview").describe(
    "advertised as <name>.local",
  ),
  vehicle_id: z.string().optional().describe("shown on every page; the host's name unless given"),
  ingest_retry_max: z.int().min(1).default(100).describe("failed reads before ingest exits"),
  ingest_retry_delay: z.number().min(1).max(60).default(5).describe(
    "longest pause between tries, seconds",
  ),
  mesoingest_enabled: z.boolean().default(true).describe("kept across restarts; set in the panel"),
  mesosync_enabled: z.boolean().default(true).describe("kept across restarts; set in the panel"),
  rtun_port: port.optional().describe("port of the reverse tunnel; none: mesosync not configured"),
  tunnel: z.object({
    user: z.string().default("clamps").describe("user at the far end"),
    host: z.string().default("remote.bliss.science").describe("the far end"),
    key: z.string().default("~/.ssh/clamps_rsa").describe("private SSH key"),
  }).prefault({}).describe("where mesosync connects"),
  columns: z.record(z.string(), column).default({}).describe(
    "units and sensor heights by column name, for the summary beside each day",
  ),
  log_days: z.int().min(1).default(60).describe("log files kept, days"),
});

/** The configuration as the program uses it: every key present that has a default, paths absolute. */
export type Config = z.infer<typeof configSchema> & { readonly vehicle_id: string };

/** Keys of later parts of the program: known, so not reported as misspelt, but of no effect yet. */
export const LATER_KEYS = ["access", "radar", "superdarn", "instruments", "alerts", "update"];

/** One line of the reference table: a key, its default as JSON, its meaning. */
export interface ConfigKey {
  readonly key: string;
  readonly default: unknown;
  readonly meaning: string;
}

/** Every key of the schema, for the reference table and the example file. */
export function configKeys(): ConfigKey[] {
  return Object.entries(configSchema.shape).map(([key, type]) => ({
    key,
    default: (type as z.ZodType).parse(undefined),
    meaning: (type as z.ZodType).description ?? "",
  }));
}

/** A commented configuration with every key at its default; those without a default commented out. */
export function exampleConfig(): string {
  const keys = configKeys();
  const lines = keys.map(({ key, default: value, meaning }) => {
    const setting = value === undefined
      ? `  // "${key}": …,`
      : `  ${JSON.stringify(key)}: ${JSON.stringify(value)},`;
    return `  // ${meaning}\n${setting}`;
  });
  return `// meso360 configuration. Comments and trailing commas are allowed; a key left out has its\n` +
    `// default. After a change: meso360 check\n{\n${lines.join("\n\n")}\n}\n`;
}

/** The reference table of the field guide, in Markdown. */
export function configTable(): string {
  const rows = configKeys().map(({ key, default: value, meaning }) =>
    `| \`${key}\` | ${value === undefined ? "none" : `\`${JSON.stringify(value)}\``} | ${meaning} |`
  );
  return ["| key | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
