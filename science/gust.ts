/**
 * When a gust alarm begins and ends.
 *
 * @module
 */

import { isPossible } from "./possible_values.ts";

/** A gust is the mean over 3 s: WMO-No. 8, Guide to Instruments, vol. I, ch. 5, 5.1.1. */
export const GUST_S = 3;
/** The alarm ends below this share of the limit … */
const END_SHARE = 0.9;
/** … when it has stayed there so long: lulls between the gusts of one squall are shorter. */
const END_S = 60;

/** What of a point is needed. */
export interface GustPoint {
  /** Seconds since 1970. */
  readonly ts: number;
  /** Wind speed, m/s; null where missing. */
  readonly wspd: number | null;
}

/** `began` and `ended` are said once, at the change. */
export type GustState = "quiet" | "began" | "on" | "ended";

/** An alarm under watch. */
export interface GustAlarm {
  /** Takes the next point. One that is older than the last (backfilled) changes nothing. */
  step(point: GustPoint): GustState;
  /** Mean over the 3 s up to the last point, m/s; null where too few were measured. */
  readonly meanMps: number | null;
  /** Greatest mean since the alarm began, m/s; null while it is quiet. */
  readonly peakMps: number | null;
  reset(): void;
}

/**
 * Watches for gusts at or over a limit. The mean is over the points of the last 3 s, of which at
 * least two must have a speed: one odd value after a gap is no gust, and impossible speeds are
 * left out. The alarm ends when the mean has stayed below 0.9 of the limit for 60 s by the points'
 * own times. A gap neither begins nor ends it: nothing is known of the time in it.
 */
export function gustAlarm({ limitMps }: { readonly limitMps: number }): GustAlarm {
  let recent: GustPoint[] = [];
  let isOn = false;
  let meanMps: number | null = null;
  let peakMps: number | null = null;
  let lastTs = -Infinity;
  /** Seconds measured below the limit in a row. */
  let calmS = 0;

  function step(point: GustPoint): GustState {
    if (!(point.ts >= lastTs)) return isOn ? "on" : "quiet";
    const sinceS = point.ts - lastTs;
    lastTs = point.ts;
    recent = [...recent, point].filter(({ ts }) => ts > point.ts - GUST_S);
    meanMps = meanOf(recent);
    if (meanMps === null) return isOn ? "on" : "quiet";
    if (meanMps >= limitMps) {
      calmS = 0;
      peakMps = Math.max(peakMps ?? 0, meanMps);
      if (isOn) return "on";
      isOn = true;
      return "began";
    }
    if (!isOn) return "quiet";
    calmS = meanMps < END_SHARE * limitMps ? calmS + Math.min(sinceS, GUST_S) : 0;
    if (calmS < END_S) return "on";
    isOn = false;
    peakMps = null;
    calmS = 0;
    return "ended";
  }

  return {
    step,
    get meanMps() {
      return meanMps;
    },
    get peakMps() {
      return peakMps;
    },
    reset() {
      recent = [];
      isOn = false;
      meanMps = peakMps = null;
      lastTs = -Infinity;
      calmS = 0;
    },
  };
}

function meanOf(points: readonly GustPoint[]): number | null {
  let sum = 0, count = 0;
  for (const { wspd } of points) {
    if (wspd === null || !isPossible("sfc_wspd", wspd)) continue;
    sum += wspd;
    count++;
  }
  return count < 2 ? null : sum / count;
}
