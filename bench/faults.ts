/**
 * The fault table: every fault against a real recording, and what was wrong with it afterwards.
 *
 *   deno run -A bench/faults.ts [TEXT]      only scenarios whose name holds TEXT
 *   MESO360_BINARY=dist/meso360 deno run -A bench/faults.ts
 *
 * @module
 */
import {
  asPromised,
  runScenarios,
  SCENARIOS,
  SCENARIOS_TEN_RECORDS,
} from "../ingest/mesonet/faults/scenarios.ts";

const only = Deno.args[0] ?? "";
const chosen = [...SCENARIOS, ...SCENARIOS_TEN_RECORDS].filter((s) => s.name.includes(only));
console.log(
  "| fault | records | missing | duplicate | out of order | malformed | wrong value | wrong file | Support missing |",
);
console.log("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
let failed = 0;
await runScenarios(chosen, 14, (scenario, { obs: v, support }) => {
  const promised = asPromised(scenario, { obs: v, support });
  if (!promised) failed++;
  console.log(
    `| ${scenario.name} | ${v.records} | ${v.missing} | ${v.duplicate} | ${v.outOfOrder} | ` +
      `${v.malformed} | ${v.wrongValue} | ${v.wrongFile} | ${support.missing} |` +
      (promised
        ? ""
        : `  <-- ${v.unreported} unreported; ${v.examples.join("; ")}; ${JSON.stringify(support)}`),
  );
});
console.log(`${chosen.length - failed} as promised, ${failed} not`);
Deno.exit(failed === 0 ? 0 : 1);
