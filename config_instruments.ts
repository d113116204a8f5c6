/**
 * What may stand under `instruments`, `profiles`, `timers`, `archive` and `alerts` in the
 * configuration: an observatory, in one file.
 *
 * @module
 */
import { isAbsolute, join, relative, resolve } from "node:path";
import { Cron } from "croner";
import { z } from "zod";
import { PROFILES } from "./formats/instruments/profiles.ts";
import {
  growsByLines,
  type Profile,
  type ReaderName,
  READERS,
} from "./formats/instruments/profile.ts";
import { similarWord } from "./similar_word.ts";
import { filled, port, settings, text, whole, yesNo } from "./config_values.ts";

const DAY_MS = 86_400_000;
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** Milliseconds of `30s`, `10m`, `6h`, `1d`; null for anything else. */
export function durationMs(text: string): number | null {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(text.trim());
  return match === null ? null : Number(match[1]) * UNITS[match[2]!]!;
}

const EVERY = 'a time between runs is needed, from 30 s to 7 days, as "10m", "1h" or "1d"';
const isInterval = (text: string) => {
  const ms = durationMs(text);
  return ms !== null && ms >= 30_000 && ms <= 7 * DAY_MS;
};
const every = z.string({ error: EVERY }).trim().refine(isInterval, { error: EVERY });

const SCHEDULE =
  'a time between runs is needed, as "10m", or five cron fields in UTC, as "15 3 * * *"';
const schedule = z.string({ error: SCHEDULE }).trim().refine(
  (text) => isInterval(text) || isCron(text),
  { error: SCHEDULE },
);

function isCron(text: string): boolean {
  if (text.split(/\s+/).length !== 5) return false;
  try {
    return new Cron(text, { timezone: "UTC", paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}

const ID =
  "a short name is needed: a small letter, then small letters, digits, _ and -, at most 32";
const id = z.string({ error: ID }).regex(/^[a-z][a-z0-9_-]{0,31}$/, { error: ID });

const REGEX = "a regular expression on the file's path is needed";
const regex = z.string({ error: REGEX }).refine((source) => {
  try {
    return new RegExp(source) instanceof RegExp;
  } catch {
    return false;
  }
}, { error: REGEX });

const SOURCE = "a folder, user@host:/path, ssh://user@host:port/path or http(s)://… is needed";
const source = z.string({ error: SOURCE }).trim().min(1, { error: SOURCE }).refine(
  // What starts with - would be an option of rsync.
  (text) => !/^-|[\0\r\n]/.test(text),
  { error: SOURCE },
);

/** Whether a source or destination is another machine's: `user@host:/path`, `host:path`, an address. */
export function isFarAway(place: string): boolean {
  // One letter before the colon is a drive of Windows.
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place) || /^[^/\\:]{2,}:/.test(place);
}

/** What is wrong with an object of fixed keys: that it is none, or which key there is not. */
function keysOrObject(known: object, what: string) {
  return (issue: { readonly code: string; readonly keys?: readonly string[] }) => {
    if (issue.code !== "unrecognized_keys") return what;
    return (issue.keys ?? []).map((key) => {
      const nearest = similarWord(key, Object.keys(known));
      return `there is no key "${key}"` + (nearest === null ? "" : `: did you mean "${nearest}"?`);
    }).join("; ");
  };
}

const INSTRUMENT =
  'instruments are needed, as {"id": "cl61", "profile": "cl61", "source": "user@host:/data"}';
const instrumentKeys = {
  id,
  profile: filled,
  title: filled.optional(),
  /** None: something else puts the files into its folder. */
  source: source.optional(),
  /** Private key of ssh; ssh's own choice unless given. */
  key: filled.optional(),
  every: every.default("10m"),
  lookback_days: whole(0, 60, "days").default(0),
  /** By the file unless given: `settleMs`. */
  settle_seconds: whole(0, 3600, "seconds").optional(),
  /** Wins over the profile's. */
  files: regex.optional(),
  /** Name of the housekeeping store; `HK_` and the id unless given. */
  housekeeping: z.string().regex(/^HK_[A-Za-z0-9_-]{1,28}$/, {
    error: "a name that starts with HK_ is needed",
  }).optional(),
  /** Older than this the stream is late. */
  stale_minutes: whole(1, 100_000, "minutes").default(30),
};
const instrument = z.strictObject(instrumentKeys, {
  error: keysOrObject(instrumentKeys, INSTRUMENT),
});

const line = z.strictObject({
  variable: filled,
  profile: filled.optional(),
  housekeeping: yesNo.optional(),
  label: filled.optional(),
  colour: z.union([text, z.number()]).optional(),
  index: whole(0, 10_000).optional(),
});
const pair = z.tuple([z.number(), z.number()]).readonly();
const panel = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("lines"),
    title: filled,
    units: text,
    lines: z.array(line).min(1).readonly(),
    range: pair.optional(),
    log: yesNo.optional(),
    points: yesNo.optional(),
  }),
  z.strictObject({
    kind: z.literal("heat"),
    title: filled,
    units: text,
    variable: filled,
    profile: filled.optional(),
    housekeeping: yesNo.optional(),
    range: pair,
    log: yesNo.optional(),
    vertical: filled,
    verticalRange: pair.optional(),
    over: z.array(line).readonly().optional(),
  }),
]);
const names = z.union([filled, z.array(filled).min(1).readonly()]);
const NAME = "a name of letters, digits and _ is needed";
const name = z.string({ error: NAME }).regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, { error: NAME });

const variableKeys = {
  from: names,
  name,
  units: text,
  standardName: filled.optional(),
  longName: filled,
  dims: z.array(name).readonly().optional(),
  dtype: z.enum(["f4", "f8"], { error: '"f4" or "f8" is needed' }).optional(),
  scale: z.number().optional(),
  offset: z.number().optional(),
  valid: pair.optional(),
  group: z.enum(["science", "housekeeping"], {
    error: '"science" or "housekeeping" is needed',
  }).optional(),
};
const VARIABLES = '"all", or a list of variables, as {"from": …, "name": …, "units": …, ' +
  '"longName": …}, is needed';

const profileKeys = {
  title: filled,
  files: regex,
  reader: z.enum(READERS, { error: `one of ${READERS.join(", ")} is needed` }),
  time: names.default("time"),
  grids: z.array(z.strictObject({
    name,
    from: names,
    units: text,
    standardName: filled.optional(),
    longName: filled,
  })).readonly().optional(),
  variables: z.union([
    z.literal("all"),
    z.array(z.strictObject(variableKeys, { error: keysOrObject(variableKeys, VARIABLES) })).min(1)
      .readonly(),
  ], {
    // Of a list what is wrong in it, not that it is none.
    error: ({ code, input, errors }) =>
      code === "invalid_union" && Array.isArray(input) && errors?.[1] !== undefined
        ? errors[1].map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")
        : VARIABLES,
  }),
  housekeeping: regex.optional(),
  chunkRows: whole(1, 1_000_000, "rows").default(1440),
  gapSeconds: z.number().positive().optional(),
  panels: z.array(panel).default([]).readonly(),
  housekeepingPanels: z.array(panel).readonly().optional(),
};
const profile = z.strictObject(profileKeys, {
  error: keysOrObject(profileKeys, "a profile { … } is needed"),
});

const timer = z.strictObject({
  schedule: schedule.optional(),
  delay_seconds: whole(0, 3600, "seconds").optional(),
  limit_minutes: whole(1, 1440, "minutes").optional(),
  enabled: yesNo.optional(),
}, { error: "settings { … } of a timer are needed" });

const DESTINATION = "a folder, user@host:/path or ssh://user@host:port/path is needed, or null";
const destination = z.string({ error: DESTINATION }).trim().min(1, { error: DESTINATION }).refine(
  (text) => !/^-|[\0\r\n]|^(?!ssh:)[a-z]+:\/\//.test(text),
  { error: DESTINATION },
);

const MAIL = "an address is needed, as crew@example.org";
const mailAddress = z.string({ error: MAIL }).trim().regex(/^[^\s@,;<>]+@[^\s@,;<>]+$/, {
  error: MAIL,
});

const rule = z.strictObject({
  name: filled,
  metric: z.string().regex(/^[A-Za-z0-9_*.-]{1,120}$/, { error: "a metric's name is needed" }),
  comparison: z.enum([">", ">=", "<", "<="], { error: '">", ">=", "<" or "<=" is needed' }),
  threshold: z.number({ error: "a number is needed" }),
  hold_minutes: whole(0, 100_000, "minutes").default(0),
  repeat_hours: whole(1, 8_760, "hours").default(12),
});

/** The keys of an observatory. */
export const observatoryKeys = {
  instruments: z.array(instrument, { error: INSTRUMENT }).default([]).meta({
    eachAlone: true,
    description: "the instruments: id, profile, source, title, every, lookback_days, " +
      "settle_seconds, …; see Instruments",
  }),
  profiles: z.record(id, profile, { error: 'profiles are needed, as {"my-probe": { … }}' })
    .default({}).meta({
      eachAlone: true,
      description: "kinds of instruments besides those built in; see Instruments",
    }),
  timers: z.record(filled, timer, { error: 'timers are needed, as {"cl61-append": { … }}' })
    .default({}).meta({
      eachAlone: true,
      description: "other schedules, delays and limits of jobs, by the job's name: " +
        "schedule, delay_seconds, limit_minutes, enabled; see Timers",
    }),
  archive: z.object({
    destination: destination.nullable().default(null).describe(
      "where copies go, a folder or user@host:/path; null: nowhere",
    ),
    key: filled.optional().describe("private SSH key for it"),
    kilobytes_per_second: whole(1, 1_000_000).nullable().default(null).describe(
      "at most so much of the link; null: all",
    ),
  }, settings).prefault({}).describe("the archive"),
  alerts: z.object({
    mail: z.strictObject({
      host: filled,
      port: port.default(587),
      security: z.enum(["starttls", "tls", "none"], {
        error: '"starttls", "tls" or "none" is needed',
      }).default("starttls"),
      user: filled.optional(),
      from: mailAddress,
      to: z.array(mailAddress).min(1),
    }, { error: 'settings are needed, as {"host": …, "from": …, "to": [ … ]}, or null' })
      .nullable().default(null).describe(
        "the mail server; its password is MESO360_SMTP_PASSWORD in the environment or in .env",
      ),
    webhook: z.url({ protocol: /^https?$/, error: "http(s)://… is needed, or null" }).nullable()
      .default(null).describe("address that gets each alert as JSON; null: none"),
    rules: z.array(rule, { error: "a list of rules is needed" }).default([]).meta({
      eachAlone: true,
      description: "rules besides the built-in ones, or in the place of one of the same name",
    }),
  }, settings).prefault({}).describe("who is told when something is wrong"),
};

const observatory = z.object(observatoryKeys);
export type ObservatoryConfig = z.infer<typeof observatory>;
export type Instrument = z.infer<typeof instrument>;
export type AlertsConfig = ObservatoryConfig["alerts"];

/** What the functions below need of the configuration. */
export type ObservatoryPlaces = ObservatoryConfig & {
  readonly data_dir: string;
  readonly raw_dir: string;
  readonly products_dir: string;
};

/** Folders of `products_dir` that are no instrument's. */
const RESERVED = ["quicklooks", "radar", "dashboard", "wxcam", "ops_monitor"];

/** The operations monitor's own snapshots are an instrument too. */
export const OPS_MONITOR: Instrument = instrument.parse({
  id: "ops_monitor",
  profile: "ops-monitor",
  title: "Operations",
});

/** Whether anything runs by timers here. */
export function isObservatory(
  { instruments, archive, alerts }: Pick<ObservatoryConfig, "instruments" | "archive" | "alerts">,
): boolean {
  return instruments.length > 0 || archive.destination !== null || alerts.mail !== null ||
    alerts.webhook !== null;
}

/**
 * How long a file of an instrument must have rested before it is taken, milliseconds. Of a table that
 * grows all day each line is data as soon as it is whole.
 */
export function settleMs({ settle_seconds }: Instrument, reader: ReaderName, path: string): number {
  return (settle_seconds ?? (growsByLines(reader, path) ? 0 : 60)) * 1000;
}

/** The configured instruments, and the monitor's snapshots where anything is monitored. */
export function allInstruments(config: ObservatoryConfig): readonly Instrument[] {
  return isObservatory(config) ? [...config.instruments, OPS_MONITOR] : [];
}

/** The profile of a name: one of the configuration, or built in; null: there is none. */
export function profileNamed(
  config: Pick<ObservatoryConfig, "profiles">,
  id: string,
): Profile | null {
  const own = config.profiles[id];
  return own === undefined ? PROFILES.find((one) => one.id === id) ?? null : { ...own, id };
}

/** The profile of an instrument that was let in, with the instrument's own `files`. */
export function profileOf(config: Pick<ObservatoryConfig, "profiles">, one: Instrument): Profile {
  const profile = profileNamed(config, one.profile)!;
  return one.files === undefined ? profile : { ...profile, files: one.files };
}

/** An instrument's title; with its name where another one has the same. */
export function titleOf(config: ObservatoryConfig, one: Instrument): string {
  const plain = (each: Instrument) => each.title ?? profileOf(config, each).title;
  const isShared = allInstruments(config)
    .some((other) => other.id !== one.id && plain(other) === plain(one));
  return isShared ? `${plain(one)} (${one.id})` : plain(one);
}

/** Where an instrument's files are on this machine. */
export function rawFolder(config: ObservatoryPlaces, one: Instrument): string {
  const isOwn = profileNamed(config, one.profile)?.reader === "mesonet" && one.source === undefined;
  return isOwn ? config.data_dir : join(config.raw_dir, one.id);
}

/** The names of an instrument's stores; `<products_dir>/<name>/<name>.zarr`. */
export function storeNames(
  one: Instrument,
): { readonly science: string; readonly housekeeping: string } {
  return { science: one.id, housekeeping: one.housekeeping ?? `HK_${one.id}` };
}

/** The folder of a store, by its name. */
export function storeFolder(
  { products_dir }: { readonly products_dir: string },
  name: string,
): string {
  return join(products_dir, name, `${name}.zarr`);
}

/** Those instruments that can be, and what is wrong with the others. */
export function fittingInstruments(
  config: ObservatoryPlaces,
): { instruments: readonly Instrument[]; wrong: readonly string[] } {
  const wrong: string[] = [];
  const taken = new Set<string>();
  const instruments = config.instruments.filter((one) => {
    const why = misfit(config, one, taken);
    if (why !== null) wrong.push(`instrument ${one.id} is left out: ${why}`);
    else for (const name of [one.id, storeNames(one).housekeeping]) taken.add(name);
    return why === null;
  });
  return { instruments, wrong };
}

function misfit(
  config: ObservatoryPlaces,
  one: Instrument,
  taken: ReadonlySet<string>,
): string | null {
  const profile = profileNamed(config, one.profile);
  if (profile === null) {
    const known = [...Object.keys(config.profiles), ...PROFILES.map((p) => p.id)].join(", ");
    return `there is no profile ${one.profile}; there are ${known}`;
  }
  if (RESERVED.includes(one.id)) {
    if (one.id !== "wxcam" || profile.reader !== "jpeg") return "the program uses that name itself";
  }
  const { science, housekeeping } = storeNames(one);
  for (const name of [science, housekeeping]) {
    if (taken.has(name)) return `another instrument has the name ${name}`;
  }
  const folder = rawFolder(config, one);
  if (folder === config.data_dir) {
    return profile.reader === "mesonet" && one.source === undefined
      ? null
      : `its folder would be data_dir (${config.data_dir}), where the observations are`;
  }
  if (isWithin(folder, config.data_dir) || isWithin(config.data_dir, folder)) {
    return `its folder ${folder} and data_dir (${config.data_dir}) would be one within the other`;
  }
  return null;
}

/** Whether `path` is `folder` or below it. */
function isWithin(path: string, folder: string): boolean {
  const way = relative(resolve(folder), resolve(path));
  return way === "" || (!way.startsWith("..") && !isAbsolute(way));
}
