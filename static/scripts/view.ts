/**
 * The dashboard: joins the feed, the charts, the values beside them, and what people do there.
 *
 * @module
 */
import type { LiveStatus, Note } from "../../formats/live_messages.ts";
import type { Point } from "../../formats/point.ts";
import { type Placed, PointSeries } from "../../formats/point_series.ts";
import { dashboardCharts } from "./charts/dashboard_charts.ts";
import { replayBanner } from "./charts/replay_banner.ts";
import { alarms } from "./common/alarms.ts";
import { byId } from "./common/dom.ts";
import { openFeed } from "./common/feed.ts";
import { alarmsFold, fold } from "./common/fold.ts";
import { header } from "./common/header.ts";
import { heartbeat } from "./common/heartbeat.ts";
import { keepAwake } from "./common/keep_awake.ts";
import { newVersion } from "./common/new_version.ts";
import { notes } from "./common/notes.ts";
import { observations } from "./common/observations.ts";
import { pageState } from "./common/page_state.ts";
import { DASHED_S, recordAge } from "./common/record_age.ts";
import { StationTime } from "./common/station_time.ts";

/** Ages grow without new data: so often they are looked at. */
const TICK_MS = 1_000;

const series = new PointSeries(() => performance.now());
const age = recordAge();
const time = new StationTime();
const moment = () => ({ monoMs: performance.now(), nowMs: Date.now() });
let status: LiveStatus | null = null;
let drawnNotes: readonly Note[] = [];

const top = header(byId("header"), { title: "Dashboard", here: "/view" });
replayBanner(byId("replay"));
const values = observations(byId("observations"), age);
const pulse = heartbeat(byId("beat"), byId("observations"), isLive, () => {
  values.dashOut();
  show();
});
for (const skeleton of document.querySelectorAll(".chart.skeleton")) skeleton.remove();
const charts = dashboardCharts({
  charts: byId("charts"),
  controls: byId("controls"),
  map: byId("map"),
  series,
  notes: () => drawnNotes,
  isFresh() {
    const seconds = age.ageS(performance.now());
    return seconds !== null && seconds <= DASHED_S;
  },
  replayed: (points, label) => values.show(points, label),
  radar: {
    isConfigured: () => status?.pages.some(({ href }) => href === "/radar") ?? false,
    nowMs: () => time.now(moment()).ms,
  },
});
const book = notes(byId("notes"), (changed) => {
  drawnNotes = changed;
  charts.changed();
});
const bell = alarms(byId("alarms"), byId("banners"));
alarmsFold("alarms");
keepAwake(byId("awake"), fold("awake"));

function isLive(): boolean {
  return pageState.get().day === null;
}

/** Everything that depends on data, status or their age. */
function show(): void {
  const now = performance.now();
  age.seen(series.newest, status, now);
  if (series.newest) {
    book.newest(series.newest.ts, age.ageS(now));
    time.newest(series.newest.ts, age.ageS(now), moment());
  }
  if (isLive()) values.update(series, status, now);
  charts.changed();
}

/** Points that came, newest or not. */
function took(points: readonly Point[]): void {
  const beforeTs = series.newest?.ts ?? -Infinity;
  for (const point of points) {
    const placed = series.add(point);
    bell.point(point, placed);
    if (isBehind(placed)) age.behind(performance.now());
  }
  top.newest(series.newest);
  show();
  if ((series.newest?.ts ?? -Infinity) > beforeTs) pulse.beat();
}

const isBehind = (placed: Placed) => placed === "older" || placed === "outside";

openFeed({
  points(points, how) {
    if (how !== "initial") return took(points);
    series.replace(points);
    bell.loaded(series.points);
    top.newest(series.newest);
    show();
  },
  status(next) {
    pulse.known();
    status = next;
    time.status(next, moment());
    top.status(next);
    bell.status(next);
    show();
  },
  note: (note) => book.note(note),
  unrecorded({ point }) {
    // Shown though the disk does not take it: the header's banner says so.
    if (point !== null) took([point]);
  },
  connection(next) {
    top.connection(next);
    bell.connection(next);
    book.connection(next);
  },
  updated: (version) =>
    newVersion(byId("banners"), version, () => {
      const { from, day } = pageState.get();
      return from === null && day === null && !bell.isArmed && !book.isBusy;
    }),
});

setInterval(() => {
  if (!document.hidden) show();
}, TICK_MS);
pageState.listen((state, before) => {
  if (state.day !== before.day) show();
});
