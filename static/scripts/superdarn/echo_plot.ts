/**
 * How the chart of echo counts is drawn: its axes, lines, cursor and zoom, as uPlot has them.
 *
 * @module
 */
import uPlot from "uplot";
import { timeLabel, timeStep, timeTicks } from "../charts/time_ticks.ts";
import { tickDecimals, yTicks } from "../charts/y_range.ts";
import { type Palette, palette } from "../common/theme.ts";

const FONT_PX = 13;

/** The lines: their colours and dashes stand for the same in the legend. */
export const ECHO_LINES = [
  { name: "Total", class: "total", dash: [], colour: ({ text }: Palette) => text },
  { name: "Ionospheric", class: "ionospheric", dash: [9, 4], colour: ({ note }: Palette) => note },
  { name: "Ground", class: "ground", dash: [2, 4], colour: ({ quiet }: Palette) => quiet },
] as const;

/**
 * @param pointed the cursor is at another time, or at none
 * @param zoomed a part was drawn over; null: the whole is wanted again
 */
export function echoPlotOptions(
  size: { readonly width: number; readonly height: number },
  { pointed, zoomed }: {
    pointed(ts: number | null): void;
    zoomed(part: { readonly min: number; readonly max: number } | null): void;
  },
): uPlot.Options {
  const font = `${FONT_PX}px ${palette().font || "sans-serif"}`;
  const step = (plot: uPlot, from: number, to: number) =>
    timeStep(to - from, plot.bbox.width / uPlot.pxRatio, 76);
  const axis = {
    font,
    stroke: () => palette().text,
    grid: { stroke: () => palette().grid, width: 1 },
    ticks: { show: false },
  };
  return {
    ...size,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          zoomed(null);
          return null;
        },
      },
    },
    hooks: {
      setCursor: [({ cursor: { left = -1 }, posToVal }) => {
        pointed(left < 0 ? null : posToVal(left, "x"));
      }],
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width <= 0) return;
        zoomed({ min: plot.posToVal(left, "x"), max: plot.posToVal(left + width, "x") });
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
    },
    scales: {
      x: { time: false, auto: false },
      y: { auto: false, range: (_, bottom, top) => [bottom, top] },
    },
    axes: [
      {
        ...axis,
        scale: "x",
        size: 24,
        gap: 4,
        splits: (plot, _, from, to) => timeTicks(from, to, step(plot, from, to)),
        values: (plot, ticks) => {
          const apart = step(plot, plot.scales.x!.min!, plot.scales.x!.max!);
          return ticks.map((ts) => timeLabel(ts, apart));
        },
      },
      {
        ...axis,
        scale: "y",
        size: 40,
        gap: 6,
        splits: (plot, _, bottom, top) =>
          yTicks([bottom, top], Math.max(2, plot.bbox.height / uPlot.pxRatio / 34)),
        values: (_, ticks) => ticks.map((value) => value.toFixed(tickDecimals(ticks))),
      },
    ],
    series: [
      {},
      ...ECHO_LINES.map(({ dash, colour }): uPlot.Series => ({
        scale: "y",
        auto: false,
        stroke: () => colour(palette()),
        width: palette().lineWidth,
        dash: [...dash],
        // Seen where scans are far apart, and where one stands alone.
        points: { size: 4, stroke: () => colour(palette()), fill: () => colour(palette()) },
      })),
    ],
  };
}
