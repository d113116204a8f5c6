import { deepEqual, equal } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { StateLog } from "./state_log.ts";

Deno.test("a radar that changes all the time has few lines, and its last state in the end", () => {
  const clock = new TestClock();
  const lines: string[] = [];
  const log = new StateLog(clock, (name, changes) => void lines.push(`${name} ${changes} more`));
  const change = (name: string, state: string) =>
    log.changed(name, () => void lines.push(`${name} ${state}`));
  for (let i = 0; i < 100; i++) {
    change("kod", `state ${i}`);
    clock.advance(1_000);
  }
  change("cly", "receiving");
  const first = Array.from({ length: 8 }, (_, i) => `kod state ${i}`);
  deepEqual(lines, [...first, "cly receiving"]);
  lines.length = 0;
  clock.advance(500_000);
  log.look();
  deepEqual(lines, ["kod 92 more", "kod state 99"]);
  // Quiet by then, it is heard at once again.
  change("kod", "receiving");
  equal(lines.at(-1), "kod receiving");
});
