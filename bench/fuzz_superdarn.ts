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
import { randoms } from "../formats/_test_random.ts";
import { readBothWays, streamSeeds } from "../formats/superdarn/_test_fuzz.ts";
import { hurt } from "../formats/superdarn/_test_mutations.ts";
import { fuzz } from "./fuzz_cases.ts";

const random = randoms(Number(Deno.args[1] ?? 2026));
const seeds = streamSeeds();
const isFine = fuzz({
  name: "superdarn",
  cases: Number(Deno.args[0] ?? 20_000),
  input: (i) => hurt(seeds[i % seeds.length]!, random),
  read: (bytes) => readBothWays(bytes, random),
});
Deno.exit(isFine ? 0 : 1);
