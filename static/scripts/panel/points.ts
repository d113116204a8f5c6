/**
 * The points behind the panel's observations: the last two hours asked for at each new beginning,
 * then each one as the stream tells it; nothing is missed between the two.
 *
 * @module
 */
import type { InitialBody } from "../../../formats/live_messages.ts";
import { type Point, pointsOf } from "../../../formats/point.ts";
import { type Placed, PointSeries } from "../../../formats/point_series.ts";

/** A try that failed is made again after so long. */
const AGAIN_MS = 5_000;
const LIMIT_MS = 30_000;

/** The points in use. */
export interface PanelPoints {
  readonly series: PointSeries;
  /** Asks for everything anew: the stream began without a place to go on from. */
  begin(): void;
  /** A point that the stream told; answers where it belongs. */
  add(point: Point): Placed;
}

/** `changed` is called when there is something new to show. */
export function panelPoints(changed: () => void): PanelPoints {
  const series = new PointSeries(() => performance.now());
  let round = 0;
  /** Points that came while the two hours were on their way; null when none are. */
  let early: Point[] | null = null;

  async function load(own: number): Promise<void> {
    try {
      const response = await fetch("/view/initial", { signal: AbortSignal.timeout(LIMIT_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const body = await response.json() as InitialBody;
      if (own !== round) return;
      series.replace(pointsOf(body));
      for (const point of early ?? []) series.add(point);
      early = null;
      changed();
    } catch {
      // The header tells of a lost connection; the points are asked for until they come.
      setTimeout(() => own === round && load(own), AGAIN_MS);
    }
  }

  return {
    series,
    begin() {
      early = [];
      load(++round);
    },
    add(point) {
      // Shown at once all the same; the two hours replace it and contain it.
      early?.push(point);
      const placed = series.add(point);
      changed();
      return placed;
    },
  };
}
