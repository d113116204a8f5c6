/**
 * What the status card says: whether records arrive whole, where the vehicle is, and what its
 * instruments are fed with. Pure.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { completeness } from "../../../science/completeness.ts";
import { type PressureChange, pressureChange } from "../../../science/pressure_change.ts";
import { clockText, spanText } from "./connection.ts";
import { DASHED_S } from "./record_age.ts";
import { MISSING, quantity, type Units } from "./units.ts";

/** One line of the card. */
export interface Fact {
  readonly text: string;
  readonly state: "" | "good" | "busy";
}

/** The lines, in order: name, words, what it means. */
export const FACTS = [
  ["updated", "Updated", "Time of the newest record, UTC"],
  ["age", "Record age", "Since the newest record came"],
  ["gaps", "Gaps today", "Gaps of 2 s or more since 00:00 UTC, and the seconds missing"],
  ["whole", "Last 10 min", "Share of the seconds of the last 10 minutes that have a record"],
  ["change", "3-min ΔP", "Change of pressure; at one height: without driving up or down"],
  ["gps", "GPS", "Whether the GPS knows where it is"],
  ["battery", "Battery", "Voltage at the datalogger"],
  ["satellites", "Satellites", "Satellites that the GPS uses"],
  ["hdop", "HDOP", "Horizontal dilution of precision: below 2 is good"],
  ["trueWind", "True wind check", "Computed from the raw sensor and the vehicle's motion"],
  ["position", "Position", "Latitude and longitude, degrees"],
] as const;

/** Name of a line. */
export type FactName = (typeof FACTS)[number][0];

/** Completeness is over so long, seconds: ten minutes. */
const WHOLE_S = 600;

/** What the card is made from. */
export interface FactsInput {
  /** Ascending; the last one is shown. */
  readonly points: readonly Point[];
  readonly status: LiveStatus | null;
  readonly ageS: number | null;
  readonly units: Units;
}

/** The card's lines. What is not known is dashed; what depends on fresh data is, when it is old. */
export function statusFacts(input: FactsInput): Readonly<Record<FactName, Fact>> {
  const { points, status, ageS, units } = input;
  const newest = points.at(-1) ?? null;
  const isOld = ageS === null || ageS > DASHED_S;
  const change = isOld ? null : pressureChange(points);
  // What the disk does not take is younger than the newest record in the file.
  const isRecordOld = isOld || (status?.record_age_s ?? 0) > DASHED_S;
  const record = isRecordOld ? null : status?.record ?? null;
  const share = newest && !isOld
    ? completeness(times(points, newest.ts - WHOLE_S), newest.ts)
    : null;
  return {
    updated: plain(newest ? `${clockText(newest.ts * 1000)} UTC` : MISSING),
    age: ageS === null ? plain(MISSING) : { text: spanText(ageS), state: isOld ? "busy" : "" },
    gaps: plain(gapsText(status)),
    whole: share === null
      ? plain(MISSING)
      : { text: percentText(share), state: share < 0.95 ? "busy" : "" },
    change: plain(changeText(change, units)),
    gps: gpsFact(isOld ? null : newest, record),
    battery: plain(withUnit("voltage", record?.battery_v ?? null, units)),
    satellites: plain(isOld ? MISSING : String(status?.satellites ?? MISSING)),
    hdop: plain(isOld ? MISSING : status?.hdop?.toFixed(1) ?? MISSING),
    trueWind: plain(isOld ? MISSING : trueWindText(status, newest, units)),
    position: plain(positionText(isOld ? null : newest)),
  };
}

/** The times after `afterTs`, newest first. */
function* times(points: readonly Point[], afterTs: number): Generator<number> {
  for (let i = points.length - 1; i >= 0 && points[i]!.ts > afterTs; i--) yield points[i]!.ts;
}

/** Degrees with the hemisphere: `33.1902 N, 102.2727 W`; dashed without a position. */
export function positionText(at: Pick<Point, "lat" | "lon"> | null): string {
  if (!at || !hasFix(at)) return MISSING;
  const side = (value: number, letters: string) =>
    `${Math.abs(value).toFixed(4)} ${letters[value < 0 ? 1 : 0]}`;
  return `${side(at.lat!, "NS")}, ${side(at.lon!, "EW")}`;
}

/** A position (0, 0) is what a GPS says when it does not know. */
function hasFix({ lat, lon }: Pick<Point, "lat" | "lon">): boolean {
  return lat !== null && lon !== null && !(lat === 0 && lon === 0);
}

/** NMEA's status letter is A for valid and V for a warning; loggers write it as 1 and 0 too. */
function gpsFact(newest: Point | null, record: LiveStatus["record"]): Fact {
  if (!newest) return plain(MISSING);
  const said = record?.gps_status?.trim().toUpperCase();
  if (!hasFix(newest) || said === "V" || said === "0") return { text: "No Fix", state: "busy" };
  return { text: "GPS Fix", state: "good" };
}

function gapsText(status: LiveStatus | null): string {
  if (!status?.gaps_today) return MISSING;
  const { count, missing_s } = status.gaps_today;
  return count === 0 ? "none" : `${count} (${spanText(missing_s)})`;
}

/** Rounded down: 100.0 % means that no second is missing. */
function percentText(share: number): string {
  return `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
}

/** `+1.12 hPa, at one height +0.60`. */
function changeText(change: PressureChange | null, units: Units): string {
  if (!change) return MISSING;
  const reduced = quantity("difference", change.reducedHpa, units).text;
  return `${withUnit("difference", change.hpa, units)}, at one height ${reduced}`;
}

/** The raw sensor may stand still while the records go on. */
function trueWindText(status: LiveStatus | null, newest: Point | null, units: Units): string {
  if (!status?.true_wind || !newest) return MISSING;
  const { ts, speed_mps, from_deg } = status.true_wind;
  if (Math.abs(newest.ts - ts) > DASHED_S) return MISSING;
  const from = quantity("direction", from_deg, units);
  return `${withUnit("speed", speed_mps, units)} from ${from.text}°`;
}

function withUnit(kind: Parameters<typeof quantity>[0], value: number | null, units: Units) {
  const { text, unit } = quantity(kind, value, units);
  return text === MISSING ? text : `${text} ${unit}`;
}

function plain(text: string): Fact {
  return { text, state: "" };
}
