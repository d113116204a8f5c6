/**
 * What a page without live data of its own has of the dashboard's stream: the header's words, the time
 * at the station, and the news of an update.
 *
 * @module
 */
import { PointSeries } from "../../../formats/point_series.ts";
import { byId } from "./dom.ts";
import { openFeed } from "./feed.ts";
import { header } from "./header.ts";
import { newVersion } from "./new_version.ts";
import { StationTime } from "./station_time.ts";

/** What a page is, and what it does with the stream. */
export interface PageFeed {
  readonly title: string;
  /** Its address: `/ops`. */
  readonly here: string;
  /** More is known of the time at the station. */
  readonly retimed?: () => void;
  /** Whether nobody minds that an update loads the page anew; without it, nobody does. */
  readonly mayReload?: () => boolean;
}

/** Fills the page's header and follows the stream. */
export function pageFeed(
  { title, here, retimed = () => {}, mayReload = () => true }: PageFeed,
): {
  /** What time it is at the station, milliseconds since 1970. */
  nowMs(): number;
} {
  const series = new PointSeries(() => performance.now());
  const time = new StationTime();
  const moment = () => ({ monoMs: performance.now(), nowMs: Date.now() });
  const top = header(byId("header"), { title, here });
  openFeed({
    points(points, how) {
      if (how === "initial") series.replace(points);
      else for (const point of points) series.add(point);
      top.newest(series.newest);
    },
    status(next) {
      time.status(next, moment());
      top.status(next);
      retimed();
    },
    note() {},
    unrecorded({ point }) {
      if (point === null) return;
      series.add(point);
      top.newest(series.newest);
    },
    connection: (next) => top.connection(next),
    updated: (version) => newVersion(byId("banners"), version, mayReload),
  });
  return { nowMs: () => time.now(moment()).ms };
}
