/**
 * Fetches the outlines, after the page has been painted for the first time: nobody waits for them.
 *
 * @module
 */
import { type Outlines, readOutlines } from "./map_outlines.ts";

const FILE = "/static/outlines.json";
/** After a failure. The map works without. */
const RETRY_MS = 30_000;
/** Two frames and a little: the first paint is through. */
const AFTER_PAINT_MS = 300;

/** Tells once the outlines are there; tells of each failed try, and goes on trying. */
export function loadOutlines(
  loaded: (outlines: Outlines) => void,
  failed: (reason: string) => void,
): void {
  async function load(): Promise<void> {
    try {
      const response = await fetch(FILE);
      if (!response.ok) throw new Error(`the server answered ${response.status}`);
      loaded(readOutlines(await response.json()));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failed(`County lines are missing (${reason}). Next try in ${RETRY_MS / 1000} s.`);
      setTimeout(load, RETRY_MS);
    }
  }
  const soon = () => setTimeout(load, AFTER_PAINT_MS);
  if (document.readyState === "complete") soon();
  else addEventListener("load", soon, { once: true });
}
