/**
 * The colours and lines of the theme in use, for canvases; and who is told when it changes.
 *
 * @module
 */
import { pageState } from "./page_state.ts";
import { showTheme } from "./theme_choice.ts";

/** What the charts draw, each with a colour of its own. */
export type ChartVariable = "t" | "td" | "wspd" | "wdir" | "pressure";

/** What has a line of its own, the same on every page. */
export type Variable = ChartVariable | "thetaE";

/** How a variable's line is drawn, besides its colour: lengths of dash and gap, px. */
export const LINE_DASH: Readonly<Record<Variable, readonly number[]>> = {
  t: [],
  td: [7, 4],
  wspd: [],
  wdir: [1, 4],
  pressure: [],
  thetaE: [9, 3, 2, 3],
};

const CHART_VARIABLES: readonly ChartVariable[] = ["t", "td", "wspd", "wdir", "pressure"];

/** Colours as CSS texts. The variables' own are for lines and dots; their text has `inks`. */
export type Palette = Readonly<Record<ChartVariable, string>> & {
  /** The variables' colours with a text's contrast on ground and card. */
  readonly inks: Readonly<Record<ChartVariable, string>>;
  /** The vehicle, which shows where it points. */
  readonly heading: string;
  readonly text: string;
  readonly quiet: string;
  readonly card: string;
  /** Grid lines. */
  readonly grid: string;
  /** Shade of a gap. */
  readonly gap: string;
  readonly note: string;
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
  const each = (suffix: string) =>
    Object.fromEntries(
      CHART_VARIABLES.map((variable) => [variable, read(`--${variable}${suffix}`)]),
    ) as Record<ChartVariable, string>;
  return {
    ...each(""),
    inks: each("-ink"),
    heading: read("--heading"),
    text: read("--text"),
    quiet: read("--quiet"),
    card: read("--card"),
    grid: read("--grid"),
    gap: read("--gap"),
    note: read("--note"),
    lineWidth: parseFloat(read("--line-width")) || 2,
    font: read("--font"),
  };
}
