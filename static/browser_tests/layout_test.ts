/** What is read stays readable and where it is: names, words, states of any length, at any width. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { testStatus } from "../scripts/common/_test_page.ts";
import { browserTest, closePage, openPage, SIZE_NAMES, until } from "./_browser.ts";
import { fakeStation } from "./_fake_station.ts";

const SIX_PAGES = [
  { href: "/", text: "Panel" },
  { href: "/view", text: "Dashboard" },
  ...["Radar", "Ionosphere", "Quicklooks", "Operations"].map((text) => ({
    href: `/${text.toLowerCase()}`,
    text,
  })),
];
/** The browser notes the answer of a station that is gone. */
const GONE = /503/;

const connection = (page: Page) => page.locator(".connection .words").innerText();
const live = (page: Page) =>
  until("the page is live", async () => (await connection(page)) === "Live");

for (const width of [740, 1024, 1440]) {
  browserTest(`header, ${width} px: a long name and six links leave the words room`, async () => {
    const station = fakeStation({
      vehicle_id: "NSSL Mobile Mesonet Probe 7 of the National Severe Storms Laboratory, Norman",
      pages: SIX_PAGES,
    });
    // It names a radar page, but has no pictures to be asked for.
    const watched = await openPage(`${station.url}/view?radar=0`, "laptop");
    const { page } = watched;
    await page.setViewportSize({ width, height: 900 });
    await live(page);
    const header = () =>
      page.evaluate(() => {
        const of = (selector: string) => document.querySelector<HTMLElement>(selector)!;
        const words = of(".connection .words");
        const nav = of(".top nav");
        return {
          name: of(".top h1").clientWidth,
          room: of(".connection").clientWidth,
          isCut: words.scrollHeight > words.clientHeight + 1 ||
            words.scrollWidth > words.clientWidth + 1,
          hiddenLinksPx: nav.scrollWidth - nav.clientWidth,
          height: of("#header").offsetHeight,
          acrossPx: document.documentElement.scrollWidth - innerWidth,
        };
      });
    const before = await header();
    station.vanish();
    await until("the loss is told", async () => /lost/i.test(await connection(page)));
    const { name, room, ...rest } = await header();
    ok(name >= 64, `name ${name} px`);
    ok(room >= 220, `words ${room} px`);
    deepEqual(rest, { isCut: false, hiddenLinksPx: 0, height: before.height, acrossPx: 0 });
    await closePage(watched, GONE);
    await station.close();
  });
}

for (const [width, count] of [[320, 6], [390, 6], [390, 4], [390, 3], [390, 2]] as const) {
  browserTest(`header, ${width} px: ${count} links are seen whole, and can be hit`, async () => {
    const station = fakeStation({ pages: SIX_PAGES.slice(0, count) });
    const watched = await openPage(`${station.url}/view?radar=0`, "phone");
    const { page } = watched;
    await page.setViewportSize({ width, height: 844 });
    await live(page);
    const links = page.locator(".top nav a");
    await until("all links", async () => (await links.count()) === count);
    const wrong = await links.evaluateAll((all) =>
      all.flatMap((link) => {
        const { left, right, top, bottom, height } = link.getBoundingClientRect();
        const hits = ([left + 2, right - 2] as const).every((x) =>
          ([top + 2, bottom - 2] as const).every((y) => document.elementFromPoint(x, y) === link)
        );
        return hits && height >= 44 ? [] : [`${link.textContent} ${left}–${right}, ${height} high`];
      })
    );
    deepEqual(wrong, []);
    const across = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    equal(across, 0);
    await closePage(watched);
    await station.close();
  });
}

for (const size of SIZE_NAMES) {
  browserTest(`${size}: nothing moves while the dashboard opens`, async () => {
    const station = fakeStation();
    const watched = await openPage("about:blank", size);
    const { page } = watched;
    await page.addInitScript(() => {
      const seen = globalThis as unknown as { shift: number };
      seen.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          seen.shift += (entry as unknown as { value: number }).value;
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(`${station.url}/view`);
    await live(page);
    const clock = page.locator(".data-clock time");
    const first = await clock.innerText();
    await until("data arrive", async () => (await clock.innerText()) !== first);
    const shift = await page.evaluate(() => (globalThis as unknown as { shift: number }).shift);
    ok(shift < 0.05, `layout shift ${shift}`);
    await page.context().close();
    await station.close();
  });
}

browserTest("laptop, test mode: the whole sidebar is in sight", async () => {
  const station = fakeStation({ test_mode: true });
  const watched = await openPage(`${station.url}/view`, "laptop");
  const { page } = watched;
  await live(page);
  await until("TEST is said", () => page.locator(".banner.test").isVisible());
  const hidden = await page.evaluate(() => {
    const aside = document.querySelector(".view aside")!;
    const { bottom } = document.querySelector(".folds")!.getBoundingClientRect();
    return {
      sidebar: aside.scrollHeight - aside.clientHeight,
      below: Math.max(0, bottom - innerHeight),
    };
  });
  deepEqual(hidden, { sidebar: 0, below: 0 });
  await closePage(watched);
  await station.close();
});

browserTest("reasons of doubt are read whole", async () => {
  const values = { t: 20, td: 30, wspd: 999, wdir: 400, pressure: 1200, compass_dir: 500, rh: 200 };
  const station = fakeStation({}, () => ({ ...values, alt: 12_000 }));
  for (const size of SIZE_NAMES) {
    const watched = await openPage(`${station.url}/view`, size);
    const { page } = watched;
    await live(page);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    const reasons = page.locator(".value[data-doubt] .more, .rose p.busy");
    await until("they are shown", async () => (await reasons.count()) === 9);
    const cut = await reasons.evaluateAll((all) =>
      all.filter((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > 22)
        .map((one) => one.textContent)
    );
    deepEqual(cut, []);
    await closePage(watched);
  }
  await station.close();
});

browserTest("data of another day have their date beside the clock", async () => {
  const endTs = Date.UTC(2025, 5, 5, 21) / 1000;
  const station = fakeStation({}, () => ({}), endTs);
  const watched = await openPage(`${station.url}/view`, "laptop");
  const { page } = watched;
  await live(page);
  const date = page.locator(".data-clock .date");
  equal(await date.innerText(), "");
  station.tell(testStatus({ now: "2025-06-06T09:00:00Z" }));
  await until("the date is shown", async () => (await date.innerText()) === "2025-06-05");
  await closePage(watched);
  await station.close();
});

browserTest("the units' menu closes when it is tabbed out of, and by Escape", async () => {
  const station = fakeStation();
  const watched = await openPage(`${station.url}/view`, "laptop");
  const { page } = watched;
  await live(page);
  const menu = page.locator("details.menu");
  const isOpen = async () => (await menu.getAttribute("open")) !== null;
  await menu.locator("summary").click();
  for (let i = 0; i < 10; i++) {
    ok(await isOpen());
    await page.keyboard.press("Tab");
  }
  await until("tabbed out of", async () => !(await isOpen()));
  await menu.locator("summary").click();
  await page.keyboard.press("Escape");
  ok(!(await isOpen()));
  await closePage(watched);
  await station.close();
});

browserTest("the focus stays on Reset zoom, and the map tells of its track at once", async () => {
  const station = fakeStation();
  const watched = await openPage(`${station.url}/view`, "laptop");
  const { page } = watched;
  const map = page.locator("#map canvas");
  match(await map.getAttribute("aria-label") ?? "", /waiting for data|Track of/);
  await live(page);
  await page.waitForTimeout(500);
  match(await map.getAttribute("aria-label") ?? "", /Track of 30 min .* now at/);
  await page.locator(".chart-plot").first().hover();
  await page.keyboard.press("+");
  const reset = page.getByRole("button", { name: "Reset zoom" });
  await until("zoomed", async () => (await reset.getAttribute("aria-disabled")) === null);
  await reset.focus();
  await page.keyboard.press("Enter");
  await until("not zoomed", async () => (await reset.getAttribute("aria-disabled")) === "true");
  ok(await reset.evaluate((button) => button === document.activeElement));
  await closePage(watched);
  await station.close();
});
