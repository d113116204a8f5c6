/** The panel's card of the timers' jobs: what is wrong first, what a job wrote, and running one. */
import { deepEqual, equal, match } from "node:assert/strict";
import type { JobView } from "../../formats/timer_messages.ts";
import { violations } from "./_axe.ts";
import { browserTest, closePage, openPage, until } from "./_browser.ts";
import { STRANGER } from "./_fake_panel.ts";
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
