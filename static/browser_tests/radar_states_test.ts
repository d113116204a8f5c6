/**
 * What the radar page says when something is missing, in a real browser; and that everybody can use
 * it, in every theme and size.
 */
import { equal, match } from "node:assert/strict";
import type { Page } from "playwright-core";
import { violationsInThemes } from "./_axe.ts";
import { browserTest, closePage, openPage, SIZE_NAMES, until } from "./_browser.ts";
import { shows, text, withRadar } from "./_radar_page.ts";
import { radarStation } from "./_radar_station.ts";

browserTest("radar: a station without radar, without pictures, with a broken store", async () => {
  const said = (page: Page) => text(page, "#absence");
  await withRadar({ count: 0 }, async ({ page }, station) => {
    await until("no pictures", async () => /^No pictures yet/.test(await said(page)));
    station.storeFault = "the disk of the pictures does not answer";
    await page.reload();
    await until("the fault", async () => /disk of the pictures/.test(await said(page)));
    station.about = { configured: false, products: [], sites: [], roads: false };
    station.storeFault = null;
    await page.reload();
    await until("not configured", async () => /No radar is configured/.test(await said(page)));
    match(await said(page), /"sites": \["KTLX"\]/);
  }, { expected: /500|Failed to load/ });
});

browserTest("radar: the connection lost: what is here stays, and it is said", async () => {
  await withRadar({ count: 3 }, async ({ page }, station) => {
    await shows(page, `${station.newestKey} 0`);
    await until(
      "all are loaded",
      async () => /^3 pictures ready/.test(await text(page, ".loaded")),
    );
    station.vanish();
    await until("it says so", async () => /lost/i.test(await text(page, ".connection .words")));
    await page.getByRole("button", { name: "First picture" }).click();
    await shows(page, `${Object.keys(station.lists.reflectivity!)[0]} 0`);
    await page.evaluate(() => {
      const before = performance.now.bind(performance);
      performance.now = () => before() + 40_000;
    });
    await until(
      "no number of the vehicle is left standing",
      async () => /No record for/.test(await text(page, "#vehicle")),
    );
    equal(await page.locator(".station-plot .temperature").textContent(), "––");
  }, { expected: /503|Failed to load|event-stream/ });
});

browserTest("radar: a vehicle without GPS is not on the map, and it is said", async () => {
  const values = () => ({ lat: null, lon: null });
  await withRadar({ count: 1, values }, async ({ page }, station) => {
    await shows(page, `${station.newestKey} 0`);
    match(await text(page, "#vehicle"), /^No GPS position/);
    equal(await page.locator(".station-plot").isVisible(), false);
  });
});

browserTest("axe: radar, every theme, both sizes; fingers hit every control", async () => {
  const station = radarStation({ count: 2 });
  const found: string[] = [];
  for (const name of SIZE_NAMES) {
    const watched = await openPage(`${station.url}/radar`, name);
    await shows(watched.page, `${station.newestKey} 0`);
    found.push(...await violationsInThemes(watched.page, name));
    const small = await watched.page.evaluate(() =>
      [...document.querySelectorAll("main button, main select, main input:not([type=checkbox])")]
        .map((one) => one.getBoundingClientRect())
        .filter(({ width, height }) => width > 0 && (width < 44 || height < 44)).length
    );
    if (small > 0) found.push(`${name}: ${small} controls are smaller than 44 px`);
    const { wide, room } = await watched.page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: document.documentElement.clientWidth,
    }));
    if (wide > room) found.push(`${name}: the page scrolls sideways`);
    await closePage(watched);
  }
  await station.close();
  equal(found.join("\n"), "");
});
