/**
 * Which lines of the log are wanted: by component and by time, as a person gives them.
 *
 * @module
 */
import { formatLogLine } from "../log.ts";

/** Options of `meso360 logs`. */
export interface LogsOptions {
  readonly follow?: boolean;
  /** Names; each may be several with commas. */
  readonly component?: readonly string[];
  readonly since?: string;
  readonly until?: string;
}

/** A time on the command line that is none. */
export class LogTimeError extends Error {
  override readonly name = "LogTimeError";
  readonly code = "bad-time";
}

/** Which lines, and which days' files, are wanted. */
export interface LineFilter {
  day(day: string): boolean;
  line(line: string): boolean;
  /** The components asked for; empty: all. */
  readonly components: readonly string[];
  /** The last stamp wanted, `2025-06-05 17:00:59`; null without an end. */
  readonly until: string | null;
}

/** `[2025-06-05 17:52:28] [component] text`: where the stamp ends and the component begins. */
const STAMP = [1, 20] as const;
const COMPONENT_AT = 23;

/**
 * The filter that the options ask for. `--until` takes in all of the day, minute or second named.
 * A time without a date is the last one that was; for the end of following it may be one to come.
 *
 * @param nowMs the present, for times without a date and for `2h`
 * @throws {LogTimeError} when a time cannot be understood
 */
export function lineFilter(options: LogsOptions, nowMs: number): LineFilter {
  const { follow = false } = options;
  const [since] = options.since === undefined
    ? [""]
    : spanOf("--since", options.since, nowMs, "past");
  const [, until] = options.until === undefined
    ? [null, null]
    : spanOf("--until", options.until, nowMs, follow ? "future too" : "past");
  if (until !== null && until < since) {
    throw new LogTimeError(
      `--until ${options.until} (${until} UTC) is before --since ${options.since} (${since} UTC)`,
    );
  }
  const components = (options.component ?? []).flatMap((names) => names.split(","))
    .map((name) => name.trim()).filter((name) => name !== "");
  const dayOf = (stamp: string) => stamp.slice(0, 10).replaceAll("-", "");
  return {
    components,
    until,
    day: (day) => day >= dayOf(since) && (until === null || day <= dayOf(until)),
    line(line) {
      // Stamps compare as text.
      const stamp = line.slice(...STAMP);
      if (stamp < since || (until !== null && stamp > until)) return false;
      return components.length === 0 || components.includes(componentOf(line) ?? "");
    },
  };
}

/** The component of a line; null when it is no line of ours, as the rest of a torn one. */
export function componentOf(line: string): string | null {
  if (!line.startsWith("] [", COMPONENT_AT - 3)) return null;
  const end = line.indexOf("]", COMPONENT_AT);
  return end < 0 ? null : line.slice(COMPONENT_AT, end);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const stampAt = (timeMs: number) => formatLogLine(timeMs, "", "").slice(...STAMP);

/**
 * The first and the last second of what is named, as stamps.
 *
 * @param when whether a time without a date may be one that is still to come
 */
function spanOf(
  option: string,
  text: string,
  nowMs: number,
  when: "past" | "future too",
): [string, string] {
  const ago = /^(\d{1,6})([smhd])$/.exec(text);
  if (ago) {
    const stamp = stampAt(Math.max(0, nowMs - Number(ago[1]) * UNIT_MS[ago[2]!]!));
    return [stamp, stamp];
  }
  const match = /^(?:(\d{4}-\d\d-\d\d)(?:[T ](?=\d)|$))?(?:(\d\d:\d\d)(:\d\d)?Z?)?$/.exec(text);
  const [, date, time, seconds] = match ?? [];
  let day = date ?? stampAt(nowMs).slice(0, 10);
  // In the evening of America UTC has a new date: 23:00 is then yesterday's.
  const isToCome = date === undefined && `${day} ${time}${seconds ?? ":00"}` > stampAt(nowMs);
  if (isToCome && when === "past") day = stampAt(nowMs - UNIT_MS.d!).slice(0, 10);
  const first = `${day} ${time ?? "00:00"}${seconds ?? ":00"}`;
  const last = `${day} ${time ?? "23:59"}${seconds ?? ":59"}`;
  // A date that the calendar does not have (31 February) is moved on by the parser: not the same.
  const parsed = Date.parse(`${first.replace(" ", "T")}Z`);
  if (match === null || text === "" || Number.isNaN(parsed) || stampAt(parsed) !== first) {
    throw new LogTimeError(
      `${option} ${text}: a UTC time is needed, e.g. 2025-06-05T17:00, 2025-06-05, 17:00, or ` +
        "how long ago: 90s, 30m, 2h, 3d",
    );
  }
  return [first, last];
}
