/**
 * Which charts the monitor's numbers make, and what their lines are called.
 *
 * @module
 */
import type { OpsTrends } from "../../../formats/ops_messages.ts";

/** A chart. */
export interface TrendSpec {
  readonly id: string;
  readonly title: string;
  /** Empty: each value says its own. */
  readonly units: string;
  /** The metrics it draws; the first group is the line's name. */
  readonly metrics: RegExp;
  /** Least and most of the axis, where they do not follow from the values. */
  readonly range?: readonly [number, number];
  /** Minutes, which may be years: said in min, h or d, and drawn from one minute on by ratios. */
  readonly ages?: boolean;
  readonly decimals: number;
  /** What goes up and down within minutes: of each hour the most is drawn. */
  readonly hourlyMost?: boolean;
}

/** In their order on the page. */
export const TREND_SPECS: readonly TrendSpec[] = [
  {
    id: "lag",
    title: "Age of the newest data",
    units: "",
    metrics: /^stream_(.+)_lag_minutes$/,
    ages: true,
    decimals: 0,
    hourlyMost: true,
  },
  {
    id: "disk",
    title: "Disks used",
    units: "%",
    metrics: /^disk_(.+)_used_percent$/,
    range: [0, 100],
    decimals: 1,
  },
  {
    id: "soc",
    title: "Batteries charged",
    units: "%",
    metrics: /^power_(.+)_battery_soc$/,
    range: [0, 100],
    decimals: 0,
  },
  {
    id: "volts",
    title: "Battery voltage",
    units: "V",
    metrics: /^power_(.+?)(?<!_48v)_battery_voltage$/,
    decimals: 1,
  },
  {
    id: "inside",
    title: "Temperature inside",
    units: "°C",
    metrics: /^power_(.+)_internal_temperature$/,
    decimals: 1,
  },
  {
    id: "machine",
    title: "This computer used",
    units: "%",
    metrics: /^(cpu|mem)_percent$/,
    range: [0, 100],
    decimals: 0,
    hourlyMost: true,
  },
];

/** A line of a chart. */
export interface TrendLine {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

const NAMES: Readonly<Record<string, string>> = { cpu: "processor", mem: "memory" };

/** The lines of a chart, in the order of their names. */
export function trendLines({ metrics }: OpsTrends, spec: TrendSpec): TrendLine[] {
  return Object.entries(metrics).flatMap(([metric, values]): TrendLine[] => {
    const name = spec.metrics.exec(metric)?.[1];
    return name === undefined || values.every((value) => value === null)
      ? []
      : [{ name: NAMES[name] ?? name, values }];
  });
}

/** Longer without a look, and the line is broken, seconds: three looks of 5 min. */
const GAP_S = 16 * 60;

/** Times and lines with an empty place in each gap, and where the gaps are. */
export function withGaps(times: readonly number[], lines: readonly TrendLine[], gapS = GAP_S): {
  readonly times: number[];
  readonly lines: (number | null)[][];
  readonly gaps: readonly (readonly [from: number, to: number])[];
} {
  const wide: number[] = [];
  const columns: (number | null)[][] = lines.map(() => []);
  const gaps: [number, number][] = [];
  times.forEach((ts, i) => {
    const before = times[i - 1];
    if (before !== undefined && ts - before > gapS) {
      gaps.push([before, ts]);
      wide.push((before + ts) / 2);
      for (const column of columns) column.push(null);
    }
    wide.push(ts);
    lines.forEach(({ values }, at) => columns[at]!.push(values[i] ?? null));
  });
  return { times: wide, lines: columns, gaps };
}

const HOUR_S = 3_600;
/** Of hourly values: an hour without any look. */
export const HOURLY_GAP_S = 2 * HOUR_S - 1;

/** Of each hour the most of each line, at its newest time there. */
export function hourlyMost(
  times: readonly number[],
  lines: readonly TrendLine[],
): { readonly times: number[]; readonly lines: readonly TrendLine[] } {
  const kept: number[] = [];
  const most: (number | null)[][] = lines.map(() => []);
  times.forEach((ts, i) => {
    const last = kept.at(-1);
    const isSame = last !== undefined && Math.floor(last / HOUR_S) === Math.floor(ts / HOUR_S);
    const at = isSame ? kept.length - 1 : kept.length;
    kept[at] = ts;
    lines.forEach(({ values }, line) => {
      const [before, now] = [most[line]![at] ?? null, values[i] ?? null];
      most[line]![at] = before === null || now === null ? now ?? before : Math.max(before, now);
    });
  });
  return { times: kept, lines: lines.map(({ name }, i) => ({ name, values: most[i]! })) };
}

const DAY_S = 24 * HOUR_S;
/** Of less than that hours are marked, not days. */
const FEW_DAYS_S = 2 * DAY_S;

/** Marks of the time: UTC midnights, one or more days apart; of a day, full hours. */
export function timeTicks(from: number, to: number, widthPx: number): number[] {
  const apart = (to - from) * 52 / Math.max(1, widthPx);
  const step = to - from < FEW_DAYS_S
    ? [3, 6, 12].map((hours) => hours * HOUR_S).find((s) => s >= apart) ?? DAY_S
    : DAY_S * Math.max(1, Math.ceil(apart / DAY_S));
  const ticks: number[] = [];
  for (let ts = Math.ceil(from / step) * step; ts <= to; ts += step) ticks.push(ts);
  return ticks;
}

/** `05-17`; within a day `06:00`. */
export const tickLabel = (ts: number): string => {
  const iso = new Date(ts * 1000).toISOString();
  return ts % DAY_S === 0 ? iso.slice(5, 10) : iso.slice(11, 16);
};

/** `05-17 12:05`. */
export const momentText = (ts: number): string =>
  new Date(ts * 1000).toISOString().slice(5, 16).replace("T", " ");

/** A value with its decimals, an age with its unit, or dashes. */
export function trendText(
  value: number | null | undefined,
  { decimals, ages }: Pick<TrendSpec, "decimals" | "ages">,
): string {
  if (typeof value !== "number") return "––";
  return ages === true ? ageText(value) : value.toFixed(decimals);
}

const HOUR_MIN = 60;
const DAY_MIN = 24 * HOUR_MIN;

/** `45 min`, `3.5 h`, `2221 d`. */
export function ageText(minutes: number): string {
  if (minutes < HOUR_MIN) return `${Math.round(minutes)} min`;
  const [count, unit] = minutes < 2 * DAY_MIN
    ? [minutes / HOUR_MIN, "h"]
    : [minutes / DAY_MIN, "d"];
  return `${count < 10 ? Number(count.toFixed(1)) : Math.round(count)} ${unit}`;
}

/** Ages that are easily read, in minutes. */
const AGES = [1, 10, HOUR_MIN, 6 * HOUR_MIN]
  .concat([1, 10, 100, 1_000, 10_000].map((days) => days * DAY_MIN));

/** The axis of ages up to `mostMinutes`: from a minute to the next age easily read, 1 h at least. */
export function ageRange(mostMinutes: number): [bottom: number, top: number] {
  const top = AGES.find((age) => age >= Math.max(HOUR_MIN, mostMinutes));
  return [AGES[0]!, top ?? mostMinutes];
}

/** Its marks, by ratios: as many as are read on an axis so high. */
export function ageTicks(bottom: number, top: number, heightPx: number): number[] {
  const places = (from: number, to: number) =>
    Math.log(to / from) / Math.log(top / bottom) * heightPx;
  const ticks: number[] = [];
  for (const age of AGES.filter((one) => one >= bottom && one <= top)) {
    const last = ticks.at(-1);
    if (last === undefined || places(last, age) >= 18) ticks.push(age);
  }
  return ticks;
}
