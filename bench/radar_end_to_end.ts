/**
 * From a new chunk on the source to the frame that shows its picture, in a real Chromium: a real
 * volume is replayed, chunk by chunk, by a bucket on the loopback address; the whole program (the
 * supervisor and its component `meso360 radar`) follows it; the radar page (always on its highest
 * tilt) and the dashboard (always on its lowest) are open at the same time.
 *
 *   deno run -A bench/radar_end_to_end.ts [--rounds 3] [--speed 2] [--size 2048]
 *
 * The clock starts when the last chunk of a sweep appears on the source, and stops in the frame after
 * the one that drew the picture. Chunks are asked for every second all the same, whatever the
 * speed. How late the supervisor's event loop was meanwhile is measured inside it (`loop_watch.ts`), and
 * beside it in a process that does nothing: what that one has too is the machine's, not ours.
 *
 * The volume is of 2021, so the station lives then, by libfaketime (`apt-get install faketime`). Needs
 * ../shared/data and Chromium. Touches no network but the loopback address, and no folder but a
 * temporary one.
 *
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { freePort } from "../_test_port.ts";
import { program } from "../_test_program.ts";
import { FAKETIME } from "../ingest/mesonet/faults/host_scenarios.ts";
import { TestBucket } from "../ingest/nexrad/_test_bucket.ts";
import { closeBrowser, openPage, until } from "../static/browser_tests/_browser.ts";
import { writeLoneConfig } from "../_test_config.ts";
import type { LoopReport } from "./loop_watch.ts";

const DATA = join(import.meta.dirname!, "..", "..", "shared", "data");
const CHUNKS = join(DATA, "nexrad", "level2", "chunks-KLOT-230");
const EXPECTED = join(DATA, "expected", "nexrad-level2", "chunks-KLOT-230.json");

/** Page and component have their first pictures' worth of peace before chunks come. */
const LEAD_MS = 3_000;
/** After the last sweep of a round. */
const LAST_MS = 12_000;

const { values } = parseArgs({
  args: Deno.args,
  options: {
    rounds: { type: "string", default: "3" },
    speed: { type: "string", default: "2" },
    size: { type: "string", default: "2048" },
  },
});
const speed = Number(values.speed);

interface Sweep {
  readonly elevation_number: number;
  readonly radials: number;
  readonly time_first: string;
  readonly time_last: string;
}
interface Chunk {
  readonly name: string;
  readonly elevations: readonly { elevation_number: number; last_azimuth_number: number }[];
}
const { sweeps, chunks }: { sweeps: Sweep[]; chunks: Chunk[] } = JSON.parse(
  Deno.readTextFileSync(EXPECTED),
);

/** Sweeps of 0.5°, the one and the other half of the split cut apart, and of each new higher tilt. */
const LOWEST = [1, 11];
const NEW_TILTS = [1, 3, 5, 7, 8, 9, 10];
/** A round ends with this sweep. */
const LAST_SWEEP = 11;

/** When a chunk's last radial was made, ms since the volume's first. */
function madeMs({ elevations }: Chunk): number {
  const last = elevations.at(-1);
  if (last === undefined) return 0;
  const sweep = sweeps[last.elevation_number - 1]!;
  const [fromMs, toMs] = [Date.parse(sweep.time_first), Date.parse(sweep.time_last)];
  const startMs = Date.parse(sweeps[0]!.time_first);
  return fromMs + (toMs - fromMs) * last.last_azimuth_number / sweep.radials - startMs;
}

/** The chunk that ends a sweep. */
function endOf(number: number): Chunk {
  return chunks.find(({ elevations }) =>
    elevations.some((one) =>
      one.elevation_number === number &&
      one.last_azimuth_number === sweeps[number - 1]!.radials
    )
  )!;
}

/** A frame that shows another picture: its name on the page, and the time of the frame after it. */
interface Drawn {
  readonly name: string;
  readonly ms: number;
}

/** Notes in the page which pictures are drawn, as an attribute says. In the browser's language. */
async function note(page: Page, selector: string, attribute: string): Promise<void> {
  await page.waitForSelector(selector, { state: "attached" });
  const [element, name] = [`document.querySelector("${selector}")`, `"${attribute}"`];
  await page.evaluate(`
    globalThis.drawn = [];
    new MutationObserver(() => {
      const name = ${element}.getAttribute(${name});
      if (name === null || name === drawn.at(-1)?.name) return;
      requestAnimationFrame(() => drawn.push({ name, ms: Date.now() }));
    }).observe(${element}, { attributes: true, attributeFilter: [${name}] });
  `);
}

const drawnIn = (page: Page) => page.evaluate<Drawn[]>("drawn");

/** The supervisor, in the volume's own time, and its event loop under watch. */
function startSupervisor(config: string, loopFile: string): Deno.ChildProcess {
  const { command, args } = program("run", "--no-browser", "--config", config);
  const at = args.indexOf("run") + 1;
  const preload = ["--preload", join(import.meta.dirname!, "loop_watch.ts")];
  const backS = Math.round((Date.now() - Date.parse(sweeps[9]!.time_first)) / 1000);
  return new Deno.Command(command, {
    args: [...args.slice(0, at), ...preload, ...args.slice(at)],
    env: {
      LD_PRELOAD: FAKETIME,
      FAKETIME: `-${backS}`,
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
      MESO360_LOOP_FILE: loopFile,
    },
    stdout: "null",
    stderr: "inherit",
    stdin: "null",
  }).spawn();
}

/** A process that does nothing, under the same watch. */
function startIdle(loopFile: string): Deno.ChildProcess {
  const preload = ["--preload", join(import.meta.dirname!, "loop_watch.ts")];
  return new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", ...preload, "setInterval(() => {}, 1_000_000)"],
    env: { MESO360_LOOP_FILE: loopFile },
    stdin: "null",
  }).spawn();
}

interface Round {
  readonly radar: number[];
  readonly view: number[];
  readonly loop: LoopReport;
  readonly idle: LoopReport;
}

async function round(): Promise<Round> {
  const folder = await Deno.makeTempDir({ prefix: "meso360-radar-e2e-" });
  const bucket = await TestBucket.open({ nowMs: Date.now });
  bucket.pageSize = 1_000;
  const port = freePort();
  const loopFile = join(folder, "loop.json");
  const config = writeLoneConfig(folder, {
    http_port: port,
    radar: {
      sites: ["KLOT"],
      level2: null,
      chunks: bucket.address,
      level3: null,
      products: { reflectivity: {} },
      processing_window_minutes: null,
      picture_size: Number(values.size),
    },
  });
  const first = chunks[0]!;
  // A radar that had nothing would be looked at once a minute only.
  bucket.put(`KLOT/230/${first.name}`, Deno.readFileSync(join(CHUNKS, first.name)));
  const idleFile = join(folder, "idle.json");
  const supervisor = startSupervisor(config, loopFile);
  const idle = startIdle(idleFile);
  const url = `http://127.0.0.1:${port}`;
  try {
    await until("the station answers", async () => {
      try {
        return (await (await fetch(`${url}/radar/about/`)).json()).configured;
      } catch {
        return false;
      }
    });
    const radarPage = await openPage(`${url}/radar?tilt=99`, "laptop");
    const viewPage = await openPage(`${url}/view`, "laptop");
    await note(radarPage.page, "#picture", "data-shown");
    await note(viewPage.page, "#map canvas", "data-radar");
    await until("the component follows the volume", () => bucket.count("get") > 1);

    for (const file of [loopFile, idleFile]) Deno.writeTextFileSync(`${file}.reset`, "");
    const startMs = Date.now() + LEAD_MS;
    const atMs = new Map<string, number>();
    for (const chunk of chunks.slice(1)) {
      const appearsMs = startMs + madeMs(chunk) / speed;
      atMs.set(chunk.name, appearsMs);
      bucket.put(`KLOT/230/${chunk.name}`, Deno.readFileSync(join(CHUNKS, chunk.name)), appearsMs);
    }
    const lastMs = atMs.get(endOf(LAST_SWEEP).name)!;
    await new Promise((resolve) => setTimeout(resolve, lastMs - Date.now() + LAST_MS));
    const after = (drawn: readonly Drawn[], numbers: readonly number[]) =>
      numbers.map((number, i) => (drawn[i]?.ms ?? NaN) - atMs.get(endOf(number).name)!);
    const onView = await drawnIn(viewPage.page);
    const onRadar = await drawnIn(radarPage.page);
    await radarPage.context.close();
    await viewPage.context.close();
    return {
      radar: after(onRadar, NEW_TILTS),
      view: after(onView, LOWEST),
      loop: JSON.parse(Deno.readTextFileSync(loopFile)),
      idle: JSON.parse(Deno.readTextFileSync(idleFile)),
    };
  } finally {
    idle.kill("SIGTERM");
    supervisor.kill("SIGTERM");
    await Promise.all([supervisor.status, idle.status]);
    await bucket.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function tell(name: string, delays: readonly number[]): void {
  const sorted = delays.filter((ms) => !Number.isNaN(ms)).sort((a, b) => a - b);
  const ms = (value: number | undefined) => `${Math.round(value ?? NaN)} ms`;
  console.log(
    `${name}: ${sorted.length} of ${delays.length} sweeps, chunk to frame min ${ms(sorted[0])}, ` +
      `median ${ms(sorted[Math.floor(sorted.length / 2)])}, max ${ms(sorted.at(-1))}`,
  );
}

function loopText({ longestMs, longestCpuMs, longestOwnMs, late, samples }: LoopReport): string {
  return `longest ${longestMs.toFixed(0)} ms (${longestCpuMs.toFixed(0)} ms of it computing), ` +
    `longest of its own making ${longestOwnMs.toFixed(0)} ms, ${late} of ${samples} over 50 ms`;
}

const rounds: Round[] = [];
for (let i = 0; i < Number(values.rounds); i++) {
  const made = await round();
  rounds.push(made);
  console.log(
    `round ${i + 1}: radar page ${made.radar.map(Math.round).join(", ")} ms; ` +
      `dashboard ${made.view.map(Math.round).join(", ")} ms\n` +
      `  supervisor's loop: ${loopText(made.loop)}\n` +
      `  an idle process's: ${loopText(made.idle)}`,
  );
}
await closeBrowser();
tell("radar page", rounds.flatMap(({ radar }) => radar));
tell("dashboard", rounds.flatMap(({ view }) => view));
