/**
 * A panel of an instrument's data on the page: its title, its lines' names and values, the plot, the
 * colour bar and the cursor.
 *
 * @module
 */
import uPlot from "uplot";
import { colourMapOf, lineLooks } from "../../../formats/quicklook_palette.ts";
import type { Floats, HeatData, PanelData } from "../../../formats/quicklook_window.ts";
import type { TimeWindow } from "../charts/time_window.ts";
import { tickDecimals, yTicks } from "../charts/y_range.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { heatAt } from "./heat_picture.ts";
import { lastOf, lineAt, powersOfTen, powerText } from "./panel_lines.ts";
import {
  colourOf,
  linesOf,
  panelOptions,
  plotData,
  plotKey,
  rangeOf,
  tickTexts,
} from "./panel_options.ts";
import { valueText } from "./quick_words.ts";

/** Where the cursor is; the height where one of the heat maps was pointed at. */
export interface Cursor {
  readonly ts: number;
  readonly height: number | null;
  readonly vertical: string | null;
}

/** A panel in its place. */
export interface PanelChart {
  readonly root: HTMLElement;
  /** Shows data in a window. */
  /** `newestS`: the newest row of the window, seconds since 1970. */
  show(panel: PanelData<Floats>, window: TimeWindow, newestS: number): void;
  /** Shows the cursor, or the newest values. */
  point(cursor: Cursor | null): void;
  /** Shades a part that is being chosen, in shares of the width. */
  choosing(part: readonly [number, number] | null): void;
  /** Colours and widths are others. */
  restyle(): void;
  close(): void;
}

/** @param ready called with the plot's surface, once for each that is made */
export function panelChart(
  ready: (over: HTMLElement, heightAt: (yShare: number) => Cursor["height"]) => void,
): PanelChart {
  const title = el("span", {});
  const units = el("small", { class: "quiet" });
  const keys = el("ul", { class: "panel-keys" });
  const place = el("div", { class: "panel-plot", role: "img" });
  const bar = el("div", { class: "panel-bar", "aria-hidden": "true" });
  const root = el(
    "section",
    { class: "panel" },
    el("div", { class: "panel-head" }, el("h2", {}, title, " ", units), keys),
    place,
    bar,
  );
  const line = el("div", { class: "cursor-line", hidden: true });
  const level = el("div", { class: "cursor-level", hidden: true });
  const part = el("div", { class: "cursor-part", hidden: true });
  let panel: PanelData<Floats> | null = null;
  let window: TimeWindow = { from: 0, to: 1 };
  let cursor: Cursor | null = null;
  let newestS = NaN;
  let plot: uPlot | null = null;
  let key = "";
  let shownBar = "";
  let size = { width: 0, height: 0 };
  let values: HTMLElement[] = [];

  new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    size = { width: Math.floor(width), height: Math.floor(height) };
    if (size.width === 0 || size.height === 0) return;
    if (plot === null) draw();
    else plot.setSize(size);
    pointAgain();
  }).observe(place);

  function draw(): void {
    if (panel === null || size.width === 0 || size.height === 0) return;
    const nextKey = plotKey(panel);
    if (plot !== null && nextKey !== key) {
      plot.destroy();
      plot = null;
    }
    key = nextKey;
    if (plot === null) {
      plot = new uPlot(panelOptions(size, () => panel!), undefined, place);
      plot.over.append(line, level, part);
      ready(plot.over, (yShare) => {
        if (panel?.kind !== "heat") return null;
        const { min, max } = plot!.scales.y!;
        return max! - yShare * (max! - min!);
      });
    }
    const [bottom, top] = rangeOf(panel, window);
    plot.batch(() => {
      plot!.setData(plotData(panel!, window), false);
      plot!.setScale("x", { min: window.from, max: window.to });
      plot!.setScale("y", { min: bottom, max: top });
    });
  }

  function showKeys(): void {
    if (panel === null) return;
    const looks = lineLooks(linesOf(panel));
    const all = linesOf(panel);
    const isHeat = panel.kind === "heat";
    values = [];
    keys.replaceChildren(
      ...(isHeat ? [el("li", {}, value())] : []),
      ...all.map(({ label }, i) => {
        const swatch = el("span", {
          class: `panel-swatch ${looks[i]!.dash.length > 0 ? "dashed" : ""}`,
        });
        swatch.style.borderColor = colourOf(looks[i]!);
        const only = all.length === 1 && !isHeat;
        return el("li", {}, swatch, only ? "" : `${label} `, value());
      }),
    );
  }

  function value(): HTMLElement {
    const one = el("b", { text: "––" });
    values.push(one);
    return one;
  }

  function showValues(): void {
    if (panel === null) return;
    const decimals = decimalsOf(
      rangeOf(panel, window),
      panel.kind === "lines" && panel.log === true,
    );
    const texts = linesOf(panel).map((one) =>
      valueText(cursor === null ? lastOf(one, newestS) : lineAt(one, cursor.ts), decimals)
    );
    const unit = panel.units === "" ? "" : ` ${panel.units}`;
    if (panel.kind === "heat") {
      const at = heightHere();
      const digits = decimalsOf(panel.range, panel.log === true);
      texts.unshift(
        at === null || cursor === null
          ? ""
          : `${valueText(heatAt(panel, cursor.ts, at), digits)}${unit}`,
      );
    }
    texts.forEach((text, i) => setText(values[i]!, text));
  }

  /** The cursor's height, where this panel has the same vertical. */
  function heightHere(): number | null {
    if (panel?.kind !== "heat" || cursor === null) return null;
    return cursor.vertical === panel.vertical ? cursor.height : null;
  }

  function pointAgain(): void {
    showValues();
    if (plot === null) return;
    const share = cursor === null ? -1 : (cursor.ts - window.from) / (window.to - window.from);
    line.hidden = !(share >= 0 && share <= 1);
    line.style.left = `${share * 100}%`;
    const height = heightHere();
    level.hidden = height === null;
    const { min, max } = plot.scales.y!;
    if (height !== null) level.style.top = `${(max! - height) / (max! - min!) * 100}%`;
  }

  return {
    root,
    show(next, nextWindow, nextNewestS) {
      const isNew = next !== panel;
      [panel, window, newestS] = [next, nextWindow, nextNewestS];
      if (isNew) {
        setText(title, next.title);
        const vertical = next.kind === "heat"
          ? `, ${next.vertical} in ${next.verticalUnits || "steps"}`
          : "";
        setText(units, `${next.units}${vertical}`.replace(/^, /, ""));
        setAttribute(place, "aria-label", labelOf(next));
        showKeys();
        const text = next.kind === "heat" ? JSON.stringify([next.range, next.log]) : "";
        if (text !== shownBar) {
          shownBar = text;
          bar.replaceChildren(...(next.kind === "heat" ? colourBar(next) : []));
        }
      }
      draw();
      pointAgain();
    },
    point(next) {
      cursor = next;
      pointAgain();
    },
    choosing(next) {
      part.hidden = next === null;
      if (next === null) return;
      const [one, other] = next[0] < next[1] ? next : [next[1], next[0]];
      part.style.left = `${one * 100}%`;
      part.style.width = `${(other - one) * 100}%`;
    },
    restyle() {
      plot?.destroy();
      plot = null;
      showKeys();
      draw();
      pointAgain();
    },
    close() {
      plot?.destroy();
      root.remove();
    },
  };
}

/** A digit more than the axis has; null: powers of ten are read more easily. */
function decimalsOf(range: readonly [number, number], log: boolean): number | null {
  const decimals = tickDecimals(yTicks(range, 5)) + 1;
  return log || decimals > 4 || Math.abs(range[1]) >= 1e6 ? null : decimals;
}

function labelOf(panel: PanelData<Floats>): string {
  if (panel.kind === "heat") return `${panel.title} over time and ${panel.vertical}`;
  return `${panel.title} over time: ${panel.lines.map(({ label }) => label).join(", ")}`;
}

/** The colours from the most at the top to the least, with their values. */
function colourBar(panel: HeatData<Floats>): HTMLElement[] {
  const [least, most] = panel.range;
  const { rgba } = colourMapOf(panel);
  const colours = el("canvas", { class: "bar-colours", width: 1, height: 255 });
  const pixels = new ImageData(1, 255);
  for (let i = 0; i < 255; i++) pixels.data.set(rgba.subarray(4 * (255 - i), 4 * (256 - i)), 4 * i);
  colours.getContext("2d")!.putImageData(pixels, 0, 0);
  const log = panel.log === true;
  const ticks = log ? powersOfTen(panel.range, 5) : yTicks(panel.range, 4);
  const texts = log ? ticks.map(powerText) : tickTexts(ticks);
  const share = (value: number) =>
    log ? Math.log(value / least) / Math.log(most / least) : (value - least) / (most - least);
  const labels = el(
    "div",
    { class: "bar-ticks" },
    ...ticks.map((tick, i) => {
      const text = el("span", { text: texts[i]! });
      text.style.bottom = `${share(tick) * 100}%`;
      return text;
    }),
  );
  return [colours, labels];
}
