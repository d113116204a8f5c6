/**
 * The page of an unattended site's operations: whether all is well, what to do where it is not, how
 * it came about over the last week, and the jobs.
 *
 * @module
 */
import type { OpsState, OpsTrends } from "../../formats/ops_messages.ts";
import type { ControlRights } from "../../formats/panel_messages.ts";
import { PointSeries } from "../../formats/point_series.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import { byId, setText } from "./common/dom.ts";
import { openFeed } from "./common/feed.ts";
import { header } from "./common/header.ts";
import { newVersion } from "./common/new_version.ts";
import { onRightsNews } from "./common/rights_news.ts";
import { StationTime } from "./common/station_time.ts";
import { watchAnswer } from "./ops/ops_watch.ts";
import { trendsCard } from "./ops/trends_card.ts";
import { wordsCards } from "./ops/words_cards.ts";
import { jobsCard } from "./panel/jobs_card.ts";

const STATE_MS = 15_000;
const JOBS_MS = 15_000;
const RIGHTS_MS = 120_000;
/** A week changes little in five minutes. */
const TRENDS_MS = 5 * 60_000;
/** Ages grow without new answers. */
const TICK_MS = 5_000;

const series = new PointSeries(() => performance.now());
const time = new StationTime();
const moment = () => ({ monoMs: performance.now(), nowMs: Date.now() });
const nowIso = () => new Date(time.now(moment()).ms).toISOString();
const top = header(byId("header"), { title: "Operations", here: "/ops" });

const state = watchAnswer<OpsState>("/ops/api/state", STATE_MS, showState);
const trends = watchAnswer<OpsTrends>("/ops/api/trends", TRENDS_MS, showTrends);
const jobs = watchAnswer<JobsView>("/api/jobs", JOBS_MS, showJobs);
const rights = watchAnswer<ControlRights>("/api/status", RIGHTS_MS, showJobs);
const words = wordsCards();
const charts = trendsCard(byId("trends"));
const jobsList = jobsCard(() => rights.ask(), nowIso);

function showState(): void {
  const { answer, fault } = state.news();
  if (answer !== null) words(answer, nowIso());
  else if (fault !== null) setText(byId("looked"), `It cannot be had: ${fault}. Asked again soon.`);
}

function showTrends(): void {
  const { answer, fault } = trends.news();
  charts(answer, fault, time.now(moment()).ms);
}

function showJobs(): void {
  const { answer, fault } = jobs.news();
  const mine = rights.news().answer;
  jobsList.rights(mine?.may_control ?? false);
  jobsList.line(fault === null);
  if (answer !== null) jobsList.update(answer);
  const why = mine === null || mine.may_control
    ? ""
    : `Look only: ${mine.may_not_control_because}.`;
  setText(byId("jobs-rights"), why);
}

onRightsNews(() => rights.ask());
openFeed({
  points(points, how) {
    if (how === "initial") series.replace(points);
    else for (const point of points) series.add(point);
    top.newest(series.newest);
  },
  status(next) {
    time.status(next, moment());
    top.status(next);
  },
  note() {},
  unrecorded({ point }) {
    if (point === null) return;
    series.add(point);
    top.newest(series.newest);
  },
  connection: (next) => top.connection(next),
  updated: (version) => newVersion(byId("banners"), version, () => true),
});

setInterval(() => {
  if (!document.hidden) showState();
}, TICK_MS);
