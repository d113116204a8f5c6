/**
 * The words on the picture that is shown: how old it is, of when, of what; and that a newer one is
 * there. What it says is of the picture on the map, not of one that is still being fetched.
 *
 * @module
 */
import { el, setAttribute, setText } from "../common/dom.ts";
import type { Frame } from "./frame_cache.ts";
import type { RadarScene } from "./radar_watch.ts";
import { ageText, OLD_S, shortLabel } from "./radar_words.ts";
import type { StationClock } from "./station_clock.ts";
import { volumeTimeText } from "./volumes.ts";

/** What the card is told. */
export interface CardFacts {
  readonly scene: RadarScene;
  /** What the map shows. */
  readonly frame: Frame | null;
  /** Why the chosen picture is not shown; null: it is, or is on its way. */
  readonly fault: string | null;
  readonly isLoading: boolean;
  readonly isPlaying: boolean;
}

/** Fills `root`; `newest` is called when a person asks for the newest picture. */
export function pictureCard(root: HTMLElement, clock: StationClock, newest: () => void) {
  const age = el("p", { class: "picture-age", text: "––" });
  const what = el("p", { class: "picture-what", text: "––" });
  const time = el("p", { class: "quiet picture-time" });
  const note = el("p", { class: "picture-note", role: "status" });
  const button = el("button", { type: "button", hidden: true, text: "To the newest" });
  button.addEventListener("click", newest);
  root.append(age, what, time, note, button);

  return function show({ scene, frame, fault, isLoading, isPlaying }: CardFacts): void {
    const { ms: nowMs, by } = clock.now();
    if (frame === null) {
      setText(age, isLoading ? "Loading" : "––");
      setAttribute(age, "class", "picture-age quiet");
      setText(what, shortLabel(scene.product?.label ?? "––"));
      setText(time, "");
    } else {
      const { facts } = frame;
      const sweepMs = Date.parse(facts.sweep_time);
      const ageS = (nowMs - sweepMs) / 1000;
      setText(age, ageText(ageS));
      setAttribute(age, "class", ageS > OLD_S || ageS < -60 ? "picture-age busy" : "picture-age");
      const label = scene.product?.product === facts.product
        ? shortLabel(scene.product.label)
        : facts.product;
      const angle = scene.product?.level === 3
        ? ` ${facts.code}`
        : ` ${facts.elevation_angle_degrees.toFixed(1)}°`;
      setText(what, `${facts.site} ${label}${angle}`);
      setText(
        time,
        volumeTimeText(sweepMs, nowMs) + (by === "device" ? ", age by this device's clock" : ""),
      );
    }
    setText(note, noteText());
    setAttribute(note, "class", fault === null ? "picture-note" : "picture-note busy");
    button.hidden = scene.isFollowing || scene.phase !== "ready" || isPlaying;

    function noteText(): string {
      if (fault !== null) return fault;
      const shown = frame && scene.volumes.find(({ key }) => key === frame.name.key);
      if (isLoading && frame !== null) return "Fetching the chosen picture";
      if (shown && !shown.complete) return "Volume still coming in";
      if (!scene.isFollowing) {
        const behind = scene.volumes.length - 1 - scene.position;
        return behind > 0 ? `${behind} newer ${behind === 1 ? "picture" : "pictures"}` : "";
      }
      return scene.fault === null ? "" : "The station does not answer; what is here stays";
    }
  };
}
