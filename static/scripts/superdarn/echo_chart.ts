/**
 * How many echoes a radar had in the last day: means over each scan, of all, of the ionosphere and of
 * the ground.
 *
 * @module
 */
import uPlot from "uplot";
import type { EchoesAnswer, EchoMessage } from "../../../formats/superdarn_messages.ts";
import { clockText } from "../common/connection.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { onThemeChange, palette } from "../common/theme.ts";
import { noScansText } from "./darn_words.ts";
import { EchoCounts } from "./echo_counts.ts";
import { ECHO_LINES, echoPlotOptions } from "./echo_plot.ts";

const DAY_S = 86_400;
/** What a young station shows at least. */
const LEAST_S = 3_600;
/** Closer nobody looks: it would be four scans. */
const CLOSEST_S = 600;
/** Far from the state of a database that changes only by what is told live. */
const AGAIN_MS = 10 * 60_000;
/** Scans take one or two minutes: a count so old is none of now. */
const OLD_S = 600;
const RETRY_MS = 15_000;
/** A day of a stereo radar over a poor link. */
const TIMEOUT_MS = 15_000;

/** The chart in its place. */
export interface EchoChart {
  /** Another radar, or null; a channel of it, or null: the first that has scans. */
  site(site: string | null, channel: number | null): void;
  /** A scan that has just ended. */
  heard(site: string, message: EchoMessage): void;
  /** The line was lost and is back: asks for what came in between. */
  again(): void;
  /** Moves the right edge to now. */
  tick(nowMs: number): void;
}

const minuteText = (ts: number) => clockText(ts * 1000).slice(0, 5);

/** Fills `root`. */
export function echoChart(root: HTMLElement): EchoChart {
  const place = el("div", { class: "echo-plot", "aria-hidden": "true" });
  const values = ECHO_LINES.map(() => el("b", { text: "––" }));
  const title = el("span", { text: "Echoes a beam" });
  const time = el("small", { class: "echo-time" });
  const words = el("p", { class: "echo-words", role: "status" });
  const download = el("a", { class: "echo-csv", download: "", hidden: true, text: "CSV" });
  const whole = el("button", { type: "button", class: "echo-whole", text: "Show all" });
  whole.hidden = true;
  whole.addEventListener("click", () => zoom(null));
  root.append(
    el(
      "p",
      { class: "echo-legend" },
      el(
        "span",
        { class: "quiet echo-title" },
        title,
        time,
      ),
      ...ECHO_LINES.map((line, i) =>
        el(
          "span",
          { class: "echo-key" },
          el("span", { class: `swatch ${line.class}` }),
          line.name,
          " ",
          values[i]!,
        )
      ),
    ),
    download,
    place,
    whole,
    words,
  );

  let site: string | null = null;
  let channel: number | null = null;
  let counts = new EchoCounts();
  /** Of the site's day: on its way, there, or not to be had. */
  let state: "asking" | "asked" | "failed" = "asking";
  let endS = Date.now() / 1000;
  let part: { readonly min: number; readonly max: number } | null = null;
  let pointedTs: number | null = null;
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

  function zoom(next: typeof part): void {
    if (next !== null && next.max - next.min < CLOSEST_S) return;
    part = next;
    show();
  }

  /** The newest scan, or the one that is pointed at. */
  function showValues(): void {
    const { newest } = counts;
    const scan = pointedTs === null ? newest : counts.near(pointedTs);
    [scan?.total, scan?.ionospheric, scan?.ground].forEach((value, i) => {
      setText(values[i]!, value === undefined ? "––" : String(value));
    });
    const isOld = pointedTs === null && newest !== null && endS - newest.ts > OLD_S;
    const ts = scan?.ts ?? pointedTs;
    const of = ts === null ? "each scan’s mean" : `${minuteText(ts)} UTC, the scan’s mean`;
    setText(time, isOld ? `${minuteText(newest.ts)} UTC, nothing since` : `${of}, rounded down`);
    setAttribute(time, "class", isOld ? "busy echo-time" : "echo-time");
  }

  /** Why the curves are not there, or not whole. */
  function wordsNow(): string {
    if (state === "failed") return "The echo counts cannot be had; asked again soon";
    return state === "asking" ? "" : noScansText(counts.channels, channel);
  }

  function show(): void {
    const firstS = counts.firstTs(endS);
    const isYoung = firstS !== null && firstS > endS - DAY_S + OLD_S;
    const fromS = isYoung ? Math.min(firstS, endS - LEAST_S) : endS - DAY_S;
    const { min, max } = part ?? { min: fromS, max: endS };
    const when = part !== null
      ? `${minuteText(min)}–${minuteText(max)} UTC`
      : isYoung
      ? `since ${minuteText(firstS)} UTC`
      : "last 24 h";
    setText(title, `Echoes a beam, ${when}`);
    setText(words, wordsNow());
    whole.hidden = part === null;
    download.hidden = site === null || firstS === null;
    const query = new URLSearchParams({ site_name: site ?? "", save: "true" });
    const isStereo = counts.channels.length > 1 && counts.newest !== null;
    if (isStereo) query.set("channel", String(counts.newest!.channel));
    setAttribute(download, "href", `/echoes/?${query}`);
    showValues();
    if (size.width === 0 || size.height === 0) return;
    plot ??= new uPlot(
      echoPlotOptions(size, {
        pointed(ts) {
          pointedTs = ts;
          showValues();
        },
        zoomed: zoom,
      }),
      undefined,
      place,
    );
    const { data, most } = counts.lines(endS - DAY_S, endS);
    plot.batch(() => {
      plot!.setData(data as uPlot.AlignedData, false);
      plot!.setScale("x", { min, max });
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
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      // Of a radar that has no scans yet there is nothing.
      if (!response.ok && response.status !== 404) throw new Error();
      const answer = response.ok ? await response.json() as EchoesAnswer : null;
      if (signal.aborted) return;
      if (answer !== null) counts.fill(answer);
      state = "asked";
    } catch {
      if (signal.aborted) return;
      state = "failed";
      nextMs = RETRY_MS;
    }
    timer = setTimeout(ask, nextMs);
    show();
  }

  return {
    site(next, nextChannel) {
      if (next === site && nextChannel === channel) return;
      const isOther = next !== site;
      [site, channel] = [next, nextChannel];
      if (isOther) {
        counts = new EchoCounts();
        part = null;
        state = "asking";
        ask();
      }
      counts.look(channel);
      show();
    },
    heard(from, message) {
      if (from !== site) return;
      if (counts.add(message)) ask();
      show();
    },
    again: ask,
    tick(nowMs) {
      const nextS = nowMs / 1000;
      // A pixel of the day is a minute and more.
      if (Math.abs(nextS - endS) < 30) return;
      endS = nextS;
      show();
    },
  };
}
