/** The control panel in a real browser, over the whole program. */
import { equal, match, ok } from "node:assert/strict";
import type { Page } from "playwright-core";
import { startSupervisor } from "../../supervisor/_test_supervisor.ts";
import { browserTest, closePage, openPage, type Size, until } from "./_browser.ts";
import { SERVER_GONE, startStation, type Station } from "./_station.ts";

let made: Station | null = null;
Deno.test.afterAll(() => made?.close());
const station = async () => made ??= await startStation();

const component = (page: Page, name: string) => page.locator(`[data-component="${name}"]`);
const connection = (page: Page) => page.locator(".connection .words").innerText();
const live = (page: Page) =>
  until("the panel is live", async () => (await connection(page)) === "Live");

for (const size of ["laptop", "phone"] as Size[]) {
  browserTest(`${size}: the panel shows what runs, on one stream`, async () => {
    const { url } = await station();
    const watched = await openPage(`${url}/`, size);
    const { page } = watched;
    await live(page);
    await until(
      "mesoingest records",
      async () => /recording/.test(await component(page, "mesoingest").innerText()),
    );
    match(await component(page, "mesosync").innerText(), /not configured/);
    const lines = page.getByRole("tabpanel", { name: "Log" });
    match(await lines.innerText(), /\[supervisor\]/);
    const link = page.locator('a[href^="https://www.google.com/maps?q="]');
    match(await link.getAttribute("href") ?? "", /q=-?\d+\.\d+,-?\d+\.\d+$/);
    const [across, room] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    equal(across, room);
    equal(watched.streams.length, 1);
    await closePage(watched);
  });
}

browserTest("mesoingest is restarted from the panel, and records again", async () => {
  const { url, status } = await station();
  const watched = await openPage(`${url}/`, "laptop");
  const { page } = watched;
  await live(page);
  const pid = async () => {
    const { components } = await status() as { components: { name: string; pid: number }[] };
    return components.find(({ name }) => name === "mesoingest")!.pid;
  };
  const before = await pid();
  await page.getByRole("button", { name: "Restart mesoingest" }).click();
  await until("another process records", async () => {
    const now = await pid();
    return now !== null && now !== before &&
      /recording/.test(await component(page, "mesoingest").innerText());
  });
  await page.getByRole("button", { name: "Stop mesoingest" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop recording" }).click();
  await until(
    "it is stopped",
    async () => /stopped/.test(await component(page, "mesoingest").innerText()),
  );
  await page.getByRole("button", { name: "Start mesoingest", exact: true }).click();
  await until(
    "it records",
    async () => /recording/.test(await component(page, "mesoingest").innerText()),
  );
  await closePage(watched);
});

browserTest(
  "the tail's tabs show log, Obs file and Support file, by mouse and keyboard",
  async () => {
    const { url } = await station();
    const watched = await openPage(`${url}/`, "laptop");
    const { page } = watched;
    await live(page);
    await page.getByRole("tab", { name: "Obs file" }).click();
    const obs = page.getByRole("tabpanel", { name: "Obs file" });
    await until("rows of observations", async () => /\d+,\d{6},\d{6},/.test(await obs.innerText()));
    const rows = async () => (await obs.innerText()).trim().split("\n").at(-1);
    const last = await rows();
    await until("they go on", async () => (await rows()) !== last);
    await page.keyboard.press("ArrowRight");
    const support = page.getByRole("tabpanel", { name: "Support file" });
    await until("sentences of the GPS", async () => /GPRMC|GNRMC/.test(await support.innerText()));
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    match(await page.getByRole("tabpanel", { name: "Log" }).innerText(), /\[mesoingest\]/);
    equal(watched.streams.length, 1);
    await closePage(watched);
  },
);

browserTest("stopping everything asks first", async () => {
  const { url, status } = await station();
  const watched = await openPage(`${url}/`, "laptop");
  const { page } = watched;
  await live(page);
  await page.getByRole("button", { name: "Stop meso360" }).click();
  const dialog = page.getByRole("dialog");
  await until("a question", () => dialog.isVisible());
  match(await dialog.innerText(), /nothing is recorded/i);
  await page.keyboard.press("Escape");
  await until("it is gone", async () => !(await dialog.isVisible()));
  ok((await status()).record !== null);
  await closePage(watched);
});

browserTest("the server is gone: red at once; the panel recovers alone", async () => {
  const own = await startStation();
  try {
    const watched = await openPage(`${own.url}/`, "laptop");
    const { page } = watched;
    await live(page);
    await own.kill();
    await until("it says so", async () => /lost/i.test(await connection(page)));
    const disabled = await page.getByRole("button", { name: "Restart mesoingest" }).isDisabled();
    equal(disabled, true, "nothing can be asked of a server that is gone");
    await own.start();
    await live(page);
    await until(
      "the log is the new one's",
      async () => /meso360 \d/.test(await page.getByRole("tabpanel", { name: "Log" }).innerText()),
    );
    await closePage(watched, SERVER_GONE);
  } finally {
    await own.close();
  }
});

browserTest(
  "a station without a datalogger: no alarm, its own clock, and words where one is asked for",
  async () => {
    const own = await startSupervisor("no datalogger", {
      logger_ip: null,
      mesoingest_enabled: true,
      radar: {},
      superdarn: { port: 0, radars: { kod: { host: "127.0.0.1", port: 9 } } },
    });
    const url = `http://127.0.0.1:${own.port}`;
    try {
      const { status, body } = await fetch(`${url}/api/health`);
      equal(status, 200);
      await body?.cancel();
      const watched = await openPage(`${url}/`, "laptop");
      const { page } = watched;
      await live(page);
      await page.getByText(/^Not configured: .*mesoingest/).click();
      match(await component(page, "mesoingest").innerText(), /not configured.*logger_ip is null/s);
      match(await page.locator("#system").innerText(), /none here: logger_ip is null/);
      const away = ["#observations", ".banner", "#tab-obs", 'a[href="/view"]', "#links a >> nth=1"];
      for (const what of away) equal(await page.locator(what).first().isVisible(), false, what);
      await until("the component lets clients in", async () => {
        const handshake = await fetch(`${url}/socket.io/?EIO=4&transport=polling`);
        await handshake.body?.cancel();
        return handshake.ok;
      });
      for (const path of ["/", "/superdarn"]) {
        if (path !== "/") await page.goto(url + path);
        await live(page);
        match(await page.locator(".data-clock").innerText(), /^\d\d:\d\d:\d\d\s+UTC$/);
        equal(await page.locator(".banner.alarm:visible").count(), 0);
        match(await page.title(), /^(?!NOT|STALE|LOST).+ · (?:Control panel|Ionosphere)$/);
      }
      await page.goto(`${url}/view`);
      await page.getByText("No datalogger here").waitFor();
      equal(await page.locator(".banner.alarm:visible").count(), 0);
      // It has no echo counts yet, and says so.
      await closePage(watched, /404/);
    } finally {
      await own.end();
    }
  },
);
