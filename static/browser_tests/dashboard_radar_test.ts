/**
 * The radar picture under the dashboard's track in a real browser: where it is, how old it says it
 * is, and that nothing is asked for when nobody wants it.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { parseStoreKey } from "../../formats/radar_store.ts";
import { testStatus } from "../scripts/common/_test_page.ts";
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
import { type RadarStation, radarStation } from "./_radar_station.ts";

const MIN = 60_000;

const shownOn = (page: Page) => page.locator("#map canvas").getAttribute("data-radar");
const words = (page: Page) => page.locator(".map-radar a").innerText();
const button = (page: Page) => page.getByRole("button", { name: "Radar", exact: true });
const shows = (page: Page, key: string | null) =>
  until(`${key} is under the track`, async () => {
    const name = await shownOn(page);
    return key === null ? name === null : name?.startsWith(`${key} `) ?? false;
  });
const says = (page: Page, pattern: RegExp) =>
  until(`${pattern} is said`, async () => pattern.test(await words(page)));
const timeOf = (key: string) => parseStoreKey(key)!.timeMs;
const clock = (key: string) => new Date(timeOf(key)).toISOString().slice(11, 16);

/** Requests to the radar's interface, in order. */
function radarRequests(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/radar/")) asked.push(pathname);
  });
  return asked;
}

/** Opens the dashboard over a station, gives both to `look`, and closes them. */
const withDashboard = (
  options: Parameters<typeof radarStation>[0],
  look: (watched: WatchedPage, station: RadarStation) => Promise<void>,
  how?: Visit<RadarStation>,
): Promise<void> => visit(radarStation(options), "/view", look, how);

/** How much greener the map's greenest pixel is than grey: nothing but echoes is green on it. */
function greenness(page: Page): Promise<number> {
  return page.locator("#map canvas").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const { data } = (canvas as HTMLCanvasElement).getContext("2d")!
      .getImageData(0, 0, width, height);
    let most = 0;
    for (let i = 0; i < data.length; i += 4) {
      most = Math.max(most, data[i + 1]! - Math.max(data[i]!, data[i + 2]!));
    }
    return most;
  });
}

browserTest("dashboard: the newest picture is under the track, and says its age", async () => {
  await withDashboard({ count: 3 }, async ({ page, streams }, station) => {
    await shows(page, station.newestKey);
    equal(
      await words(page),
      `KLOT 0.5° reflectivity ${clock(station.newestKey)} UTC, 4 min old`,
    );
    equal(await page.locator(".map-radar a").getAttribute("href"), "/radar?site=KLOT");
    ok(await greenness(page) > 40);
    deepEqual(station.asked, [`${station.newestKey} 0 json`, `${station.newestKey} 0 png`]);
    deepEqual(streams.map((url) => new URL(url).pathname).sort(), [
      "/radar/events",
      "/view/stream",
    ]);
  });
});

browserTest(
  "dashboard: a new volume takes the place; a higher tilt fetches no picture",
  async () => {
    await withDashboard({ count: 2 }, async ({ page }, station) => {
      await shows(page, station.newestKey);
      const key = station.addVolume({ sweeps: 1, complete: false });
      await shows(page, key);
      station.addVolume({ key, sweeps: 2, complete: false });
      await until(
        "the facts are asked for again",
        () => station.asked.filter((one) => one === `${key} 0 json`).length === 2,
      );
      equal(
        station.asked.filter((one) => one === `${key} 0 png`).length,
        1,
      );
    });
  },
);

browserTest("dashboard: news that come faster than pictures keep none from coming", async () => {
  await withDashboard({ count: 1 }, async ({ page }, station) => {
    await shows(page, station.newestKey);
    await page.route("**/radar/data/**/png", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await route.continue();
    });
    const key = station.addVolume({ sweeps: 1, complete: false });
    let sweeps = 1;
    const timer = setInterval(() => {
      station.addVolume({ key, sweeps: ++sweeps, complete: false });
    }, 300);
    await shows(page, key).finally(() => clearInterval(timer));
    equal(station.asked.filter((one) => one === `${key} 0 png`).length, 1);
  });
});

browserTest("dashboard: switched off nothing is asked for, and the device keeps it", async () => {
  await withDashboard({ count: 1 }, async (watched, station) => {
    const { page, streams } = watched;
    await shows(page, station.newestKey);
    await button(page).click();
    await shows(page, null);
    equal(await words(page), "");
    equal(new URL(page.url()).searchParams.get("radar"), "0");
    equal(await button(page).getAttribute("aria-pressed"), "false");
    const before = station.asked.length;
    station.addVolume();
    await page.goto(`${station.url}/view`);
    const asked = radarRequests(page);
    const opened = streams.length;
    await until(
      "it is live",
      async () => (await page.locator(".connection .words").innerText()) === "Live",
    );
    await until("the switch is there", () => button(page).isVisible());
    equal(await button(page).getAttribute("aria-pressed"), "false");
    equal(station.asked.length, before);
    deepEqual(asked, []);
    equal(streams.slice(opened).some((url) => url.includes("/radar/")), false);
    await button(page).click();
    await until("it comes again", async () => await shownOn(page) !== null);
    equal(new URL(page.url()).searchParams.get("radar"), null);
  });
});

browserTest("dashboard: a station without radar is asked for none, and has no switch", async () => {
  const station = radarStation({ count: 1, part: {} });
  station.tell(testStatus({ now: new Date().toISOString(), pages: [] }));
  const watched = await openPage(`${station.url}/view`, "laptop");
  const asked = radarRequests(watched.page);
  try {
    await until(
      "it is live",
      async () => (await watched.page.locator(".connection .words").innerText()) === "Live",
    );
    await until(
      "the map is drawn",
      async () =>
        /Track/.test(await watched.page.locator("#map canvas").getAttribute("aria-label") ?? ""),
    );
    equal(await button(watched.page).isVisible(), false);
    deepEqual(asked, []);
    equal(watched.streams.length, 1);
  } finally {
    await watched.context.close();
    await station.close();
  }
  await closePage(watched);
});

browserTest("dashboard: a page that nobody sees fetches nothing", async () => {
  await withDashboard({ count: 1 }, async ({ page }, station) => {
    await shows(page, station.newestKey);
    const hide = (hidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    const before = station.asked.length;
    const asked = radarRequests(page);
    const key = station.addVolume();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    deepEqual(asked, []);
    equal(station.asked.length, before);
    await hide(false);
    await shows(page, key);
  });
});

browserTest("dashboard: an old picture is dimmed and says so; an older one is gone", async () => {
  await withDashboard({ count: 3, ageMs: 25 * MIN }, async ({ page }, station) => {
    await shows(page, station.newestKey);
    match(await words(page), /, 25 min old: dimmed, storms have moved since$/);
    const dimmed = await greenness(page);
    station.addVolume({ key: station.newestKey.replace(/\d{8}_\d{6}_V/, `${stamp(-MIN)}_V`) });
    await says(page, /, 1 min old$/);
    const fresh = await greenness(page);
    ok(dimmed > 10 && dimmed < 0.6 * fresh, `${dimmed} of ${fresh}`);
  });
  await withDashboard({ count: 1, ageMs: 61 * MIN }, async ({ page }) => {
    await says(page, /^No radar picture: the newest, of KLOT, is 1 h 1 min old$/);
    equal(await shownOn(page), null);
  });
  await withDashboard({ count: 1, ageMs: 300 * MIN }, async ({ page }, station) => {
    await says(page, /^No radar picture: the newest, of KLOT, is 5 h 0 min old$/);
    equal(station.asked.length, 0);
  });
  await withDashboard({ count: 0 }, async ({ page }) => {
    await says(page, /^No radar picture yet$/);
  });
});

/** Day and time in a KEY, so far from now. */
function stamp(awayMs: number): string {
  const time = new Date(Date.now() + awayMs).toISOString().slice(0, 19);
  return time.replaceAll(/[-:]/g, "").replace("T", "_");
}

browserTest("dashboard: the age is by the vehicle's GPS, not by a wrong device", async () => {
  // The station's whole world, pictures too, is a day behind this device.
  await withDashboard({ count: 1 }, async ({ page }, station) => {
    await page.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() + 86_400_000;
    });
    await page.reload();
    await shows(page, station.newestKey);
    match(await words(page), /, [45] min old$/);
  });
});

browserTest("dashboard: a window of the past has the picture of then, or none", async () => {
  await withDashboard({ count: 6 }, async ({ page }, station) => {
    await shows(page, station.newestKey);
    const [, , , then] = Object.keys(station.lists.reflectivity!);
    const endTs = timeOf(then!) / 1000 + 130;
    await page.goto(`${station.url}/view?from=${endTs - 300}&to=${endTs}`);
    await shows(page, then!);
    equal(
      await words(page),
      `KLOT 0.5° reflectivity ${clock(then!)} UTC, 2 min before the window's end`,
    );
    await page.goto(`${station.url}/view?day=20240609`);
    await says(page, /^No radar picture from that time$/);
    equal(await shownOn(page), null);
  });
});

browserTest("dashboard: a store that fails is said, and asked again", async () => {
  await withDashboard({ count: 1 }, async ({ page }, station) => {
    await says(page, /^Radar cannot be had: the station answered 500/);
    station.storeFault = null;
    await shows(page, station.newestKey);
  }, {
    expected: /500|Failed to load/,
    before: (station) => station.storeFault = "the disk of the pictures does not answer",
  });
});

browserTest("dashboard: in the night the picture is dimmer than by day", async () => {
  const green: Record<string, number> = {};
  for (const theme of ["day", "night"]) {
    await withDashboard({ count: 3 }, async ({ page }, station) => {
      await shows(page, station.newestKey);
      green[theme] = await greenness(page);
    }, { query: `?theme=${theme}` });
  }
  ok(green.night! > 10 && green.night! < 0.8 * green.day!, JSON.stringify(green));
});

browserTest("axe: the dashboard with radar, every theme, both sizes; fingers hit all", async () => {
  const found: string[] = [];
  for (const name of SIZE_NAMES) {
    await withDashboard({ count: 3 }, async ({ page }, station) => {
      await shows(page, station.newestKey);
      found.push(...await violationsInThemes(page, name));
      const small = await page.locator(".map-radar > *").evaluateAll((all) =>
        all.map((one) => one.getBoundingClientRect())
          .filter(({ width, height }) => width < 43.5 || height < 43.5).length
      );
      if (small > 0) found.push(`${name}: ${small} targets are too small`);
      const [wide, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      if (wide! > room!) found.push(`${name}: the page scrolls sideways`);
    }, { size: name });
  }
  equal(found.join("\n"), "");
});
