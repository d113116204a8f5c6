/**
 * Does every hurt radar file give a result or a named error, within 2 s and 300 MB?
 *
 *     deno run -A --v8-flags=--expose-gc bench/fuzz_radar.ts [CASES [KIND…]]
 *
 * 20,000 cases of each kind by default. Ends with 1 at the first case that does not, which it
 * writes to fuzz_radar_case.bin in the folder for temporary files.
 *
 * @module
 */
import { join } from "node:path";
import { tmpdir } from "node:os";
import { randoms } from "../formats/_test_random.ts";
import { hurtMessages, hurtPacked } from "../formats/nexrad/level2/_test_mutations.ts";
import { fileSeeds, messageSeeds, recordSeeds } from "../formats/nexrad/level2/_test_seeds.ts";
import { decodeRecord, decodeVolume, type RecordBytes } from "../formats/nexrad/level2/mod.ts";
import { hurt } from "../formats/nexrad/level3/_test_mutations.ts";
import { seeds } from "../formats/nexrad/level3/_test_seeds.ts";
import { decodeProduct } from "../formats/nexrad/level3/mod.ts";
import { NexradError } from "../formats/nexrad/nexrad_error.ts";

/** What can be hurt, and what reads it. */
interface Kind {
  readonly name: string;
  seeds(): Uint8Array[];
  hurt(seed: Uint8Array, random: (n: number) => number): Uint8Array;
  /** Decodes, and says in a word what came of it. */
  decode(bytes: Uint8Array): string;
}

const KINDS: readonly Kind[] = [
  {
    name: "product",
    seeds,
    hurt,
    decode: (bytes) => decodeProduct(bytes).skipped.length > 0 ? "in part" : "whole",
  },
  {
    name: "record",
    seeds: recordSeeds,
    hurt: hurtPacked,
    decode: (bytes) => readRecord({ where: "a record", bytes, packing: "bzip2" }),
  },
  {
    name: "messages",
    seeds: messageSeeds,
    hurt: hurtMessages,
    decode: (bytes) => readRecord({ where: "a record", bytes, packing: "messages" }),
  },
  {
    name: "chunk",
    seeds: fileSeeds,
    hurt: hurtPacked,
    decode: (bytes) => decodeVolume(bytes).skipped.length > 0 ? "in part" : "whole",
  },
];

function readRecord(record: RecordBytes): string {
  return decodeRecord(record).skipped.length > 0 ? "in part" : "whole";
}

const CASES = 20_000;
const MOST_MS = 2000;
const MOST_BYTES = 300 * 1_048_576;

/** What is left behind is not counted for longer than so many cases. */
const CASES_A_SWEEP = 50;

function collect(): void {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error("start it with --v8-flags=--expose-gc");
  gc();
}

function fuzz(kind: Kind, cases: number): boolean {
  const random = randoms(2026);
  const from = kind.seeds();
  const outcomes: Record<string, number> = {};
  let [slowestMs, most] = [0, 0];
  const before = Deno.memoryUsage().rss;
  for (let i = 0; i < cases; i++) {
    if (i % CASES_A_SWEEP === 0) collect();
    const bytes = kind.hurt(from[i % from.length]!, random);
    const start = performance.now();
    let outcome: string;
    try {
      outcome = kind.decode(bytes);
    } catch (error) {
      outcome = error instanceof NexradError ? error.code : `crash: ${error}`;
    }
    const tookMs = performance.now() - start;
    // Grown since the start, with what the last cases left behind: never less than one case takes.
    const grown = Deno.memoryUsage().rss - before;
    slowestMs = Math.max(slowestMs, tookMs);
    most = Math.max(most, grown);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (outcome.startsWith("crash") || tookMs > MOST_MS || grown > MOST_BYTES) {
      const file = join(tmpdir(), "fuzz_radar_case.bin");
      Deno.writeFileSync(file, bytes);
      console.log(`${kind.name} ${i}: ${outcome}, ${tookMs.toFixed()} ms, ${grown} bytes; ${file}`);
      return false;
    }
  }
  const megabytes = (most / 1_048_576).toFixed();
  console.log(
    `${kind.name}: ${cases} cases, slowest ${slowestMs.toFixed()} ms, at most ${megabytes} MB more`,
  );
  for (const [outcome, count] of Object.entries(outcomes).sort(([, a], [, b]) => b - a)) {
    console.log(`  ${String(count).padStart(7)}  ${outcome}`);
  }
  return true;
}

const [cases, ...names] = Deno.args;
const chosen = KINDS.filter(({ name }) => names.length === 0 || names.includes(name));
const isFine = chosen.map((kind) => fuzz(kind, Number(cases ?? CASES))).every(Boolean);
Deno.exit(isFine && chosen.length > 0 ? 0 : 1);
