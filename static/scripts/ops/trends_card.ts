/**
 * The charts of the last seven days: those that the station has numbers for.
 *
 * @module
 */
import type { OpsTrends } from "../../../formats/ops_messages.ts";
import { el } from "../common/dom.ts";
import { type TrendChart, trendChart } from "./trend_chart.ts";
import { TREND_SPECS, trendLines } from "./trend_specs.ts";

const WEEK_S = 7 * 86_400;

/** Fills `root`; the result draws what is known, or says why nothing is. */
export function trendsCard(root: HTMLElement): (
  trends: OpsTrends | null,
  fault: string | null,
  nowMs: number,
) => void {
  let charts = new Map<string, TrendChart>();
  let shown = "";
  root.append(el("div", { class: "card skeleton trend", "aria-hidden": "true" }));

  return function show(trends, fault, nowMs) {
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
      if (specs.length === 0) root.replaceChildren(absence(trends, fault));
      else root.replaceChildren(...[...charts.values()].map((chart) => chart.root));
    }
    const endS = nowMs / 1000;
    for (const { spec, lines } of specs) {
      charts.get(spec.id)!.draw(trends!.times, lines, endS - WEEK_S, endS);
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
