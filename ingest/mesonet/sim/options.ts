/**
 * What the simulated logger is asked to do: its options, and how they are read from the text of
 * a command line.
 *
 * @module
 */

/** An option's text is not what the option needs. The message names option, value and what is allowed. */
export class SimOptionError extends Error {
  override readonly name = "SimOptionError";
  readonly code = "bad-option";
}

/** How requests fail during an outage. */
export const OUTAGE_KINDS = ["refuse", "http500", "hang"] as const;
export type OutageKind = (typeof OUTAGE_KINDS)[number];

/** From `atS` seconds after the start, for so many records. */
export interface CountedFault {
  readonly atS: number;
  readonly records: number;
}

/** From `atS` seconds after the start, by or for so many seconds. */
export interface TimedFault {
  readonly atS: number;
  readonly seconds: number;
}

export interface Outage extends TimedFault {
  readonly kind: OutageKind;
}

export interface Stall extends TimedFault {
  /** True: the records of the stall appear together at its end. False: they never existed. */
  readonly held: boolean;
}

/** Everything the simulator can be asked for. Times are counted from the first record. */
export interface SimOptions {
  /** Records per second. @default 1 */
  readonly rate: number;
  /** GPS time of the first record, milliseconds since 1970; null is now. @default null */
  readonly startMs: number | null;
  /** Keep the file's own times, gaps, frozen clock and lost fixes, shifted. @default false */
  readonly asRecorded: boolean;
  /** Rows of the file to pass over before the first record. @default 0 */
  readonly skip: number;
  /** When in the host's second the logger publishes, ms; null starts at once. @default null */
  readonly phaseMs: number | null;
  /** Records a table holds. @default 10000 */
  readonly tableSize: number;
  /** Whether the logger has Campbell's web API. @default true */
  readonly dataQuery: boolean;
  /** HTTP Basic login the logger wants; null for none. @default null */
  readonly login: { readonly user: string; readonly password: string } | null;
  /** Logger clock minus UTC, seconds: loggers are often set to local time. @default 0 */
  readonly clockOffsetS: number;
  /** Seed of everything random. @default 1 */
  readonly seed: number;
  readonly outages: readonly Outage[];
  /** So many more records than usual appear at once. */
  readonly jumps: readonly CountedFault[];
  /** So many record numbers never exist. */
  readonly drops: readonly CountedFault[];
  /** The raw GPS time repeats for so many records. */
  readonly freezes: readonly CountedFault[];
  /** So many records without a fix. */
  readonly lostFixes: readonly CountedFault[];
  /** One record's GPS time is off by so many seconds. */
  readonly glitches: readonly TimedFault[];
  /** One GPS second is sampled twice, and the GPS time is a second behind from then on. */
  readonly slipsAtS: readonly number[];
  /** The GPS time jumps and stays there. */
  readonly gpsSteps: readonly TimedFault[];
  readonly stalls: readonly Stall[];
  /** The logger restarts: about 3 s of silence, then an empty table counting from 0. */
  readonly restartsAtS: readonly number[];
  /** Each answer is late by a uniformly random time, ms. @default null */
  readonly slow: { readonly minMs: number; readonly maxMs: number } | null;
  /** Share of pages cut short, percent. @default 0 */
  readonly tornPercent: number;
}

/** A logger without faults. */
export const DEFAULT_SIM_OPTIONS: SimOptions = {
  rate: 1,
  startMs: null,
  asRecorded: false,
  skip: 0,
  phaseMs: null,
  tableSize: 10_000,
  dataQuery: true,
  login: null,
  clockOffsetS: 0,
  seed: 1,
  outages: [],
  jumps: [],
  drops: [],
  freezes: [],
  lostFixes: [],
  glitches: [],
  slipsAtS: [],
  gpsSteps: [],
  stalls: [],
  restartsAtS: [],
  slow: null,
  tornPercent: 0,
};

/** The options as the command line hands them over: text, and numbers it has checked itself. */
export interface SimCommandLine {
  readonly host?: string;
  readonly port?: number;
  readonly rate?: number;
  readonly start?: string;
  readonly asRecorded?: boolean;
  readonly skip?: number;
  readonly phase?: number;
  readonly tableSize?: number;
  readonly dataquery?: boolean;
  readonly user?: string;
  readonly password?: string;
  readonly clockOffset?: number;
  readonly seed?: number;
  readonly truth?: string;
  readonly truthSupport?: string;
  readonly outage?: readonly string[];
  readonly jump?: readonly string[];
  readonly drop?: readonly string[];
  readonly freeze?: readonly string[];
  readonly lostFix?: readonly string[];
  readonly glitch?: readonly string[];
  readonly slip?: readonly string[];
  readonly gpsStep?: readonly string[];
  readonly stall?: readonly string[];
  readonly restart?: readonly string[];
  readonly slow?: string;
  readonly torn?: number;
  readonly config?: string;
}

function wrong(option: string, value: string, allowed: string): never {
  throw new SimOptionError(`--${option} ${value} is not allowed: ${allowed}`);
}

/** A number of `text` from `least` to `most`, or null. */
function numberIn(text: string | undefined, least: number, most: number): number | null {
  if (text === undefined || !/^[+-]?\d+(?:\.\d+)?$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

const DAY_S = 86_400;
const LONGEST_S = 30 * DAY_S;

function counted(option: string, texts: readonly string[] = []): CountedFault[] {
  return texts.map((text) => {
    const [at, count, more] = text.split(":");
    const atS = numberIn(at, 0, LONGEST_S);
    const records = numberIn(count, 1, 100_000);
    if (atS === null || records === null || !Number.isInteger(records) || more !== undefined) {
      wrong(option, text, `AT:K is needed, seconds after the start and a whole number, e.g. 60:3`);
    }
    return { atS, records };
  });
}

function timed(
  option: string,
  texts: readonly string[] = [],
  least: number,
  most: number,
): (TimedFault & { how: string | undefined })[] {
  return texts.map((text) => {
    const [at, length, how, more] = text.split(":");
    const atS = numberIn(at, 0, LONGEST_S);
    const seconds = numberIn(length, least, most);
    if (atS === null || seconds === null || more !== undefined) {
      wrong(
        option,
        text,
        `AT:SECONDS is needed, AT 0 to ${LONGEST_S}, SECONDS ${least} to ${most}, e.g. 60:12`,
      );
    }
    return { atS, seconds, how };
  });
}

/** GPS offsets are whole seconds: the GPS time in a record has no fraction. */
function offsets(option: string, texts: readonly string[] = []): TimedFault[] {
  return timed(option, texts, -LONGEST_S, LONGEST_S).map(({ atS, seconds, how }, i) => {
    if (how !== undefined || !Number.isInteger(seconds) || Math.abs(seconds) <= 2) {
      wrong(option, texts[i]!, "whole seconds, more than 2 either way, e.g. 60:-3600");
    }
    return { atS, seconds };
  });
}

function moments(option: string, texts: readonly string[] = []): number[] {
  return texts.map((text) =>
    numberIn(text, 0, LONGEST_S) ?? wrong(option, text, "seconds after the start, e.g. 60")
  );
}

function startTime(text: string | undefined): number | null {
  if (text === undefined || text === "now") return null;
  // A time without a zone would be read in the host's: all times here are UTC.
  const bare = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?$/.test(text);
  const ms = bare || /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text)
    ? Date.parse(bare ? `${text}Z` : text)
    : NaN;
  const fits = ms >= Date.UTC(2010, 0, 1) && ms < Date.UTC(2079, 0, 1);
  return fits ? ms : wrong(
    "start",
    text,
    "now, or a UTC time from 2010 to 2078, e.g. 2025-06-05T23:59:50Z",
  );
}

function slowRange(text: string | undefined): SimOptions["slow"] {
  if (text === undefined) return null;
  const [least, most, more] = text.split(":");
  const minMs = numberIn(least, 0, 600_000);
  const maxMs = numberIn(most, 0, 600_000);
  if (minMs === null || maxMs === null || maxMs < minMs || more !== undefined) {
    wrong("slow", text, "MIN:MAX milliseconds are needed, e.g. 0:1500");
  }
  return { minMs, maxMs };
}

/**
 * The simulator's options from the command line's.
 *
 * @throws {SimOptionError} naming the option, its value and what is allowed
 */
export function parseSimOptions(given: SimCommandLine): SimOptions {
  if ((given.user === undefined) !== (given.password === undefined)) {
    throw new SimOptionError("--user and --password are only of use together: give both");
  }
  const options: SimOptions = {
    rate: given.rate ?? DEFAULT_SIM_OPTIONS.rate,
    startMs: startTime(given.start),
    asRecorded: given.asRecorded ?? false,
    skip: given.skip ?? 0,
    phaseMs: given.phase ?? null,
    tableSize: given.tableSize ?? DEFAULT_SIM_OPTIONS.tableSize,
    dataQuery: given.dataquery ?? true,
    login: given.user !== undefined && given.password !== undefined
      ? { user: given.user, password: given.password }
      : null,
    clockOffsetS: given.clockOffset ?? 0,
    seed: given.seed ?? DEFAULT_SIM_OPTIONS.seed,
    outages: timed("outage", given.outage, 0.01, DAY_S).map(({ atS, seconds, how }, i) => {
      const kind = OUTAGE_KINDS.find((k) => k === (how ?? "refuse"));
      if (kind === undefined) {
        wrong("outage", given.outage![i]!, `the third part is one of ${OUTAGE_KINDS.join(", ")}`);
      }
      return { atS, seconds, kind };
    }),
    jumps: counted("jump", given.jump),
    drops: counted("drop", given.drop),
    freezes: counted("freeze", given.freeze),
    lostFixes: counted("lost-fix", given.lostFix),
    glitches: offsets("glitch", given.glitch),
    slipsAtS: moments("slip", given.slip),
    gpsSteps: offsets("gps-step", given.gpsStep),
    stalls: timed("stall", given.stall, 0.01, DAY_S).map(({ atS, seconds, how }, i) => {
      if (how !== undefined && how !== "hold") {
        wrong("stall", given.stall![i]!, "the third part can only be hold, e.g. 60:20:hold");
      }
      return { atS, seconds, held: how === "hold" };
    }),
    restartsAtS: moments("restart", given.restart),
    slow: slowRange(given.slow),
    tornPercent: given.torn ?? 0,
  };
  checkTogether(options);
  return options;
}

/**
 * What options ask of each other.
 *
 * @throws {SimOptionError} when together they make no sense
 */
export function checkTogether(options: SimOptions): void {
  const first = [...options.freezes, ...options.glitches, ...options.gpsSteps].map((f) => f.atS);
  if ([...first, ...options.slipsAtS].some((atS) => atS * options.rate < 1)) {
    throw new SimOptionError(
      "--freeze, --glitch, --slip and --gps-step need a record before them: give a later AT",
    );
  }
  if (options.slipsAtS.length > 0 && options.rate !== 1) {
    throw new SimOptionError("--slip is a thing of one record a second: leave --rate at 1");
  }
}
