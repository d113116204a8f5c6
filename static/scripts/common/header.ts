/**
 * The header of every page: whose data these are, where to go, whether they are live, and the
 * choice of theme and units. Under it the banners that must not be overlooked.
 *
 * @module
 */
import type { LiveStatus, PageLink } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import type { Connection } from "./connection.ts";
import { el, setAttribute, setText } from "./dom.ts";
import { headerClock } from "./header_clock.ts";
import { tools } from "./header_tools.ts";
import { type Banner, banners, titleText } from "./header_words.ts";
import { pageState } from "./page_state.ts";
import { onThemeChange } from "./theme.ts";
import { quantity } from "./units.ts";

/** What the header is told; each as often as one likes. */
export interface Header {
  connection(connection: Connection): void;
  status(status: LiveStatus | null): void;
  /** The newest record: the clock and the title show it. */
  newest(point: Point | null): void;
}

/** Until the station says what is configured. */
const FIRST_PAGES: readonly PageLink[] = [
  { href: "/", text: "Panel" },
  { href: "/view", text: "Dashboard" },
];

/** Word and dot of each state; the full sentence stands beside them. */
const STATES: Readonly<Record<Connection["state"], readonly [word: string, dot: string]>> = {
  loading: ["Loading", "off"],
  waiting: ["Waiting", "busy"],
  live: ["Live", "good"],
  stale: ["Stale", "busy"],
  lost: ["Lost", "bad"],
};

/**
 * Fills `root` with the header. `title` is the page's name, `here` its address in the navigation.
 */
export function header(
  root: HTMLElement,
  { title, here }: { readonly title: string; readonly here: string },
): Header {
  let connected: Connection = { state: "loading", sinceMs: 0, text: "", retryInS: null };
  let station: LiveStatus | null = null;
  let point: Point | null = null;

  const vehicle = el("b", { text: "meso360" });
  const nav = el("nav", { "aria-label": "Pages" });
  const dot = el("span", { class: "dot off" });
  const words = el("span", { class: "words", text: "Loading" });
  const spoken = el("span", { class: "spoken", role: "status" });
  const clock = headerClock();
  const update = el("a", {
    class: "button update",
    href: "/#update",
    hidden: true,
    text: "Update available",
  });
  const bands = el("div", { class: "bands" });
  root.append(
    el(
      "div",
      { class: "top" },
      el("h1", {}, vehicle, " ", el("span", { text: title })),
      nav,
      el("div", { class: "connection" }, dot, words, spoken),
      update,
      clock.root,
      tools(),
    ),
    bands,
  );
  const showPages = pagesIn(nav, here);
  const showBands = bandsIn(bands);
  showPages(FIRST_PAGES);
  onThemeChange(() => {});

  function showTitle(): void {
    const units = pageState.get();
    const { text, unit } = quantity("temperature", point?.t ?? null, units);
    const title_ = titleText({
      vehicle: station?.vehicle_id ?? "meso360",
      here: title,
      connection: connected.state,
      notRecorded: banners(station).some(({ title }) => title === "NOT RECORDED"),
      test: station?.test_mode ?? false,
      temperature: !point || point.t === null || connected.state !== "live"
        ? null
        : `${text} ${unit}`,
      day: units.day,
    });
    if (document.title !== title_) document.title = title_;
  }
  pageState.listen(showTitle);

  /** Of a stored day nothing is live but the line. */
  const wordsOf = (state: Connection) => {
    if (state.state === "live" && pageState.get().day !== null) return "Connected";
    return state.text || STATES[state.state][0];
  };
  function showConnection(before: Connection): void {
    const { state } = connected;
    setAttribute(dot, "class", `dot ${STATES[state][1]}`);
    setAttribute(words, "class", state === "lost" ? "words bad" : "words");
    setText(words, wordsOf(connected));
    // Said once a state: the countdown would talk without end. Live has few words, none counts.
    const isNews = state !== before.state || state === "live" && connected.text !== before.text;
    if (isNews) setText(spoken, wordsOf(connected));
  }
  pageState.listen(() => setText(words, wordsOf(connected)));

  /** Its place is the connection's while that has something to say. */
  function showUpdate(): void {
    update.hidden = !station?.update_available || connected.state !== "live";
  }

  return {
    connection(next) {
      const before = connected;
      connected = next;
      clock.live(next.state === "live");
      showConnection(before);
      showUpdate();
      showTitle();
    },
    status(next) {
      station = next;
      if (next) {
        setText(vehicle, next.vehicle_id);
        setAttribute(vehicle, "title", next.vehicle_id);
        showPages(next.pages);
        // What is about records has no place then: the styles take it away.
        document.body.classList.toggle("no-logger", next.datalogger === false);
        clock.status(next);
      }
      showUpdate();
      showBands(banners(next));
      showTitle();
    },
    newest(next) {
      point = next;
      clock.newest(next);
      showTitle();
    },
  };
}

/** Shows links; made anew only when they differ, so that no focus is lost. */
function pagesIn(nav: HTMLElement, here: string): (pages: readonly PageLink[]) => void {
  let shown = "";
  /** More links than fit are scrolled to where this page's own is seen, whole. */
  function showHere(): void {
    const own = nav.querySelector<HTMLElement>("[aria-current]");
    if (own === null || nav.scrollWidth <= nav.clientWidth) return;
    const [frame, link] = [nav.getBoundingClientRect(), own.getBoundingClientRect()];
    const middle = (box: DOMRect) => box.left + box.width / 2;
    // Not `scrollIntoView`: that would move the page too.
    nav.scrollLeft += middle(link) - middle(frame);
  }
  // Its first report comes with the first layout.
  new ResizeObserver(showHere).observe(nav);
  return function showPages(pages) {
    const text = JSON.stringify(pages);
    if (text === shown) return;
    shown = text;
    nav.replaceChildren(
      ...pages.map((page) =>
        el("a", { href: page.href, text: page.text, "aria-current": page.href === here && "page" })
      ),
    );
    showHere();
  };
}

/** Shows banners; one that only counts on is not made anew, and so not read aloud again. */
function bandsIn(root: HTMLElement): (banners: readonly Banner[]) => void {
  const shown = new Map<string, { readonly band: HTMLElement; readonly text: HTMLElement }>();
  return function showBands(next) {
    const keys = next.map(({ kind, title }) => `${kind} ${title}`);
    for (const [key, { band }] of shown) {
      if (keys.includes(key)) continue;
      band.remove();
      shown.delete(key);
    }
    next.forEach(({ kind, title, text }, i) => {
      const known = shown.get(keys[i]!);
      if (known) return setText(known.text, text);
      const words = el("span", { text });
      const urgent = kind === "alarm" ? "alert" : "status";
      const band = el(
        "div",
        { class: `banner ${kind}` },
        el("strong", { role: urgent, text: title }),
        words,
      );
      shown.set(keys[i]!, { band, text: words });
      root.insertBefore(band, root.children[i] ?? null);
    });
  };
}
