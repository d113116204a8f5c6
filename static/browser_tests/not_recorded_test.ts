/**
 * What must never look as if all were well: a disk that takes nothing, and old data beside a logger
 * that is silent.
 */
import { equal, match } from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { violations } from "./_axe.ts";
import { browserTest, closePage, openPage, THEMES, until } from "./_browser.ts";
import { startStation, type Station } from "./_station.ts";

const DISK_KB = 4_096;

const number = (page: Page, name: string) =>
  page.locator("dl.value", { hasText: name }).locator(".number").innerText();
const isRecordedBanner = (page: Page) =>
  page.locator(".banner.alarm", { hasText: "NOT RECORDED" }).isVisible();
const clock = (page: Page) => page.locator(".data-clock time").innerText();

async function run(command: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(command, { args, stderr: "null" }).output()).success;
  } catch {
    return false;
  }
}

/** A disk of a few MB; null where this process may not mount one. */
async function smallDisk(): Promise<string | null> {
  const disk = Deno.makeTempDirSync({ prefix: "meso360-disk-" });
  if (await run("mount", "-t", "tmpfs", "-o", `size=${DISK_KB}k`, "none", disk)) return disk;
  Deno.removeSync(disk);
  return null;
}

/** Fills what is left of a disk, to the last byte. */
function fill(disk: string): void {
  using file = Deno.openSync(join(disk, "ballast"), { append: true, create: true });
  for (let size = 65_536; size >= 1; size = size >> 1) {
    const block = new Uint8Array(size);
    try {
      while (file.writeSync(block) === size);
    } catch {
      // No room for a block of this size: a smaller one may fit.
    }
  }
}

browserTest("a full disk: NOT RECORDED, and live values on both pages all the same", async () => {
  const disk = await smallDisk();
  if (disk === null) {
    if (Deno.env.get("CI") === "true") throw new Error("CI may mount a small disk, but did not");
    console.error("  skipped: only root may mount a small disk to fill");
    return;
  }
  let station: Station | null = null;
  try {
    station = await startStation({ dataDir: join(disk, "mesonet") });
    const pages = [
      await openPage(`${station.url}/view`, "laptop"),
      await openPage(`${station.url}/`, "laptop"),
    ];
    for (const { page } of pages) {
      await until("values are shown", async () => /\d/.test(await number(page, "Temperature")));
    }
    fill(disk);
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
    Deno.removeSync(join(disk, "ballast"));
    for (const watched of pages) {
      await until("recorded again", async () => !(await isRecordedBanner(watched.page)));
      // Open for over 35 s: a server's time limit for requests must not end a stream.
      equal(watched.streams.length, 1, watched.streams.join());
      await closePage(watched);
    }
  } finally {
    await station?.close();
    await run("umount", disk);
    Deno.removeSync(disk);
  }
});

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
