/**
 * The page of an unattended site's operations: whether all is well, what to do where it is not, how
 * it came about over the last week, and the jobs.
 *
 * @module
 */
import type { OpsState, OpsTrends } from "../../formats/ops_messages.ts";
import type { ControlRights } from "../../formats/panel_messages.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import { watchAnswer } from "./common/answer_watch.ts";
import { byId, setText } from "./common/dom.ts";
import { pageFeed } from "./common/page_feed.ts";
import { onRightsNews } from "./common/rights_news.ts";
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

const { nowMs } = pageFeed({ title: "Operations", here: "/ops" });
const nowIso = () => new Date(nowMs()).toISOString();

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
  charts(answer, fault, nowMs());
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
setInterval(() => {
  if (!document.hidden) showState();
}, TICK_MS);
