/**
 * The page of the ionospheric radars in a real browser, over a real Socket.IO server with made-up
 * records: what it shows, and what it says when there is nothing to show.
 */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { EchoesAnswer, SuperdarnView } from "../../formats/superdarn_messages.ts";
import { violations, violationsInThemes } from "./_axe.ts";
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
import { KOD, madeBeam, madeHour } from "./_darn_echoes.ts";
import { type DarnStation, darnStation, madeDay, siteView } from "./_darn_station.ts";
import { component } from "./_fake_panel.ts";

const text = (page: Page, selector: string) => page.locator(selector).innerText();
const shows = (page: Page, words: RegExp) =>
  until(
    `${words} is drawn`,
    async () => words.test(await page.locator("#echo-picture").getAttribute("data-shown") ?? ""),
  );
const says = (page: Page, selector: string, words: RegExp) =>
  until(`${selector} says ${words}`, async () => words.test(await text(page, selector)));

/** Opens the page over a station, gives both to `look`, and closes them. */
const withRadars = async (
  options: Parameters<typeof darnStation>[0],
  look: (watched: WatchedPage, station: DarnStation) => Promise<void>,
  how?: Visit<DarnStation>,
): Promise<void> => visit(await darnStation(options), "/superdarn", look, how);

/** Scans of two channels that take turns, each with a count of its own. */
function stereoDay(totals: readonly [number, number]): EchoesAnswer {
  const nowMs = Date.now();
  const rows = Array.from({ length: 120 }, (_, i) => i);
  const counts = rows.map((i) => totals[i % 2]!);
  return {
    timestamp: rows.map((i) => new Date(nowMs - (119 - i) * 30_000).toISOString()),
    total_echoes: counts,
    ionospheric_echoes: counts,
    total_ionospheric_echoes: counts,
    ground_scatter_echoes: rows.map(() => 0),
    channel: rows.map((i) => i % 2 + 1),
  };
}

/** From here on the page's time is the test's: it goes by itself, and as far ahead as one likes. */
async function ownTime(page: Page): Promise<void> {
  await page.clock.install();
  await page.reload();
}

/** The page's tab is put behind another one, or before it. */
const hide = (page: Page, isHidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);

const LOST = /40[03]|websocket|WebSocket|ERR_/;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

browserTest("superdarn: a fan that grows beam by beam, and what a gate of it holds", async () => {
  await withRadars({}, async ({ page }, station) => {
    await shows(page, /^kod fan velocity 16 live$/);
    await until("it is connected", () => station.clients === 1);
    const message = madeBeam(KOD, 5, Date.now());
    // A gate that no radar would have: what stands there can only be from this record.
    const gate = 30;
    const velocity = message.velocity.with(gate, -1_234);
    const power = message.power.with(gate, 17.3);
    station.beam({ ...message, velocity, power, g_scatter: message.g_scatter.with(gate, 0) });
    await says(page, ".heard-more", /beam 5 · 10\.51\sMHz · normalscan\(151\)/);
    const canvas = page.locator("#echo-picture");
    await canvas.focus();
    // The keys begin in the middle of the fan, a third of the way out: beam 8, gate 25.
    await page.keyboard.press("ArrowUp");
    await says(page, "#reading", /Beam 8, gate 25/);
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
    for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowUp");
    await says(page, "#reading", /^Cursor\s+−1234 m\/s\s+Beam 5, gate 30 · 1530 km · /);
    match(await text(page, "#reading"), /ionospheric · power 17\.3 dB · width/);
    // Who does not see it hears it.
    match(await text(page, "#reading [role=status]"), /Beam 5, gate 30/);
    station.scan("kod", {
      total_echoes: 41,
      ionospheric_echoes: 30,
      ground_scatter_echoes: 11,
      timestamp: new Date().toISOString(),
      channel: 0,
    });
    await says(page, "#echoes", /Total\s+41\s+Ionospheric\s+30\s+Ground\s+11/);
    equal(
      await page.getByRole("link", { name: "CSV" }).getAttribute("href"),
      "/echoes/?site_name=kod&save=true",
    );
    const { x, y, width } = (await page.locator(".echo-plot .u-over").boundingBox())!;
    await page.mouse.move(x + width / 4, y + 20);
    const hours = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
    // A quarter from the left is 18 hours ago.
    await says(
      page,
      ".echo-time",
      new RegExp(`^${hours(18).slice(11, 13)}|${hours(18.1).slice(11, 13)}`),
    );
    await page.mouse.down();
    await page.mouse.move(x + width / 2, y + 30);
    await page.mouse.up();
    await says(page, ".echo-title", /^Echoes a beam, \d\d:\d\d–\d\d:\d\d UTC/);
    await page.getByRole("button", { name: "Show all" }).click();
    await says(page, ".echo-title", /^Echoes a beam, last 24 h/);
  });
});

browserTest("superdarn: range over time of a channel's beam, kept in the address", async () => {
  // Two stations through one connection: each has its own place, on its own channel.
  const radars = [{ ...KOD, channel: 1 }, { ...KOD, channel: 2, stid: 64 }];
  // Of a beam that a radar does not have nothing is left standing.
  await withRadars({ radars }, async ({ page }) => {
    await shows(page, /^kod fan velocity 16 live$/);
    await until("the address", () => new URL(page.url()).search === "");
    await says(page, "#echoes", /Total\s+1\s/);
    equal(await text(page, ".heard-what"), "kod Kodiak");
    await page.getByRole("button", { name: "Range over time" }).click();
    await shows(page, /^kod time velocity 60 live$/);
    await page.getByRole("button", { name: "Power" }).click();
    await page.getByRole("combobox", { name: "Beam" }).selectOption("3");
    await page.getByRole("combobox", { name: "Channel" }).selectOption({ label: "B" });
    await page.getByRole("checkbox", { name: "Ground scatter" }).uncheck();
    await says(page, "#echoes", /Total\s+2\s/);
    equal(await text(page, ".heard-what"), "kod Inuvik");
    match(await page.locator(".echo-csv").getAttribute("href") ?? "", /&channel=2$/);
    await until("the address", () => {
      const { search } = new URL(page.url());
      return search === "?plot=time&parameter=power&beam=3&channel=2&ground=0";
    });
    await page.reload();
    await shows(page, /^kod time power 60 live$/);
    equal(await page.getByRole("combobox", { name: "Beam" }).inputValue(), "3");
    equal(await page.getByRole("checkbox", { name: "Ground scatter" }).isChecked(), false);
    // A tap in the middle of the plot is half an hour ago.
    await page.locator("#echo-picture").click();
    await says(page, "#reading", /Beam 3, gate \d+/);
    await page.getByRole("combobox", { name: "Beam" }).selectOption("15");
    await says(page, "#absence", /^Beam 15 was not scanned\s+Channel B was at 0–14 in/);
  }, {
    query: "?beam=77",
    before({ records, echoes }) {
      records.kod = records.kod!.filter(({ beam, channel }) => channel === 1 || beam < 15);
      echoes.kod = stereoDay([1, 2]);
    },
  });
});

browserTest("superdarn: why there is nothing to be seen, in words", async () => {
  const none = { configured: false, running: false, state: "not configured", sites: [] };
  await withRadars({ part: none, radars: [] }, async ({ page }, station) => {
    await ownTime(page);
    await says(page, "#absence", /^No radar is configured\s/);
    station.sites = { ...station.sites, configured: true, state: "disabled" };
    await page.clock.fastForward(4_000);
    await says(page, "#absence", /component is disabled. Enable it on the panel/);
    const silent = siteView("pgr", {
      state: "unreachable",
      since: "2026-01-02T03:04:05Z",
      reason: "no connection to 192.0.2.7:9999 (refused)",
      last_heard: null,
      last_record: null,
    });
    station.sites = { ...station.sites, running: true, state: "running", sites: [silent] };
    await page.reload();
    await says(
      page,
      ".site",
      /pgr\s+Prince George\s+unreachable\s+since 2026-01-02 03:04 UTC, nothing heard yet: no conn/,
    );
    await says(page, "#absence", /^Nothing from pgr\s/);
    await says(page, ".echo-words", /^No scans are kept yet$/);
    station.sites = { ...station.sites, sites: [siteView("kod")] };
    await page.reload();
    await until("it is connected", () => station.clients === 1);
    station.beam({ ...madeBeam(KOD, 3, Date.now()), stid: 9_999 });
    await says(page, "#absence", /Station 9999 is in no table/);
    station.records.kod = [3, 4].map((beam) => ({
      ...madeBeam(KOD, beam, Date.now()),
      channel: 2,
    }));
    station.echoes.kod = null;
    await page.reload();
    await says(page, ".echo-words", /^The echo counts cannot be had; asked again soon$/);
    station.echoes.kod = madeDay(Date.now(), 1);
    await page.clock.fastForward(15_000);
    await says(page, ".echo-words", /^No scans of channel B are kept yet$/);
  }, { expected: /404|503/ });
});

browserTest("superdarn: old data is said to be old; a lost line comes back by itself", async () => {
  const before = (station: DarnStation) => {
    station.records.kod = madeHour(KOD, Date.now() - 12.4 * 60_000).map((one) => ({
      ...one,
      // As fitacf has it where none was determined: nothing of it is drawn or said.
      elevation: one.elevation.map(() => 0),
    }));
  };
  const site = siteView("kod", {
    stid: 7,
    state: "no data",
    since: ago(12),
    reason: "connected, but nothing has come for 20 s",
    last_heard: ago(12.4),
    last_record: ago(12.4),
  });
  await withRadars({ part: { sites: [site] } }, async ({ page }, station) => {
    await ownTime(page);
    await shows(page, /^kod fan velocity 16 old$/);
    equal(await text(page, ".heard"), "12 min ago");
    await page.getByRole("button", { name: "Elevation" }).click();
    await says(page, "#absence", /^No elevations/);
    match(await text(page, ".heard-note"), /^No data since .*nothing has come/);
    await until("it is connected", () => station.clients === 1);
    station.cut(true);
    await says(page, ".heard-note", /^Live connection lost at .*; trying again$/);
    station.cut(false);
    await page.clock.fastForward(5_000);
    await until("it is connected again", () => station.clients === 1);
    station.sites = { ...station.sites, sites: [siteView("kod", { stid: 7 })] };
    // After so long a gap the second one confirms the first.
    for (const beam of [5, 6]) station.beam(madeBeam(KOD, beam, Date.now()));
    await shows(page, /^kod fan elevation 16 live$/);
    await says(page, ".heard-note", /^$/);
  }, { expected: LOST, before });
});

browserTest(
  "superdarn: what is not heard here is old here, though the station hears more",
  async () => {
    await withRadars({}, async ({ page }, station) => {
      await ownTime(page);
      await until("it is connected", () => station.clients === 1);
      station.beam(madeBeam(KOD, 5, Date.now()));
      await says(page, ".heard-more", /beam 5/);
      await shows(page, /live$/);
      station.cut(true);
      await says(page, ".heard-note", /^Live connection lost/);
      // The station tells of records by the list, which come to others.
      const later = new Date(Date.now() + 70_000).toISOString();
      const heard = siteView("kod", { stid: 7, beam: 9, last_heard: later, last_record: later });
      station.sites = { ...station.sites, sites: [heard] };
      await page.clock.fastForward(70_000);
      await shows(page, /^kod fan velocity 16 old$/);
      // How long the test itself took stands in it too.
      await says(page, ".heard", /^([7-9]\d|1[01]\d) s ago$/);
      await says(page, ".site", /receiving\s+(just now|\d+ s ago) · .* · beam 9 ·/);
      station.cut(false);
      await page.clock.fastForward(5_000);
      await until("it is connected again", () => station.clients === 1);
      station.beam(madeBeam(KOD, 5, Date.now() + 75_000));
      await shows(page, /live$/);
      // Who comes back to a tab sees at once how old it is.
      await hide(page, true);
      await page.clock.fastForward(20_000);
      await until("nobody listens", () => station.clients === 0);
      await page.clock.fastForward(60_000);
      station.cut(true);
      await hide(page, false);
      await shows(page, /old$/);
    }, { expected: LOST });
  },
);

browserTest("superdarn: where nobody looks there is no line", async () => {
  await withRadars({}, async ({ page }, station) => {
    await page.addInitScript(() => {
      Object.defineProperty(document, "hidden", { value: true, configurable: true });
    });
    // Opened in the background.
    await ownTime(page);
    await until("it is connected", () => station.clients === 1);
    await page.clock.fastForward(20_000);
    await until("nobody listens", () => station.clients === 0);
    let lines = 0;
    page.on("websocket", () => lines++);
    await hide(page, false);
    await until("it is connected again", () => station.clients === 1);
    // Let go by the server while hidden.
    await hide(page, true);
    station.cut(true);
    await until("nobody listens", () => station.clients === 0);
    station.cut(false);
    await page.clock.fastForward(10_000);
    await hide(page, false);
    await until("it is connected once more", () => station.clients === 1 && lines === 2);
  }, { expected: LOST });
});

browserTest("superdarn: in every theme and size readable, within reach, not sideways", async () => {
  const station = await darnStation();
  const far = siteView("bpk", {
    stid: 24,
    state: "noise",
    reason: "no radar's data",
    since: ago(3),
  });
  station.sites = { ...station.sites, sites: [...station.sites.sites, far, siteView("rkn")] };
  const found: string[] = [];
  for (const name of SIZE_NAMES) {
    const watched = await openPage(`${station.url}/superdarn?plot=time`, name);
    const { page } = watched;
    await shows(page, /^kod time velocity 60 live$/);
    found.push(...await violationsInThemes(page, name));
    const wrong = await page.evaluate(() => {
      const small = [...document.querySelectorAll("main button, main select, main label.switch")]
        .filter((one) => one.getBoundingClientRect().height < 44 && one.clientHeight > 0)
        .map((one) => one.textContent);
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth > clientWidth ? [...small, `${scrollWidth} px wide`] : small;
    });
    found.push(...wrong.map((one) => `${name}: ${one}`));
    // Words that come and go move nothing.
    const before = await page.locator("#reading").boundingBox();
    station.cut(true);
    await says(page, ".heard-note", /lost/);
    deepEqual(await page.locator("#reading").boundingBox(), before, name);
    station.cut(false);
    await closePage(watched, LOST);
  }
  await station.close();
  equal(found.join("\n"), "");
});

const VIEW: SuperdarnView = {
  port: 5003,
  sites: [
    siteView("kod", { records_per_minute: 20, bad_packets: 3, skipped_bytes: 1_200 }),
    siteView("pgr", {
      state: "unreachable",
      since: "2025-06-05T17:12:20Z",
      reason: "no connection to 192.0.2.7:9999 (refused)",
      last_heard: "2025-06-05T17:12:00Z",
      records_per_minute: 0,
    }),
  ],
  zmq: { state: "connected", reason: null },
  clients: 12,
  slow_clients: 2,
  store: { state: "keeping", reason: null, waiting: 0, last_saved: "2025-06-05T17:52:00Z" },
};

browserTest(
  "the panel's card says how many radars are heard, who listens, what is kept",
  async () => {
    const station = await darnStation();
    station.panel.tell({ superdarn: VIEW, components: [component("superdarn")] });
    const watched = await openPage(`${station.url}/`, "phone");
    const { page } = watched;
    const card = page.locator("#darn-card");
    await until("it is there", () => card.isVisible());
    match(await card.innerText(), /^Ionospheric radars: 1 of 2 received$/);
    await card.locator("summary").click();
    const words = await card.innerText();
    match(words, /unreachable since 17:12:20 UTC: no connection to 192\.0\.2\.7:9999 \(refused\)/);
    match(words, /12 clients; 2 let go because they did not read/);
    match(words, /keeping; last saved 28 s ago/);
    ok(await card.getByRole("link", { name: "Open the fans" }).isVisible());
    deepEqual(await violations(page), []);
    await closePage(watched);
    await station.close();
  },
);
