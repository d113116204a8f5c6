/**
 * How fast the radar page animates 24 pictures of 2,048 × 2,048 in a browser without a graphics card:
 * pictures a second that were really drawn, and what each of them costs all processes of the browser.
 * The goal is 8 a second or more.
 *
 *     deno task build && deno run -A static/browser_tests/radar_animation.ts
 *
 * @module
 */
import { closeBrowser, openPage, until } from "./_browser.ts";
import { radarStation } from "./_radar_station.ts";

const COUNT = 24;
const LOOPS = 3;
/** Of the kernel's clock, in which it counts processor time. */
const TICK_MS = 10;

/** Processor time of this process's descendants with that name, ms. */
function cpuMs(name: string): number {
  const stats = [...Deno.readDirSync("/proc")].flatMap((entry) => {
    if (!/^\d+$/.test(entry.name)) return [];
    try {
      const text = Deno.readTextFileSync(`/proc/${entry.name}/stat`);
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return [{
        pid: Number(entry.name),
        isIt: text.includes(`(${name}`),
        parent: Number(fields[1]),
        ms: (Number(fields[11]) + Number(fields[12])) * TICK_MS,
      }];
    } catch {
      return [];
    }
  });
  const own = new Set([Deno.pid]);
  for (let found = true; found;) {
    found = false;
    for (const { pid, parent } of stats) {
      if (!own.has(pid) && own.has(parent)) found = Boolean(own.add(pid));
    }
  }
  return stats.filter(({ pid, isIt }) => isIt && own.has(pid)).reduce((sum, { ms }) => sum + ms, 0);
}

const station = radarStation({ count: COUNT });
const { page } = await openPage(`${station.url}/radar?rate=${Deno.args[0] ?? 1}`, "laptop");
const shown = () => page.locator("#picture").getAttribute("data-shown");
await until("the newest", async () => await shown() === `${station.newestKey} 0`);
await until(
  "all",
  async () => (await page.locator(".loaded").innerText()).startsWith(`${COUNT} pictures ready`),
);
await page.evaluate(() => {
  const seen: [string, number][] = [];
  Object.assign(globalThis, { seen });
  const canvas = document.getElementById("picture")!;
  new MutationObserver(() => seen.push([canvas.dataset.shown!, performance.now()]))
    .observe(canvas, { attributeFilter: ["data-shown"] });
});
const read = () =>
  page.evaluate(() => (globalThis as unknown as { seen: [string, number][] }).seen);
const beforeMs = cpuMs("chrom");
await page.getByRole("button", { name: "Play forward" }).click();
await page.waitForFunction(
  (many) => (globalThis as unknown as { seen: unknown[] }).seen.length >= many,
  COUNT * LOOPS,
  { timeout: 120_000 },
);
const usedMs = cpuMs("chrom") - beforeMs;
const seen = await read();
const rates = Array.from({ length: LOOPS }, (_, i) => {
  const loop = seen.slice(i * COUNT, (i + 1) * COUNT);
  const names = new Set(loop.map(([name]) => name)).size;
  if (names !== COUNT) throw new Error(`only ${names} of ${COUNT} pictures were drawn`);
  return (COUNT - 1) * 1000 / (loop[COUNT - 1]![1] - loop[0]![1]);
});
console.log(
  `${COUNT} pictures, ${LOOPS} loops: ${
    rates.map((rate) => rate.toFixed(1)).join(", ")
  } a second; ` +
    `${(usedMs / seen.length).toFixed(0)} ms of processor time each; ` +
    `load of this machine ${
      Deno.loadavg()[0]!.toFixed(1)
    } on ${navigator.hardwareConcurrency} cores`,
);
await page.context().close();
await closeBrowser();
await station.close();
