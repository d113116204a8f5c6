/** The dashboard under two thumbs: real touches on a phone, as the browser sees them. */
import { match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest, closePage, openPage, until } from "./_browser.ts";
import { fakeStation } from "./_fake_station.ts";

type Place = readonly [x: number, y: number];

const windowWords = (page: Page) => page.locator(".window-words").innerText();
const shown = (page: Page) => {
  const query = new URL(page.url()).searchParams;
  return [Number(query.get("from")), Number(query.get("to"))] as const;
};

/** Fingers on the page; they move in eight steps. */
async function hands(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  const send = (type: "touchStart" | "touchMove" | "touchEnd", places: readonly Place[]) =>
    cdp.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: places.map(([x, y], id) => ({ x, y, id })),
    });
  return async function move(from: readonly Place[], to: readonly Place[]): Promise<void> {
    for (let fingers = 1; fingers <= from.length; fingers++) {
      await send("touchStart", from.slice(0, fingers));
    }
    for (let step = 1; step <= 8; step++) {
      await send(
        "touchMove",
        from.map(([x, y], i) => [
          x + (to[i]![0] - x) * step / 8,
          y + (to[i]![1] - y) * step / 8,
        ]),
      );
    }
    await send("touchEnd", []);
  };
}

browserTest("phone: two fingers zoom, one swipes, and up and down is the page's", async () => {
  const station = fakeStation();
  const watched = await openPage(`${station.url}/view`, "phone");
  const { page } = watched;
  await until("live", async () => /^Live: the last 5 min/.test(await windowWords(page)));
  const plot = page.locator("#chart-temperature .u-over");
  await plot.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = (await plot.boundingBox())!;
  const y = box.y + box.height / 2;
  const x = (share: number) => box.x + share * box.width;
  const move = await hands(page);

  await move([[x(0.4), y], [x(0.6), y]], [[x(0.2), y], [x(0.8), y]]);
  await until("zoomed", async () => /^Zoomed/.test(await windowWords(page)));
  await page.waitForTimeout(600);
  const [from, to] = shown(page);
  ok(Math.abs(to - from - 100) < 15, `a third of 300 s: ${to - from}`);

  await move([[x(0.3), y]], [[x(0.7), y]]);
  await until("swiped", () => shown(page)[0] < from - 20);
  await page.waitForTimeout(600);
  const [panned, pannedTo] = shown(page);
  ok(Math.abs(from - panned - 40) < 12, `back by two fifths of 100 s: ${from - panned}`);
  ok(Math.abs(pannedTo - panned - (to - from)) < 1, "a swipe keeps the length");

  const scrolled = () => page.evaluate(() => scrollY);
  const before = await scrolled();
  await move([[x(0.5), y]], [[x(0.5), y - 150]]);
  await until("the page scrolls", async () => (await scrolled()) > before + 50);
  match(await windowWords(page), /^Zoomed/);
  ok(Math.abs(shown(page)[0] - panned) < 1, "and the chart stands still");

  // The buttons lie under the thumb however far down the page is.
  // A tap while the page still rolls only stops it.
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "Reset zoom" }).tap();
  await until("live again", async () => /^Live/.test(await windowWords(page)));
  await closePage(watched);
  await station.close();
});
