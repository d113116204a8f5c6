/**
 * Sets the theme before the first paint, so that no page flashes white at night. Loaded in the
 * head of each page, blocking.
 *
 * @module
 */
import { firstTheme, showTheme, STORED_STATE } from "./common/theme_choice.ts";

let stored = "";
try {
  stored = localStorage.getItem(STORED_STATE) ?? "";
} catch {
  // A browser that keeps nothing: the system's preference decides.
}
showTheme(firstTheme(location.search, stored));
