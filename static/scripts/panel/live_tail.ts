/**
 * The card of live lines: tabs for the log and the two data files, each following its end unless
 * a person scrolled up.
 *
 * @module
 */
import type { LineEvent } from "../../../formats/panel_messages.ts";
import { el, setAttribute, setText } from "../common/dom.ts";
import { type Change, LineList } from "./line_list.ts";

/** The tabs. */
const SOURCES = [
  { name: "log", title: "Log" },
  { name: "obs", title: "Obs file" },
  { name: "support", title: "Support file" },
] as const;

export type LineSource = (typeof SOURCES)[number]["name"];

/** So near to its end a list counts as at its end: browsers round. */
const AT_END_PX = 24;

interface Tab {
  readonly button: HTMLButtonElement;
  readonly panel: HTMLElement;
  readonly list: HTMLElement;
  readonly lines: LineList;
  /** Where the list stood when it last scrolled. */
  top: number;
}

/** The card in use. */
export interface LiveTail {
  line(source: LineSource, event: LineEvent): void;
  clear(): void;
  /** Whether there are data files, whose lines have tabs then. */
  files(areThere: boolean): void;
}

/** Fills `root` with the tabs, their panels and the way back to the newest line. */
export function liveTail(root: HTMLElement): LiveTail {
  const tabs = new Map<LineSource, Tab>(SOURCES.map(({ name, title }) => {
    const button = el("button", {
      type: "button",
      role: "tab",
      id: `tab-${name}`,
      "aria-controls": `lines-${name}`,
    }, title);
    // Not announced line by line: a line a second would drown everything else.
    const list = el("ol", { class: "lines" }, el("li", { class: "quiet" }, "no line yet"));
    const panel = el("div", {
      role: "tabpanel",
      id: `lines-${name}`,
      "aria-labelledby": `tab-${name}`,
      class: "lines-panel",
      tabindex: "0",
    }, list);
    return [name, { button, panel, list, lines: new LineList(), top: 0 }];
  }));
  const newest = el("button", { type: "button", class: "newest", hidden: true });
  const tablist = el("div", { role: "tablist", "aria-label": "Which lines", class: "tabs" });
  tablist.append(...[...tabs.values()].map(({ button }) => button));
  const frame = el("div", { class: "lines-frame" });
  frame.append(...[...tabs.values()].map(({ panel }) => panel), newest);
  root.append(tablist, frame);

  let chosen: LineSource = "log";

  function choose(name: LineSource, focus: boolean): void {
    chosen = name;
    for (const [other, { button, panel }] of tabs) {
      const selected = other === name;
      setAttribute(button, "aria-selected", String(selected));
      button.tabIndex = selected ? 0 : -1;
      panel.hidden = !selected;
      if (selected && focus) button.focus();
    }
    const tab = tabs.get(name)!;
    if (!tab.lines.held) toEnd(tab);
    showNewest();
  }

  function showNewest(): void {
    const { held, waiting } = tabs.get(chosen)!.lines;
    newest.hidden = !held;
    setText(newest, waiting === 0 ? "Newest line" : `Newest line (${waiting} more)`);
  }

  // The list's own end moves when the window or a card beside it changes.
  const pinned = new ResizeObserver(() => {
    const tab = tabs.get(chosen)!;
    if (!tab.lines.held) toEnd(tab);
  });
  for (const [name, tab] of tabs) {
    pinned.observe(tab.panel);
    tab.button.addEventListener("click", () => choose(name, false));
    tab.panel.addEventListener("scroll", () => {
      const held = isHeld(tab);
      tab.top = tab.panel.scrollTop;
      if (held === tab.lines.held || tab.panel.hidden) return;
      apply(tab, tab.lines.hold(held));
      if (!held) toEnd(tab);
      showNewest();
    }, { passive: true });
  }
  tablist.addEventListener("keydown", (event) => {
    const names = [...tabs.keys()].filter((name) => !tabs.get(name)!.button.hidden);
    const at = names.indexOf(chosen);
    const next = nextTab(event.key, at, names.length);
    if (next === null) return;
    event.preventDefault();
    choose(names[next]!, true);
  });
  newest.addEventListener("click", () => {
    const tab = tabs.get(chosen)!;
    apply(tab, tab.lines.hold(false));
    toEnd(tab);
    showNewest();
    tab.panel.focus({ preventScroll: true });
  });
  choose("log", false);

  return {
    line(source, event) {
      const tab = tabs.get(source)!;
      const change = tab.lines.push(event);
      apply(tab, change);
      if (source !== chosen) return;
      if (change.add.length > 0) toEnd(tab);
      else showNewest();
    },
    files(areThere) {
      for (const [name, { button }] of tabs) button.hidden = name !== "log" && !areThere;
      if (!areThere && chosen !== "log") choose("log", false);
    },
    clear() {
      for (const tab of tabs.values()) {
        apply(tab, tab.lines.clear());
        apply(tab, tab.lines.hold(false));
      }
      showNewest();
    },
  };
}

function apply({ list }: Tab, { add, remove }: Change): void {
  if (add.length > 0 && list.firstElementChild?.classList.contains("quiet")) list.textContent = "";
  for (let i = 0; i < remove; i++) list.firstElementChild?.remove();
  list.append(...add.map((line) => el("li", { class: toneOfLine(line) }, line)));
}

/** A warning in the log stands out; its word says what it is. */
const toneOfLine = (line: string) => /^\[[^\]]*\] \[[^\]]*\] +WARN\b/.test(line) ? "busy" : null;

function toEnd(tab: Tab): void {
  if (tab.panel.hidden) return;
  tab.panel.scrollTop = tab.panel.scrollHeight;
  tab.top = tab.panel.scrollTop;
}

/**
 * Whether a person reads older lines. Only one who scrolls up begins to: a list that merely became
 * lower is not at its end either, and its lines must come on.
 */
function isHeld({ panel, lines, top }: Tab): boolean {
  const { scrollTop, clientHeight, scrollHeight } = panel;
  if (scrollTop + clientHeight >= scrollHeight - AT_END_PX) return false;
  return lines.held || scrollTop < top;
}

/** The tab that a key leads to, as the ARIA pattern for tabs has it; null for other keys. */
function nextTab(key: string, at: number, count: number): number | null {
  switch (key) {
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowLeft":
      return (at + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return null;
  }
}
