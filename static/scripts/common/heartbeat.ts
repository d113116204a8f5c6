/**
 * Whether the page itself is alive: a mark that moves only when data arrive, and a veil over the
 * values when the page's script stood still, be it for sleep, a hidden tab or a hang.
 *
 * The veil comes from the browser's own animation, which runs on without the page's script: as long
 * as the script lives it is put back every second. So it is there already when a frozen page comes
 * back, before any script or new data.
 *
 * @module
 */
import { type Clock, systemClock } from "../../../clock.ts";
import { spanText } from "./connection.ts";
import { el, setText } from "./dom.ts";

/** A script that lives is never silent for so long. */
const FROZEN_MS = 3_000;
const TICK_MS = 1_000;
const WAITING = "Waiting for new data";

/** Knows whether the page's script stood still, by both clocks: one of them sleeps with the device. */
export class FreezeWatch {
  #alive: { monoMs: number; nowMs: number };
  #isFrozen = false;

  constructor(private readonly clock: Clock) {
    this.#alive = { monoMs: clock.monoMs(), nowMs: clock.nowMs() };
  }

  /** What is shown may be as old as the pause, until data arrive. */
  get isFrozen(): boolean {
    return this.#isFrozen;
  }

  /** The script runs; true when it had stood still. */
  alive(): boolean {
    const [monoMs, nowMs] = [this.clock.monoMs(), this.clock.nowMs()];
    const pauseMs = Math.max(monoMs - this.#alive.monoMs, nowMs - this.#alive.nowMs);
    this.#alive = { monoMs, nowMs };
    if (pauseMs <= FROZEN_MS) return false;
    this.#isFrozen = true;
    return true;
  }

  /** What is shown is new, or its age is known. */
  beat(): void {
    this.alive();
    this.#isFrozen = false;
  }
}

/** The heartbeat of a page. */
export interface Heartbeat {
  /** A newer point arrived. */
  beat(): void;
  /** The station is about to say how old its newest record is; called before that is shown. */
  known(): void;
  close(): void;
}

/**
 * Puts the mark into `mark` and the veil over `values`, which must be positioned.
 *
 * @param isLive false while the values are not those of now, as in a replay
 * @param froze called when the script had stood still: time to bring ages up to date
 */
export function heartbeat(
  mark: HTMLElement,
  values: HTMLElement,
  isLive: () => boolean,
  froze: () => void,
  clock: Clock = systemClock,
): Heartbeat {
  const sign = el("span", { class: "beat", "aria-hidden": "true", text: "◆" });
  const words = el("span", { class: "quiet", text: WAITING });
  mark.append(sign, " ", words);
  const veil = el("div", { class: "veil", "aria-hidden": "true" }, "–– waiting for new data");
  Object.assign(veil.style, {
    position: "absolute",
    inset: "0",
    background: "var(--card)",
    pointerEvents: "none",
    opacity: "0",
  });
  values.append(veil);
  // Not a motion: it is there or not.
  const drop = veil.animate([{ opacity: 0 }, { opacity: 1 }], {
    duration: FROZEN_MS,
    easing: "step-end",
    fill: "forwards",
  });

  const watch = new FreezeWatch(clock);
  let beatMs: number | null = null;

  function draw(): void {
    if (!isLive() || !watch.isFrozen) drop.currentTime = 0;
    else drop.finish();
    setText(words, beatText());
  }

  function beatText(): string {
    if (!isLive()) return "Stored data";
    if (beatMs === null || watch.isFrozen) return WAITING;
    return `Data ${spanText((clock.monoMs() - beatMs) / 1000)} ago`;
  }

  function alive(): void {
    const stood = watch.alive();
    draw();
    if (stood) froze();
  }

  let offTick = () => {};
  function tick(): void {
    offTick = clock.after(TICK_MS, tick);
    alive();
  }
  tick();
  document.addEventListener("visibilitychange", alive);
  document.addEventListener("resume", alive);
  addEventListener("pageshow", alive);

  return {
    beat() {
      watch.beat();
      beatMs = clock.monoMs();
      // What is shown does not move for data that are not shown.
      if (isLive()) sign.textContent = sign.textContent === "◆" ? "◇" : "◆";
      draw();
    },
    known() {
      alive();
      watch.beat();
      draw();
    },
    close() {
      offTick();
      drop.cancel();
      document.removeEventListener("visibilitychange", alive);
      document.removeEventListener("resume", alive);
      removeEventListener("pageshow", alive);
    },
  };
}
