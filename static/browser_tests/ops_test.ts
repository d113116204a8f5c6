/**
 * The page of operations in a real browser: one glance, what to do, whom it was told, and what it says
 * when it does not know.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { violations, violationsInThemes } from "./_axe.ts";
import { browserTest, until, type Visit, visit, type WatchedPage } from "./_browser.ts";
import { STRANGER } from "./_fake_panel.ts";
import { CHECKS, type OpsStation, opsStation } from "./_ops_station.ts";

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const says = (page: Page, selector: string, words: RegExp) =>
  until(`${selector} says ${words}`, async () => words.test(await text(page, selector)));

/** Opens the page over a station, gives both to `look`, and closes them. */
const withOps = (
  station: OpsStation,
  look: (watched: WatchedPage, station: OpsStation) => Promise<void>,
  how?: Visit<OpsStation>,
): Promise<void> => visit(station, "/ops", look, how);

const FAILED = /503|ERR_/;

browserTest(
  "ops: what is wrong comes first, with what to do, who was told and how old it is",
  async () => {
    await withOps(opsStation(), async ({ page }, station) => {
      await says(page, "#verdict", /^\s*2 things wrong, 1 more to look at$/);
      match(await text(page, "#looked"), /^Looked at 3 min ago: 12 checks\.$/);
      const names = await page.locator("#bad-checks .ops-item b").allInnerTexts();
      deepEqual(names, ["stream cl61", "job cl61-source-sync", "disk raw"]);
      match(
        await text(page, "#bad-checks"),
        /stream cl61: wrong\s+Ceilometer: .*look at the instrument/,
      );
      match(await text(page, "#good-checks"), /Disks: 1 well\s+Instruments: 4 well/);
      const alerts = await page.locator("#alerts > .ops-item b").allInnerTexts();
      deepEqual(alerts, ["job failing", "stream late", "battery low"]);
      // What may become an alert is one line, until it is opened.
      const holding = page.locator("#alerts details");
      equal(await holding.locator("b").isVisible(), false);
      await holding.getByText("1 may become one").click();
      equal(await holding.locator("b").innerText(), "disk nearly full");
      match(await text(page, "#alerts"), /on, nobody told yet[^]*webhook: waits since/);
      match(await text(page, "#mirrors-summary"), /^wrong, verified 8 h 0 min ago$/);
      // The cursor is one for all charts: a quarter from the left is five and a quarter days ago.
      await until("charts", async () => await page.locator(".trend canvas").count() === 6);
      match(await text(page, '.trend[aria-label="Disks used"] .trend-legend'), /raw\s+83\.0/);
      match(await text(page, '.trend[aria-label="Age of the newest data"]'), /cl61\s+3\.\d h/);
      const { x, y, width } = (await page.locator(".trend .u-over").first().boundingBox())!;
      await page.mouse.move(x + width / 4, y + 20);
      const day = new Date(Date.now() - 5.25 * 86_400_000).toISOString().slice(5, 10);
      await says(
        page,
        '.trend[aria-label="Disks used"] .trend-legend',
        new RegExp(`${day} \\d\\d:\\d\\d UTC`),
      );
      const ages = page.locator('.trend[aria-label="Age of the newest data"] .trend-legend');
      // A day is looked at closer: of the hours nothing is left out.
      await page.getByRole("button", { name: "24 h" }).click();
      await page.mouse.move(x + width / 4, y + 21);
      await page.mouse.move(x + width / 4, y + 20);
      const hour = new Date(Date.now() - 18 * 3_600_000).toISOString().slice(5, 10);
      await until("a day is shown", async () => {
        const words = await ages.innerText();
        return words.includes(`${hour} `) && !words.includes("hour’s most");
      });
      await page.locator("#jobs-card > summary").click();
      await page.locator('[data-job="cl61-source-sync"] > summary').click();
      await page.getByRole("button", { name: "Run now: cl61-source-sync" }).click();
      await until("it is asked for", () => station.panel.posts.length === 1);
      equal(station.panel.posts[0]!.path, "/api/jobs/cl61-source-sync/run");
      equal((await violations(page)).join("\n"), "");
    });
  },
);

browserTest(
  "ops: all well, not looked at for an hour, nothing configured, and no answer",
  async () => {
    const green = CHECKS.filter(({ colour }) => colour === "green");
    const health = (minutesAgo: number) => ({
      time: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
      colour: "green" as const,
      checks: green,
    });
    const station = opsStation({ health: health(1), alerts: [], mirror: null, told: null });
    station.panel.rights = STRANGER;
    await withOps(station, async ({ page }) => {
      await says(page, "#verdict", /^\s*All is well$/);
      match(await text(page, "#bad-checks"), /^Nothing to do\.$/);
      match(await text(page, "#alerts"), /^None is on\.$/);
      match(await text(page, "#told"), /^Nobody is told: set alerts\.mail or alerts\.webhook\.$/);
      match(await text(page, "#mirrors-summary"), /^not verified yet$/);
      await page.locator("#jobs-card > summary").click();
      await says(page, "#jobs-rights", /^Look only: this device has no operator's link\.$/);
      station.state = { ...station.state!, health: health(60) };
      await page.reload();
      await says(page, "#verdict", /^\s*Not known: nobody looks$/);
      match(await text(page, "#looked"), /^Looked at 60 min ago.*What stands below was true then/);
      station.state = { ...station.state, configured: false, health: null };
      station.trends = { times: [], metrics: {} };
      await page.reload();
      await says(page, "#verdict", /^\s*Nothing is watched here$/);
      match(await text(page, "#trends"), /No trends yet/);
      station.state = null;
      station.trends = null;
      await page.reload();
      await says(page, "#looked", /^It cannot be had: the station answered 503\./);
      await says(page, "#trends", /The trends cannot be had: the station answered 503/);
    }, { expected: FAILED });
  },
);

browserTest("axe: ops on a phone, every theme; and nothing is wider than it", async () => {
  await withOps(opsStation(), async ({ page }) => {
    await until("charts", async () => await page.locator(".trend canvas").count() === 6);
    equal((await violationsInThemes(page, "phone")).join("\n"), "");
    const [wide, seen] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    ok(wide! <= seen!, `${wide} px wide on ${seen}`);
  }, { size: "phone" });
});
