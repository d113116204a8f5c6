import { deepEqual } from "node:assert/strict";
import { restartDelayMs } from "./backoff.ts";

Deno.test("a crashed component waits 2 s, then twice as long each time, at most 60 s", () => {
  const delays = [1, 2, 3, 4, 5, 6, 7, 1000].map(restartDelayMs);
  deepEqual(delays, [2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
});
