/**
 * Pictures of every page in every theme and size, for docs/screenshots: look at them after each
 * change of a page.
 *
 *     deno run -A static/browser_tests/screenshots.ts [FOLDER]
 *
 * @module
 */
import { dirname, join } from "node:path";
import { closeBrowser, openPage, type Size, SIZES, THEMES, until } from "./_browser.ts";
import { startStation } from "./_station.ts";

const PAGES = { view: "/view", panel: "/" } as const;

const project = dirname(dirname(import.meta.dirname!));
const folder = Deno.args[0] ?? join(project, "docs", "screenshots");
Deno.mkdirSync(folder, { recursive: true });

const station = await startStation();
try {
  for (const [name, path] of Object.entries(PAGES)) {
    for (const size of Object.keys(SIZES) as Size[]) {
      for (const theme of THEMES) {
        const watched = await openPage(`${station.url}${path}?theme=${theme}`, size);
        const { page } = watched;
        await until(
          "the page is live",
          async () => (await page.locator(".connection .words").innerText()) === "Live",
        );
        // The map's outlines come after the first paint.
        await page.waitForTimeout(2_000);
        await page.screenshot({ path: join(folder, `${name}-${size}-${theme}.png`) });
        await watched.context.close();
      }
    }
  }
} finally {
  await closeBrowser();
  await station.close();
}
