/** No serious or critical violation on any page in any theme, found by axe-core. */
import { equal } from "node:assert/strict";
import axe from "axe-core";
import {
  browserTest,
  closeBrowser,
  closePage,
  openPage,
  SIZES,
  THEMES,
  until,
} from "./_browser.ts";
import { startStation, type Station } from "./_station.ts";

let made: Station | null = null;

const PAGES = [
  { name: "dashboard", path: "/view" },
  { name: "replay", path: "/view?day=DAY" },
  { name: "panel", path: "/" },
];

for (const { name, path } of PAGES) {
  browserTest(`axe: ${name}, every theme, both sizes`, async () => {
    made ??= await startStation();
    const { days } = await (await fetch(`${made.url}/view/days`)).json();
    const found: string[] = [];
    for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[]) {
      for (const theme of THEMES) {
        const address = new URL(path.replace("DAY", days[0]), made.url);
        address.searchParams.set("theme", theme);
        const watched = await openPage(address.href, size);
        const { page } = watched;
        await until(
          "values are shown",
          async () => /\d/.test(await page.locator("dl.value .number").first().innerText()),
        );
        // Everything that can be opened is looked at too.
        await page.evaluate(() => {
          for (const details of document.querySelectorAll("details")) details.open = true;
        });
        await page.evaluate(axe.source);
        const violations = await page.evaluate(async () => {
          const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
          const result = await axe.run(document);
          return result.violations.map(({ id, impact, nodes }) => ({
            id,
            impact,
            where: nodes.slice(0, 3).map((node) => `${node.target} ${node.failureSummary ?? ""}`),
          }));
        });
        for (const { id, impact, where } of violations) {
          if (impact !== "serious" && impact !== "critical") continue;
          found.push(`${size} ${theme}: ${impact} ${id}: ${where.join("; ")}`);
        }
        await closePage(watched);
      }
    }
    equal(found.join("\n"), "");
  });
}

Deno.test({
  name: "browser: the browser and station of the accessibility tests end",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    await closeBrowser();
    await made?.close();
  },
});
