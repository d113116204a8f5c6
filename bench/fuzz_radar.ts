/**
 * Does every hurt radar file give a result or a named error, within 2 s and 300 MB?
 *
 *     deno run -A --v8-flags=--expose-gc bench/fuzz_radar.ts [CASES [KIND…]]
 *
 * 20,000 cases of each kind by default. Ends with 1 at the first case that does not, which it
 * writes to fuzz_KIND_case.bin in the folder for temporary files.
 *
 * @module
 */
import { randoms } from "../formats/_test_random.ts";
import { hurtMessages, hurtPacked } from "../formats/nexrad/level2/_test_mutations.ts";
import { fileSeeds, messageSeeds, recordSeeds } from "../formats/nexrad/level2/_test_seeds.ts";
import { decodeRecord, decodeVolume, type RecordBytes } from "../formats/nexrad/level2/mod.ts";
import { hurt } from "../formats/nexrad/level3/_test_mutations.ts";
import { seeds } from "../formats/nexrad/level3/_test_seeds.ts";
import { decodeProduct } from "../formats/nexrad/level3/mod.ts";
import { NexradError } from "../formats/nexrad/nexrad_error.ts";
import { fuzz } from "./fuzz_cases.ts";

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

/** How reading one case ended; what is no named error is a fault. */
function outcomeOf(kind: Kind, bytes: Uint8Array): string {
  try {
    return kind.decode(bytes);
  } catch (error) {
    if (error instanceof NexradError) return error.code;
    throw error;
  }
}

/** Each kind begins with the same numbers. */
function fuzzKind(kind: Kind, cases: number): boolean {
  const random = randoms(2026);
  const from = kind.seeds();
  return fuzz({
    name: kind.name,
    cases,
    input: (i) => kind.hurt(from[i % from.length]!, random),
    read: (bytes) => [outcomeOf(kind, bytes)],
  });
}

const [cases, ...names] = Deno.args;
const chosen = KINDS.filter(({ name }) => names.length === 0 || names.includes(name));
const isFine = chosen.map((kind) => fuzzKind(kind, Number(cases ?? CASES))).every(Boolean);
Deno.exit(isFine && chosen.length > 0 ? 0 : 1);
