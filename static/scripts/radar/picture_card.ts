/**
 * The words on the picture that is shown: how old it is, of when, of what; and that a newer one is
 * there. What it says is of the picture on the map, not of one that is still being fetched.
 *
 * @module
 */
import { el, setAttribute, setText } from "../common/dom.ts";
import { ageText, isOld } from "../common/picture_age.ts";
import type { TimeNow } from "../common/station_time.ts";
import type { Frame } from "./frame_cache.ts";
import type { RadarScene } from "./radar_watch.ts";
import { shortLabel, unfinishedText } from "./radar_words.ts";
import { volumeTimeText } from "./volumes.ts";

/** What the card is told. */
export interface CardFacts {
  readonly scene: RadarScene;
  /** What the map shows. */
  readonly frame: Frame | null;
  /** Why the chosen picture is not shown; null: it is, or is on its way. */
  readonly fault: string | null;
  /** Why no newer picture comes; null: nothing is known against it. */
  readonly trouble: string | null;
  readonly isLoading: boolean;
  readonly isPlaying: boolean;
}

/** Fills `root`; `newest` is called when a person asks for the newest picture. */
export function pictureCard(root: HTMLElement, now: () => TimeNow, newest: () => void) {
  const age = el("p", { class: "picture-age", text: "––" });
  const what = el("p", { class: "picture-what", text: "––" });
  const time = el("p", { class: "quiet picture-time" });
  const note = el("p", { class: "picture-note", role: "status" });
  const button = el("button", { type: "button", hidden: true, text: "To the newest" });
  button.addEventListener("click", newest);
  root.append(age, what, time, note, button);

  return function show({ scene, frame, fault, trouble, isLoading, isPlaying }: CardFacts): void {
    const { ms: nowMs, by, doubtedMs } = now();
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
      setAttribute(age, "class", isOld(ageS) ? "picture-age busy" : "picture-age");
      const label = scene.product?.product === facts.product
        ? shortLabel(scene.product.label)
        : facts.product;
      const angle = scene.product?.level === 3
        ? ` ${facts.code}`
        : ` ${facts.elevation_angle_degrees.toFixed(1)}°`;
      setText(what, `${facts.site} ${label}${angle}`);
      setText(
        time,
        volumeTimeText(sweepMs, nowMs) + clockWords(by, doubtedMs),
      );
    }
    setText(note, noteText());
    const isBad = fault !== null || trouble !== null;
    setAttribute(note, "class", isBad ? "picture-note busy" : "picture-note");
    button.hidden = scene.isFollowing || scene.phase !== "ready" || isPlaying;

    function noteText(): string {
      if (fault !== null) return fault;
      if (trouble !== null) return trouble;
      const shown = frame && scene.volumes.find(({ key }) => key === frame.name.key);
      if (isLoading && frame !== null) return "Fetching the chosen picture";
      if (shown && !shown.complete) return unfinishedText(nowMs - shown.timeMs);
      if (!scene.isFollowing) {
        const behind = scene.volumes.length - 1 - scene.position;
        return behind > 0 ? `${behind} newer ${behind === 1 ? "picture" : "pictures"}` : "";
      }
      if (scene.fault !== null) return "The station does not answer; what is here stays";
      if (scene.stale !== null) {
        const minutes = Math.floor(scene.stale.ageS / 60);
        return `What there is was known ${minutes < 1 ? "under 1" : minutes} min ago: ` +
          scene.stale.why;
      }
      const isBehind = scene.position < scene.volumes.length - 1;
      return isBehind ? "The newest volume has not this tilt" : "";
    }
  };
}

/** Whose clock the age is by, where that is not the best one. */
function clockWords(by: TimeNow["by"], doubtedMs: number | null): string {
  if (doubtedMs !== null) return ", age by the station's clock: the records' time differs";
  return by === "device" ? ", age by this device's clock" : "";
}
