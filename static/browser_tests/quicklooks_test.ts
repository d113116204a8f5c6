/**
 * The page of the instruments in a real browser, over the real routes and made-up stores: what it
 * shows, how it is moved, and what it says when there is nothing to show.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { missing } from "../../_test_tools.ts";
import { violationsInThemes } from "./_axe.ts";
import {
  browserTest,
  closePage,
  openPage,
  SIZE_NAMES,
  until,
  type Visit,
  visit,
  type WatchedPage,
} from "./_browser.ts";
import { type QuickStation, quickStation } from "./_quick_station.ts";
import { writeCamera } from "./_quick_stores.ts";

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const says = (page: Page, selector: string, words: RegExp) =>
  until(`${selector} says ${words}`, async () => words.test(await text(page, selector)));
const shows = (page: Page, words: RegExp) =>
  until(
    `${words} is drawn`,
    async () => words.test(await page.locator("body").getAttribute("data-shown") ?? ""),
  );

/** Opens the page over a station, gives both to `look`, and closes them. */
const withInstruments = (
  options: Parameters<typeof quickStation>[0],
  look: (watched: WatchedPage, station: QuickStation) => Promise<void>,
  how?: Visit<QuickStation>,
): Promise<void> => visit(quickStation(options), "/quicklooks", look, how);

browserTest(
  "quicklooks: the last day, a cursor for all, a drag to every value, a way back",
  () =>
    withInstruments({ stepS: 60, days: 1.2 }, async ({ page }) => {
      await shows(page, /^cl61 3 there$/);
      equal(await text(page, "#look-window"), "Latest: the last 24 h");
      match(await text(page, ".quick-age"), /^4 min ago$/);
      const plot = page.locator(".panel .u-over").first();
      const box = (await plot.boundingBox())!;
      const y = box.y + box.height * 0.95;
      await page.mouse.move(box.x + box.width / 2, y);
      await says(page, "#look-cursor", /^\d\d:\d\d:\d\d UTC, range \d+$/);
      await says(page, ".panel .panel-keys b >> nth=0", /^\d\.\de−6 m⁻¹ sr⁻¹$/);
      equal(await page.locator(".cursor-line:visible").count(), 3);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * 0.6, y);
      await page.mouse.up();
      await shows(page, /^cl61 3 there full$/);
      match(await text(page, "#look-window"), /^Zoomed: /);
      const address = page.url();
      match(address, /from=\d+.*to=\d+/);
      // A phone that ended the tab comes back to the same.
      await page.reload();
      await shows(page, /^cl61 3 there full$/);
      equal(page.url(), address);
      await page.getByRole("button", { name: "Back to the last 24 h" }).click();
      await shows(page, /^cl61 3 there$/);
      equal(await text(page, "#look-window"), "Latest: the last 24 h");
    }),
);

browserTest(
  "quicklooks: another instrument, another day, its picture, all in the address",
  () =>
    withInstruments({}, async ({ page }) => {
      await shows(page, /^cl61 3 there full$/);
      await page.getByRole("button", { name: "Weather mast" }).first().click();
      await shows(page, /^met 5 there/);
      await page.getByRole("button", { name: "Previous day" }).click();
      await says(page, "#look-window", /^Day \d{4}-\d\d-\d\d UTC$/);
      await until("it is in the address", () => /met.*day=\d{8}|day=\d{8}.*met/.test(page.url()));
      await page.getByRole("button", { name: "Picture", exact: true }).click();
      await says(page, "#absence", /None was drawn of/);
      await page.getByRole("button", { name: "Latest" }).click();
      await says(page, "#absence", /None of the last 24 hours was drawn yet/);
      await page.getByRole("button", { name: /^Microwave radiometer/ }).click();
      await page.getByRole("button", { name: "Interactive" }).click();
      await says(page, "#absence", /^Nothing yet/);
    }),
);

browserTest("quicklooks: late, lost and back, and not configured, each in words", async () => {
  const hour = { instruments: [{ id: "cl61", profile: "cl61" }], ageS: 3_600 };
  await withInstruments(hour, async ({ page }, station) => {
    await page.clock.install();
    await page.reload();
    await shows(page, /^cl61 3 there/);
    match(await text(page, ".quick-note"), /^Nothing since \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    match(await text(page, ".entry >> nth=0"), /late/);
    station.mute(true);
    await page.clock.fastForward(16_000);
    await says(page, ".quick-note", /^Lost since .*the station answered 503; trying again$/);
    const before = station.asked.length;
    station.mute(false);
    await page.clock.fastForward(6_000);
    await says(page, ".quick-note", /^Nothing since/);
    ok(station.asked.length > before);
    // What was drawn stayed there all the time.
    await shows(page, /^cl61 3 there/);
  }, { expected: /503/ });
  await withInstruments({ instruments: [] }, async ({ page }) => {
    await says(page, "#absence", /^Not configured/);
  });
});

browserTest(
  "quicklooks: a camera's hours, and its film, in which one can go to any place",
  async () => {
    const station = quickStation({ days: 0.1 });
    await writeCamera(station.productsDir, "wxcam", "20251120");
    await visit(station, "/quicklooks", async ({ page }) => {
      const ranges: string[] = [];
      page.on("response", (response) => {
        const range = response.headers()["content-range"];
        if (range !== undefined) ranges.push(`${response.status()} ${range}`);
      });
      await page.getByRole("button", { name: /^Sky camera/ }).click();
      await says(page, "#camera > p", /^2025-11-20: 300 pictures, 01:00 to 05:59 UTC$/);
      equal(await page.locator(".camera-hours img").count(), 5);
      await until(
        "the newest picture is there, large",
        () =>
          page.locator(".camera-newest").evaluate((one: HTMLImageElement) =>
            one.naturalWidth > 0 && one.clientWidth > 250
          ),
      );
      await page.getByRole("button", { name: "Film of the day" }).click();
      const film = page.locator("video");
      await until(
        "its length is known",
        () => film.evaluate((one: HTMLVideoElement) => one.duration > 9),
      );
      await film.evaluate((one: HTMLVideoElement) => void (one.currentTime = 8));
      await until(
        "it is there",
        () =>
          film.evaluate((one: HTMLVideoElement) => one.readyState >= 2 && one.currentTime === 8),
      );
      ok(
        ranges.length > 0 && ranges.every((one) => one.startsWith("206 bytes ")),
        ranges.join(),
      );
    });
  },
  missing("ffmpeg", "apt-get install ffmpeg"),
);

browserTest(
  "quicklooks: in every theme and size readable, within reach, not sideways",
  async () => {
    const station = quickStation({ days: 1.1 });
    const found: string[] = [];
    for (const name of SIZE_NAMES) {
      const watched = await openPage(`${station.url}/quicklooks`, name);
      const { page } = watched;
      await shows(page, /^cl61 3 there/);
      found.push(...await violationsInThemes(page, name));
      const wrong = await page.evaluate(() => {
        const small = [...document.querySelectorAll("main button, main input")]
          .filter((one) => one.getBoundingClientRect().height < 44 && one.clientHeight > 0)
          .map((one) => one.textContent);
        const { scrollWidth, clientWidth } = document.documentElement;
        return scrollWidth > clientWidth ? [...small, `${scrollWidth} px wide`] : small;
      });
      found.push(...wrong.map((one) => `${name}: ${one}`));
      const low = await page.locator(".panel-plot").evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect().height).filter((height) => height < 140)
      );
      deepEqual(low, [], name);
      await closePage(watched);
    }
    await station.close();
    equal(found.join("\n"), "");
  },
);
