/**
 * What must never look as if all were well: a disk that takes nothing, and old data beside a logger
 * that is silent.
 */
import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { fillDisk, NO_SMALL_DISK, withSmallDisk } from "../../_test_disk.ts";
import { violations } from "./_axe.ts";
import { browserTest, closePage, openPage, THEMES, until } from "./_browser.ts";
import { startStation } from "./_station.ts";

const number = (page: Page, name: string) =>
  page.locator("dl.value", { hasText: name }).locator(".number").innerText();
const isRecordedBanner = (page: Page) =>
  page.locator(".banner.alarm", { hasText: "NOT RECORDED" }).isVisible();
const clock = (page: Page) => page.locator(".data-clock time").innerText();

browserTest("a full disk: NOT RECORDED, and live values on both pages all the same", async () => {
  const disk = Deno.makeTempDirSync({ prefix: "meso360-disk-" });
  await withSmallDisk(disk, "4m", () => recordUntilFull(disk));
  Deno.removeSync(disk);
}, NO_SMALL_DISK);

async function recordUntilFull(disk: string): Promise<void> {
  const station = await startStation({ dataDir: join(disk, "mesonet") });
  try {
    const pages = [
      await openPage(`${station.url}/view`, "laptop"),
      await openPage(`${station.url}/`, "laptop"),
    ];
    for (const { page } of pages) {
      await until("values are shown", async () => /\d/.test(await number(page, "Temperature")));
    }
    const ballast = join(disk, "ballast");
    fillDisk(ballast);
    for (const { page } of pages) {
      await until("it is told", () => isRecordedBanner(page));
      match(await page.title(), /^NOT RECORDED/);
    }
    // Longer than values live without new ones: those that are shown have come since.
    await pages[0]!.page.waitForTimeout(32_000);
    const found: string[] = [];
    for (const { page } of pages) {
      const before = await clock(page);
      await until(`new data on ${page.url()}`, async () => (await clock(page)) !== before);
      match(await number(page, "Temperature"), /\d/);
      equal(await isRecordedBanner(page), true);
      for (const theme of THEMES) {
        await page.getByRole("group", { name: "Theme" }).getByRole("button", {
          name: new RegExp(theme, "i"),
        }).click();
        for (const one of await violations(page)) found.push(`${page.url()}: ${one}`);
      }
    }
    equal(found.join("\n"), "");
    Deno.removeSync(ballast);
    for (const watched of pages) {
      await until("recorded again", async () => !(await isRecordedBanner(watched.page)));
      // Open for over 35 s: a server's time limit for requests must not end a stream.
      equal(watched.streams.length, 1, watched.streams.join());
      await closePage(watched);
    }
  } finally {
    await station.close();
  }
}

browserTest("old data, a restart and a silent logger: no value stands as one of now", async () => {
  const station = await startStation({ silentS: 3 * 3_600 });
  try {
    for (const path of ["/view", "/"]) {
      const watched = await openPage(`${station.url}${path}`, "laptop");
      const { page } = watched;
      await until("the old data are there", async () => /\d/.test(await clock(page)));
      const words = page.locator(".connection .words");
      await until("connected", async () => /connected|no new data/i.test(await words.innerText()));
      // From the first moment on, and while the page makes up its mind.
      for (let look = 0; look < 8; look++) {
        match(await number(page, "Temperature"), /^–+$/, path);
        match(await number(page, "Pressure"), /^–+$/, path);
        equal(
          /\bgood\b/.test(await page.locator(".connection .dot").getAttribute("class") ?? ""),
          false,
        );
        equal(/●/.test(await page.title()), false, "no number in the title");
        await page.waitForTimeout(500);
      }
      await closePage(watched);
    }
  } finally {
    await station.close();
  }
});
