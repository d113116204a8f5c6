import { equal } from "node:assert/strict";
import { acceptsGzip } from "./gzip.ts";

Deno.test("who takes gzip", () => {
  const cases: [string | undefined, boolean][] = [
    ["gzip", true],
    ["br, GZIP;q=0.5", true],
    ["*", true],
    ["gzip;q=0", false],
    ["gzip; q=0.000, *", false],
    ["*;q=0", false],
    ["deflate, br", false],
    ["xgzip", false],
    ["", false],
    [undefined, false],
  ];
  for (const [header, takes] of cases) equal(acceptsGzip(header), takes, header);
});
