/**
 * The map's elements: the canvas, the choice of a variable, the buttons, and a line of words.
 *
 * @module
 */
import { el, setAttribute, setText } from "../common/dom.ts";
import { pageState } from "../common/page_state.ts";
import { type MapGestures, mapGestures } from "./map_gestures.ts";
import type { RadarShown } from "./map_radar.ts";
import { MAP_VARIABLES, mapVariable } from "./map_variables.ts";

/** What people ask of the map. */
export interface MapWishes extends Pick<MapGestures, "move" | "zoom" | "follow"> {
  /** One step nearer (1) or farther (-1). */
  readonly step: (direction: 1 | -1) => void;
}

/** The elements, and what can be said on them. */
export interface MapControls {
  readonly canvas: HTMLCanvasElement;
  following(is: boolean): void;
  /** The switch of the radar, and what is said of its picture. */
  radar(shown: RadarShown): void;
  /** The line of words; empty: nothing to be said. */
  words(text: string): void;
  /** What the canvas shows, for those who do not see it. */
  alternative(text: string): void;
}

/** A hint stays this long. */
const HINT_MS = 4_000;
const KEYS = "Map. Arrow keys move it, plus and minus zoom, 0 follows the track.";

/** Puts the elements into `root`. The choice is bound to the page's state. */
export function mapControls(root: HTMLElement, on: MapWishes): MapControls {
  const canvas = el("canvas", { role: "img", "aria-label": "Map, waiting for data." });
  const surface = el("div", {
    class: "map-surface",
    role: "group",
    tabindex: 0,
    "aria-label": KEYS,
  }, canvas);
  const select = el(
    "select",
    { "aria-label": "Colour of the track" },
    ...MAP_VARIABLES.map(({ name, label }) => el("option", { value: name, text: label })),
  );
  const nearer = el("button", { type: "button", "aria-label": "Zoom in", text: "+" });
  const farther = el("button", { type: "button", "aria-label": "Zoom out", text: "−" });
  const follow = el("button", { type: "button", "aria-pressed": "true", text: "Follow" });
  const radar = el("button", { type: "button", text: "Radar" });
  const radarWords = el("a", { title: "Colours, tilts and products are on the radar page" });
  const radarRow = el("div", { class: "map-radar", hidden: true }, radar, radarWords);
  const line = el("p", { class: "map-words", role: "status" });
  root.classList.add("map");
  root.append(
    surface,
    el(
      "div",
      { class: "map-controls" },
      el("label", {}, el("span", { text: "Colour" }), select),
      el("div", { class: "map-buttons" }, farther, nearer, follow),
    ),
    radarRow,
    line,
  );

  let text = "";
  let hint: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => setText(line, hint ?? text);

  nearer.addEventListener("click", () => on.step(1));
  farther.addEventListener("click", () => on.step(-1));
  follow.addEventListener("click", () => on.follow());
  radar.addEventListener("click", () => pageState.set({ mapRadar: !pageState.get().mapRadar }));
  mapGestures(surface, {
    move: on.move,
    zoom: on.zoom,
    follow: on.follow,
    hint(said) {
      hint = said;
      clearTimeout(timer);
      timer = setTimeout(() => {
        hint = null;
        write();
      }, HINT_MS);
      write();
    },
  });
  select.addEventListener("change", () => {
    pageState.set({ mapVariable: mapVariable(select.value as MapVariableName).name });
  });
  const choose = () => {
    const { name } = mapVariable(pageState.get().mapVariable);
    if (select.value !== name) select.value = name;
  };
  pageState.listen(choose);
  choose();

  return {
    canvas,
    following: (is) => setAttribute(follow, "aria-pressed", String(is)),
    radar({ isOn, words, isTrouble, site }) {
      radarRow.hidden = isOn === null;
      setAttribute(radar, "aria-pressed", String(isOn));
      setText(radarWords, words);
      setAttribute(radarWords, "href", site && `/radar?site=${site}`);
      setAttribute(radarWords, "data-trouble", isTrouble ? "" : null);
    },
    words(said) {
      text = said;
      write();
    },
    alternative: (said) => setAttribute(canvas, "aria-label", said),
  };
}

/** The options are made of these names. */
type MapVariableName = Parameters<typeof mapVariable>[0];
