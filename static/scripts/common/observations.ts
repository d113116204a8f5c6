/**
 * The sidebar of dashboard and panel: what is measured now, how it was lately, and whether it can
 * be relied on. It redraws at most once a frame, writes only what differs and never moves.
 *
 * @module
 */
import type { LiveStatus } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import type { PointSeries } from "../../../formats/point_series.ts";
import { compassRose } from "./compass.ts";
import { el, setAttribute, setText } from "./dom.ts";
import { maxWind, maxWindTime } from "./max_wind.ts";
import { moreText, readings, SHOWN } from "./observation_values.ts";
import { factList, onPhone, valueCard } from "./observation_parts.ts";
import { pageState } from "./page_state.ts";
import { type Freshness, freshness, type RecordAge } from "./record_age.ts";
import { positionText, statusFacts } from "./status_facts.ts";
import { MISSING, quantity, type Units } from "./units.ts";

/** The sidebar. */
export interface Observations {
  /** What is live. `nowMs` is `performance.now()`; call it with each point, and once a second. */
  update(series: PointSeries, status: LiveStatus | null, nowMs: number): void;
  /** A past moment instead: the last of `points` (ascending), said by `label`. */
  show(points: readonly Point[], label: string): void;
  /** This page stood still: no number counts until the station speaks again. */
  dashOut(): void;
}

/** What is drawn in the next frame. */
interface Scene {
  readonly points: readonly Point[];
  readonly status: LiveStatus | null;
  readonly nowMs: number;
  /** Words for a past moment; null: live. */
  readonly label: string | null;
}

const MAX_TITLE = "Strongest 3-s wind since reset";

/** Fills `root` with the sidebar. `age` is the page's: it goes on while a past moment is shown. */
export function observations(root: HTMLElement, age: RecordAge): Observations {
  const max = maxWind(tabStorage());
  let scene: Scene | null = null;
  let frame = 0;

  const line = el("span", { text: "No data yet" });
  const sound = el("span", { class: "end quiet" });
  const cards = SHOWN.map((shown) => ({ shown, card: valueCard(shown) }));
  const roseCard = el("div", { class: "card rose" });
  const rose = compassRose(roseCard);
  const heading = el("p", { class: "quiet" });
  roseCard.append(heading);
  const maxNow = el("p", { text: MISSING });
  const maxMore = el("p", { class: "more" });
  const reset = el("button", {
    type: "button",
    text: "Reset",
    "aria-label": "Reset the strongest wind",
  });
  const maxTitle = el("h2", { text: MAX_TITLE });
  const facts = factList();
  const values = el("div", { class: "values" }, ...cards.map(({ card }) => card.root));
  const rest = el(
    "div",
    { class: "rest-content" },
    el(
      "div",
      { class: "card max-wind" },
      el("div", {}, maxTitle, maxNow, maxMore),
      reset,
    ),
    el("div", { class: "card status-card" }, facts.root),
  );
  const fold = el(
    "details",
    { class: "rest" },
    el("summary", { text: "Compass, strongest wind, status" }),
    rest,
  );
  root.classList.add("observations");
  root.append(el("p", { class: "record-line" }, line, sound), values, fold);
  onPhone((phone) => {
    fold.open = !phone;
    if (phone) rest.prepend(roseCard);
    else values.prepend(roseCard);
  });

  reset.addEventListener("click", () => {
    max.reset(scene?.points.at(-1)?.ts ?? -Infinity);
    schedule();
  });
  pageState.listen(schedule);

  function schedule(): void {
    frame ||= requestAnimationFrame(draw);
  }

  function draw(frameMs: number): void {
    frame = 0;
    if (!scene) return;
    // A page that was hidden draws later than it was told to.
    const nowMs = Math.max(scene.nowMs, frameMs);
    const ageS = scene.label === null ? age.ageS(nowMs) : 0;
    const fresh = freshness(ageS);
    setAttribute(root, "data-age", fresh);
    showRecordLine(scene, age.words(nowMs), fresh);
    const units = pageState.get();
    showValues(fresh === "dashed" ? [] : scene.points, units);
    const isLive = scene.label === null;
    if (isLive) showMax(scene.points, units);
    reset.disabled = !isLive;
    setText(maxTitle, isLive ? MAX_TITLE : `${MAX_TITLE}, live`);
    const now = statusFacts({ points: scene.points, status: scene.status, ageS, units });
    // What is stored is as old as it says, not new.
    facts.show(isLive ? now : { ...now, age: { text: MISSING, state: "" } });
  }

  function showRecordLine({ label, points }: Scene, words: string, fresh: Freshness): void {
    setAttribute(line, "class", fresh === "dashed" ? "busy" : null);
    if (label !== null) setText(line, label);
    else setText(line, points.length === 0 ? "No data yet" : words);
  }

  function showValues(points: readonly Point[], units: Units & { readonly headingUp: boolean }) {
    const all = readings(points);
    const headingDoubt = all?.headingDoubt ?? null;
    let doubts = headingDoubt === null ? 0 : 1;
    for (const { shown, card } of cards) {
      const reading = all?.values[shown.name] ?? { now: null, mean: null, doubt: null };
      if (reading.doubt !== null) doubts++;
      card.show(
        quantity(shown.kind, reading.now, units),
        moreText(shown, reading, units),
        reading.doubt,
      );
    }
    setText(
      sound,
      all === null ? "" : doubts === 0 ? "values look sound" : "see the marked values",
    );
    setAttribute(sound, "class", doubts === 0 ? "end quiet" : "end busy");
    showRose(points.at(-1) ?? null, units.headingUp, headingDoubt);
  }

  function showRose(newest: Point | null, headingUp: boolean, doubt: string | null): void {
    const degrees = (value: number | null) => quantity("direction", value, pageState.get()).text;
    const toward = degrees(newest?.compass_dir ?? null);
    setText(heading, doubt === null ? `Heading ${toward}°${headingUp ? ", up" : ""}` : doubt);
    setAttribute(heading, "class", doubt === null ? "quiet" : "busy");
    rose.show(
      {
        headingDeg: newest?.compass_dir ?? null,
        windFromDeg: newest?.wdir ?? null,
        windMps: newest?.wspd ?? null,
        south: (newest?.lat ?? 0) < 0,
        headingUp,
      },
      `Compass rose: heading ${toward} degrees, wind from ${degrees(newest?.wdir ?? null)} degrees`,
    );
  }

  function showMax(points: readonly Point[], units: Units): void {
    const most = max.of(points);
    if (!most) {
      setText(maxNow, MISSING);
      setText(maxMore, "since now");
      return;
    }
    const { text, unit } = quantity("speed", most.wspd, units);
    setText(maxNow, `${text} ${unit} from ${quantity("direction", most.wdir, units).text}°`);
    setText(maxMore, `${maxWindTime(most, points.at(-1)!.ts)} · ${positionText(most)}`);
  }

  return {
    update(series, status, nowMs) {
      age.seen(series.newest, status, nowMs);
      scene = { points: series.points, status, nowMs, label: null };
      schedule();
    },
    show(points, label) {
      scene = { points, status: null, nowMs: 0, label };
      schedule();
    },
    dashOut() {
      age.forget();
      schedule();
    },
  };
}

/** Null where the browser keeps nothing. */
function tabStorage(): Storage | null {
  let storage: Storage | null = null;
  try {
    storage = sessionStorage;
  } catch {
    // The strongest wind is then forgotten at a reload, nothing else.
  }
  return storage;
}
