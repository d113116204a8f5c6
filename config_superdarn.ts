/**
 * What may stand under `superdarn` in the configuration: which ionospheric radars are listened to,
 * and who gets what they say.
 *
 * @module
 */
import { getNodeValue } from "jsonc-parser";
import { z } from "zod";
import { entryText } from "./config_check.ts";
import { parseJsonText } from "./config_json.ts";
import {
  fromEnvironment,
  type SurroundingFault,
  type SurroundingFile,
} from "./config_surroundings.ts";
import { hostAndPort, port, settings, whole, yesNo } from "./config_values.ts";

/** Socket.IO keeps these for itself: a radar of that name could not be told of. */
const RESERVED = ["connect", "connect_error", "disconnect", "disconnecting", "error"];

const SITE_NAME = 'a radar\'s short name in small letters is needed, as "kod"';
const siteName = z.string({ error: SITE_NAME }).regex(/^[a-z0-9][a-z0-9_-]{0,15}$/, {
  error: SITE_NAME,
}).refine((name) => !RESERVED.includes(name), {
  error: "that name is kept by Socket.IO for itself: another is needed",
});

/** Whether a name can be a radar's, also of one that only a stream names. */
export const isSiteName = (name: string): boolean => siteName.safeParse(name).success;

const RADAR = 'host and port are needed, as {"host": "192.0.2.7", "port": 9999}';
const radar = z.object({
  host: z.string({ error: RADAR }).trim().regex(/^(?:[a-z0-9_][a-z0-9._-]{0,252}|[0-9a-f:.]+)$/i, {
    error: RADAR,
  }),
  port,
}, { error: RADAR });

const RADARS = 'radars are needed, as {"kod": {"host": "192.0.2.7", "port": 9999}}';
const radars = z.record(siteName, radar, {
  error: ({ code, issues }) => code === "invalid_key" ? issues?.[0]?.message ?? SITE_NAME : RADARS,
});

/** Each has a connection of its own, and what is told of all of them has an end. */
const MAX_RADARS = 64;

const ZMQ = "host:port is needed, port from 1 to 65535, as in 192.0.2.9:5300, or null";
const zmq = z.string({ error: ZMQ }).trim().transform((text) => text.replace(/^tcp:\/\//i, ""))
  .refine((text) => typeof hostAndPort(text)?.port === "number", { error: ZMQ });

const ORIGINS = 'addresses of pages are needed, without a path, as "https://example.org", or "*"';
const origin = z.string({ error: ORIGINS }).trim().refine(
  (text) => text === "*" || URL.parse(text)?.origin === text.replace(/\/$/, "").toLowerCase(),
  { error: ORIGINS },
).overwrite((text) => text.replace(/\/$/, "").toLowerCase());

/** The keys under `superdarn`. */
export const superdarnSchema = z.object({
  enabled: yesNo.default(true).describe(
    "kept across restarts; set in the panel",
  ),
  radars: radars.default({}).meta({
    eachAlone: true,
    description: 'the radars, as {"kod": {"host": "192.0.2.7", "port": 9999}}; a file ' +
      "radars.config.json beside this one is read too",
  }),
  zmq: zmq.nullable().default(null).describe(
    "host:port of a ZeroMQ publisher of several radars; null: none",
  ),
  port: whole(0, 65535).default(5003).describe(
    "where the component listens on this machine alone; 0: any free port",
  ),
  cors_origins: z.array(origin, { error: ORIGINS }).default(["http://localhost"]).meta({
    eachAlone: true,
    description: 'addresses whose pages may connect, besides our own; "*": all',
  }),
  allow_eio3: yesNo.default(true).describe(
    "whether Socket.IO clients of version 2 may connect",
  ),
  max_days_store_echoes: whole(1, 3_660, "days").default(30).describe(
    "older echo counts are removed",
  ),
}, settings);

/** The settings of the ionospheric radars. */
export type SuperdarnConfig = z.infer<typeof superdarnSchema>;

/** Where the publisher of several radars is, of a `zmq` that is allowed. */
export function publisherAt(zmq: string): { host: string; port: number } {
  const { host, port } = hostAndPort(zmq)!;
  return { host, port: port! };
}

/** Whether any radar is listened to. */
export function isSuperdarnConfigured(
  { radars, zmq }: Pick<SuperdarnConfig, "radars" | "zmq">,
): boolean {
  return Object.keys(radars).length > 0 || zmq !== null;
}

/** The file of radars that an older program has; read from the configuration's folder. */
export const RADARS_FILE = "radars.config.json";

/**
 * The settings with the radars of an older program's file, where the configuration does not name
 * them, and with what its environment says, which wins. What is not allowed there is left out, and
 * named.
 *
 * @param radarsFile `radars.config.json`; null: there is none
 * @param outer a variable of the environment or of the `.env` file
 * @param lastGood the radars that are listened to while that file gives nothing
 */
export function withSuperdarnSurroundings(
  superdarn: SuperdarnConfig,
  radarsFile: SurroundingFile | null,
  outer: (name: string) => string | undefined,
  lastGood: () => SuperdarnConfig["radars"] = () => ({}),
): { superdarn: SuperdarnConfig; wrong: readonly SurroundingFault[] } {
  const wrong: SurroundingFault[] = [];
  const found: SuperdarnConfig["radars"] = {};
  if (radarsFile !== null) {
    const { path } = radarsFile;
    const entries = Object.entries(radarsOf(radarsFile, lastGood, wrong));
    for (const [name, value] of entries) {
      const parsed = radars.safeParse({ [name]: value });
      if (parsed.success) {
        Object.assign(found, parsed.data);
        continue;
      }
      const text = `${name} of ${RADARS_FILE} is left out: ${entryText(parsed.error, name)}`;
      wrong.push({ text, fix: `correct ${name} in ${path}` });
    }
    if (entries.length > 0 && Object.keys(found).length === 0) {
      const text = `all of ${RADARS_FILE} is left out: no radar of it is listened to`;
      wrong.push({ text, fix: `correct ${path}` });
    }
  }
  // Those of the configuration first: of too many the file's are left out.
  const all = Object.entries({ ...superdarn.radars, ...found, ...superdarn.radars });
  const over = all.slice(MAX_RADARS).map(([name]) => name);
  if (over.length > 0) {
    wrong.push({
      text: `at most ${MAX_RADARS} radars are listened to; left out: ${over.join(", ")}`,
      fix: `remove radars from superdarn.radars or ${RADARS_FILE}, or give them to another meso360`,
    });
  }
  const { result, wrong: wrongVariables } = fromEnvironment(
    superdarnSchema,
    { ...superdarn, radars: Object.fromEntries(all.slice(0, MAX_RADARS)) },
    {
      zmq: ["CANADA_ADDR", (text) => text],
      max_days_store_echoes: ["MAX_DAYS_STORE_ECHOES", Number],
    },
    outer,
  );
  return { superdarn: result, wrong: [...wrong, ...wrongVariables] };
}

/** The entries of the file, of whatever kind; the last good radars where it gives none. */
function radarsOf(
  { path, text, why }: SurroundingFile,
  lastGood: () => SuperdarnConfig["radars"],
  wrong: SurroundingFault[],
): object {
  const { root, fault } = text === null ? { root: null, fault: null } : parseJsonText(text);
  if (root !== null && fault === null) return getNodeValue(root) as object;
  const kept = lastGood();
  const becomes = Object.keys(kept).length === 0
    ? "it is left out"
    : "the radars of the last good configuration are listened to";
  if (fault === null) {
    wrong.push({
      text: `${RADARS_FILE} cannot be read (${why}); ${becomes}`,
      fix: `let meso360 read ${path}`,
    });
  } else {
    const where = fault.line === null ? "" : ` at line ${fault.line}`;
    wrong.push({
      text: `${RADARS_FILE} is not readable JSON${where} (${fault.text}); ${becomes}`,
      fix: `correct ${path}${where}`,
    });
  }
  return kept;
}
