/** The panel's card of the timers' jobs: what is wrong first, what a job wrote, and running one. */
import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { JobView } from "../../formats/timer_messages.ts";
import { violations, violationsInThemes } from "./_axe.ts";
import { browserTest, closePage, openPage, until } from "./_browser.ts";
import { component, STRANGER } from "./_fake_panel.ts";
import { fakeStation } from "./_fake_station.ts";

const job = (name: string, more: Partial<JobView> = {}): JobView => ({
  name,
  schedule: "every 10 min",
  job_class: "heavy",
  enabled: true,
  running: false,
  last: {
    started: "2025-06-05T17:50:00.000Z",
    ended: "2025-06-05T17:50:12.300Z",
    duration_s: 12.3,
    result: "ok",
    exit_code: 0,
    outcome: { ok: true, state: "appended", summary: "3 files", counts: {} },
    output: "reading",
    by: "timer",
  },
  last_ok: "2025-06-05T17:50:12.300Z",
  next: "2025-06-05T18:00:00.000Z",
  failures: 0,
  runs: 7,
  skips: 0,
  ...more,
});
const well = job("cl61-append");
const failed = job("hatpro-source-sync", {
  failures: 3,
  last: {
    ...well.last!,
    result: "failed",
    exit_code: 1,
    outcome: { ok: false, state: "host unreachable", summary: "no way to hatpro", counts: {} },
    output: "line one\nline two",
  },
});

browserTest(
  "an observatory: what is not configured is one line, and operations another",
  async () => {
    const pages = [{ href: "/", text: "Panel" }, { href: "/ops", text: "Operations" }];
    const components = ["mesoingest", "mesosync", "mesoview"].map((name) =>
      component(name, name === "mesoview" ? {} : { configured: false, state: "not configured" })
    );
    const looked = new Date().toISOString();
    const operations = { looked, red: 9, amber: 1, behind_minutes: 15 };
    const watching = fakeStation({ datalogger: false, pages });
    watching.panel.tell({ components, operations, now: looked });
    const watched = await openPage(`${watching.url}/`, "laptop");
    const { page } = watched;
    await page.setViewportSize({ width: 1366, height: 768 });
    await until(
      "its state",
      () => page.getByText("Not configured: mesoingest, mesosync").isVisible(),
    );
    equal(
      await page.getByRole("button", { name: "Start mesoingest", exact: true }).isVisible(),
      false,
    );
    const line = page.getByRole("link", { name: "Operations: 9 things wrong, 1 more to look at" });
    equal(await line.getAttribute("href"), "/ops");
    match(await page.locator("#rights").innerText(), /this is the station's own machine/);
    const { bottom, hidden } = await page.locator(".facts-column").evaluate((column) => ({
      bottom: column.lastElementChild!.getBoundingClientRect().bottom - innerHeight,
      hidden: column.scrollHeight - column.clientHeight,
    }));
    ok(bottom <= 0 && hidden <= 0, `${bottom} px below the window, ${hidden} px in the column`);
    await page.getByText("Not configured: mesoingest, mesosync").click();
    equal(
      await page.getByRole("button", { name: "Start mesoingest", exact: true }).isVisible(),
      true,
    );
    equal((await violationsInThemes(page, "observatory")).join("\n"), "");
    await closePage(watched);
    await watching.close();
    // A vehicle's crew sees what is missing.
    const driving = fakeStation({ pages });
    driving.panel.tell({ components });
    const vehicle = await openPage(`${driving.url}/`, "laptop");
    const start = vehicle.page.getByRole("button", { name: "Start mesoingest", exact: true });
    await until("its buttons", () => start.isVisible());
    equal(await vehicle.page.getByText("Not configured:").count(), 0);
    await closePage(vehicle);
    await driving.close();
  },
);

browserTest("phone: the jobs in one line, the one in trouble first, and run now", async () => {
  const station = fakeStation({});
  const jobs = [well, failed];
  station.panel.tellJobs({ scheduler: true, jobs });
  const watched = await openPage(`${station.url}/`, "phone");
  const { page } = watched;
  const card = page.locator("#jobs-card");
  await until("it is there", () => card.isVisible());
  match(await card.innerText(), /^Jobs: 1 of 2 in trouble: hatpro-source-sync$/);
  await card.locator("summary").first().click();
  deepEqual(
    await card.locator("[data-job]").evaluateAll((rows) =>
      rows.map((row) => row.getAttribute("data-job"))
    ),
    ["hatpro-source-sync", "cl61-append"],
  );
  const row = card.locator('[data-job="hatpro-source-sync"]');
  match(await row.innerText(), /failed, 3 times\s+host unreachable: no way to hatpro/);
  await row.locator("summary").click();
  const output = row.getByLabel("Last output of hatpro-source-sync");
  await until("its output", () => output.isVisible());
  equal(await output.innerText(), "line one\nline two");
  station.panel.answers.set(
    "/api/jobs/hatpro-source-sync/run",
    () => Response.json({ ok: true, text: "hatpro-source-sync runs" }, { status: 202 }),
  );
  await row.getByRole("button", { name: "Run now: hatpro-source-sync" }).click();
  await until(
    "it is asked for",
    async () => /Asked for: hatpro-source-sync runs/.test(await row.innerText()),
  );
  deepEqual(station.panel.posts.map(({ path }) => path), ["/api/jobs/hatpro-source-sync/run"]);
  deepEqual(await violations(page), []);
  const [across, room] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    document.documentElement.clientWidth,
  ]);
  equal(across, room);
  station.panel.tellJobs({ scheduler: true, jobs: [well, { ...failed, running: true }] });
  await until("it runs", async () => /: running/.test(await row.innerText()));
  station.panel.tellRights(STRANGER);
  const button = card.locator('[data-job="cl61-append"] button');
  await until("no button for a stranger", () => button.isDisabled());
  await closePage(watched);
  await station.close();
});
