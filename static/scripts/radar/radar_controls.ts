/**
 * The controls beside the radar map: time, tilt, what is shown and how. They say what they are told,
 * and change the page's state.
 *
 * @module
 */
import type { RadarProduct } from "../../../formats/radar_messages.ts";
import { el, setText } from "../common/dom.ts";
import { dropDown } from "../common/drop_down.ts";
import { pageState } from "../common/page_state.ts";
import type { Animation } from "./animation.ts";
import { iconButton, slider } from "./control_parts.ts";
import type { RadarScene } from "./radar_watch.ts";
import { shortLabel } from "./radar_words.ts";
import { volumeTimeText } from "./volumes.ts";

/** What people do there. */
export interface ControlActions {
  /** To that volume. */
  go(position: number): void;
  tilt(index: number): void;
  /** Starts that, or stops it. */
  play(animation: Animation): void;
}

/** What the controls show besides the scene. */
export interface ControlFacts {
  /** Where an animation is, or the chosen ones. */
  readonly position: number;
  readonly tilt: number;
  /** Of the picture shown; null: none. */
  readonly elevationDeg: number | null;
  readonly running: Animation | null;
  /** Pictures in memory of those that are to be. */
  readonly loaded: { readonly have: number; readonly of: number } | null;
  readonly nowMs: number;
}

/** Speeds offered. */
const SPEEDS = [0.5, 1, 1.5, 2, 3];

const idOf = ({ level, product }: RadarProduct) => `${level} ${product}`;

/** Fills the three places with controls. */
export function radarControls(
  places: { readonly time: HTMLElement; readonly tilt: HTMLElement; readonly choice: HTMLElement },
  actions: ControlActions,
) {
  let scene: RadarScene | null = null;
  let at = 0;
  const last = () => (scene?.volumes.length ?? 0) - 1;
  const clamp = (position: number) => actions.go(Math.max(0, Math.min(last(), position)));

  const time = slider("Time", { least: 0, step: 1 }, clamp);
  const playBack = iconButton("playBack", "Play backward", () => actions.play("backward"));
  const play = iconButton("play", "Play forward", () => actions.play("forward"));
  const speed = dropDown("Speed", (value) => pageState.set({ radarSpeed: Number(value) }));
  const progress = el("progress", { "aria-label": "Pictures loaded", max: 1, value: 0 });
  const progressWords = el("span", { class: "quiet" });
  places.time.append(
    time.root,
    el(
      "div",
      { class: "transport", role: "group", "aria-label": "Move in time" },
      iconButton("first", "First picture", () => clamp(0)).button,
      iconButton("back", "One picture back", () => clamp(at - 1)).button,
      playBack.button,
      play.button,
      iconButton("step", "One picture on", () => clamp(at + 1)).button,
      iconButton("last", "Newest picture", () => clamp(last())).button,
    ),
    el(
      "div",
      { class: "play-line" },
      speed.root,
      el("p", { class: "loaded" }, progressWords, progress),
    ),
  );

  const tilt = slider("Tilt", { least: 0, step: 1 }, actions.tilt);
  const playTilts = iconButton("play", "Animate tilts", () => actions.play("tilts"));
  places.tilt.append(tilt.root, playTilts.button);

  const product = dropDown(
    "Product",
    (value) => {
      const chosen = scene?.about?.products.find((one) => idOf(one) === value);
      if (chosen === undefined) return;
      const { product: radarProduct, level } = chosen;
      pageState.set({
        radarProduct,
        radarLevel: isShared(chosen) ? level : null,
        radarCode: null,
        radarKey: null,
        radarTilt: 0,
        radarElevation: null,
      });
    },
  );
  /** Both levels have a product of that name. */
  const isShared = ({ product, level }: RadarProduct) =>
    scene?.about?.products.some((one) => one.product === product && one.level !== level) ?? false;
  const code = dropDown("Code", (radarCode) => pageState.set({ radarCode, radarKey: null }));
  const site = dropDown(
    "Radar",
    (radarSite) => pageState.set({ radarSite, radarKey: null, radarView: null }),
  );
  const opacity = slider(
    "Opacity",
    { least: 10, step: 5 },
    (radarOpacity) => pageState.set({ radarOpacity }),
  );
  const rings = el("input", { type: "checkbox" });
  rings.addEventListener("change", () => pageState.set({ radarRings: rings.checked }));
  places.choice.append(
    product.root,
    code.root,
    site.root,
    opacity.root,
    el("label", { class: "switch" }, rings, "Range rings"),
  );

  function show(next: RadarScene, facts: ControlFacts): void {
    scene = next;
    at = facts.position;
    const state = pageState.get();
    const { volumes, about } = next;
    const here = volumes[facts.position];
    const count = volumes.length;
    time.show(
      Math.max(0, facts.position),
      Math.max(0, count - 1),
      here
        ? `${volumeTimeText(here.timeMs, facts.nowMs)}, ${facts.position + 1} of ${count}`
        : "––",
    );
    const [runsBack, runs] = [facts.running === "backward", facts.running === "forward"];
    playBack.show(runsBack ? "pause" : "playBack", runsBack ? "Pause" : "Play backward");
    play.show(runs ? "pause" : "play", runs ? "Pause" : "Play forward");
    const runsTilts = facts.running === "tilts";
    playTilts.show(runsTilts ? "pause" : "play", runsTilts ? "Pause" : "Animate tilts");
    speed.show(
      SPEEDS.map((one) => ({ value: String(one), text: `${one}×` })),
      String(state.radarSpeed),
    );
    const tilts = here?.tilts ?? 0;
    const angle = facts.elevationDeg === null ? "––" : `${facts.elevationDeg.toFixed(1)}°`;
    tilt.show(
      facts.tilt,
      Math.max(0, tilts - 1),
      tilts > 1 ? `${angle}, ${facts.tilt + 1} of ${tilts}` : angle,
    );
    playTilts.button.disabled = tilts < 2;
    places.tilt.hidden = next.product?.level === 3;
    product.show(
      (about?.products ?? []).map((one) => ({
        value: idOf(one),
        text: shortLabel(one.label) + (isShared(one) ? `, Level ${one.level}` : ""),
      })),
      next.product === null ? "" : idOf(next.product),
    );
    code.show(
      next.codes.map(({ value, label }) => ({
        value,
        text: value === label ? value : `${value} ${label}`,
      })),
      next.code ?? "",
    );
    site.show(
      next.sites.map((value) => {
        const name = about?.sites.find((one) => one.site === value)?.name;
        return { value, text: name ? `${value} ${name}` : value };
      }),
      next.site ?? "",
    );
    opacity.show(state.radarOpacity, 100, `${state.radarOpacity} %`);
    rings.checked = state.radarRings;
    showLoaded(facts.loaded);
  }

  function showLoaded(loaded: ControlFacts["loaded"]): void {
    const isAll = loaded === null || loaded.have >= loaded.of;
    progress.value = loaded === null || loaded.of === 0 ? 0 : loaded.have / loaded.of;
    progress.hidden = loaded === null;
    setText(
      progressWords,
      loaded === null
        ? ""
        : isAll
        ? `${loaded.of} ${loaded.of === 1 ? "picture" : "pictures"} ready`
        : `${loaded.have} of ${loaded.of} loaded`,
    );
  }

  return { show };
}
