/**
 * CPU, memory and disk: a bar, the figure, and a word that says whether it matters.
 *
 * @module
 */
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";

type Percentages = Pick<PanelStatus, "cpu_percent" | "mem_percent" | "disk_percent">;

interface Gauge {
  readonly key: keyof Percentages;
  readonly name: string;
  /** From here on a person should look. */
  readonly much: number;
  readonly muchWord: string;
}

/** The disk's figure is that of the preflight: a warning under 5 % free. */
const GAUGES: readonly Gauge[] = [
  { key: "cpu_percent", name: "CPU", much: 90, muchWord: "busy" },
  { key: "mem_percent", name: "Memory", much: 90, muchWord: "nearly full" },
  { key: "disk_percent", name: "Disk", much: 95, muchWord: "nearly full: make room" },
];

/** Fills `root` with the three meters; the result shows new figures. */
export function meters(root: HTMLElement): (load: Percentages) => void {
  const rows = GAUGES.map((gauge) => {
    const bar = el("span", { class: "bar" });
    const meter = el("span", {
      class: "meter",
      role: "meter",
      "aria-label": gauge.name,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    }, bar);
    const words = el("span", { class: "meter-words" }, "––");
    root.append(el("p", { class: "meter-row" }, el("span", {}, gauge.name), meter, words));
    return { gauge, bar, meter, words };
  });
  return (load) => {
    for (const { gauge, bar, meter, words } of rows) {
      const percent = load[gauge.key];
      const much = percent !== null && percent >= gauge.much;
      setText(words, percent === null ? "unknown" : wordsOf(percent, much ? gauge.muchWord : null));
      setAttribute(words, "class", much ? "meter-words bad" : "meter-words");
      setAttribute(meter, "aria-valuenow", String(percent ?? 0));
      setAttribute(meter, "aria-valuetext", words.textContent);
      bar.style.width = `${Math.min(100, percent ?? 0)}%`;
      setAttribute(bar, "class", much ? "bar much" : "bar");
    }
  };
}

const wordsOf = (percent: number, word: string | null) =>
  `${Math.round(percent)} %${word === null ? "" : `, ${word}`}`;
