/**
 * Does every hurt stream of SuperDARN records give records or named errors, within 2 s and 300 MB?
 *
 *     deno run -A --v8-flags=--expose-gc bench/fuzz_superdarn.ts [CASES [SEED]]
 *
 * 20,000 cases by default; each is read as a file and as a radar's packets in pieces of any size. Ends
 * with 1 at the first case that does not, which it writes to fuzz_superdarn_case.bin in the folder for
 * temporary files.
 *
 * @module
 */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { randoms } from "../formats/_test_random.ts";
import { readBothWays, streamSeeds } from "../formats/superdarn/_test_fuzz.ts";
import { hurt } from "../formats/superdarn/_test_mutations.ts";

const MOST_MS = 2000;
const MOST_BYTES = 300 * 1_048_576;

/** What is left behind is not counted for longer than so many cases. */
const CASES_A_SWEEP = 50;

function collect(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("start it with --v8-flags=--expose-gc");
  gc();
}

const cases = Number(Deno.args[0] ?? 20_000);
const random = randoms(Number(Deno.args[1] ?? 2026));
const seeds = streamSeeds();
const outcomes = new Map<string, number>();
let [slowestMs, most] = [0, 0];
const before = Deno.memoryUsage().rss;
for (let i = 0; i < cases; i++) {
  if (i % CASES_A_SWEEP === 0) collect();
  const bytes = hurt(seeds[i % seeds.length]!, random);
  const from = performance.now();
  let crash: unknown = null;
  try {
    for (const outcome of readBothWays(bytes, random)) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  } catch (error) {
    crash = error;
  }
  const tookMs = performance.now() - from;
  // Grown since the start, with what the last cases left behind: never less than one case takes.
  const grown = Deno.memoryUsage().rss - before;
  slowestMs = Math.max(slowestMs, tookMs);
  most = Math.max(most, grown);
  if (crash !== null || tookMs > MOST_MS || grown > MOST_BYTES) {
    const file = join(tmpdir(), "fuzz_superdarn_case.bin");
    Deno.writeFileSync(file, bytes);
    console.log(
      `case ${i}: ${crash ?? "no crash"}, ${tookMs.toFixed()} ms, ${grown} bytes; ${file}`,
    );
    Deno.exit(1);
  }
}
const megabytes = (most / 1_048_576).toFixed();
console.log(`${cases} cases, slowest ${slowestMs.toFixed()} ms, at most ${megabytes} MB more`);
for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) {
  console.log(`  ${String(count).padStart(7)}  ${outcome}`);
}
