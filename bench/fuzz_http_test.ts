import { deepEqual, equal, notDeepEqual } from "node:assert/strict";
import { fuzz } from "./fuzz_http.ts";
import { fuzzRequest } from "./fuzz_requests.ts";

Deno.test("3,000 wrong requests: no server error, no stack trace, no file from elsewhere, no hang", async () => {
  const { requests, answers, faults } = await fuzz(3_000, 2025);
  deepEqual(faults, []);
  equal(requests, 3_000);
  // Most come further than the parser.
  equal((answers["404"] ?? 0) > 500 && (answers["200"] ?? 0) > 200, true, JSON.stringify(answers));
});

Deno.test("the same seed sends the same bytes", () => {
  for (let index = 0; index < 200; index++) {
    deepEqual(fuzzRequest(7, index), fuzzRequest(7, index));
  }
  notDeepEqual(fuzzRequest(7, 1), fuzzRequest(8, 1));
});
