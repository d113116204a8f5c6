/**
 * The strongest wind since Reset, as a mean over 3 s like every gust, kept for this tab so that a
 * reload does not lose it. The storage is given.
 *
 * @module
 */
import type { Point } from "../../../formats/point.ts";
import { GUST_S } from "../../../science/gust.ts";
import { isPossible } from "../../../science/possible_values.ts";
import { clockText } from "./connection.ts";

/** Where and when it blew hardest. */
export interface MaxWind {
  /** End of the 3 s, seconds since 1970. */
  readonly ts: number;
  /** Mean speed over the 3 s, m/s. */
  readonly wspd: number;
  readonly wdir: number | null;
  readonly lat: number | null;
  readonly lon: number | null;
}

/** What is kept: points after `afterTs` count. */
interface Kept {
  readonly afterTs: number;
  readonly max: MaxWind | null;
}

const KEY = "meso360 max wind";
const NOTHING: Kept = { afterTs: -Infinity, max: null };

/** The part of a browser's Storage that is used. */
export type Keep = Pick<Storage, "getItem" | "setItem">;

/** The strongest wind; `storage` null (or one that refuses) keeps it in memory only. */
export function maxWind(storage: Keep | null) {
  let kept = read(storage);

  function keep(next: Kept): void {
    kept = next;
    try {
      storage?.setItem(KEY, JSON.stringify({ ...next, afterTs: finiteOr(next.afterTs, null) }));
    } catch {
      // A full or forbidden storage: a reload forgets it, nothing else.
    }
  }

  return {
    /** Looks through the points (ascending) and answers the strongest wind, or null. */
    of(points: readonly Point[]): MaxWind | null {
      const newestTs = points.at(-1)?.ts ?? -Infinity;
      // Kept from another drive, or from a clock that was wrong: time has gone back since.
      if (kept.max && kept.max.ts > newestTs || kept.afterTs > newestTs) keep(NOTHING);
      let max = kept.max;
      for (const [i, { ts, wdir, lat, lon }] of points.entries()) {
        if (ts <= kept.afterTs) continue;
        const wspd = gustMps(points, i, kept.afterTs);
        if (wspd === null || max !== null && wspd <= max.wspd) continue;
        max = { ts, wspd, wdir, lat, lon };
      }
      if (max !== kept.max) keep({ ...kept, max });
      return max;
    },
    /** Forgets it: only what comes after `newestTs` counts from now on. */
    reset(newestTs: number): void {
      keep({ afterTs: newestTs, max: null });
    },
  };
}

/**
 * Mean of the possible speeds of the 3 s up to a point, m/s; null with fewer than two, as for the
 * gust alarm: one odd value is no wind.
 */
function gustMps(points: readonly Point[], last: number, afterTs: number): number | null {
  const fromTs = Math.max(points[last]!.ts - GUST_S, afterTs);
  let [sum, count] = [0, 0];
  for (let i = last; i >= 0 && points[i]!.ts > fromTs; i--) {
    const { wspd } = points[i]!;
    if (wspd === null || !isPossible("sfc_wspd", wspd)) continue;
    sum += wspd;
    count++;
  }
  return count < 2 ? null : sum / count;
}

/** When it blew: `08:16:19 UTC`; with the date when that is not the newest record's. */
export function maxWindTime(max: MaxWind, newestTs: number): string {
  const day = (ts: number) => new Date(ts * 1000).toISOString().slice(0, 10);
  const date = day(max.ts) === day(newestTs) ? "" : `${day(max.ts)} `;
  return `${date}${clockText(max.ts * 1000)} UTC`;
}

function finiteOr<T>(value: number, other: T): number | T {
  return Number.isFinite(value) ? value : other;
}

function read(storage: Keep | null): Kept {
  try {
    const said: unknown = JSON.parse(storage?.getItem(KEY) ?? "null");
    if (typeof said !== "object" || said === null) return NOTHING;
    const { afterTs, max } = said as { afterTs?: unknown; max?: unknown };
    return {
      afterTs: typeof afterTs === "number" ? afterTs : -Infinity,
      max: isMaxWind(max) ? max : null,
    };
  } catch {
    return NOTHING;
  }
}

function isMaxWind(value: unknown): value is MaxWind {
  if (typeof value !== "object" || value === null) return false;
  const { ts, wspd, wdir, lat, lon } = value as Record<string, unknown>;
  return typeof ts === "number" && typeof wspd === "number" && isPossible("sfc_wspd", wspd) &&
    [wdir, lat, lon].every((one) => one === null || typeof one === "number");
}
