/**
 * The page of the ionospheric radars: which there are and how they are, and what one of them sees, as
 * it sees it. Joins the list, the records, the plots and the controls.
 *
 * @module
 */
import type { SitesAnswer } from "../../formats/superdarn_messages.ts";
import { gatePosition } from "../../science/radar_fan.ts";
import { watchAnswer } from "./common/answer_watch.ts";
import { byId, el, setAttribute, setText } from "./common/dom.ts";
import { pageFeed } from "./common/page_feed.ts";
import { pageState } from "./common/page_state.ts";
import { onThemeChange } from "./common/theme.ts";
import { echoAt, type HeardBeam } from "./superdarn/beam_book.ts";
import { colourScale } from "./superdarn/colour_scale.ts";
import { BEHIND_MS, darnScene } from "./superdarn/darn_scene.ts";
import { darnControls } from "./superdarn/darn_controls.ts";
import {
  absenceText,
  componentText,
  NO_READING,
  readingWords,
  siteWords,
} from "./superdarn/darn_words.ts";
import { echoChart } from "./superdarn/echo_chart.ts";
import { fanPlot } from "./superdarn/fan_plot.ts";
import { gateCursor, type Pointed, type Step, stepFrom } from "./superdarn/gate_cursor.ts";
import { liveRecords } from "./superdarn/live_records.ts";
import { nowCard } from "./superdarn/now_card.ts";
import { plotCanvas, type Surface } from "./superdarn/plot_canvas.ts";
import { siteRecords } from "./superdarn/site_records.ts";
import { sitesList } from "./superdarn/sites_list.ts";
import { timePlot } from "./superdarn/time_plot.ts";
import { troubleText } from "./superdarn/trouble_words.ts";

/** Ages grow without new data: so often they are looked at. */
const TICK_MS = 1_000;
/** How the radars are is asked so often. */
const SITES_MS = 4_000;
const station = pageFeed({ title: "Ionosphere", here: "/superdarn", retimed: later });
const card = nowCard(byId("now"));
const list = sitesList(byId("site-list"), (darnSite) => {
  pageState.set({ darnSite, darnChannel: null });
});
const controls = darnControls(byId("choice"));
const scale = colourScale(byId("scale"));
const echoes = echoChart(byId("echoes"));
const canvas = byId<HTMLCanvasElement>("echo-picture");
const redraw = plotCanvas(canvas, draw);
const fan = fanPlot(redraw);
const times = timePlot();
const sites = watchAnswer<SitesAnswer>("/superdarn/sites", SITES_MS, later);
const records = siteRecords(later);
const scene = darnScene({
  sites,
  book: records.book,
  state: pageState.get,
  nowMs: station.nowMs,
});
const cursor = gateCursor(canvas, { at: pointAt, step: neighbour, moved: later });
const line = liveRecords({
  record(message) {
    scene.heard(message.site_name);
    records.heard(message);
    later();
  },
  echoes: (site, message) => echoes.heard(site, message),
  opened() {
    records.again();
    echoes.again();
    sites.ask();
  },
  changed: later,
});

let frame = 0;
/** All words, with the next frame of the screen. */
function later(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    show();
  });
}

// --- what is drawn

let seen = scene.look();

function draw(surface: Surface): void {
  const { radar, echoLook, isStill, newest, endMs, isFan } = seen;
  const { pointed } = cursor;
  setAttribute(canvas, "data-shown", shownText());
  if (!isFan) {
    const isCell = pointed !== null && pointed.timeMs !== null;
    return times.draw(surface, {
      records: seen.times(),
      endMs,
      look: echoLook,
      cursor: isCell ? { timeMs: pointed.timeMs!, gate: pointed.gate } : null,
    });
  }
  if (radar === undefined) return;
  const newestMs = newest?.timeMs ?? 0;
  fan.draw(surface, {
    radar,
    beams: seen.fan(),
    isOld: ({ timeMs }) => isStill || newestMs - timeMs > BEHIND_MS,
    current: isStill || newest === null ? null : newest.message.beam,
    look: echoLook,
    cursor: pointed !== null && pointed.timeMs === null ? pointed : null,
  });
}

// --- what is said

const absence = byId("absence");
const reading = {
  value: el("b", { class: "reading-value" }),
  where: el("span", { class: "quiet" }),
  more: el("span", {}),
};
byId("reading").append(
  el("h2", { text: "Cursor" }),
  // The arrow keys move it: who does not see it hears it.
  el("p", { role: "status" }, reading.value, reading.where, reading.more),
);

function show(): void {
  const name = scene.chosen();
  records.look(name, pageState.get().darnPlot === "time" ? scene.look().beam : null);
  seen = scene.look();
  const isNoBeam = seen.radar !== undefined && (seen.state.darnBeam ?? 0) >= seen.beams;
  // An address of another radar, or a slip: what is not there is not left standing in it.
  if (isNoBeam) pageState.set({ darnBeam: null });
  echoes.site(name, seen.newest === null ? seen.state.darnChannel : seen.channel);
  const { news, site, newest, radar, isFan, ageS } = seen;
  const nowMs = station.nowMs();
  const why = componentText(news.answer);
  list(
    (news.answer?.sites ?? []).map(scene.siteNow),
    (one) => siteWords(one, { heardS: scene.heardS(one), nowMs, why }),
    name,
  );
  card({
    site,
    heardS: ageS,
    newestMs: newest?.timeMs ?? null,
    trouble: troubleText({
      ...seen,
      fault: news.fault,
      answer: news.answer,
      line: line(),
      newestMs: newest?.timeMs ?? null,
      nowMs,
    }),
  });
  controls(seen);
  scale(seen.parameter, seen.state.darnGround);
  echoes.tick(nowMs);
  const words = absenceText({
    ...seen,
    ...news,
    wanted: seen.state.darnSite,
    isLoading: records.isLoading,
    hasRecords: newest !== null,
    strangerStid: radar === undefined ? seen.stid : null,
    nowMs,
  });
  absence.hidden = words === null;
  if (words !== null) {
    setText(absence.querySelector("strong")!, words.title);
    setText(absence.querySelector("p")!, words.text);
  }
  byId("attribution").hidden = !isFan || radar === undefined;
  setAttribute(canvas, "aria-label", pictureText());
  showReading();
  redraw();
}

/** What is on the canvas, for those who look after it: `kod fan velocity 16 live`. */
function shownText(): string {
  const { site, isFan, parameter, isStill } = seen;
  const count = isFan ? seen.fan().length : seen.times().length;
  const words = [site?.site ?? "none", isFan ? "fan" : "time", parameter.name, count];
  return `${words.join(" ")} ${isStill ? "old" : "live"}`;
}

/** What the canvas is, for those who do not see it. */
function pictureText(): string {
  const { site, parameter, isFan, beam } = seen;
  const what = isFan ? "fan of all beams" : `beam ${beam} over the last hour`;
  return `${parameter.text} of ${
    site?.site ?? "no radar"
  }, ${what}. Arrow keys move from gate to gate.`;
}

function showReading(): void {
  const words = readingOf(cursor.pointed);
  setText(reading.value, words.value);
  setText(reading.where, words.where);
  setText(reading.more, words.more);
}

function readingOf(pointed: Pointed | null) {
  const { radar, parameter, state } = seen;
  if (pointed === null || (pointed.timeMs === null) !== seen.isFan) return NO_READING;
  const record = recordAt(pointed);
  const echo = record === null ? null : echoAt(record.message, pointed.gate);
  const rule = record?.message ?? null;
  return readingWords({
    ...pointed,
    record,
    echo,
    hasGround: state.darnGround,
    place: radar === undefined || rule === null || pointed.beam >= radar.beams
      ? null
      : gatePosition(radar, rule, pointed.beam, pointed.gate),
    parameter,
  });
}

/** The record that a pointed gate is of; null: none. */
function recordAt({ beam, timeMs }: Pointed): HeardBeam | null {
  return (timeMs === null
    ? seen.fan().find(({ message }) => message.beam === beam)
    : seen.times().find((one) => one.timeMs === timeMs)) ?? null;
}

// --- what is pointed at

function pointAt(x: number, y: number): Pointed | null {
  if (seen.isFan) {
    const gate = fan.at(x, y);
    return gate === null ? null : { ...gate, timeMs: null };
  }
  const cell = times.at(x, y);
  return cell === null ? null : { beam: seen.beam, ...cell };
}

function neighbour(from: Pointed | null, step: Step): Pointed | null {
  const { isFan, radar } = seen;
  // Beams are counted from one side to the other, seldom the other way round.
  const isTurned = isFan && (radar?.beamSepDeg ?? 1) < 0;
  return stepFrom(from, step, { records: isFan ? seen.fan() : seen.times(), isFan, isTurned });
}

// --- what moves the page

onThemeChange(later);
pageState.listen((state, before) => {
  const isOther = state.darnSite !== before.darnSite || state.darnPlot !== before.darnPlot ||
    state.darnBeam !== before.darnBeam || state.darnChannel !== before.darnChannel;
  if (isOther) cursor.clear();
  later();
});

setInterval(() => {
  if (!document.hidden) later();
}, TICK_MS);
later();
