/**
 * Parts of the radar page's controls: a button with a picture, a slider with its words.
 *
 * @module
 */
import { el, setText, svg } from "../common/dom.ts";

/** Outlines in a square of 24. */
const SHAPES = {
  first: "M5 5h3v14H5zM20 5v14L9 12z",
  back: "M15 5v14L6 12zM16 5h2v14h-2z",
  playBack: "M18 4v16L5 12z",
  play: "M6 4v16l13-8z",
  pause: "M6 5h4v14H6zM14 5h4v14h-4z",
  step: "M9 5v14l9-7zM6 5h2v14H6z",
  last: "M16 5h3v14h-3zM4 5v14l11-7z",
  in: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  out: "M5 11h14v2H5z",
} as const;

/** Name of a button's picture. */
export type Shape = keyof typeof SHAPES;

/** A button with a picture; `label` is spoken and shown as a hint. */
export function iconButton(shape: Shape, label: string, press: () => void) {
  const path = svg("path", { d: SHAPES[shape], fill: "currentColor" });
  const button = el(
    "button",
    { type: "button", class: "icon-button" },
    svg("svg", { viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" }, path),
  );
  button.addEventListener("click", press);
  function show(next: Shape, label: string): void {
    path.setAttribute("d", SHAPES[next]);
    button.title = label;
    button.setAttribute("aria-label", label);
  }
  show(shape, label);
  return { button, show };
}

/** A slider whose value is said in words above it. */
export interface Slider {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement;
  show(value: number, most: number, words: string): void;
}

/** A slider over whole numbers; `moved` is called while it is moved. */
export function slider(
  label: string,
  { least, step }: { readonly least: number; readonly step: number },
  moved: (value: number) => void,
): Slider {
  const input = el("input", { type: "range", min: least, step, "aria-label": label });
  const words = el("output", {});
  input.addEventListener("input", () => moved(Number(input.value)));
  return {
    input,
    root: el(
      "div",
      { class: "slider" },
      el("p", {}, el("span", { class: "quiet", text: label }), words),
      input,
    ),
    show(value, most, text) {
      if (input.max !== String(most)) input.max = String(most);
      // While it is held, it is the hand's.
      if (Number(input.value) !== value) input.value = String(value);
      input.disabled = most <= least;
      setText(words, text);
      input.setAttribute("aria-valuetext", text);
    },
  };
}
