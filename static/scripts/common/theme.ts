/**
 * The colours and lines of the theme in use, for canvases; and who is told when it changes.
 *
 * @module
 */
import { pageState } from "./page_state.ts";
import { showTheme } from "./theme_choice.ts";

/** What has a colour of its own, the same on every page. */
export type Variable = "t" | "td" | "wspd" | "wdir" | "pressure" | "thetaE" | "heading";

/** How a variable's line is drawn, besides its colour: lengths of dash and gap, px. */
export const LINE_DASH: Readonly<Record<Variable, readonly number[]>> = {
  t: [],
  td: [7, 4],
  wspd: [],
  wdir: [1, 4],
  pressure: [],
  thetaE: [9, 3, 2, 3],
  heading: [2, 3],
};

/** Where each variable's custom property is. */
const PROPERTY: Readonly<Record<Variable, string>> = {
  t: "--t",
  td: "--td",
  wspd: "--wspd",
  wdir: "--wdir",
  pressure: "--pressure",
  thetaE: "--theta-e",
  heading: "--heading",
};

/** Colours as CSS texts. The variables' own are for lines and dots; their text has `inks`. */
export type Palette = Readonly<Record<Variable, string>> & {
  /** The variables' colours with a text's contrast on ground and card. */
  readonly inks: Readonly<Record<Variable, string>>;
  readonly text: string;
  readonly quiet: string;
  readonly ground: string;
  readonly card: string;
  /** Grid lines; `line` is the frame of cards and charts. */
  readonly grid: string;
  readonly line: string;
  /** Shade of a gap. */
  readonly gap: string;
  readonly note: string;
  readonly good: string;
  readonly busy: string;
  readonly bad: string;
  readonly accent: string;
  /** Width of a chart's line, px. */
  readonly lineWidth: number;
  /** The pages' font, for text on canvases. */
  readonly font: string;
};

let known: Palette | undefined;
let following = false;
const listeners = new Set<() => void>();

/** The theme follows the page's state from the first use on. */
function follow(): void {
  if (following) return;
  following = true;
  showTheme(pageState.get().theme);
  pageState.listen(({ theme }, before) => {
    if (theme === before.theme) return;
    showTheme(theme);
    known = undefined;
    for (const listener of [...listeners]) listener();
  });
}

/** The colours of the theme in use, read from the stylesheet once a theme. */
export function palette(): Palette {
  follow();
  return known ??= readPalette();
}

/** Tells after each change of theme, until the returned function is called. */
export function onThemeChange(listener: () => void): () => void {
  follow();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const variables = Object.keys(PROPERTY) as Variable[];
  const each = (suffix: string) =>
    Object.fromEntries(
      variables.map((variable) => [variable, read(PROPERTY[variable] + suffix)]),
    ) as Record<Variable, string>;
  return {
    ...each(""),
    inks: each("-ink"),
    text: read("--text"),
    quiet: read("--quiet"),
    ground: read("--ground"),
    card: read("--card"),
    grid: read("--grid"),
    line: read("--line"),
    gap: read("--gap"),
    note: read("--note"),
    good: read("--good"),
    busy: read("--busy"),
    bad: read("--bad"),
    accent: read("--accent"),
    lineWidth: parseFloat(read("--line-width")) || 2,
    font: read("--font"),
  };
}
