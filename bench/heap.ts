/**
 * Does a page that stays open keep a flat heap? Twenty points a second, each a second later than
 * the one before, are appended to the daily file; both pages watch; their heaps are read after a
 * collection each minute.
 *
 *     deno run -A bench/heap.ts [MINUTES]
 *
 * @module
 */
import { join } from "node:path";
import type { CDPSession } from "playwright-core";
import { closeBrowser, openPage } from "../static/browser_tests/_browser.ts";
import { startStation } from "../static/browser_tests/_station.ts";
import {
  DAY_HEADER,
  dayName,
  GPS_DATE,
  GPS_TIME,
  gpsTimeMs,
  shiftDayRow,
} from "../formats/mesonet_day.ts";
import { builtInDrive } from "../ingest/mesonet/sim/mod.ts";

const minutes = Number(Deno.args[0] ?? 30);
const RATE = 20;
/** Two hours of the drive without its troubles with time, over and over. */
const BLOCK_S = 2_400;

const station = await startStation();
// The recorder rests: its own rows would be of another time.
await fetch(`${station.url}/api/control`, {
  method: "POST",
  body: JSON.stringify({ component: "mesoingest", action: "stop" }),
});

const drive = builtInDrive().split("\n").slice(1, 1 + BLOCK_S);
const rowMs = (row: string) => gpsTimeMs(row.split(",")[GPS_DATE]!, row.split(",")[GPS_TIME]!)!;
const firstMs = rowMs(drive[0]!);
const startMs = Math.floor(Date.now() / 1000) * 1000 + 60_000;
let played = 0;

function append(): void {
  const rows = new Map<string, string[]>();
  for (let i = 0; i < RATE; i++, played++) {
    const shiftMs = startMs + played * 1000 - (firstMs + (played % BLOCK_S) * 1000);
    const row = shiftDayRow(drive[played % BLOCK_S]!, shiftMs / 1000);
    const day = dayName(startMs + played * 1000);
    rows.set(day, [...rows.get(day) ?? [], row]);
  }
  for (const [day, lines] of rows) {
    const path = join(station.dataDir, `${day}.txt`);
    let exists = true;
    try {
      Deno.statSync(path);
    } catch {
      exists = false;
    }
    const text = [...(exists ? [] : [DAY_HEADER]), ...lines, ""].join("\n");
    Deno.writeTextFileSync(path, text, { append: true });
  }
}

async function heap(session: CDPSession): Promise<string> {
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  const { nodes, jsEventListeners } = await session.send("Memory.getDOMCounters");
  return `${(usedSize / 1e6).toFixed(2)} MB, ${nodes} nodes, ${jsEventListeners} listeners`;
}

const timer = setInterval(append, 1000);
try {
  const pages = [];
  for (const path of ["/view", "/"]) {
    const { page, context, errors } = await openPage(station.url + path, "laptop");
    pages.push({ path, session: await context.newCDPSession(page), errors });
  }
  for (let minute = 0; minute <= minutes; minute++) {
    await new Promise((resolve) => setTimeout(resolve, minute === 0 ? 10_000 : 60_000));
    for (const { path, session, errors } of pages) {
      console.log(`${minute} min ${path}: ${await heap(session)}; ${errors.length} errors`);
    }
  }
  console.log(`${played} points in ${minutes} min`);
} finally {
  clearInterval(timer);
  await closeBrowser();
  await station.close();
}
