/**
 * The bar above the charts: what they show, in words, and the buttons that change it.
 *
 * @module
 */
import type { DaysBody } from "../../../formats/live_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { dayText } from "../common/header_words.ts";
import { clockTextOf, type TimeLimits, type WindowState, windowWords } from "./time_window.ts";

/** What the buttons do. */
export interface ControlHandlers {
  pause(): void;
  /** Back to the newest data, whatever is shown. */
  live(): void;
  resetZoom(): void;
  window(seconds: number): void;
  /** Look at a stored day. */
  day(day: string): void;
}

/** What the values beside the charts belong to. */
export interface Reading {
  readonly what: "now" | "end" | "cursor";
  readonly ts: number | null;
}

/** What else the bar says of the window. */
export interface Shown {
  /** There is something for "Reset zoom" to do. */
  readonly isZoomed: boolean;
  /** The newest point is that of now. */
  readonly isFresh: boolean;
  /** Stored data are on their way. */
  readonly isLoading: boolean;
}

/** The bar. */
export interface TimeControls {
  show(state: WindowState, limits: TimeLimits | null, is: Shown): void;
  reading(reading: Reading): void;
  /** A line about data that could not be loaded; null: none. */
  trouble(text: string | null): void;
}

const WINDOWS_MIN = [5, 10, 30, 60, 120] as const;
const READING_WORDS = {
  now: "Values now",
  end: "Values at the end",
  cursor: "Values at the cursor",
} as const;

/** Builds the bar in `root`. */
export function timeControls(root: HTMLElement, on: ControlHandlers): TimeControls {
  const words = el("p", { class: "window-words", role: "status" });
  const reading = el("p", { class: "reading" });
  const follow = el("button", { type: "button", class: "follow" });
  const reset = el("button", { type: "button", text: "Reset zoom" });
  const span = el(
    "select",
    { "aria-label": "Length of the window" },
    ...WINDOWS_MIN.map((min) => el("option", { value: min * 60, text: `${min} min` })),
  );
  const other = el("option", { value: "", hidden: true });
  span.append(other);
  const day = dayChoice(on.day);
  root.append(
    el("div", { class: "window-line" }, words, reading),
    el("div", { class: "window-buttons" }, follow, reset, span, day.select),
  );

  let isFollowing = true;
  follow.addEventListener("click", () => isFollowing ? on.pause() : on.live());
  // Not disabled: that would take the focus away from who has just pressed it.
  let canReset = false;
  reset.addEventListener("click", () => {
    if (canReset) on.resetZoom();
  });
  span.addEventListener("change", () => on.window(Number(span.value)));

  let said = "";
  let trouble: string | null = null;
  const speak = () => {
    setText(words, [said, trouble].filter(Boolean).join(". "));
    words.classList.toggle("busy", trouble !== null);
  };
  return {
    show(state, limits, { isZoomed, isFresh, isLoading }) {
      isFollowing = state.day === null && !state.paused && state.from === null;
      said = limits === null
        ? trouble === null ? emptyWords(state, isLoading) : ""
        : windowWords(state, limits, isFresh);
      speak();
      root.classList.toggle("away", !isFollowing);
      setText(follow, isFollowing ? "Pause" : "Live");
      follow.classList.toggle("primary", !isFollowing);
      canReset = isZoomed;
      setAttribute(reset, "aria-disabled", isZoomed ? null : "true");
      const known = WINDOWS_MIN.some((min) => min * 60 === state.windowS);
      if (!known) setText(other, `${Math.round(state.windowS / 60)} min`);
      span.value = known ? String(state.windowS) : "";
      span.disabled = state.day !== null;
      day.show(state.day);
    },
    reading({ what, ts }) {
      const time = ts === null ? "––:––:––" : clockTextOf(ts);
      setText(reading, `${READING_WORDS[what]}: ${time} UTC`);
    },
    trouble(text) {
      trouble = text;
      speak();
    },
  };
}

function emptyWords({ day }: WindowState, isLoading: boolean): string {
  if (day === null) return "Waiting for the first data";
  return `${isLoading ? "Loading" : "Nothing is stored of"} ${dayText(day)}`;
}

/** A choice of the stored days, asked for when somebody reaches for it. */
function dayChoice(chosen: (day: string) => void) {
  const prompt = el("option", { value: "", text: "Past days" });
  const select = el("select", { class: "days", "aria-label": "Look at a past day" }, prompt);
  let days: readonly string[] = [];
  let shown: string | null = null;
  let isAsking = false;

  function list(): void {
    const known = shown === null || days.includes(shown) ? days : [shown, ...days];
    const options = known.map((day) => el("option", { value: day, text: dayText(day) }));
    select.replaceChildren(prompt, ...options);
    select.value = shown ?? "";
  }

  async function ask(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    try {
      const response = await fetch("/view/days", { signal: AbortSignal.timeout(10_000) });
      if (!response.ok) throw new Error(String(response.status));
      const body = await response.json() as DaysBody;
      setText(prompt, body.days.length === 0 ? "No day is stored yet" : "Past days");
      if (body.days.join() === days.join()) return;
      days = body.days;
      list();
    } catch {
      setText(prompt, "The days cannot be read now");
    } finally {
      isAsking = false;
    }
  }

  // Before the list opens: a browser shows what is in it at that moment.
  for (const sign of ["pointerenter", "focus", "pointerdown"]) select.addEventListener(sign, ask);
  select.addEventListener("change", () => {
    if (select.value !== "") chosen(select.value);
  });
  return {
    select,
    show(day: string | null): void {
      if (day === shown) return;
      shown = day;
      list();
    },
    ask,
  };
}
