/**
 * The clock in the header: the time of the newest data; where there is no datalogger, what time it
 * is at the station.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { clockText } from "./connection.ts";
import { el, setAttribute, setText } from "./dom.ts";
import { dateBeside } from "./header_words.ts";
import { StationTime } from "./station_time.ts";

/** The clock in use; told each thing as often as one likes. */
export interface HeaderClock {
  readonly root: HTMLElement;
  status(status: LiveStatus): void;
  newest(point: Point | null): void;
  /** Whether the station is heard: only then its own clock is known. */
  live(isLive: boolean): void;
}

const TICK_MS = 1_000;
const UNKNOWN = "--:--:--";

/** Makes the clock. */
export function headerClock(): HeaderClock {
  const date = el("span", { class: "date" });
  const time = el("time", { text: UNKNOWN });
  const ofData = el("span", {}, el("span", { class: "word", text: "of newest " }), "data");
  const root = el(
    "p",
    { class: "data-clock" },
    date,
    time,
    " ",
    el("small", {}, "UTC ", ofData),
  );
  const station = new StationTime();
  const moment = () => ({ monoMs: performance.now(), nowMs: Date.now() });
  let status: LiveStatus | null = null;
  let point: Point | null = null;
  let isLive = false;
  const isOfStation = () => status?.datalogger === false;

  function show(): void {
    ofData.hidden = isOfStation();
    if (isOfStation()) {
      setText(date, "");
      setText(time, isLive ? clockText(station.now(moment()).ms) : UNKNOWN);
      setAttribute(time, "datetime", null);
      setAttribute(time, "title", "By the station's clock");
      return;
    }
    setText(date, dateBeside(point?.ts ?? null, status?.now ?? null));
    setText(time, point ? clockText(point.ts * 1000) : UNKNOWN);
    const iso = point ? new Date(point.ts * 1000).toISOString() : null;
    setAttribute(time, "datetime", iso);
    setAttribute(time, "title", iso?.slice(0, 10) ?? null);
  }
  setInterval(() => {
    if (isOfStation() && !document.hidden) show();
  }, TICK_MS);

  return {
    root,
    status(next) {
      status = next;
      station.status(next, moment());
      show();
    },
    newest(next) {
      point = next;
      show();
    },
    live(next) {
      isLive = next;
      show();
    },
  };
}
