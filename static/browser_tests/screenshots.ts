/**
 * Pictures of every page in every theme and size, for docs/screenshots: look at them after each
 * change of a page.
 *
 *     deno run -A static/browser_tests/screenshots.ts [FOLDER]
 *
 * @module
 */
import { dirname, join } from "node:path";
import type { Page } from "playwright-core";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { closeBrowser, openPage, type Size, SIZE_NAMES, THEMES, until } from "./_browser.ts";
import { KOD, madeBeam } from "./_darn_echoes.ts";
import { darnStation, siteView } from "./_darn_station.ts";
import { HOST, OPERATOR } from "./_fake_panel.ts";
import { fakeStation } from "./_fake_station.ts";
import { quickStation } from "./_quick_station.ts";
import { opsStation } from "./_ops_station.ts";
import { radarStation } from "./_radar_station.ts";
import { STORM_VALUES, stormPng } from "./_radar_storm.ts";
import { smallPng } from "./_small_png.ts";
import { startStation } from "./_station.ts";

const PAGES = { view: "/view", panel: "/" } as const;

const project = dirname(dirname(import.meta.dirname!));
const folder = Deno.args[0] ?? join(project, "docs", "screenshots");
Deno.mkdirSync(folder, { recursive: true });

/** Opens `url` in every theme, waits until it is `ready`, and keeps what is seen. */
async function pictures(
  name: string,
  url: string,
  size: Size,
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  for (const theme of THEMES) {
    const address = new URL(url);
    address.searchParams.set("theme", theme);
    const watched = await openPage(address.href, size);
    await ready(watched.page);
    const png = smallPng(await watched.page.screenshot());
    Deno.writeFileSync(join(folder, `${name}-${size}-${theme}.png`), png);
    await watched.context.close();
  }
}

async function live(page: Page): Promise<void> {
  await until(
    "the page is live",
    async () => (await page.locator(".connection .words").innerText()) === "Live",
  );
  // The map's outlines come after the first paint.
  await page.waitForTimeout(2_000);
}

const station = await startStation();
try {
  for (const [name, path] of Object.entries(PAGES)) {
    for (const size of SIZE_NAMES) {
      await pictures(name, `${station.url}${path}`, size, live);
    }
  }
} finally {
  await station.close();
}

const radar = radarStation({ drawn: { png: stormPng, values: STORM_VALUES } });
try {
  for (const size of SIZE_NAMES) {
    await pictures("radar", `${radar.url}/radar`, size, async (page) => {
      await live(page);
      await until(
        "all pictures are loaded",
        async () => /ready$/.test(await page.locator(".loaded span").innerText()),
      );
    });
  }
} finally {
  await radar.close();
}

const ionosphere = await darnStation();
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
ionosphere.sites = {
  ...ionosphere.sites,
  sites: [
    ...ionosphere.sites.sites,
    siteView("rkn", { stid: 65, beam: 11, freq: 12_300 }),
    siteView("pgr", {
      stid: 6,
      state: "unreachable",
      since: minutesAgo(47),
      reason: "no connection to 192.0.2.7:9999 (refused)",
      last_heard: minutesAgo(47),
    }),
  ],
};
let beam = 0;
const heard = setInterval(() => {
  beam = (beam + 1) % KOD.beams;
  ionosphere.beam(madeBeam(KOD, beam, Date.now()));
}, 700);
try {
  for (const [name, query] of [["superdarn", ""], ["superdarn-time", "?plot=time"]]) {
    for (const size of SIZE_NAMES) {
      await pictures(name!, `${ionosphere.url}/superdarn${query}`, size, live);
    }
  }
} finally {
  clearInterval(heard);
  await ionosphere.close();
}

const operations = opsStation();
try {
  for (const size of SIZE_NAMES) await pictures("ops", `${operations.url}/ops`, size, live);
} finally {
  await operations.close();
}

const instruments = quickStation();
try {
  for (const [name, query] of [["quicklooks", ""], ["quicklooks-lines", "?instrument=met"]]) {
    for (const size of SIZE_NAMES) {
      await pictures(name!, `${instruments.url}/quicklooks${query}`, size, async (page) => {
        await live(page);
        await page.locator("body[data-shown*=there]").waitFor({ state: "attached" });
      });
    }
  }
} finally {
  await instruments.close();
}

// What a station by itself on one machine does not have: phones, and a newer version.
const pages = [{ href: "/", text: "Panel" }, { href: "/view", text: "Dashboard" }];
const fake = fakeStation({ pages, update_available: true });
const update: UpdateView = {
  available: true,
  latest: "0.3.0",
  state: "downloading",
  text: "fetching meso360-linux-x64, 43 of 103 MB",
  progress: 0.42,
  impossible_because: null,
  looked_at: "2025-06-05T17:50:00Z",
};
try {
  fake.panel.rights = HOST;
  await pictures("operator-dialog", `${fake.url}/`, "laptop", async (page) => {
    await live(page);
    await page.getByRole("button", { name: "Let a phone control" }).click();
    await page.getByRole("img", { name: /QR/ }).waitFor();
  });
  fake.panel.tell({ update });
  await pictures("update", `${fake.url}/`, "laptop", live);
  fake.panel.rights = OPERATOR;
  await pictures("operator", `${fake.url}/operator`, "phone", async (page) => {
    await page.getByText("This device controls").waitFor();
  });
} finally {
  await fake.close();
  await closeBrowser();
}
