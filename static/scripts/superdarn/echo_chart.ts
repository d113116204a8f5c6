/**
 * How many echoes a radar had in the last day: means over each scan, of all, of the ionosphere and of
 * the ground.
 *
 * @module
 */
import uPlot from "uplot";
import type { EchoesAnswer, EchoMessage } from "../../../formats/superdarn_messages.ts";
import { timeLabel, timeStep, timeTicks } from "../charts/time_ticks.ts";
import { tickDecimals, yTicks } from "../charts/y_range.ts";
import { clockText } from "../common/connection.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { onThemeChange, type Palette, palette } from "../common/theme.ts";
import { EchoCounts } from "./echo_counts.ts";

const DAY_S = 86_400;
/** Far from the state of a database that changes only by what is told live. */
const AGAIN_MS = 10 * 60_000;
/** Scans take one or two minutes: a count so old is none of now. */
const OLD_S = 600;
const RETRY_MS = 15_000;
const FONT_PX = 13;

/** The lines: their colours and dashes stand for the same in the legend. */
const LINES = [
  { name: "Total", class: "total", dash: [], colour: ({ text }: Palette) => text },
  { name: "Ionospheric", class: "ionospheric", dash: [9, 4], colour: ({ note }: Palette) => note },
  { name: "Ground", class: "ground", dash: [2, 4], colour: ({ quiet }: Palette) => quiet },
] as const;

/** The chart in its place. */
export interface EchoChart {
  /** Another radar, or null. */
  site(site: string | null): void;
  /** A scan that has just ended. */
  heard(site: string, message: EchoMessage): void;
  /** The line was lost and is back: asks for what came in between. */
  again(): void;
  /** Moves the right edge to now; of a replay to the newest scan. */
  tick(nowMs: number, isReplay: boolean): void;
}

/** Fills `root`. */
export function echoChart(root: HTMLElement): EchoChart {
  const place = el("div", { class: "echo-plot", "aria-hidden": "true" });
  const values = LINES.map(() => el("b", { text: "––" }));
  const time = el("span", { class: "quiet echo-time" });
  const words = el("p", { class: "echo-words", role: "status" });
  root.append(
    el(
      "p",
      { class: "echo-legend" },
      el("span", { class: "quiet", text: "Echoes a beam, last 24 h" }),
      ...LINES.map((line, i) =>
        el(
          "span",
          { class: "echo-key" },
          el("span", { class: `swatch ${line.class}` }),
          line.name,
          " ",
          values[i]!,
        )
      ),
      time,
    ),
    place,
    words,
  );

  let site: string | null = null;
  let counts = new EchoCounts();
  let endS = Date.now() / 1000;
  let size = { width: 0, height: 0 };
  let plot: uPlot | null = null;
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    size = { width: Math.floor(width), height: Math.floor(height) };
    if (size.width > 0 && size.height > 0) plot?.setSize(size);
    show();
  }).observe(place);
  onThemeChange(() => {
    if (plot === null) return;
    plot.series.forEach((series, i) => {
      if (i > 0) series.width = palette().lineWidth;
    });
    plot.redraw(true, true);
  });

  function show(): void {
    const { newest } = counts;
    [newest?.total, newest?.ionospheric, newest?.ground].forEach((value, i) => {
      setText(values[i]!, value === undefined ? "––" : String(value));
    });
    const isOld = newest !== null && endS - newest.ts > OLD_S;
    const at = newest === null ? "" : `${clockText(newest.ts * 1000).slice(0, 5)} UTC`;
    setText(time, isOld ? `of ${at}, nothing since` : at);
    setAttribute(time, "class", isOld ? "busy echo-time" : "quiet echo-time");
    if (size.width === 0 || size.height === 0) return;
    plot ??= new uPlot(options(size), undefined, place);
    const { data, most } = counts.lines(endS - DAY_S, endS);
    plot.batch(() => {
      plot!.setData(data as uPlot.AlignedData, false);
      plot!.setScale("x", { min: endS - DAY_S, max: endS });
      plot!.setScale("y", { min: 0, max: Math.max(5, most * 1.1) });
    });
  }

  async function ask(): Promise<void> {
    clearTimeout(timer);
    asking.abort();
    if (site === null) return;
    const { signal } = asking = new AbortController();
    let nextMs = AGAIN_MS;
    try {
      const response = await fetch(`/echoes/?site_name=${encodeURIComponent(site)}`, {
        cache: "no-store",
        signal,
      });
      if (response.ok) {
        counts.fill(await response.json() as EchoesAnswer);
        setText(words, "");
      } else if (response.status === 404) {
        setText(words, counts.newest === null ? "No scans are kept yet" : "");
      } else throw new Error();
    } catch {
      if (signal.aborted) return;
      setText(words, "The echo counts cannot be had; asked again soon");
      nextMs = RETRY_MS;
    }
    timer = setTimeout(ask, nextMs);
    show();
  }

  return {
    site(next) {
      if (next === site) return;
      site = next;
      counts = new EchoCounts();
      setText(words, "");
      show();
      ask();
    },
    heard(from, message) {
      if (from !== site) return;
      counts.add(message);
      setText(words, "");
      show();
    },
    again: ask,
    tick(nowMs, isReplay) {
      const nextS = isReplay ? counts.newest?.ts ?? nowMs / 1000 : nowMs / 1000;
      // A pixel of the day is a minute and more.
      if (Math.abs(nextS - endS) < 30) return;
      endS = nextS;
      show();
    },
  };
}

function options(size: { width: number; height: number }): uPlot.Options {
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
    cursor: { show: false },
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
      ...LINES.map(({ dash, colour }): uPlot.Series => ({
        scale: "y",
        auto: false,
        stroke: () => colour(palette()),
        width: palette().lineWidth,
        dash: [...dash],
        points: { show: false },
      })),
    ],
  };
}
