/**
 * How fast the pages are there: first contentful paint, and what was transferred before the map's
 * outlines. The whole program under `--test`, a fresh browser profile each time.
 *
 *     deno run -A bench/page_load.ts [TIMES]
 *     MESO360_BINARY=dist/meso360 deno run -A bench/page_load.ts 5
 *
 * @module
 */
import { closeBrowser, openPage, type Size } from "../static/browser_tests/_browser.ts";
import { startStation } from "../static/browser_tests/_station.ts";

const times = Number(Deno.args[0] ?? 5);
const station = await startStation();
try {
  for (const path of ["/view", "/"]) {
    for (const size of ["laptop", "phone"] as Size[]) {
      const paints: number[] = [];
      let transferred: { name: string; bytes: number }[] = [];
      for (let i = 0; i < times; i++) {
        const { page, context } = await openPage(station.url + path, size);
        await page.waitForTimeout(2_500);
        const measured = await page.evaluate(() => ({
          paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
          files: [
            ...performance.getEntriesByType("navigation"),
            ...performance.getEntriesByType("resource"),
          ].map((entry) => ({
            name: new URL(entry.name).pathname,
            bytes: (entry as unknown as { transferSize: number }).transferSize,
          })),
        }));
        paints.push(Math.round(measured.paint));
        transferred = measured.files;
        await context.close();
      }
      const before = transferred.filter(({ name }) => !name.endsWith("outlines.json"));
      const kilobytes = (bytes: number) => (bytes / 1000).toFixed(1);
      const sum = before.reduce((all, { bytes }) => all + bytes, 0);
      console.log(
        `${path} ${size}: first contentful paint ${paints.sort((a, b) => a - b).join(", ")} ms; ` +
          `transferred ${kilobytes(sum)} KB: ` +
          before.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(", "),
      );
    }
  }
} finally {
  await closeBrowser();
  await station.close();
}
