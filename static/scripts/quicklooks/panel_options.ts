/**
 * How uPlot is set up for a panel of an instrument's data: axes, lines, and the heat map under them.
 *
 * @module
 */
import uPlot from "uplot";
import { type LineLook, lineLooks } from "../../../formats/quicklook_palette.ts";
import type { Floats, PanelData } from "../../../formats/quicklook_window.ts";
import { timeLabel, timeStep, timeTicks } from "../charts/time_ticks.ts";
import type { TimeWindow } from "../charts/time_window.ts";
import { type Range, tickDecimals, yTicks } from "../charts/y_range.ts";
import { pageState } from "../common/page_state.ts";
import { palette } from "../common/theme.ts";
import { heatPicture } from "./heat_picture.ts";
import { linesRange, lineTable, powersOfTen, powerText } from "./panel_lines.ts";

const FONT_PX = 13;
const AXIS_PX = 58;
const TIME_AXIS_PX = 24;
/** Room for a mark with seconds, and for one without. */
const TIME_SPACE_PX = { short: 76, long: 54 };
/** Windows that are longer have no seconds. */
const LONG_S = 3_600;
const VALUE_SPACE_PX = 34;
/** Night is dim. */
const NIGHT_ALPHA = 0.75;

/** A look in the theme in use. */
export function colourOf(look: LineLook): string {
  return look[pageState.get().theme];
}

/** The lines of a panel, whatever else there is in it. */
export function linesOf(panel: PanelData<Floats>) {
  return panel.kind === "lines" ? panel.lines : panel.over;
}

/** Whether a panel's axis goes by powers of ten. */
const isLog = (panel: PanelData<Floats>) => panel.kind === "lines" && panel.log === true;

/** What a panel's axis covers in a window. */
export function rangeOf(panel: PanelData<Floats>, window: TimeWindow): Range {
  if (panel.kind === "lines") {
    return linesRange(panel.lines, window, { range: panel.range, log: panel.log === true });
  }
  if (panel.verticalRange !== undefined) return panel.verticalRange;
  const heights = [...panel.heights];
  return heights.length === 0 ? [0, 1] : [Math.min(0, ...heights), Math.max(...heights)];
}

/** A panel's numbers as uPlot takes them. */
export function plotData(panel: PanelData<Floats>, { from, to }: TimeWindow): uPlot.AlignedData {
  const tables = linesOf(panel).map((line) => lineTable(line, isLog(panel)));
  if (tables.length === 0) return [[from, to]];
  return uPlot.join(tables.map((table) => table.map((column) => [...column]) as uPlot.AlignedData));
}

/** What makes another plot necessary than the one that is there. */
export function plotKey(panel: PanelData<Floats>): string {
  const points = panel.kind === "lines" && panel.points === true;
  return JSON.stringify([panel.kind, isLog(panel), points, linesOf(panel).length]);
}

/** uPlot's options for a panel; it draws what `shown` answers. */
export function panelOptions(
  size: { readonly width: number; readonly height: number },
  shown: () => PanelData<Floats>,
): uPlot.Options {
  const font = `${FONT_PX}px ${palette().font || "sans-serif"}`;
  const panel = shown();
  const logarithmic = isLog(panel);
  const isPoints = panel.kind === "heat" || panel.points === true;
  const looks = () => lineLooks(linesOf(shown()));
  const step = (plot: uPlot, from: number, to: number) =>
    timeStep(
      to - from,
      plot.bbox.width / uPlot.pxRatio,
      to - from > LONG_S ? TIME_SPACE_PX.long : TIME_SPACE_PX.short,
    );
  const axis = {
    font,
    stroke: () => palette().text,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
  };
  const room = (plot: uPlot) => Math.max(2, plot.bbox.height / uPlot.pxRatio / VALUE_SPACE_PX);
  return {
    ...size,
    // The last time mark needs half its width.
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, auto: false },
      y: {
        auto: false,
        range: (_, bottom, top) => [bottom, top],
        ...(logarithmic ? { distr: 3 as const } : {}),
      },
    },
    axes: [
      {
        ...axis,
        scale: "x",
        size: TIME_AXIS_PX,
        gap: 4,
        // Over a heat map they would look like gaps.
        grid: { ...axis.grid, show: panel.kind === "lines" },
        splits: (plot, _, from, to) => timeTicks(from, to, step(plot, from, to)),
        values: (plot, ticks) => {
          const { min, max } = plot.scales.x!;
          return ticks.map((ts) => tickText(ts, step(plot, min!, max!), max! - min!));
        },
      },
      {
        ...axis,
        scale: "y",
        size: AXIS_PX,
        gap: 6,
        grid: { ...axis.grid, show: panel.kind === "lines" },
        splits: (plot, _, bottom, top) =>
          logarithmic ? powersOfTen([bottom, top], room(plot)) : yTicks([bottom, top], room(plot)),
        values: (_, ticks) => logarithmic ? ticks.map(powerText) : tickTexts(ticks),
      },
    ],
    bands: linesOf(panel).map((_, i) => ({
      series: [3 * i + 2, 3 * i + 3] as [number, number],
      fill: () => `${colourOf(looks()[i]!)}40`,
    })),
    series: [
      {},
      ...linesOf(panel).flatMap((_, i): uPlot.Series[] => {
        const stroke = () => colourOf(looks()[i]!);
        const common = { scale: "y", auto: false, stroke };
        const width = isPoints ? 0 : palette().lineWidth;
        const limit = { ...common, width: 0, points: { show: false } };
        return [
          {
            ...common,
            width,
            dash: looks()[i]!.dash.map((length) => length * palette().lineWidth),
            points: { ...(isPoints ? { show: true } : {}), size: isPoints ? 4 : 3, fill: stroke },
          },
          limit,
          limit,
        ];
      }),
    ],
    hooks: { drawClear: [heatDrawer(shown)] },
  };
}

/** A day's begin is its date, in views of several. */
function tickText(ts: number, stepS: number, spanS: number): string {
  if (spanS > 86_400 && ts % 86_400 === 0) return new Date(ts * 1000).toISOString().slice(5, 10);
  return timeLabel(ts, stepS);
}

/** Marks in plain digits, or in powers where there would be too many. */
export function tickTexts(ticks: readonly number[]): string[] {
  const decimals = tickDecimals(ticks);
  const isSmall = decimals > 4 || ticks.some((tick) => Math.abs(tick) >= 1e6);
  // As few digits as tell one tick from another.
  let digits = 1;
  while (
    digits < 4 && new Set(ticks.map((tick) => tick.toExponential(digits))).size < ticks.length
  ) {
    digits++;
  }
  return ticks.map((tick) =>
    (isSmall && tick !== 0 ? tick.toExponential(digits) : tick.toFixed(isSmall ? 0 : decimals))
      .replaceAll("-", "−")
  );
}

/** Draws the heat map of a panel under its lines; made anew when data or size are others. */
function heatDrawer(shown: () => PanelData<Floats>): (plot: uPlot) => void {
  let made: { readonly key: string; readonly of: unknown } = { key: "", of: null };
  let canvas: OffscreenCanvas | null = null;
  return (plot) => {
    const panel = shown();
    if (panel.kind !== "heat" || panel.columns === 0) return;
    const { left, top, width, height } = plot.bbox;
    const { min: bottom, max: highest } = plot.scales.y!;
    const rows = Math.max(1, Math.round(height));
    const key = `${rows} ${bottom} ${highest}`;
    if (canvas === null || made.key !== key || made.of !== panel.values) {
      const picture = heatPicture(panel, rows, [bottom!, highest!]);
      canvas = new OffscreenCanvas(picture.width, picture.height);
      canvas.getContext("2d")!.putImageData(
        new ImageData(picture.rgba, picture.width, picture.height),
        0,
        0,
      );
      made = { key, of: panel.values };
    }
    const { ctx } = plot;
    const x = plot.valToPos(panel.startS, "x", true);
    const end = plot.valToPos(panel.startS + panel.columns * panel.stepS, "x", true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    // Neighbours are not mixed: what is there is what was measured.
    ctx.imageSmoothingEnabled = false;
    ctx.globalAlpha = pageState.get().theme === "night" ? NIGHT_ALPHA : 1;
    ctx.drawImage(canvas, x, top, end - x, height);
    ctx.restore();
  };
}
