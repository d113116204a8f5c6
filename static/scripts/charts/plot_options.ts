/**
 * How uPlot is set up for our charts: axes, lines, dots, and when the marks are drawn.
 *
 * @module
 */
import uPlot from "uplot";
import type { Note } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { LINE_DASH, palette } from "../common/theme.ts";
import { unitOf, type Units } from "../common/units.ts";
import type { ChartLines } from "./chart_lines.ts";
import { drawGaps, drawLatest, drawNotes, drawUnit } from "./chart_marks.ts";
import { type ChartSpec, CIRCLE, CIRCLE_NAMES, type LineSpec, type Side } from "./chart_specs.ts";
import { timeLabel, timeStep, timeTicks } from "./time_ticks.ts";
import type { TimeWindow } from "./time_window.ts";
import { tickDecimals, yTicks } from "./y_range.ts";

/** What every chart draws of one moment. */
export interface Frame {
  readonly window: TimeWindow;
  readonly lines: ChartLines;
  readonly notes: readonly Note[];
  readonly units: Units;
  /** The point whose values are marked at the right edge; null: the edge is not the newest. */
  readonly latest: Point | null;
}

/** Widths that never change with the values, so that the charts' times stay above one another. */
const AXIS_PX = { left: 52, right: 62 } as const;
const TOP_PX = 18;
const TIME_AXIS_PX = 26;
const FONT_PX = 13;
const TIME_SPACE_PX = 84;
const VALUE_SPACE_PX = 34;
/** Side of a direction's dot, px. */
const DOT_PX = 3;

/** uPlot's options for a chart of this size, which always draws what `frame` answers. */
export function plotOptions(
  spec: ChartSpec,
  size: { width: number; height: number },
  frame: () => Frame,
): uPlot.Options {
  const hasRight = spec.lines.some(({ side }) => side === "right");
  const font = `${FONT_PX}px ${palette().font || "sans-serif"}`;
  return {
    ...size,
    padding: [TOP_PX, hasRight ? 0 : AXIS_PX.right, 0, 0],
    legend: { show: false },
    // The cursor, zooming and panning are the page's own: they are shared with the map.
    cursor: { show: false },
    scales: {
      x: { time: false, auto: false },
      left: { auto: false, range: (_, bottom, top) => [bottom, top] },
      right: { auto: false, range: (_, bottom, top) => [bottom, top] },
    },
    axes: [
      timeAxis(font),
      valueAxis("left", spec, font),
      ...(hasRight ? [valueAxis("right", spec, font)] : []),
    ],
    series: [{}, ...spec.lines.map(series)],
    hooks: {
      drawClear: [(plot) => drawGaps(plot, frame().lines.gaps)],
      draw: [(plot) => {
        const unitEnd = drawUnit(plot, unitText(spec, frame().units), font);
        drawNotes(plot, frame().notes, font, unitEnd);
        drawLatest(plot, spec.lines, frame(), font);
      }],
    },
  };
}

function unitText(spec: ChartSpec, units: Units): string {
  const left = spec.lines.find(({ side }) => side === "left")!;
  return left.kind === "direction" ? "from" : unitOf(left.kind, units);
}

function timeAxis(font: string): uPlot.Axis {
  const step = (plot: uPlot, from: number, to: number) =>
    timeStep(to - from, plot.bbox.width / uPlot.pxRatio, TIME_SPACE_PX);
  return {
    scale: "x",
    side: 2,
    font,
    size: TIME_AXIS_PX,
    gap: 6,
    stroke: () => palette().text,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
    splits: (plot, _, from, to) => timeTicks(from, to, step(plot, from, to)),
    values: (plot, ticks) => {
      const { min, max } = plot.scales.x!;
      const apart = step(plot, min!, max!);
      return ticks.map((ts) => timeLabel(ts, apart));
    },
  };
}

function valueAxis(side: Side, spec: ChartSpec, font: string): uPlot.Axis {
  const isCircle = spec.lines.some((line) => line.side === side && line.kind === "direction");
  return {
    scale: side,
    side: side === "left" ? 3 : 1,
    font,
    size: AXIS_PX[side],
    gap: 8,
    stroke: () => palette().text,
    grid: {
      show: side === "left",
      stroke: () => palette().grid,
      width: 1,
    },
    ticks: { show: false },
    splits: (plot, _, bottom, top) =>
      isCircle
        ? [...CIRCLE]
        : yTicks([bottom, top], plot.bbox.height / uPlot.pxRatio / VALUE_SPACE_PX),
    values: (_, ticks) => {
      if (isCircle) return [...CIRCLE_NAMES];
      const decimals = tickDecimals(ticks);
      return ticks.map((value) => value.toFixed(decimals).replace("-", "−"));
    },
  };
}

function series(line: LineSpec): uPlot.Series {
  const colour = () => palette()[line.variable];
  const common = { scale: line.side, auto: false, stroke: colour };
  if (line.kind === "direction") {
    // Dots, never a line: from 359° to 1° is no way through the south.
    return {
      ...common,
      fill: colour,
      width: 0,
      paths: dots,
      points: { show: false },
    };
  }
  return {
    ...common,
    width: palette().lineWidth,
    dash: [...LINE_DASH[line.variable]],
    points: { size: 5, fill: colour },
  };
}

/** A small square a value: a thousandth of the work that circles make. */
function dots(plot: uPlot, seriesIdx: number, first: number, last: number): uPlot.Series.Paths {
  const times = plot.data[0];
  const values = plot.data[seriesIdx]!;
  const scale = plot.series[seriesIdx]!.scale!;
  const side = DOT_PX * uPlot.pxRatio;
  const fill = new Path2D();
  for (let i = first; i <= last; i++) {
    const value = values[i];
    if (value === null || value === undefined) continue;
    const x = plot.valToPos(times[i]!, "x", true);
    const y = plot.valToPos(value, scale, true);
    fill.rect(x - side / 2, y - side / 2, side, side);
  }
  return { fill, flags: 1 };
}
