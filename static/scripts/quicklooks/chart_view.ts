/**
 * The interactive view: all panels of an instrument under one another, with one cursor, moved and
 * zoomed together.
 *
 * @module
 */
import type { Floats, QuicklookWindow } from "../../../formats/quicklook_window.ts";
import { chartGestures, chartKeys } from "../charts/gestures.ts";
import { panned, pinched, selected, type TimeWindow, zoomed } from "../charts/time_window.ts";
import { pageState } from "../common/page_state.ts";
import { onThemeChange } from "../common/theme.ts";
import { type Cursor, type PanelChart, panelChart } from "./panel_chart.ts";
import { limitsOf, windowOf, windowState } from "./quick_window.ts";

/** The panels in their place. */
export interface ChartView {
  show(data: QuicklookWindow<Floats> | null, window: TimeWindow): void;
}

/** Fills `root`; `pointed` hears where the cursor is. */
export function chartView(
  root: HTMLElement,
  { nowS, pointed }: { nowS(): number; pointed(cursor: Cursor | null): void },
): ChartView {
  let charts: PanelChart[] = [];
  let data: QuicklookWindow<Floats> | null = null;
  let held: { readonly one: number; readonly other: number } | null = null;

  function point(cursor: Cursor | null): void {
    for (const chart of charts) chart.point(cursor);
    pointed(cursor);
  }

  const shown = () => windowOf(pageState.get(), nowS());
  const timeAt = (share: number) => {
    const { from, to } = shown();
    return from + share * (to - from);
  };
  /** State and limits, as the moves of windows want them. */
  const now = () => [windowState(pageState.get()), limitsOf(pageState.get(), nowS())] as const;
  const moves = {
    pan: (share: number) => {
      const { from, to } = shown();
      pageState.set(panned(...now(), share * (to - from)));
    },
    zoom: (factor: number, share = 0.5) => pageState.set(zoomed(...now(), factor, timeAt(share))),
    reset: () => pageState.set({ from: null, to: null }),
  };

  function chartAt(i: number): PanelChart {
    return panelChart((over, heightAt) => {
      let yShare = 0;
      const follow = (event: PointerEvent) => {
        const { top, height } = over.getBoundingClientRect();
        yShare = (event.clientY - top) / Math.max(height, 1);
      };
      // Before the gestures hear of them.
      over.addEventListener("pointermove", follow);
      over.addEventListener("pointerdown", follow);
      const at = (share: number) => {
        const panel = data?.panels[i];
        const vertical = panel?.kind === "heat" ? panel.vertical : null;
        point({ ts: timeAt(share), height: heightAt(yShare), vertical });
      };
      chartGestures(over, {
        ...moves,
        point: (share) => share === null ? point(null) : at(share),
        tap: at,
        choosing(one, other) {
          for (const chart of charts) chart.choosing([one, other]);
        },
        chosen(stretch) {
          for (const chart of charts) chart.choosing(null);
          if (stretch === null) return;
          pageState.set(selected(...now(), timeAt(stretch[0]), timeAt(stretch[1])));
        },
        pinchBegan(one, other) {
          held = { one: timeAt(one), other: timeAt(other) };
        },
        pinch(one, other) {
          if (held === null) return;
          const ends = [{ ts: held.one, share: one }, { ts: held.other, share: other }] as const;
          pageState.set(pinched(...now(), ...ends));
        },
      });
    });
  }

  chartKeys({ ...moves, pause() {} });
  onThemeChange(() => {
    for (const chart of charts) chart.restyle();
  });

  return {
    show(next, window) {
      data = next;
      const panels = next?.panels ?? [];
      const newestS = Math.min(next?.newestS ?? NaN, next?.endS ?? NaN);
      root.classList.toggle("no-bars", panels.every(({ kind }) => kind === "lines"));
      for (const chart of charts.slice(panels.length)) chart.close();
      charts = panels.map((_, i) => charts[i] ?? chartAt(i));
      panels.forEach((panel, i) => {
        const chart = charts[i]!;
        if (chart.root.parentElement === null) root.append(chart.root);
        chart.show(panel, window, newestS);
      });
    },
  };
}
