/**
 * What does a radar's fitacf record say, as clients are told of it?
 *
 * Fields as RST's fitacf files have them (documentation of RST, "fitacf format"); the message is a
 * contract with clients: `../superdarn_messages.ts`.
 *
 * @module
 */
import type { EchoCounts } from "../echo_counts.ts";
import type { BeamMessage } from "../superdarn_messages.ts";
import { programText } from "./control_programs.ts";
import type { DmapRecord } from "./dmap.ts";

/** More gates, or echoes, than any radar has (225): what says more is no radar's record. */
export const MOST_GATES = 4096;

/**
 * What is wrong with a record that can be read:
 * - `not-fitacf`: it is of another kind that has beams too, as rawacf;
 * - `no-field`: it lacks a number that every fitacf record has;
 * - `bad-time`: its date or time does not exist;
 * - `bad-gates`: it has an impossible number of gates or echoes.
 */
export type FitacfErrorCode = "not-fitacf" | "no-field" | "bad-time" | "bad-gates";

/** A record that is no fitacf record, or makes no sense; the message says why. */
export class FitacfError extends Error {
  override readonly name = "FitacfError";

  constructor(readonly code: FitacfErrorCode, message: string) {
    super(message);
  }
}

/**
 * The message of one record. Numbers are the doubles of the stored values. Where there are more
 * values than places for them in `slist`, or a place is none of the gates, they are left out of the
 * gates. Where there are no places, or no flags, there are no echoes.
 *
 * @throws {FitacfError} when the record is none of fitacf, or none that makes sense
 */
export function beamMessage(record: DmapRecord, siteName: string): BeamMessage {
  const kind = otherKind(record);
  if (kind !== null) {
    throw new FitacfError("not-fitacf", `the record is one of ${kind}, not of fitacf`);
  }
  const nrang = gateCount(record);
  const slist = echoValues(record, "slist");
  const gflg = placedFlags(slist, echoValues(record, "gflg"));
  const v = echoValues(record, "v");
  const hasEchoes = gflg.length > 0;
  const places = hasEchoes ? slist : NONE;
  const noise = record.number("noise.sky");
  const rxrise = record.number("rxrise");
  return {
    site_name: siteName,
    beam: needed(record, "bmnum"),
    cp: programText(needed(record, "cp")),
    frang: needed(record, "frang"),
    nave: needed(record, "nave"),
    freq: needed(record, "tfreq"),
    noise: Number.isFinite(noise) ? Math.trunc(noise) : null,
    nrang,
    rsep: needed(record, "rsep"),
    ...Number.isFinite(rxrise) ? { rxrise } : {},
    stid: needed(record, "stid"),
    scan: needed(record, "scan"),
    channel: record.has("channel") ? needed(record, "channel") : 0,
    gflg,
    v: finiteOrNull(hasEchoes ? v : NONE),
    time: timeText(record),
    elevation: gates(nrang, places, echoValues(record, "elv")),
    power: gates(nrang, places, echoValues(record, "p_l")),
    velocity: gates(nrang, places, v),
    width: gates(nrang, places, echoValues(record, "w_l")),
    g_scatter: flags(gates(nrang, places, gflg)),
  };
}

/** When the record began, ms since 1970, whole; NaN when it has no date that exists. */
export function recordTimeMs(record: DmapRecord): number {
  const time = timeOf(record);
  return time === null ? NaN : time.secondMs + Math.floor(time.us / 1000);
}

/** What tells records of other kinds, which have every number that a message needs, too. */
const OTHER_KINDS = [
  ["rawacf", "rawacf.revision.major"],
  ["iqdat", "iqdat.revision.major"],
  ["snd", "snd.revision.major"],
] as const;

/** The kind of a record that is none of fitacf, though it has beams: no message is made of it. */
export function otherKind(record: DmapRecord): string | null {
  return OTHER_KINDS.find(([, name]) => record.has(name))?.[0] ?? null;
}

/** The ground scatter flags of a record's echoes: none where their gates (`slist`) are not told. */
export function echoFlags(record: DmapRecord): number[] {
  return placedFlags(stored(record, "slist"), stored(record, "gflg"));
}

const placedFlags = (slist: Values, gflg: Values) => flags(slist.length > 0 ? gflg : NONE);

/**
 * The echoes of a record: as many as it has ground scatter flags; the sum of the kinds is less where a
 * flag is neither 0 nor 1.
 */
export function echoCounts({ gflg }: Pick<BeamMessage, "gflg">): EchoCounts {
  let ionospheric = 0;
  let ground = 0;
  for (const flag of gflg) {
    if (flag === 0) ionospheric++;
    else if (flag === 1) ground++;
  }
  return { total: gflg.length, ionospheric, ground };
}

/** Numbers of an array as they are stored. */
type Values = ArrayLike<number | bigint>;
const NONE: Values = [];

function needed(record: DmapRecord, name: string): number {
  const value = record.number(name);
  if (Number.isFinite(value)) return value;
  throw new FitacfError("no-field", `the record has no number ${name}; it is no fitacf record`);
}

function gateCount(record: DmapRecord): number {
  const nrang = needed(record, "nrang");
  if (Number.isInteger(nrang) && nrang >= 0 && nrang <= MOST_GATES) return nrang;
  throw new FitacfError("bad-gates", `nrang is ${nrang}; 0 to ${MOST_GATES} is possible`);
}

/** The numbers of an array; none where it is not there, or one of texts. */
function stored(record: DmapRecord, name: string): Values {
  const values = record.array(name)?.values;
  return values === undefined || typeof values[0] === "string" ? NONE : values as Values;
}

function echoValues(record: DmapRecord, name: string): Values {
  const values = stored(record, name);
  if (values.length <= MOST_GATES) return values;
  const message = `${name} has ${values.length} values; ${MOST_GATES} is the most that is possible`;
  throw new FitacfError("bad-gates", message);
}

/** Zero in every gate but those that `slist` names, which have the values. */
function gates(nrang: number, slist: Values, values: Values): (number | null)[] {
  const filled = new Array<number | null>(nrang).fill(0);
  const count = Math.min(slist.length, values.length);
  for (let i = 0; i < count; i++) {
    const gate = Number(slist[i]);
    if (Number.isInteger(gate) && gate >= 0 && gate < nrang) filled[gate] = finite(values[i]!);
  }
  return filled;
}

function finiteOrNull(values: Values): (number | null)[] {
  const list = new Array<number | null>(values.length);
  for (let i = 0; i < values.length; i++) list[i] = finite(values[i]!);
  return list;
}

/** Flags are whole numbers by their type; one that is not finite is none, as of a gate without echo. */
function flags(values: ArrayLike<number | bigint | null>): number[] {
  const list = new Array<number>(values.length);
  for (let i = 0; i < values.length; i++) list[i] = finite(values[i] ?? 0) ?? 0;
  return list;
}

function finite(value: number | bigint): number | null {
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/**
 * A whole second, ms since 1970, where that date and time exist, else NaN; of a fraction of a second
 * the whole is taken. The month is 1 to 12.
 */
export function secondMs(
  yr: number,
  mo: number,
  dy: number,
  hr: number,
  mt: number,
  sc: number,
): number {
  const isTime = hr >= 0 && hr < 24 && mt >= 0 && mt < 60 && sc >= 0 && sc < 60;
  if (!isTime || !(yr >= 1970 && yr <= 9999)) return NaN;
  const ms = Date.UTC(yr, mo - 1, dy, hr, mt, sc);
  const date = new Date(ms);
  return date.getUTCMonth() === mo - 1 && date.getUTCDate() === dy ? ms : NaN;
}

interface RecordTime {
  /** Its whole second, ms since 1970. */
  readonly secondMs: number;
  readonly us: number;
}

/** Radars sometimes count microseconds back from the second: below 0 is 0. */
function timeOf(record: DmapRecord): RecordTime | null {
  const second = secondMs(
    record.number("time.yr"),
    record.number("time.mo"),
    record.number("time.dy"),
    record.number("time.hr"),
    record.number("time.mt"),
    record.number("time.sc"),
  );
  const us = Math.max(0, record.number("time.us"));
  return us < 1e6 && !Number.isNaN(second) ? { secondMs: second, us } : null;
}

function timeText(record: DmapRecord): string {
  const time = timeOf(record);
  if (time !== null) {
    const text = new Date(time.secondMs).toISOString();
    return `${text.slice(0, 10)} ${text.slice(11, 19)}.${
      String(Math.trunc(time.us)).padStart(6, "0")
    }`;
  }
  const parts = ["yr", "mo", "dy", "hr", "mt", "sc", "us"].map((name) =>
    record.number(`time.${name}`)
  );
  throw new FitacfError("bad-time", `time ${parts.join(" ")} does not exist`);
}
