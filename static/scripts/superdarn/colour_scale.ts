/**
 * The colours of the plot with their values, beside it.
 *
 * @module
 */
import { el } from "../common/dom.ts";
import { pageState } from "../common/page_state.ts";
import { groundColour, type Parameter, scaleColours } from "./parameters.ts";

/** Fills `root`; call the answer with what is shown, as often as one likes. */
export function colourScale(root: HTMLElement): (parameter: Parameter, ground: boolean) => void {
  let shown = "";
  return (parameter, ground) => {
    const { theme } = pageState.get();
    const key = `${parameter.name} ${ground} ${theme}`;
    if (key === shown) return;
    shown = key;
    const { name, unit, least, most, ticks } = parameter;
    const bar = el("div", { class: "scale-bar" });
    bar.style.background = `linear-gradient(to top, ${scaleColours(name, theme).join(", ")})`;
    const marks = ticks.map((tick) => {
      const mark = el("span", { text: String(tick).replace("-", "−") });
      mark.style.bottom = `${(tick - least) / (most - least) * 100}%`;
      return mark;
    });
    const swatch = el("span", { class: "scale-ground" });
    swatch.style.backgroundColor = name === "velocity" ? groundColour(theme) : "transparent";
    root.replaceChildren(
      el("strong", { text: unit === "°" ? "degrees" : unit }),
      el("span", { class: "scale-end", text: name === "velocity" ? "towards" : "" }),
      el("div", { class: "scale-body" }, bar, el("div", { class: "scale-ticks" }, ...marks)),
      el("span", { class: "scale-end", text: name === "velocity" ? "away" : "" }),
      el(
        "span",
        { class: "scale-key" },
        ...(ground ? [swatch, el("span", { text: "ground" })] : []),
      ),
    );
  };
}
