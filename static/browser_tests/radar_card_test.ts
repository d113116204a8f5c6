/** The panel's card of the weather radar: there when it is configured, folded, readable. */
import { deepEqual, equal, match } from "node:assert/strict";
import type { RadarView } from "../../formats/radar_messages.ts";
import { violations } from "./_axe.ts";
import { browserTest, closePage, openPage, SIZE_NAMES, until } from "./_browser.ts";
import { component } from "./_fake_panel.ts";
import { fakeStation } from "./_fake_station.ts";

const PAGES = [
  { href: "/", text: "Panel" },
  { href: "/view", text: "Dashboard" },
  { href: "/radar", text: "Radar" },
];

const VIEW: RadarView = {
  sites: ["KTLX"],
  auto_reason: "the nearest to 35.20° N 97.40° W (20250605.txt)",
  sources: [
    {
      name: "level2",
      state: "listing",
      last_success: "2025-06-05T17:52:20Z",
      last_failure: null,
      last_failure_at: null,
    },
    {
      name: "chunks",
      state: "volume 230, chunk 45 of 94",
      last_success: "2025-06-05T17:52:26Z",
      last_failure: null,
      last_failure_at: null,
    },
    {
      name: "level3",
      state: "unreachable",
      last_success: "2025-06-05T17:12:20Z",
      last_failure: "no connection to level3.example",
      last_failure_at: "2025-06-05T17:52:10Z",
    },
  ],
  under_way: "KTLX 0.5° reflectivity",
  waiting: 2,
  newest_key: "KTLX20250605_175001_V06",
  newest_time: "2025-06-05T17:50:01Z",
  pictures: 164,
  failures: 3,
  last_failure: "level3: no connection to level3.example",
  bytes_last_hour: 41_400_000,
  bytes_per_hour: 200_000_000,
};

for (const size of SIZE_NAMES) {
  browserTest(
    `${size}: the radar's card says how new the newest picture is, and what it is doing`,
    async () => {
      const station = fakeStation({ pages: PAGES });
      station.panel.tell({
        radar: VIEW,
        components: [component("mesoingest"), component("radar", { state: "following KTLX" })],
      });
      const watched = await openPage(`${station.url}/`, size);
      const { page } = watched;
      const card = page.locator("#radar-card");
      await until("it is there", () => card.isVisible());
      match(await card.innerText(), /^Weather radar: newest 2 min old$/);
      await card.locator("summary").click();
      const text = await card.innerText();
      match(text, /KTLX20250605_175001_V06, of 17:50:01 UTC/);
      match(text, /unreachable; answered 17:12:20 UTC; no connection to level3\.example/);
      match(text, /41 MB of 200 MB allowed in the last hour/);
      equal(await card.getByText("told nothing").isVisible(), false);
      equal(await card.getByRole("link", { name: "Open the map" }).getAttribute("href"), "/radar");
      deepEqual(await violations(page), []);
      const [across, room] = await page.evaluate(() => [
        document.documentElement.scrollWidth,
        document.documentElement.clientWidth,
      ]);
      equal(across, room);
      await closePage(watched);
      await station.close();
    },
  );
}

browserTest("without a radar there is no card; one that has told nothing says so", async () => {
  const station = fakeStation();
  const watched = await openPage(`${station.url}/`, "laptop");
  const { page } = watched;
  const card = page.locator("#radar-card");
  await until("the panel is filled", () => page.locator('[data-component="mesosync"]').isVisible());
  equal(await card.isVisible(), false);
  await closePage(watched);
  await station.close();

  const silent = fakeStation({ pages: PAGES });
  const again = await openPage(`${silent.url}/`, "laptop");
  const other = again.page.locator("#radar-card");
  await until("it is there", () => other.isVisible());
  match(await other.innerText(), /^Weather radar: no picture since its start$/);
  await other.locator("summary").click();
  match(await other.innerText(), /It has told nothing since the program’s start/);
  await closePage(again);
  await silent.close();
});
