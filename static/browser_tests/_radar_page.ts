/**
 * The radar page over a made-up station, for the tests of it.
 *
 * @module
 */
import type { Page } from "playwright-core";
import { until, type Visit, visit, type WatchedPage } from "./_browser.ts";
import { type RadarStation, radarStation } from "./_radar_station.ts";

/** What is on the map: KEY and tilt. */
export const shownOn = (page: Page) => page.locator("#picture").getAttribute("data-shown");
/** What stands in an element. */
export const text = (page: Page, selector: string) => page.locator(selector).innerText();
/** Waits until it is on the map. */
export const shows = (page: Page, words: string) =>
  until(`${words} is on the map`, async () => await shownOn(page) === words);

/** Opens the page over a station, gives both to `look`, and closes them. */
export const withRadar = (
  options: Parameters<typeof radarStation>[0],
  look: (watched: WatchedPage, station: RadarStation) => Promise<void>,
  how?: Visit<RadarStation>,
): Promise<void> => visit(radarStation(options), "/radar", look, how);
