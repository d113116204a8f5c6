import { deepEqual, equal } from "node:assert/strict";
import { runWithin, textOf } from "./run_program.ts";

const deno = (code: string, limitMs: number) => runWithin(limitMs, Deno.execPath(), ["eval", code]);

Deno.test("a program's words, its failure, its absence", async () => {
  const well = await deno("console.log('yes')", 60_000);
  deepEqual(well, { outcome: "ended", code: 0, text: "yes\n", err: "" });
  equal(textOf(well), "yes\n");
  const failed = await deno("console.log('no'); console.error('since'); Deno.exit(3)", 60_000);
  deepEqual(failed, { outcome: "ended", code: 3, text: "no\n", err: "since\n" });
  equal(textOf(failed), null);
  deepEqual(await runWithin(60_000, "no-such-program-of-this-name", []), { outcome: "absent" });
});

Deno.test("a program that hangs, and does not heed SIGTERM, is ended", async () => {
  const hangs = "Deno.addSignalListener('SIGTERM', () => {}); setInterval(() => {}, 1e6)";
  deepEqual(await deno(hangs, 300), { outcome: "late" });
});
