/**
 * All charts together: the same window, the same cursor, the same hands.
 *
 * @module
 */
import type { Point } from "../../../formats/point.ts";
import { el, setText } from "../common/dom.ts";
import { quantity, type Units } from "../common/units.ts";
import { CHARTS, type ChartSpec } from "./chart_specs.ts";
import { chartGestures, type GestureHandlers } from "./gestures.ts";
import type { Frame } from "./plot_options.ts";
import { chartFigure, seriesChart } from "./series_chart.ts";
import type { TimeWindow } from "./time_window.ts";

/** The charts on the page. */
export interface ChartStack {
  /** Draws one moment on all charts that are on the screen. */
  draw(frame: Frame): void;
  /** Draws again in the colours of now. */
  recolour(): void;
  /** Shows the cursor at a share of the window's width; null: nowhere. */
  cursor(share: number | null): void;
  /** Shows the stretch that is being chosen, in shares; null: none. */
  choosing(stretch: readonly [number, number] | null): void;
  /** Writes a point's values into the legends; null: dashes. */
  values(point: Point | null, units: Units): void;
}

/** Puts the charts into `root`, before what it holds already. */
export function chartStack(root: HTMLElement, on: GestureHandlers): ChartStack {
  const charts = CHARTS.map((spec) => oneChart(spec, on));
  root.prepend(...charts.map(({ figure }) => figure));
  return {
    draw: (frame) => charts.forEach(({ chart }) => chart.draw(frame)),
    recolour: () => charts.forEach(({ chart }) => chart.recolour()),
    cursor: (share) => charts.forEach(({ cursor }) => place(cursor, share, share)),
    choosing: (stretch) =>
      charts.forEach(({ stretch: mark }) =>
        place(mark, stretch?.[0] ?? null, stretch?.[1] ?? null)
      ),
    values: (point, units) => charts.forEach(({ legend }) => legend(point, units)),
  };
}

function oneChart(spec: ChartSpec, on: GestureHandlers) {
  const { element, write } = legendOf(spec);
  const { figure, plot: place } = chartFigure(spec, element);
  const chart = seriesChart(place, spec);
  const cursor = el("div", { class: "chart-cursor", hidden: true });
  const stretch = el("div", { class: "chart-choosing", hidden: true });
  chart.onPlot((plot) => {
    plot.append(stretch, cursor);
    chartGestures(plot, on);
  });
  return { figure, chart, cursor, stretch, legend: write };
}

/** The line above a chart: what is drawn how, and its value at the cursor or now. */
function legendOf(spec: ChartSpec) {
  const values = spec.lines.map(({ kind, variable, name, short }) => {
    const value = el("b", { class: `ink-${variable}` });
    const unit = el("span", { class: "unit" });
    const entry = el(
      "span",
      { class: "entry" },
      el("i", { class: `swatch swatch-${variable}`, "aria-hidden": "true" }),
      el("span", { class: "long", text: name }),
      el("span", { class: "short", text: short, "aria-hidden": "true" }),
      value,
      unit,
    );
    return { kind, value, unit, entry };
  });
  const element = el("figcaption", {}, ...values.map(({ entry }) => entry));
  return {
    element,
    write(point: Point | null, units: Units): void {
      spec.lines.forEach(({ field }, i) => {
        const { kind, value, unit } = values[i]!;
        const { text, unit: name } = quantity(kind, point?.[field] ?? null, units);
        setText(value, text);
        setText(unit, name);
      });
    },
  };
}

function place(mark: HTMLElement, one: number | null, other: number | null): void {
  mark.hidden = one === null || other === null;
  if (one === null || other === null) return;
  const left = inside(Math.min(one, other));
  const right = inside(Math.max(one, other));
  mark.style.left = `${left * 100}%`;
  mark.style.width = one === other ? "" : `${(right - left) * 100}%`;
}

function inside(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}

/** The time at a share of the window's width. */
export function timeAt({ from, to }: TimeWindow, share: number): number {
  return from + (to - from) * inside(share);
}
