/** Updating from the panel: the badge, the question, the steps, the way back; and the other facts. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import type { UpdateView } from "../../formats/panel_messages.ts";
import { testStatus } from "../scripts/common/_test_page.ts";
import { violations } from "./_axe.ts";
import { browserTest, closePage, openPage, type Size, THEMES, until } from "./_browser.ts";
import { component, OPERATOR } from "./_fake_panel.ts";
import { fakeStation } from "./_fake_station.ts";

const NEWER: UpdateView = {
  available: true,
  latest: "0.3.0",
  state: "idle",
  text: null,
  progress: null,
  impossible_because: null,
  looked_at: "2025-06-05T17:50:00Z",
};
/** The browser notes the answers of a station that is gone. */
const GONE = /503|ERR_/;

const card = (page: Page) => page.locator("#update");
const says = (page: Page, words: RegExp) =>
  until(`the card says ${words}`, async () => words.test(await card(page).innerText()));

/** A page of a station that has a newer version to offer. */
async function openNewer(path: string, size: Size) {
  const station = fakeStation({ update_available: true });
  station.panel.tell({ update: NEWER });
  return { station, watched: await openPage(`${station.url}${path}`, size) };
}

browserTest("the dashboard's badge leads to the panel's card", async () => {
  const { station, watched } = await openNewer("/view", "laptop");
  const { page } = watched;
  await page.getByRole("link", { name: "Update available" }).click();
  await says(page, /0\.3\.0 can be had/);
  equal(await card(page).getAttribute("open"), "");
  await until(
    "it has the focus",
    () => card(page).locator("summary").evaluate((one) => one === document.activeElement),
  );
  await closePage(watched);
  await station.close();
});

browserTest("an update: asked first, followed, and said when the new version serves", async () => {
  const { station, watched } = await openNewer("/", "laptop");
  const { page } = watched;
  await says(page, /0\.2\.0 \(a1b2c3d\)/);
  await page.getByRole("button", { name: "Update to 0.3.0" }).click();
  const question = page.getByRole("dialog", { name: /Update to 0\.3\.0/ });
  match(await question.innerText(), /no record is lost/);
  await question.getByRole("button", { name: "Not now" }).click();
  equal(station.panel.posts.length, 0);
  await page.getByRole("button", { name: "Update to 0.3.0" }).click();
  await question.getByRole("button", { name: "Update to 0.3.0" }).click();
  await until("asked for", () => station.panel.posts.length === 1);
  deepEqual(station.panel.posts, [{ path: "/update", body: {} }]);
  const step = (part: Partial<UpdateView>) => station.panel.tell({ update: { ...NEWER, ...part } });
  step({ state: "downloading", progress: 0.42 });
  await says(page, /downloading 42 %/);
  equal(await card(page).getByRole("meter").getAttribute("aria-valuenow"), "42");
  step({ state: "testing" });
  await says(page, /trying the new version/);
  equal(await page.getByRole("button", { name: "Update to 0.3.0" }).isVisible(), false);
  // What both pages are told while the components stop.
  const ingest = { ...testStatus().ingest, status: "stopped", state: "stopped" };
  station.tell(testStatus({ handing_over: true, ingest }));
  step({ state: "handing over" });
  await says(page, /handing over/);
  await says(page, /Recording pauses for some seconds/);
  equal(/goes on/.test(await card(page).innerText()), false);
  await until("UPDATING", async () => /^UPDATING/m.test(await page.locator("#header").innerText()));
  equal(await page.locator(".banner.alarm:visible").count(), 0);

  station.vanish();
  const connection = page.locator(".connection .words");
  await until(
    "it says what is going on",
    async () => /new version is being started/.test(await connection.innerText()),
  );
  station.panel.boot = "b";
  station.panel.version = { version: "0.3.0", commit: "b2c3d4e5", dirty: false };
  station.panel.tell({ version: "0.3.0", update: { ...NEWER, available: false } });
  station.comeBack();
  await until(
    "the page is back by itself",
    async () => /Now 0\.3\.0 \(b2c3d4e\) runs/.test(await page.locator("#banners").innerText()),
  );
  await page.getByRole("button", { name: "Close" }).click();
  equal(await page.locator("#banners").innerText(), "");
  await page.reload();
  await says(page, /up to date/);
  equal(await page.locator("#banners").innerText(), "");
  await closePage(watched, GONE);
  await station.close();
});

browserTest(
  "the dashboard too says that a new version takes over, and raises no alarm",
  async () => {
    const station = fakeStation();
    const watched = await openPage(`${station.url}/view`, "phone");
    const { page } = watched;
    const words = page.locator(".connection .words");
    await until("live", async () => (await words.innerText()) === "Live");
    const ingest = { ...testStatus().ingest, status: "stopped", state: "stopped" };
    station.tell(testStatus({ handing_over: true, ingest }));
    const band = page.locator(".banner", { hasText: "UPDATING" });
    await until("it is said", () => band.isVisible());
    match(await band.innerText(), /Recording pauses for some seconds; what the logger measures/);
    station.vanish();
    await until(
      "the loss is explained",
      async () => /The new version is being started/.test(await words.innerText()),
    );
    equal(await page.locator(".banner.alarm:visible").count(), 0);
    match(await page.title(), /^LOST/);
    station.tell(testStatus());
    station.comeBack();
    await until("it is over", async () => !await band.isVisible());
    await until("live again", async () => (await words.innerText()) === "Live");
    await closePage(watched, GONE);
    await station.close();
  },
);

browserTest(
  "a checkout's new commit loads the page anew, though the number is the same",
  async () => {
    const station = fakeStation();
    const watched = await openPage(`${station.url}/`, "laptop");
    const { page } = watched;
    // The card is folded: nothing is new.
    const known = async () => /a1b2c3d/.test(await card(page).textContent() ?? "");
    await until("the commit is known", known);
    station.panel.boot = "b";
    station.panel.version = { version: "0.2.0", commit: "ffffff1234", dirty: false };
    station.panel.cut();
    await until(
      "it says so",
      async () => /Now 0\.2\.0 \(ffffff1\) runs/.test(await page.locator("#banners").innerText()),
    );
    await closePage(watched, GONE);
    await station.close();
  },
);

browserTest("failed, refused, impossible, restart needed: each in words, axe clean", async () => {
  const { station, watched } = await openNewer("/", "laptop");
  const { page } = watched;
  const button = page.getByRole("button", { name: "Update to 0.3.0" });
  station.panel.answers.set(
    "/update",
    () => Response.json({ ok: false, error: "an update is under way already" }, { status: 409 }),
  );
  await button.click();
  await page.getByRole("dialog").getByRole("button", { name: "Update to 0.3.0" }).click();
  await says(page, /Not updated: an update is under way already/);

  const text = "the signature is not ours: nothing was changed; ask for a good file";
  station.panel.tell({ update: { ...NEWER, state: "failed", text } });
  await says(page, /The signature is not ours/);
  equal(await button.isEnabled(), true, "it can be tried again");

  const found: string[] = [];
  for (const theme of THEMES) {
    await page.getByRole("button", { name: new RegExp(`^${theme}$`, "i") }).click();
    for (const one of await violations(page)) found.push(`${theme}: ${one}`);
  }
  equal(found.join("\n"), "");

  const because = "no public key is built in, and update.public_key is not set";
  station.panel.tell({ update: { ...NEWER, available: null, impossible_because: because } });
  await says(page, /cannot update itself: no public key/);
  equal(await button.isVisible(), false);

  const restart = { ...NEWER, state: "restart needed", text: "stop meso360 and start it again" };
  station.panel.tell({ update: restart as UpdateView });
  await until(
    "a banner says so",
    async () => /Restart needed: stop meso360/.test(await page.locator("#banners").innerText()),
  );
  station.panel.tell({ update: { ...NEWER, available: false } });
  await until("it goes", async () => (await page.locator("#banners").innerText()) === "");
  await closePage(watched, /status of 409/);
  await station.close();
});

browserTest("an operator's phone sees the update and who can make it", async () => {
  const station = fakeStation();
  station.panel.rights = OPERATOR;
  station.panel.version = { ...station.panel.version, dirty: true };
  station.panel.tell({ update: NEWER });
  const watched = await openPage(`${station.url}/`, "phone");
  const { page } = watched;
  await says(page, /Only on the vehicle's computer itself/);
  equal(await page.getByRole("button", { name: "Update to 0.3.0" }).isDisabled(), true);
  // Known when /version has answered.
  const dev = card(page).getByText("dev", { exact: true });
  await until("it says that files differ", () => dev.isVisible());
  await closePage(watched);
  await station.close();
});

browserTest("tunnel, name and checks are told with what to do", async () => {
  const station = fakeStation();
  station.panel.tell({
    mdns: { state: "advertised", name: "mesoview-2.local", reason: "192.168.4.9 is mesoview" },
    tunnel: {
      target: "clamps@remote.example",
      port: 3333,
      connected_since: "2025-06-05T17:10:00Z",
      last_probe: "2025-06-05T17:52:20Z",
      probe_ms: 85,
      probe_answer: "SSH-2.0-OpenSSH_9.2",
      last_failure: "the host did not answer",
      last_failure_at: "2025-06-05T17:09:00Z",
      connections: 2,
    },
    preflight: [
      { result: "PASS", text: "data directory is writable", fix: null },
      { result: "WARN", text: "SSH key not found: ~/.ssh/clamps_rsa", fix: "Copy it there" },
      { result: "PASS", text: "disk: 81 GB free", fix: null },
    ],
  });
  const watched = await openPage(`${station.url}/`, "phone");
  const { page } = watched;
  const sync = page.locator('[data-component="mesosync"]');
  await until("the probe is told", async () => /85 ms, SSH-2\.0/.test(await sync.innerText()));
  match(await sync.innerText(), /clamps@remote\.example port 3333 · since 17:10:00 UTC/);
  match(await sync.innerText(), /Last failure 17:09:00 UTC: the host did not answer/);
  const name = page.getByRole("link", { name: "http://mesoview-2.local:8080/" });
  equal(await name.getAttribute("href"), "http://mesoview-2.local:8080/");
  match(await page.locator("#system").innerText(), /192\.168\.4\.9 is mesoview/);
  const checks = page.locator("#checks-card");
  match(await checks.innerText(), /1 of 3 need/);
  match(await checks.innerText(), /Looked at 17:52:28 UTC/);
  match(await checks.innerText(), /2 passed/);
  const first = await checks.locator("li").first().innerText();
  match(first, /WARN[\s\S]*SSH key not found[\s\S]*Copy it there/);
  station.panel.tell({
    tunnel: null,
    components: [component("mesosync", { state: "not configured", configured: false })],
    mdns: { state: "failed", name: null, reason: "port 5353 cannot be opened" },
  });
  await until("the tunnel's lines go", async () => !/Probe/.test(await sync.innerText()));
  match(await page.locator("#system").innerText(), /no name on the network: port 5353/);
  const [across, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  equal(across, room);
  await closePage(watched);
  await station.close();
});

browserTest("phone: one tap marks an event, in sight without scrolling", async () => {
  const station = fakeStation();
  station.tell(testStatus());
  const watched = await openPage(`${station.url}/view`, "phone");
  const { page } = watched;
  const mark = page.getByRole("button", { name: "Mark event" });
  await until(
    "live",
    async () => (await page.locator(".connection .words").innerText()) === "Live",
  );
  const box = (await mark.boundingBox())!;
  const bar = (await page.locator(".window-buttons").boundingBox())!;
  ok(box.height >= 44 && box.y + box.height <= bar.y, JSON.stringify({ box, bar }));
  await closePage(watched);
  await station.close();
});
