/**
 * The charts of the last seven days, or of the last one: those that the station has numbers for.
 *
 * @module
 */
import type { OpsTrends } from "../../../formats/ops_messages.ts";
import { el, setAttribute } from "../common/dom.ts";
import { type TrendChart, trendChart } from "./trend_chart.ts";
import { TREND_SPECS, trendLines } from "./trend_specs.ts";

const DAY_S = 86_400;

/** What can be chosen to be shown; the first is, at first. */
const SPANS = [["7 days", 7 * DAY_S], ["24 h", DAY_S]] as const;

/** Fills `root`; the result draws what is known, or says why nothing is. */
export function trendsCard(root: HTMLElement): (
  trends: OpsTrends | null,
  fault: string | null,
  nowMs: number,
) => void {
  let charts = new Map<string, TrendChart>();
  let shown = "";
  let spanS: number = SPANS[0][1];
  let again = () => {};
  const place = el(
    "div",
    { class: "trend-charts" },
    el("div", { class: "card skeleton trend", "aria-hidden": "true" }),
  );
  const choice = el("div", { class: "choice", role: "group", "aria-label": "Time shown" });
  const buttons = SPANS.map(([text, seconds]) => {
    const button = el("button", { type: "button" }, text);
    button.addEventListener("click", () => {
      spanS = seconds;
      showChoice();
      again();
    });
    choice.append(button);
    return { button, seconds };
  });
  function showChoice(): void {
    for (const { button, seconds } of buttons) {
      setAttribute(button, "aria-pressed", String(seconds === spanS));
    }
  }
  showChoice();
  root.append(el("div", { class: "trends-head" }, el("h2", { text: "Trends" }), choice), place);

  return function show(trends, fault, nowMs) {
    again = () => show(trends, fault, nowMs);
    const specs = trends === null ? [] : TREND_SPECS.map((spec) => ({
      spec,
      lines: trendLines(trends, spec),
    })).filter(({ lines }) => lines.length > 0);
    const key = specs.map(({ spec, lines }) => `${spec.id} ${lines.map(({ name }) => name)}`)
      .join("; ");
    if (key !== shown || specs.length === 0) {
      for (const chart of charts.values()) chart.close();
      charts = new Map(
        specs.map(({ spec, lines }) => [spec.id, trendChart(spec, lines.map(({ name }) => name))]),
      );
      shown = key;
      if (specs.length === 0) place.replaceChildren(absence(trends, fault));
      else place.replaceChildren(...[...charts.values()].map((chart) => chart.root));
    }
    const endS = nowMs / 1000;
    for (const { spec, lines } of specs) {
      charts.get(spec.id)!.draw(trends!.times, lines, endS - spanS, endS);
    }
  };
}

function absence(trends: OpsTrends | null, fault: string | null): HTMLElement {
  const text = fault !== null
    ? `The trends cannot be had: ${fault}. Asked again soon.`
    : trends === null
    ? "Asking for the last seven days."
    : "No trends yet: they begin with the second look.";
  return el(
    "div",
    { class: "card trend" },
    el("p", { class: "trend-absence", role: "status", text }),
  );
}
