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
  readonly units: string;
  /** The metrics it draws; the first group is the line's name. */
  readonly metrics: RegExp;
  /** Least and most of the axis, where they do not follow from the values. */
  readonly range?: readonly [number, number];
  /** By powers of ten, from this value on. */
  readonly logFrom?: number;
  readonly decimals: number;
  /** What goes up and down within minutes: of each hour the most is drawn. */
  readonly hourlyMost?: boolean;
}

/** In their order on the page. */
export const TREND_SPECS: readonly TrendSpec[] = [
  {
    id: "lag",
    title: "Age of the newest data",
    units: "min",
    metrics: /^stream_(.+)_lag_minutes$/,
    logFrom: 1,
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

/** Marks of a week: UTC midnights, one or more days apart. */
export function dayTicks(from: number, to: number, widthPx: number): number[] {
  const day = 86_400;
  const step = day * Math.max(1, Math.ceil((to - from) / day * 52 / Math.max(1, widthPx)));
  const ticks: number[] = [];
  for (let ts = Math.ceil(from / step) * step; ts <= to; ts += step) ticks.push(ts);
  return ticks;
}

/** `05-17`. */
export const dayLabel = (ts: number): string => new Date(ts * 1000).toISOString().slice(5, 10);

/** `05-17 12:05`. */
export const momentText = (ts: number): string =>
  new Date(ts * 1000).toISOString().slice(5, 16).replace("T", " ");

/** A value with its decimals, or dashes. */
export function trendText(value: number | null | undefined, { decimals }: TrendSpec): string {
  return typeof value === "number" ? value.toFixed(decimals) : "––";
}
