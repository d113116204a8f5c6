/**
 * The page of the instruments: which there are and how new their data are, and one of them, as pictures
 * or as data that can be moved and zoomed. Joins the list, the data, the views and the controls.
 *
 * @module
 */
import type { QuicklookEntry, QuicklookList } from "../../formats/quicklook_messages.ts";
import type { Floats, HeatData, LineData } from "../../formats/quicklook_window.ts";
import { watchAnswer } from "./common/answer_watch.ts";
import { byId, el, setAttribute, setText } from "./common/dom.ts";
import { pageFeed } from "./common/page_feed.ts";
import { pageState } from "./common/page_state.ts";
import { capital } from "./common/text.ts";
import { onThemeChange } from "./common/theme.ts";
import { cameraView } from "./quicklooks/camera_view.ts";
import { chartView } from "./quicklooks/chart_view.ts";
import { entryList } from "./quicklooks/entry_list.ts";
import type { Cursor } from "./quicklooks/panel_chart.ts";
import { type Absence, pictureView } from "./quicklooks/picture_view.ts";
import { isOfPictures, quickControls } from "./quicklooks/quick_controls.ts";
import { backText, isLatest, windowOf, windowText } from "./quicklooks/quick_window.ts";
import { ageOf, agoText, cursorText, isLate, troubleText } from "./quicklooks/quick_words.ts";
import { windowLoader } from "./quicklooks/window_load.ts";

/** Ages grow without new data: so often they are looked at. */
const TICK_MS = 1_000;
/** Files come every few minutes. */
const LIST_MS = 15_000;
/** The data's right edge is moved so often: 15 s are less than a pixel of 6 hours. */
const EDGE_S = 15;
/** Steps in which columns are asked for: a window that changes by a pixel is no other one. */
const COLUMN_STEP = 600;
const MOST_COLUMNS = 2_400;
const ROWS = 400;

const { nowMs } = pageFeed({
  title: "Quicklooks",
  here: "/quicklooks",
  retimed: later,
  mayReload: () => pageState.get().from === null,
});
const nowS = () => Math.ceil(nowMs() / 1000 / EDGE_S) * EDGE_S;
const body = document.body;

const card = {
  age: el("p", { class: "quick-age", text: "––" }),
  title: el("p", { class: "quick-title", text: "––" }),
  note: el("p", { class: "quick-note busy", role: "status" }),
};
byId("now").append(card.age, card.title, card.note);

const list = entryList(byId("entry-list"), (id) => {
  // The day stays: one looks from instrument to instrument at the same time.
  pageState.set({ quickId: id });
});
const controls = quickControls(byId("choice"), nowS);
const instruments = watchAnswer<QuicklookList>("/quicklooks/api/instruments", LIST_MS, later);
/** What is known of the instruments; of `entries` null: nothing has been heard yet. */
const news = () => {
  const { answer, ...rest } = instruments.news();
  return { entries: answer?.entries ?? null, ...rest };
};
const loader = windowLoader(later);
let cursor: Cursor | null = null;
const charts = chartView(byId("panels"), {
  nowS,
  pointed(next) {
    cursor = next;
    later();
  },
});
const picture = pictureView(byId("picture"), later);
const camera = cameraView(byId("camera"), later);
const back = byId<HTMLButtonElement>("look-back");
back.addEventListener("click", () => pageState.set({ from: null, to: null }));

let frame = 0;
/** Everything, with the next frame of the screen. */
function later(): void {
  frame ||= requestAnimationFrame(() => {
    frame = 0;
    show();
  });
}

/** The one that is looked at. */
function chosen(): QuicklookEntry | null {
  const { entries } = news();
  const { quickId } = pageState.get();
  return entries?.find(({ id }) => id === quickId) ?? (quickId === null ? entries?.[0] : null) ??
    null;
}

function show(): void {
  const { entries, fault, faultMs } = news();
  const state = pageState.get();
  const entry = chosen();
  const now = nowMs();
  list(entries ?? [], entry?.id ?? null, now);
  controls(entry);
  const isPictures = isOfPictures(entry, state);
  const isCamera = entry?.kind === "camera";
  byId("panels").hidden = entry === null || isPictures;
  byId("picture").hidden = entry === null || !isPictures || isCamera;
  byId("camera").hidden = !isCamera;
  if (!isCamera) camera.hide();
  const absence = entry === null
    ? noEntryText()
    : isCamera
    ? camera.show(entry, state.day, state.quickFilm)
    : isPictures
    ? picture(entry, state.day, now)
    : showCharts(entry);
  if (entry === null || isPictures) loader.want(null);
  const { window, fault: windowFault } = loader.loaded();
  const ageS = entry === null ? null : ageOf(entry, now);
  setText(card.age, ageS === null ? "––" : agoText(ageS));
  const late = entry !== null && isLate(entry, now);
  setAttribute(card.age, "class", late || fault !== null ? "quick-age busy" : "quick-age");
  setText(card.title, entry?.title ?? "––");
  setText(
    card.note,
    troubleText({
      entry,
      fault,
      faultMs,
      windowFault: isPictures ? null : windowFault,
      state: isPictures ? null : window?.state ?? null,
      reason: window?.reason ?? null,
      nowMs: now,
    }) ?? "",
  );
  byId("look-words").hidden = entry === null || isPictures;
  const box = byId("absence");
  box.hidden = absence === null;
  if (absence !== null) {
    setText(box.querySelector("strong")!, absence.title);
    setText(box.querySelector("p")!, absence.text);
  }
}

function noEntryText(): Absence {
  const { entries, fault } = news();
  if (entries === null) {
    return fault === null
      ? { title: "Loading", text: "Asking for the instruments." }
      : { title: "Not connected", text: `The instruments are not known: ${fault}. Trying again.` };
  }
  return entries.length === 0
    ? {
      title: "Not configured",
      text: "No instruments are configured here: name them under instruments in the configuration.",
    }
    : {
      title: "No such instrument",
      text: `There is no ${pageState.get().quickId} here: choose another one.`,
    };
}

/** The interactive view; what is said where there is nothing in it. */
function showCharts(entry: QuicklookEntry): Absence {
  const state = pageState.get();
  const window = windowOf(state, nowS());
  const latest = isLatest(state);
  const pixels = byId("look").clientWidth * devicePixelRatio;
  const columns = Math.ceil(pixels / COLUMN_STEP) * COLUMN_STEP;
  loader.want({
    id: entry.id,
    hours: latest ? state.quickHours : null,
    // Until now moves on by itself: what is there is asked for again when there is more.
    from: latest ? 0 : window.from,
    to: latest ? 0 : window.to,
    columns: Math.max(COLUMN_STEP, Math.min(MOST_COLUMNS, columns || COLUMN_STEP)),
    rows: ROWS,
    mark: entry.mark,
  });
  const { window: data, isComing, fault } = loader.loaded();
  charts.show(data, window);
  setText(byId("look-window"), windowText(state, window));
  const words = backText(state);
  back.hidden = words === null;
  setText(back, words ?? "");
  setText(
    byId("look-cursor"),
    isComing && data !== null
      ? "Loading these"
      : cursor !== null
      ? cursorWords(cursor, window.to - window.from)
      : newestWords(),
  );
  setAttribute(
    body,
    "data-shown",
    data === null
      ? ""
      : `${data.id} ${data.panels.length} ${isComing ? "coming" : "there"}${
        isFull() ? " full" : ""
      }`,
  );
  if (data === null) {
    return fault === null
      ? { title: "Loading", text: "Reading the data." }
      : { title: "No data", text: `They cannot be had: ${fault}. Trying again.` };
  }
  switch (data.state) {
    case "nothing yet":
      return {
        title: "Nothing yet",
        text: "No data of this instrument have been taken in. Operations shows its jobs.",
      };
    case "nothing to show":
      return {
        title: "Nothing to show",
        text: "The files that came have none of the variables that these panels show.",
      };
    case "damaged":
      return data.panels.length > 0 ? null : {
        title: "Cannot be read",
        text:
          `${data.reason ?? "The store is damaged"}. Making it anew: the job ${entry.instrument}` +
          "-append with --rebuild all.",
      };
    case "ready":
      return isEmpty() && !isComing
        ? { title: "No data in this time", text: emptyText(data.oldestS, data.newestS) }
        : null;
  }
}

const day = (ts: number) => new Date(ts * 1000).toISOString().slice(0, 16).replace("T", " ");
const emptyText = (oldestS: number | null, newestS: number | null) =>
  oldestS === null || newestS === null
    ? "There are none at all."
    : `There are data from ${day(oldestS)} to ${day(newestS)} UTC.`;

type Part = LineData<Floats> | HeatData<Floats>;

/** Every line and heat map that is there. */
function parts(): readonly Part[] {
  return (loader.loaded().window?.panels ?? []).flatMap((panel): readonly Part[] =>
    panel.kind === "lines" ? panel.lines : [panel, ...panel.over]
  );
}

const isFull = () => parts().length > 0 && parts().every(({ full }) => full);

function isEmpty(): boolean {
  return parts().every((part) =>
    "mean" in part ? part.mean.length === 0 : !part.values.some((value) => !Number.isNaN(value))
  );
}

/** Of when the values are that stand there without a cursor. */
function newestWords(): string {
  const { window: data } = loader.loaded();
  const lasts = (data?.panels ?? []).flatMap((panel) =>
    panel.kind === "lines" ? panel.lines.flatMap(({ last }) => last?.timeS ?? []) : []
  );
  const full = isFull() ? "every value is drawn" : "";
  if (lasts.length === 0) return capital(full);
  const { from, to } = windowOf(pageState.get(), nowS());
  const at = `Last values ${cursorText(Math.max(...lasts), to - from)}`;
  return full === "" ? at : `${at}; ${full}`;
}

function cursorWords({ ts, height, vertical }: Cursor, spanS: number): string {
  const at = height === null ? "" : `, ${vertical} ${Math.round(height)}`;
  return `${cursorText(ts, spanS)}${at}`;
}

onThemeChange(later);
pageState.listen((state, before) => {
  if (state.quickId !== before.quickId) cursor = null;
  later();
});
new ResizeObserver(later).observe(byId("look"));

setInterval(() => {
  if (!document.hidden) later();
}, TICK_MS);
later();
