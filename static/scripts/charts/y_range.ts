/**
 * What the y axis of a chart covers: wide enough that a sensor's noise does not fill the chart,
 * round at both ends, and at rest while the values stay inside.
 *
 * @module
 */

/** Bottom and top of an axis. */
export type Range = readonly [bottom: number, top: number];

/** What an axis must cover, whatever the values. */
export interface RangeRule {
  /** The axis covers at least this. */
  readonly leastSpan: number;
  /** True: the axis begins at 0. */
  readonly fromZero: boolean;
}

/** Room between the extremes and the ends, as a share of their distance. */
const MARGIN = 0.05;
/** An axis is made shorter when the values need less than this share of it. */
const MUCH_TOO_LONG = 0.4;

/**
 * The range for values from `least` to `most` (both NaN: there are none). `before` is kept as long
 * as the values fit into it and it is not much too long: an axis that jumps is not read.
 */
export function yRange(least: number, most: number, rule: RangeRule, before: Range | null): Range {
  if (!(most >= least)) return before ?? [0, rule.leastSpan];
  const bottom = rule.fromZero ? 0 : least;
  if (before !== null) {
    const [low, high] = before;
    const needed = Math.max((most - bottom) * (1 + 2 * MARGIN), rule.leastSpan);
    if (least >= low && most <= high && needed >= (high - low) * MUCH_TOO_LONG) return before;
  }
  const margin = (most - bottom) * MARGIN;
  const spare = Math.max(0, rule.leastSpan - (most - bottom) - 2 * margin) / 2;
  if (rule.fromZero) {
    const step = niceStep((most + margin + 2 * spare) / 8);
    return [0, Math.ceil((most + margin + 2 * spare) / step - 1e-9) * step];
  }
  const low = least - margin - spare;
  const high = most + margin + spare;
  const step = niceStep((high - low) / 8);
  return [
    tidy(Math.floor(low / step + 1e-9) * step),
    tidy(Math.ceil(high / step - 1e-9) * step),
  ];
}

/** The round number (1, 2 or 5 times a power of ten) nearest above. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 5].find((nice) => nice * power >= least * (1 - 1e-9)) ?? 10;
  return tidy(factor * power);
}

/** About `count` marks at round values from bottom to top. */
export function yTicks([bottom, top]: Range, count: number): number[] {
  const step = niceStep((top - bottom) / Math.max(count, 1));
  const ticks: number[] = [];
  for (let n = Math.ceil(bottom / step - 1e-9); n * step <= top + step * 1e-9; n++) {
    ticks.push(tidy(n * step));
  }
  return ticks;
}

/** Digits after the point that tell marks at this distance apart. */
export function tickDecimals(ticks: readonly number[]): number {
  if (ticks.length < 2) return 0;
  return Math.max(0, -Math.floor(Math.log10(ticks[1]! - ticks[0]!) + 1e-9));
}

/** 0.30000000000000004 is not a round number. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}
