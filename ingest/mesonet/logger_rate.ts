/**
 * How many records a second the logger publishes, told from record numbers and clocks.
 *
 * @module
 */
import type { LoggerRecord } from "../../formats/logger_page.ts";

/** Scan rates that loggers are programmed with, records per second. */
const RATES = [1 / 60, 1 / 30, 1 / 20, 1 / 10, 1 / 5, 1 / 2, 1, 2, 4, 5, 10, 20, 25, 50, 100];

/** Points and span of time that are enough to tell from: a logger's clock has fractions of a second. */
const LOGGER_CLOCK = { leastPoints: 2, leastSpanMs: 200 };
const OWN_CLOCK = { leastPoints: 4, leastSpanMs: 2000 };

/**
 * Records per second of records in ascending order: the median over pairs half the batch apart,
 * so that one wrong clock does not matter, rounded to the nearest usual rate. The logger's clock
 * is asked first, the record's own time (`ownTimeMs`) where a source has none. Null when the
 * batch is too short, its clocks stand still, or no usual rate is within 15 %.
 */
export function rateOf(
  records: readonly LoggerRecord[],
  ownTimeMs: (record: LoggerRecord) => number | null,
): number | null {
  return rateFrom(records, (r) => r.loggerTimeMs, LOGGER_CLOCK) ??
    rateFrom(records, ownTimeMs, OWN_CLOCK);
}

/** With so many records each half of them must tell the same. */
const TWO_HALVES = 8;

/** Whole seconds make the rate of a few records uncertain by about this factor. */
const NEARLY = 1.6;

interface Point {
  readonly number: number;
  readonly ms: number;
}

function rateFrom(
  records: readonly LoggerRecord[],
  timeOf: (record: LoggerRecord) => number | null,
  { leastPoints, leastSpanMs }: typeof OWN_CLOCK,
): number | null {
  const points = records
    .map((r) => ({ number: r.number, ms: timeOf(r) }))
    .filter((p): p is Point => p.ms !== null);
  if (points.length < leastPoints) return null;
  const rate = medianRate(points, leastSpanMs);
  if (rate === null) return null;
  const usual = RATES.reduce((best, r) => Math.abs(r - rate) < Math.abs(best - rate) ? r : best);
  if (Math.abs(usual / rate - 1) > 0.15) return null;
  if (points.length < TWO_HALVES) return usual;
  // A clock that was set or stood still shows in one half only.
  const middle = points.length >> 1;
  const agree = [points.slice(0, middle), points.slice(middle)].every((half) => {
    const own = medianRate(half, leastSpanMs / 2);
    return own !== null && own < usual * NEARLY && own > usual / NEARLY;
  });
  return agree ? usual : null;
}

/** The median rate over pairs half the points apart; null when no pair spans enough time. */
function medianRate(points: readonly Point[], leastSpanMs: number): number | null {
  const half = points.length >> 1;
  const rates: number[] = [];
  for (let i = 0; i + half < points.length; i++) {
    const a = points[i]!;
    const b = points[i + half]!;
    if (b.ms - a.ms >= leastSpanMs) rates.push((b.number - a.number) / (b.ms - a.ms) * 1000);
  }
  rates.sort((a, b) => a - b);
  return rates[rates.length >> 1] ?? null;
}
