/**
 * Hurt inputs one after the other: how long the slowest takes, how much memory they take at most, and
 * how they end.
 *
 * @module
 */
import { join } from "node:path";
import { tmpdir } from "node:os";

const MOST_MS = 2000;
const MOST_BYTES = 300 * 1_048_576;

/** What is left behind is not counted for longer than so many cases. */
const CASES_A_SWEEP = 50;

/** What is hurt, and what reads it. */
export interface FuzzPlan {
  /** What is read; the file of a case that fails is named after it. */
  readonly name: string;
  readonly cases: number;
  /** The bytes of a case. */
  input(i: number): Uint8Array;
  /** How reading them ended; what it throws is a fault. */
  read(bytes: Uint8Array): Iterable<string>;
}

/**
 * Runs the cases, and prints what came of them. Needs `--v8-flags=--expose-gc`.
 *
 * @returns false as soon as one crashes, takes over 2 s or over 300 MB: it is kept in a file then
 */
export function fuzz({ name, cases, input, read }: FuzzPlan): boolean {
  const outcomes = new Map<string, number>();
  let [slowestMs, most] = [0, 0];
  const before = Deno.memoryUsage().rss;
  for (let i = 0; i < cases; i++) {
    if (i % CASES_A_SWEEP === 0) collect();
    const bytes = input(i);
    const startMs = performance.now();
    let crash: unknown = null;
    try {
      for (const outcome of read(bytes)) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    } catch (error) {
      crash = error;
    }
    const tookMs = performance.now() - startMs;
    // Grown since the start, with what the last cases left behind: never less than one case takes.
    const grown = Deno.memoryUsage().rss - before;
    slowestMs = Math.max(slowestMs, tookMs);
    most = Math.max(most, grown);
    if (crash !== null || tookMs > MOST_MS || grown > MOST_BYTES) {
      const file = join(tmpdir(), `fuzz_${name.replace(/\W+/g, "_")}_case.bin`);
      Deno.writeFileSync(file, bytes);
      const end = crash === null ? "no crash" : `crash: ${crash}`;
      console.log(`${name} ${i}: ${end}, ${tookMs.toFixed()} ms, ${grown} bytes; ${file}`);
      return false;
    }
  }
  const megabytes = (most / 1_048_576).toFixed();
  console.log(
    `${name}: ${cases} cases, slowest ${slowestMs.toFixed()} ms, at most ${megabytes} MB more`,
  );
  for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) {
    console.log(`  ${String(count).padStart(7)}  ${outcome}`);
  }
  return true;
}

function collect(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("start it with --v8-flags=--expose-gc");
  gc();
}
