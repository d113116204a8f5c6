/**
 * A month of a lidar opened in the browser: 8,928 profiles of 3,276 gates, twice, of which the last
 * 24 hours are drawn; with what the server takes for windows of several lengths, and how long another
 * request waits meanwhile. Goal: drawn within a second.
 *
 *     deno run -A bench/quicklook_window.ts [TIMES]
 *     MESO360_BINARY=/tmp/there/meso360 deno run -A bench/quicklook_window.ts
 *
 * @module
 */
import { get } from "node:http";
import { join } from "node:path";
import { program } from "../_test_program.ts";
import { closeBrowser, openPage, SIZE_NAMES, until } from "../static/browser_tests/_browser.ts";
import { writeLidar } from "../static/browser_tests/_quick_stores.ts";
import { startSupervisor } from "../supervisor/_test_supervisor.ts";

const GOAL_MS = 1_000;
const times = Number(Deno.args[0] ?? 5);
const off = { enabled: false };
const supervisor = await startSupervisor("a measurement", {
  instruments: [{ id: "cl61", profile: "cl61" }],
  timers: Object.fromEntries(
    ["append", "last24h", "prewarm", "quicklooks"].flatMap((kind) => [
      [`cl61-${kind}`, off],
      [`ops-monitor-${kind}`, off],
    ]),
  ),
});
const url = `http://127.0.0.1:${supervisor.port}`;
const endS = Math.floor(Date.now() / 1000) - 60;

/** What a window takes. */
async function windowOf(query: string): Promise<string> {
  const start = performance.now();
  let slowest = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      const asked = performance.now();
      await (await fetch(`${url}/version`)).arrayBuffer();
      slowest = Math.max(slowest, performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const { status, sent } = await new Promise<{ status: number; sent: number }>((resolve) => {
    const headers = { "accept-encoding": "gzip" };
    get(`${url}/quicklooks/api/window?id=cl61&${query}`, { headers }, (answer) => {
      let sent = 0;
      answer.on("data", ({ length }: Uint8Array) => sent += length);
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, sent }));
    });
  });
  const ms = performance.now() - start;
  isOver = true;
  await others;
  return `${status}, ${Math.round(ms)} ms, ${Math.round(sent / 1000)} kB in gzip; ` +
    `another request waited ${Math.round(slowest)} ms at most; ` +
    `server ${Math.round(supervisor.rssKb() / 1000)} MB`;
}

/** When the last day was drawn, milliseconds since the page was asked for. */
async function drawn(size: typeof SIZE_NAMES[number]): Promise<number> {
  const { page, context } = await openPage(`${url}/quicklooks`, size);
  await page.locator("body[data-shown^='cl61 3 there']").waitFor({ state: "attached" });
  const ms = await page.evaluate(() => performance.now());
  await context.close();
  return Math.round(ms);
}

try {
  await until("it answers", async () => (await fetch(`${url}/version`)).ok);
  console.log(`server before: ${Math.round(supervisor.rssKb() / 1000)} MB`);
  const start = performance.now();
  writeLidar(join(supervisor.dir, "products"), "cl61", {
    endS,
    days: 31,
    stepS: 300,
    gates: 3_276,
  });
  console.log(`the store was written in ${((performance.now() - start) / 1000).toFixed(1)} s`);
  for (
    const [what, query] of [
      ["24 h, the first", "hours=24"],
      ["24 h again", "hours=24"],
      ["24 h, fine", "hours=24&columns=2400&rows=800"],
      ["1 h, every value", `from=${endS - 3_600}&to=${endS}&rows=2000`],
      ["7 days", "hours=168"],
      ["31 days", "hours=744"],
    ] as const
  ) console.log(`${what}: ${await windowOf(query)}`);
  const measure = async (what: string) => {
    for (const size of SIZE_NAMES) {
      const all: number[] = [];
      for (let i = 0; i < times; i++) all.push(await drawn(size));
      const worst = Math.max(...all);
      const verdict = worst <= GOAL_MS ? "met" : "MISSED";
      console.log(`${what}, ${size}: drawn after ${all.join(", ")} ms; ${GOAL_MS} ms ${verdict}`);
    }
  };
  await measure("read when asked");
  const { command, args } = program(
    "job",
    "cl61-prewarm",
    "--config",
    join(supervisor.dir, "meso360.config.json"),
  );
  const began = performance.now();
  const job = await new Deno.Command(command, { args, stdout: "piped", stderr: "piped" }).output();
  const took = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`cl61-prewarm: exit ${job.code}, ${took} s with its process's start`);
  if (job.code !== 0) console.log(new TextDecoder().decode(job.stdout));
  console.log(`24 h, made ready: ${await windowOf("hours=24")}`);
  await measure("made ready");
} finally {
  await closeBrowser();
  await supervisor.end();
}
