/** No serious or critical violation on any page in any theme and state, found by axe-core. */
import { equal } from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { violationsInThemes } from "./_axe.ts";
import { browserTest, closePage, openPage, SIZE_NAMES, until } from "./_browser.ts";
import { SERVER_GONE, startStation, type Station, wayTo } from "./_station.ts";

let made: Station | null = null;
Deno.test.afterAll(() => made?.close());

const values = (page: Page) =>
  until(
    "values are shown",
    async () => /\d/.test(await page.locator("dl.value .number").first().innerText()),
  );
const words = (page: Page) => page.locator(".window-words").innerText();

/** Opens a page of the station in every theme and size and looks at it when it is `ready`. */
async function look(path: string, ready: (page: Page) => Promise<void>): Promise<void> {
  const found: string[] = [];
  for (const size of SIZE_NAMES) {
    const watched = await openPage(new URL(path, made!.url).href, size);
    await ready(watched.page);
    found.push(...await violationsInThemes(watched.page, size));
    await closePage(watched);
  }
  equal(found.join("\n"), "");
}

browserTest("axe: dashboard, every theme, both sizes", async () => {
  made ??= await startStation();
  await look("/view", values);
});

browserTest("axe: replay, every theme, both sizes", async () => {
  made ??= await startStation();
  const { days } = await (await fetch(`${made.url}/view/days`)).json();
  await look(`/view?day=${days[0]}`, values);
});

browserTest("axe: replay of a day without data, which is said", async () => {
  made ??= await startStation();
  Deno.writeTextFileSync(join(made.dataDir, "20250509.txt"), `${DAY_HEADER}\n`);
  await look(
    "/view?day=20250509",
    (page) =>
      until("it says so", async () => /Nothing is stored of 2025-05-09/.test(await words(page))),
  );
});

browserTest("axe: panel, every theme, both sizes", async () => {
  made ??= await startStation();
  await look("/", values);
});

browserTest("axe: the question before everything is stopped", async () => {
  made ??= await startStation();
  await look("/", async (page) => {
    await values(page);
    await page.getByRole("button", { name: "Stop meso360" }).click();
    await until("a question", () => page.getByRole("dialog").isVisible());
  });
});

for (const path of ["/view", "/"]) {
  browserTest(`axe: ${path} with its connection lost, every theme`, async () => {
    made ??= await startStation();
    const way = wayTo(made.url);
    const found: string[] = [];
    const watched = await openPage(`${way.url}${path}`, "laptop");
    const { page } = watched;
    await values(page);
    way.cut();
    const connection = page.locator(".connection .words");
    await until("it says so", async () => /lost/i.test(await connection.innerText()));
    found.push(...await violationsInThemes(page, path));
    await closePage(watched, SERVER_GONE);
    way.close();
    equal(found.join("\n"), "");
  });
}
