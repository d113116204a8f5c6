/**
 * One chart of lines over time, drawn by uPlot: axes, lines, dots, and what is marked on it.
 *
 * @module
 */
import uPlot from "uplot";
import { el } from "../common/dom.ts";
import { palette } from "../common/theme.ts";
import { unitOf } from "../common/units.ts";
import { type ChartSpec, rangeRule, type Side } from "./chart_specs.ts";
import { type Frame, plotOptions } from "./plot_options.ts";
import { type Range, yRange } from "./y_range.ts";

/** A chart in its place on the page. */
export interface SeriesChart {
  /** Takes what is to be shown and draws it, when the chart is on the screen at all. */
  draw(frame: Frame): void;
  /** Draws again what was shown, in the colours of now. */
  recolour(): void;
  /** Where the lines are; null before the first drawing. Handlers of gestures stay on it. */
  onPlot(use: (plot: HTMLElement) => void): void;
  readonly spec: ChartSpec;
}

/** Makes the chart inside `root`, whose size it follows. */
export function seriesChart(root: HTMLElement, spec: ChartSpec): SeriesChart {
  let plot: uPlot | null = null;
  let frame: Frame | null = null;
  let size = { width: 0, height: 0 };
  let units = "";
  const ranges: Partial<Record<Side, Range>> = {};
  const plotUsers: ((plot: HTMLElement) => void)[] = [];

  new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    size = { width: Math.floor(width), height: Math.floor(height) };
    if (size.width > 0 && size.height > 0) plot?.setSize(size);
    show();
  }).observe(root);

  function range(side: Side, shown: Frame): Range | null {
    const lines = spec.lines.filter((line) => line.side === side);
    const [first] = lines;
    if (!first) return null;
    if (first.kind === "direction") return [0, 360];
    const extremes = lines.map(({ field }) => shown.lines.extremes[field]);
    const known = extremes.filter(({ least }) => !Number.isNaN(least));
    const least = known.length > 0 ? Math.min(...known.map((one) => one.least)) : NaN;
    const most = known.length > 0 ? Math.max(...known.map((one) => one.most)) : NaN;
    const rule = rangeRule(first.kind, shown.units);
    return ranges[side] = yRange(least, most, rule, ranges[side] ?? null);
  }

  function show(): void {
    if (frame === null || size.width === 0 || size.height === 0) return;
    const shown = frame;
    const unitsNow = Object.values(spec.lines.map(({ kind }) => unitOf(kind, shown.units))).join();
    if (unitsNow !== units) delete ranges.left;
    units = unitsNow;
    if (plot === null) {
      plot = new uPlot(plotOptions(spec, size, () => frame!), undefined, root);
      for (const use of plotUsers) use(plot.over);
    }
    const chart = plot;
    chart.batch(() => {
      const { ts, values } = shown.lines;
      chart.setData([ts, ...spec.lines.map(({ field }) => values[field])], false);
      chart.setScale("x", { min: shown.window.from, max: shown.window.to });
      for (const side of ["left", "right"] as const) {
        const ends = range(side, shown);
        if (ends) chart.setScale(side, { min: ends[0], max: ends[1] });
      }
    });
  }

  return {
    spec,
    draw(next) {
      frame = next;
      show();
    },
    recolour() {
      if (plot === null) return;
      const width = palette().lineWidth;
      plot.series.forEach((series, i) => {
        if (i > 0 && spec.lines[i - 1]!.kind !== "direction") series.width = width;
      });
      plot.redraw(true, true);
    },
    onPlot(use) {
      plotUsers.push(use);
      if (plot !== null) use(plot.over);
    },
  };
}

/** The frame around a chart: its title is for readers of the screen, its legend for everyone. */
export function chartFigure(spec: ChartSpec, legend: HTMLElement): {
  figure: HTMLElement;
  plot: HTMLElement;
} {
  const plot = el("div", { class: "chart-plot", "aria-hidden": "true" });
  const figure = el(
    "figure",
    { class: `chart card ${spec.screen}`, id: `chart-${spec.id}`, "aria-label": spec.title },
    legend,
    plot,
  );
  return { figure, plot };
}
