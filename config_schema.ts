/**
 * What may stand in `meso360.config.json`: the only definition. The example file and the reference
 * table of the field guide are made from it.
 *
 * @module
 */
import { isIP } from "node:net";
import { z } from "zod";
import { observatoryKeys } from "./config_instruments.ts";
import { radarSchema } from "./config_radar.ts";
import { superdarnSchema } from "./config_superdarn.ts";
import { filled, hostAndPort, port, settings, text, whole, yesNo } from "./config_values.ts";

const from1 = whole(1, Number.MAX_SAFE_INTEGER);

const folder = text.trim().min(1, { error: "the path of a folder is needed" });
const isHost = (text: string) => hostAndPort(text) !== null;

const LOGGER_ADDRESS = "host or host:port is needed, port from 1 to 65535, without http:// or a " +
  "path, as in 192.168.4.6 or 192.168.4.6:80; null: there is no datalogger";
const loggerAddress = z.string({ error: LOGGER_ADDRESS }).trim().refine(isHost, {
  error: LOGGER_ADDRESS,
});

const TUNNEL_HOST = "host or host:port is needed, port from 1 to 65535, without a user, as in " +
  "remote.example.org or remote.example.org:2222";
const tunnelHost = z.string({ error: TUNNEL_HOST }).trim().refine(
  // An IPv6 address may stand there alone: then it has no port.
  (text) => isIP(text) !== 0 || isHost(text),
  { error: TUNNEL_HOST },
);

const HOST_NAME = "a name of letters, digits and hyphens is needed, at most 63";
const RETRY_DELAY = "a number of seconds from 1 to 60 is needed";

const HOSTS = "names or addresses are needed, without http:// or a path, as in radar.example.org";
const host = z.string({ error: HOSTS }).trim().refine(
  (text) => isIP(text) !== 0 || isHost(text),
  { error: HOSTS },
);
const PROXIES = "IP addresses are needed, as in 192.168.4.1; no names, no networks, no ports";
const address = z.string({ error: PROXIES }).trim().refine((text) => isIP(text) !== 0, {
  error: PROXIES,
});

const PUBLIC_KEY = "the 44 characters of a public key are needed";
const publicKey = z.string({ error: PUBLIC_KEY }).trim().regex(/^[A-Za-z0-9+/]{43}=$/, {
  error: PUBLIC_KEY,
});

const column = z.object({
  units: text.optional().describe("units, where they differ from the usual ones"),
  height_m: z.number({ error: "a number is needed" }).optional().describe(
    "sensor height above ground, metres",
  ),
}, settings);

/** The configuration's keys: type, default and meaning. */
export const configSchema = z.object({
  data_dir: folder.default("~/data/raw/mesonet").describe(
    "daily files YYYYMMDD.txt: the observations, never rewritten",
  ),
  log_dir: folder.default("~/mesoview_logs").describe("log files, one a UTC day"),
  raw_dir: folder.default("~/data/raw").describe("mirrored instrument files"),
  products_dir: folder.default("~/data/products").describe("radar products, stores, pictures"),
  state_dir: folder.default("~/.meso360").describe("bookmarks, tokens, timer states"),
  data_dir_windows: folder.optional().describe("wins over data_dir on Windows"),
  log_dir_windows: folder.optional().describe("wins over log_dir on Windows"),
  logger_ip: loggerAddress.nullable().default("192.168.4.6").describe(
    "datalogger, host or host:port; null: there is none here, and nothing of one is missed",
  ),
  logger_user: text.optional().describe("HTTP Basic user of the datalogger"),
  logger_password: text.optional().describe("HTTP Basic password of the datalogger"),
  http_port: port.default(8080).describe("control panel at /, dashboard at /view"),
  http_host: filled.default("0.0.0.0").describe("address to listen on"),
  mdns_hostname: z.string({ error: HOST_NAME }).regex(/^[a-z0-9-]{1,63}$/i, { error: HOST_NAME })
    .default("mesoview").describe(
      "the panel is at http://<name>.local:<http_port>/",
    ),
  vehicle_id: text.optional().describe("shown on every page; the host's name unless given"),
  ingest_retry_max: from1.default(100).describe("failed reads before ingest exits"),
  ingest_retry_delay: z.number({ error: RETRY_DELAY }).min(1, { error: RETRY_DELAY }).max(60, {
    error: RETRY_DELAY,
  }).default(5).describe(
    "longest pause between tries, seconds",
  ),
  mesoingest_enabled: yesNo.default(true).describe("kept across restarts; set in the panel"),
  mesosync_enabled: yesNo.default(true).describe("kept across restarts; set in the panel"),
  rtun_port: port.optional().describe("port of the reverse tunnel; none: mesosync not configured"),
  tunnel: z.object({
    user: filled.default("clamps").describe("user at the far end"),
    host: tunnelHost.default("remote.bliss.science").describe("the far end, host or host:port"),
    key: filled.default("~/.ssh/clamps_rsa").describe("private SSH key"),
  }, settings).prefault({}).describe("where mesosync connects"),
  access: z.object({
    control: z.enum(["operator", "host", "open"], {
      error: '"operator", "host" or "open" is needed',
    }).default("operator").describe(
      "who may control: this machine and holders of the operator link; this machine only; everybody",
    ),
    hosts: z.array(host, { error: "a list of names is needed" }).default([]).describe(
      "further names under which the pages are asked for, as radar.example.org",
    ),
    trusted_proxies: z.array(address, { error: "a list of addresses is needed" }).default([])
      .describe("addresses of proxies whose X-Forwarded-For is believed"),
  }, settings).prefault({}).describe("who may control"),
  update: z.object({
    url: filled.optional().describe(
      "where latest.json is: https://…, http://… on the local network, or a folder",
    ),
    public_key: publicKey.optional().describe(
      "Ed25519 public key, base64, instead of the built-in",
    ),
    at_start: yesNo.default(true).describe("whether the start looks for a new version"),
  }, settings).prefault({}).describe("where new versions come from"),
  radar: radarSchema.prefault({}).describe("weather radar"),
  superdarn: superdarnSchema.prefault({}).describe("ionospheric radars"),
  ...observatoryKeys,
  columns: z.record(z.string(), column, settings).default({}).describe(
    "units and sensor heights by column name, for the summary beside each day",
  ),
  log_days: from1.default(60).describe("log files kept, days"),
});

/** The configuration as the program uses it: every key present that has a default, paths absolute. */
export type Config = z.infer<typeof configSchema> & { readonly vehicle_id: string };

/** The configuration of a station that has a datalogger. */
export type LoggerConfig = Config & { readonly logger_ip: string };

/** Whether there is a datalogger here. */
export function hasLogger(config: Config): config is LoggerConfig {
  return config.logger_ip !== null;
}

/** What the example file shows, commented out, for keys that have no default. */
const EXAMPLES: Readonly<Record<string, unknown>> = {
  data_dir_windows: "D:/mesonet",
  log_dir_windows: "D:/mesoview_logs",
  logger_user: "crew",
  logger_password: "change me",
  vehicle_id: "truck 1",
  rtun_port: 2201,
  "radar.level3_sites": ["LOT"],
  "radar.megabytes_per_hour": 200,
  "radar.roads": "roads.pmtiles",
  "archive.key": "~/.ssh/id_ed25519",
  "update.url": "https://example.org/meso360",
  "update.public_key": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg=",
};

/** One line of the reference table: a key, its default as JSON, its meaning. */
export interface ConfigKey {
  readonly key: string;
  readonly default: unknown;
  readonly meaning: string;
  /** The keys of an object of fixed keys; empty for everything else. */
  readonly inner: readonly ConfigKey[];
}

/** Every key of the schema, for the reference table and the example file. */
export function configKeys(shape: z.ZodRawShape = configSchema.shape): ConfigKey[] {
  return Object.entries(shape).map(([key, type]) => {
    const object = type instanceof z.ZodPrefault ? type.def.innerType : type;
    return {
      key,
      default: (type as z.ZodType).parse(undefined),
      meaning: (type as z.ZodType).description ?? "",
      inner: object instanceof z.ZodObject ? configKeys(object.shape) : [],
    };
  });
}

/** A commented configuration with every key at its default; those without a default commented out. */
export function exampleConfig(): string {
  const head = [
    "meso360 configuration. Comments and trailing commas are allowed; a key left out has its",
    "default. In a path write / or \\\\, never a single \\. After a change: meso360 check, then start",
    "meso360 again.",
  ];
  const comment = head.map((line) => `// ${line}\n`).join("");
  return `${comment}{\n${configKeys().map((key) => exampleLines(key, "  ", "")).join("\n\n")}\n}\n`;
}

function exampleLines(
  { key, default: value, meaning, inner }: ConfigKey,
  indent: string,
  outer: string,
): string {
  const name = JSON.stringify(key);
  const comment = `${indent}// ${meaning}\n${indent}`;
  if (inner.length > 0) {
    const lines = inner.map((one) => exampleLines(one, `${indent}  `, `${key}.`));
    return `${comment}${name}: {\n${lines.join("\n")}\n${indent}},`;
  }
  return value === undefined
    ? `${comment}// ${name}: ${JSON.stringify(EXAMPLES[outer + key])},`
    : `${comment}${name}: ${JSON.stringify(value)},`;
}

/** The reference table of the field guide, in Markdown. */
export function configTable(): string {
  const row = ({ key, default: value, meaning }: ConfigKey) =>
    `| \`${key}\` | ${
      value === undefined ? "none" : `\`${JSON.stringify(value)}\``
    } | ${meaning} |`;
  const rows = configKeys().flatMap((key) =>
    key.inner.length === 0
      ? [row(key)]
      : key.inner.map((one) => row({ ...one, key: `${key.key}.${one.key}` }))
  );
  return ["| key | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}
