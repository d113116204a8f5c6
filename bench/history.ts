/**
 * How long `/view/history` takes for a whole day of 86,400 rows reduced to 4,000 points, and how
 * long it holds everything else up meanwhile: a live vehicle goes through the same process. The
 * goal: no more than about 10 ms at a time. Beside it the same while nothing is asked for: what the
 * machine's other work holds up.
 *
 *     deno run -A bench/history.ts [runs]
 *
 * @module
 */
import { join } from "node:path";
import { Hono } from "hono";
import { DAY_HEADER, gpsDateText, gpsTimeText } from "../formats/mesonet_day.ts";
import { historyRoutes } from "../view/mesonet/history.ts";

const RUNS = Number(Deno.args[0] ?? 10);
const DAY_MS = Date.UTC(2025, 5, 5);

const folder = await Deno.makeTempDir();
try {
  const text = wholeDay();
  await Deno.writeTextFile(join(folder, "20250605.txt"), text);
  const app = new Hono().route("/", historyRoutes(folder));
  console.log(`a day of 86,400 rows, ${(text.length / 1e6).toFixed(1)} MB; ${RUNS} runs each`);
  for (const points of [4_000, 20_000]) await measure(app, points);
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function measure(app: Hono, points: number): Promise<void> {
  const times: number[] = [];
  const holds: number[] = [];
  const idleHolds: number[] = [];
  let bytes = 0;
  for (let run = -2; run < RUNS; run++) {
    const watch = holdWatch();
    const start = performance.now();
    const answer = await app.request(`/history?day=20250605&points=${points}`, {
      headers: { "Accept-Encoding": "gzip" },
    });
    bytes = (await answer.arrayBuffer()).byteLength;
    const time = performance.now() - start;
    const hold = watch.stop();
    const idle = holdWatch();
    await new Promise((resolve) => setTimeout(resolve, time));
    const idleHold = idle.stop();
    // The first runs are the compiler's.
    if (run < 0) continue;
    times.push(time);
    holds.push(hold);
    idleHolds.push(idleHold);
  }
  console.log(
    `${points} points: median ${median(times)} ms, ${(bytes / 1000).toFixed(0)} KB; longest hold ` +
      `of a run: median ${median(holds)} ms, worst ${Math.max(...holds).toFixed(1)} ms; ` +
      `idle: ${median(idleHolds)} and ${Math.max(...idleHolds).toFixed(1)} ms`,
  );
}

function median(values: readonly number[]): string {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!.toFixed(1);
}

/** Asks for a turn again and again; the longest it waited is how long something held it up. */
function holdWatch(): { stop(): number } {
  let longest = 0;
  let last = performance.now();
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    timer = setTimeout(look, 0);
  };
  timer = setTimeout(look, 0);
  return {
    stop() {
      clearTimeout(timer);
      return Math.max(longest, performance.now() - last);
    },
  };
}

/** A day whose values wander, with a short gap now and then. */
function wholeDay(): string {
  const lines = [DAY_HEADER];
  for (let i = 0; i < 86_400; i++) {
    const time = DAY_MS + i * 1000;
    const wave = Math.sin(i / 3000) + Math.sin(i * 1.7) / 8;
    lines.push([
      (8 + 4 * wave).toFixed(3),
      ((360 + 90 * wave) % 360).toFixed(1),
      (23 + 5 * wave).toFixed(1),
      (60 - 20 * wave).toFixed(1),
      (23 + 5 * wave).toFixed(2),
      (12 + 2 * wave).toFixed(2),
      (60 - 20 * wave).toFixed(2),
      (900 - 9 * wave).toFixed(2),
      ((360 + 180 * wave) % 360).toFixed(1),
      gpsDateText(time),
      gpsTimeText(time),
      (33 + i / 1e5).toFixed(5),
      (-102 + i / 1e5).toFixed(4),
      (1000 + 50 * wave).toFixed(0),
      (15 + 9 * wave).toFixed(1),
      "85.5",
      "28.16",
    ].join(","));
  }
  return lines.filter((_, i) => i % 700 !== 699).join("\n") + "\n";
}
