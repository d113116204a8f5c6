/**
 * One chart of the monitor's numbers over time: lines, gaps, and the values under the cursor that
 * all charts share.
 *
 * @module
 */
import uPlot from "uplot";
import { lineLooks } from "../../../formats/quicklook_palette.ts";
import { tickDecimals, yRange, yTicks } from "../charts/y_range.ts";
import { el, setText, svg } from "../common/dom.ts";
import { pageState } from "../common/page_state.ts";
import { onThemeChange, palette } from "../common/theme.ts";
import {
  ageRange,
  ageTicks,
  HOURLY_GAP_S,
  hourlyMost,
  momentText,
  tickLabel,
  timeTicks,
  type TrendLine,
  type TrendSpec,
  trendText,
  withGaps,
} from "./trend_specs.ts";

const FONT_PX = 13;
/** A shorter time is drawn as it was seen, not by the hour. */
const HOURLY_FROM_S = 2 * 86_400;

/** What all charts share: the cursor. */
const CURSOR = "ops";

/** A chart in its place. */
export interface TrendChart {
  readonly root: HTMLElement;
  /** Draws lines, as many and of the same names as when it was made. */
  draw(times: readonly number[], lines: readonly TrendLine[], from: number, to: number): void;
  close(): void;
}

/** Makes a chart for lines of these names. */
export function trendChart(spec: TrendSpec, names: readonly string[]): TrendChart {
  const looks = lineLooks(names.map(() => ({})));
  const place = el("div", { class: "trend-plot", "aria-hidden": "true" });
  const values = names.map(() => el("b", { text: "––" }));
  const title = el("span", { class: "quiet" });
  const swatches = names.map((_, i) => {
    const line = svg("line", { x1: 0, y1: 6, x2: 26, y2: 6 });
    line.setAttribute("stroke-dasharray", looks[i]!.dash.map((part) => part * 2).join(" "));
    line.setAttribute("stroke-width", "3");
    return line;
  });
  const legend = el(
    "p",
    { class: "trend-legend" },
    title,
    ...names.map((name, i) =>
      el(
        "span",
        { class: "trend-key" },
        svg("svg", { class: "swatch-line", "aria-hidden": "true" }, swatches[i]!),
        name,
        " ",
        values[i]!,
      )
    ),
  );
  const root = el("figure", { class: "trend card", "aria-label": spec.title }, legend, place);

  let data: ReturnType<typeof withGaps> = { times: [], lines: [], gaps: [] };
  let isHourly = false;
  let newest: readonly (number | null | undefined)[] = [];
  let [from, to] = [0, 1];
  let pointed: number | null = null;
  let size = { width: 0, height: 0 };
  let plot: uPlot | null = null;

  const colour = (i: number) => looks[i]![pageState.get().theme];
  function recolour(): void {
    swatches.forEach((line, i) => line.setAttribute("stroke", colour(i)));
    if (plot === null) return;
    plot.series.forEach((series, i) => {
      if (i > 0) series.width = palette().lineWidth;
    });
    plot.redraw(true, true);
  }

  /** The newest values, or what is drawn under the cursor. */
  function showValues(): void {
    const ts = pointed === null ? undefined : data.times[pointed];
    const most = isHourly ? ", the hour’s most" : "";
    const when = ts === undefined ? "" : `, ${momentText(ts)} UTC${most}`;
    const units = spec.units === "" ? "" : `, ${spec.units}`;
    setText(title, `${spec.title}${units}${when}`);
    values.forEach((value, i) => {
      const shown = ts === undefined ? newest[i] : data.lines[i]?.[pointed!];
      setText(value, trendText(shown, spec));
    });
  }

  function range(): readonly [number, number] {
    if (spec.range !== undefined) return spec.range;
    const known = data.lines.flat().filter((value) => value !== null);
    if (spec.ages === true) return ageRange(Math.max(0, ...known));
    const [least, most] = [Math.min(...known), Math.max(...known)];
    return yRange(
      known.length === 0 ? NaN : least,
      known.length === 0 ? NaN : most,
      { leastSpan: 4, fromZero: false },
      null,
    );
  }

  function show(): void {
    showValues();
    if (size.width === 0 || size.height === 0) return;
    plot ??= new uPlot(options(), undefined, place);
    const chart = plot;
    chart.batch(() => {
      const [bottom, top] = range();
      // By ratios nothing is below the axis: what is fresher stands on it.
      const lines = spec.ages !== true
        ? data.lines
        : data.lines.map((line) =>
          line.map((value) => value === null ? null : Math.max(bottom, value))
        );
      chart.setData([data.times, ...lines], false);
      chart.setScale("x", { min: from, max: to });
      chart.setScale("y", { min: bottom, max: top });
    });
  }

  function options(): uPlot.Options {
    const axis = {
      font: `${FONT_PX}px ${palette().font || "sans-serif"}`,
      stroke: () => palette().text,
      grid: { stroke: () => palette().grid, width: 1 },
      ticks: { show: false },
    };
    const isLog = spec.ages === true;
    return {
      ...size,
      padding: [8, 22, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: false, y: false },
        sync: { key: CURSOR },
      },
      hooks: {
        drawClear: [shadeGaps],
        setCursor: [({ cursor: { idx, left = -1 } }) => {
          pointed = left < 0 ? null : idx ?? null;
          showValues();
        }],
      },
      scales: {
        x: { time: false, auto: false },
        y: {
          auto: false,
          distr: isLog ? 3 : 1,
          range: (_, bottom, top) => [bottom, top],
        },
      },
      axes: [
        {
          ...axis,
          scale: "x",
          size: 24,
          gap: 4,
          splits: (chart, _, min, max) => timeTicks(min, max, chart.bbox.width / uPlot.pxRatio),
          values: (_, ticks) => ticks.map(tickLabel),
        },
        {
          ...axis,
          scale: "y",
          size: isLog ? 60 : 52,
          gap: 6,
          splits: (chart, _, bottom, top) =>
            isLog
              ? ageTicks(bottom, top, chart.bbox.height / uPlot.pxRatio)
              : yTicks([bottom, top], Math.max(2, chart.bbox.height / uPlot.pxRatio / 34)),
          values: (_, ticks) =>
            ticks.map((value) =>
              isLog ? trendText(value, spec) : value.toFixed(tickDecimals(ticks))
            ),
          ...(isLog ? { filter: (_: uPlot, ticks: number[]) => ticks } : {}),
        },
      ],
      series: [
        {},
        ...names.map((_, i): uPlot.Series => ({
          scale: "y",
          auto: false,
          stroke: () => colour(i),
          width: palette().lineWidth,
          dash: looks[i]!.dash.map((part) => part * palette().lineWidth),
          points: { size: 4, stroke: () => colour(i), fill: () => colour(i) },
        })),
      ],
    };
  }

  /** Where nobody looked there is nothing to be read. */
  function shadeGaps(chart: uPlot): void {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.fillStyle = palette().gap;
    for (const [start, end] of data.gaps) {
      const left = Math.max(bbox.left, chart.valToPos(start, "x", true));
      const right = Math.min(bbox.left + bbox.width, chart.valToPos(end, "x", true));
      if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.restore();
  }

  const watch = new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    size = { width: Math.floor(width), height: Math.floor(height) };
    if (size.width > 0 && size.height > 0) plot?.setSize(size);
    show();
  });
  watch.observe(place);
  const off = onThemeChange(recolour);
  recolour();
  showValues();

  return {
    root,
    draw(times, lines, start, end) {
      newest = lines.map(({ values }) => values.at(-1));
      isHourly = spec.hourlyMost === true && end - start >= HOURLY_FROM_S;
      const hourly = isHourly ? hourlyMost(times, lines) : null;
      data = hourly === null
        ? withGaps(times, lines)
        : withGaps(hourly.times, hourly.lines, HOURLY_GAP_S);
      [from, to] = [start, end];
      show();
    },
    close() {
      watch.disconnect();
      off();
      plot?.destroy();
    },
  };
}
