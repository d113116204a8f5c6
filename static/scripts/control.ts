/**
 * The control panel: everything the program tells of itself on one page, and the buttons that
 * control it. One stream feeds all of it.
 *
 * @module
 */
import { systemClock } from "../../clock.ts";
import type { ControlRights, LineEvent, PanelStatus } from "../../formats/panel_messages.ts";
import type { Point } from "../../formats/point.ts";
import type { JobsView } from "../../formats/timer_messages.ts";
import { byId, setAttribute, setText } from "./common/dom.ts";
import { header } from "./common/header.ts";
import { FreezeWatch } from "./common/heartbeat.ts";
import { observations } from "./common/observations.ts";
import { recordAge } from "./common/record_age.ts";
import { onRightsNews } from "./common/rights_news.ts";
import { type ControlRequest, type Outcome, request, underWay } from "./panel/actions.ts";
import { componentsCard, SHOWN_MS, toneOfOutcome } from "./panel/components.ts";
import { panelConnection } from "./panel/connection_words.ts";
import { jobsCard } from "./panel/jobs_card.ts";
import { liveTail } from "./panel/live_tail.ts";
import { opsLine } from "./panel/ops_line.ts";
import { panelPoints } from "./panel/points.ts";
import { confirmed } from "./panel/question.ts";
import { radarCard } from "./panel/radar_card.ts";
import { rightsCard } from "./panel/rights_card.ts";
import { type Line, openPanelStream, type Topic } from "./panel/stream.ts";
import { superdarnCard } from "./panel/superdarn_card.ts";
import { systemCards } from "./panel/system_card.ts";
import { updateCard } from "./panel/update_card.ts";

const top = header(byId("header"), { title: "Control panel", here: "/" });
const age = recordAge();
const sidebar = observations(byId("observations"), age);
const tail = liveTail(byId("tail"));
const cards = systemCards();
const components = componentsCard(byId("components"), { confirmed, send, underWay });
const jobs = jobsCard(() => stream.again(), () => status?.now ?? new Date().toISOString());
const operations = opsLine();
const radar = radarCard();
const ionosphere = superdarnCard();
const points = panelPoints(showPoints);
const software = updateCard();
const control = rightsCard(() => stream.again());

/** Before the greeting. */
const NOBODY_YET: ControlRights = {
  may_control: false,
  may_not_control_because: null,
  is_host: false,
  signed_in: false,
};

let boot: string | null = null;
let status: PanelStatus | null = null;
let rights: ControlRights | null = null;
let line: Line = { state: "loading", lostAtMs: null, retryInS: null };
let openedMs = performance.now();
/** When the last point came, newest or not. */
let pointMs: number | null = null;
let sinceMs = Date.now();
let shownState = "";
let offAnswer = () => {};

// --- what the stream tells

const stream = openPanelStream({
  hello(hello) {
    openedMs = performance.now();
    rights = hello;
    if (!hello.resumed) {
      // Another run of the program, or away too long: what stands here has a hole.
      tail.clear();
      points.begin();
    }
    if (boot !== hello.boot) setText(byId("answer"), "");
    boot = hello.boot;
    software.greeted(hello.boot);
    showRights();
  },
  rights(now) {
    rights = now;
    showRights();
  },
  event(topic, data) {
    hear[topic](data);
  },
  line(now) {
    line = now;
    showConnection();
    showRights();
  },
});

const hear: Readonly<Record<Topic, (data: unknown) => void>> = {
  status: (data) => showStatus(data as PanelStatus),
  log: (data) => tail.line("log", data as LineEvent),
  obs: (data) => tail.line("obs", data as LineEvent),
  support: (data) => tail.line("support", data as LineEvent),
  points: (data) => showPoint(data as Point),
  jobs: (data) => jobs.update(data as JobsView),
};

function showStatus(now: PanelStatus): void {
  if (!software.update(now)) return;
  status = now;
  const records = now.live?.datalogger !== false;
  components.update(now.components, now.tunnel, now.now, records);
  operations.update(now);
  cards.update(now);
  radar.update(now);
  ionosphere.update(now);
  if (now.live !== null) top.status(now.live);
  tail.files(records);
  showConnection();
  showRights();
  showPoints();
}

function showPoint(point: Point): void {
  pointMs = performance.now();
  const placed = points.add(point);
  if (placed === "older" || placed === "outside") age.behind(pointMs);
}

function showPoints(): void {
  sidebar.update(points.series, status?.live ?? null, performance.now());
  const { newest } = points.series;
  top.newest(newest);
  cards.position(newest);
}

// Values grow old without anything being told; after a sleep none counts until a new one comes.
const sleep = new FreezeWatch(systemClock);
setInterval(() => {
  if (sleep.alive()) sidebar.dashOut();
  showPoints();
  // A hand-over takes seconds: no need to wait for the next try.
  if (line.state === "lost" && software.isHandingOver) stream.wake();
}, 1_000);

function showConnection(): void {
  const sinceS = (thenMs: number) => (performance.now() - thenMs) / 1000;
  const pointS = pointMs === null ? null : sinceS(pointMs);
  const now = panelConnection(line, status, sinceS(openedMs), pointS, software.isHandingOver);
  if (now.state !== shownState) sinceMs = Date.now();
  shownState = now.state;
  top.connection({ ...now, sinceMs });
}

// --- what one may do

function showRights(): void {
  const open = line.state === "open";
  const allowed = open && rights?.may_control === true;
  components.rights(line.state === "lost" ? null : rights ?? NOBODY_YET);
  cards.line(line.state !== "lost");
  operations.line(line.state !== "lost");
  radar.line(line.state !== "lost");
  ionosphere.line(line.state !== "lost");
  jobs.rights(allowed);
  jobs.line(line.state !== "lost");
  for (const id of ["restart-all", "shutdown"]) byId<HTMLButtonElement>(id).disabled = !allowed;
  control.update(line.state, rights, status);
  software.rights(rights, open);
}

/** Sends a request; who may not do it learns what this device may do now. */
async function send(asked: ControlRequest): Promise<Outcome> {
  const outcome = await request(asked);
  if (outcome.isForbidden) stream.again();
  return outcome;
}

async function answered(asked: ControlRequest): Promise<Outcome> {
  offAnswer();
  showAnswer(underWay(asked));
  const outcome = await send(asked);
  showAnswer(outcome);
  // A failure stays until something else is asked for; that nothing is recorded any more stays too.
  if (outcome.state === "done" && asked.action !== "shutdown") {
    offAnswer();
    offAnswer = systemClock.after(SHOWN_MS, () => setText(byId("answer"), ""));
  }
  return outcome;
}

function showAnswer({ state, text }: Outcome): void {
  setText(byId("answer"), text);
  setAttribute(byId("answer"), "class", toneOfOutcome(state));
}

byId("restart-all").addEventListener("click", () => answered({ action: "restart-all" }));
byId("shutdown").addEventListener("click", async () => {
  const records = status?.live?.datalogger !== false;
  if (await confirmed({ action: "shutdown" }, status?.starts_again ?? null, records)) {
    answered({ action: "shutdown" });
  }
});

// --- a page that slept, or a network that is back

onRightsNews(() => stream.again());
addEventListener("online", () => stream.wake());
addEventListener("pageshow", () => stream.wake());
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) stream.wake();
});
