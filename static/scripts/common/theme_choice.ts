/**
 * Which theme a page opens with. Small, because it runs before the first paint.
 *
 * @module
 */

/** The device's own settings in localStorage, written as a query string. */
export const STORED_STATE = "meso360";

const THEMES = ["day", "night", "sunlight"] as const;
type Theme = (typeof THEMES)[number];

/**
 * The theme that the address names, else the one this device kept, else the system's preference:
 * more contrast is sunlight, dark is night.
 */
export function firstTheme(query: string, stored: string): Theme {
  for (const text of [query, stored]) {
    const said = new URLSearchParams(text).get("theme");
    const theme = THEMES.find((one) => one === said);
    if (theme) return theme;
  }
  if (matchMedia("(prefers-contrast: more)").matches) return "sunlight";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day";
}

/** Puts the theme on the page. */
export function showTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}
