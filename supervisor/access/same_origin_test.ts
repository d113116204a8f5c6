import { equal } from "node:assert/strict";
import { isForeign } from "./same_origin.ts";

const CASES: [string, boolean, Record<string, string>][] = [
  ["no page at all", false, {}],
  ["its own page", false, { origin: "http://truck:8080" }],
  ["its own page, in other letters", false, { origin: "http://TRUCK:8080" }],
  ["its own page behind TLS", false, { origin: "https://truck", host: "truck:443" }],
  ["its own page at port 80", false, { origin: "http://truck", host: "truck:80" }],
  ["another page", true, { origin: "http://evil.example" }],
  ["another port of the same host", true, { origin: "http://truck:9090" }],
  ["a sandboxed page", true, { origin: "null" }],
  ["a file", true, { origin: "file://truck:8080" }],
  ["no origin but a header", true, { origin: "" }],
  ["two origins", true, { origin: "http://truck:8080, http://truck:8080" }],
  ["more than an origin", true, { origin: "http://truck:8080/x" }],
  ["a user's name before it", true, { origin: "http://evil@truck:8080" }],
  ["same-origin", false, { "sec-fetch-site": "same-origin" }],
  ["typed by hand", false, { "sec-fetch-site": "none" }],
  ["same-site is not same-origin", true, { "sec-fetch-site": "same-site" }],
  ["cross-site", true, { "sec-fetch-site": "cross-site" }],
  ["two of them", true, { "sec-fetch-site": "same-origin, cross-site" }],
  ["cross-site, whatever Origin says", true, {
    "sec-fetch-site": "cross-site",
    origin: "http://truck:8080",
  }],
  ["another Origin, whatever Sec-Fetch-Site says", true, {
    "sec-fetch-site": "same-origin",
    origin: "http://evil.example",
  }],
];

Deno.test("whose page made a request", () => {
  for (const [what, foreign, headers] of CASES) {
    const all: Record<string, string> = { host: "truck:8080", ...headers };
    equal(isForeign((name) => all[name]), foreign, what);
  }
  equal(isForeign((name) => name === "origin" ? "http://truck" : undefined), true, "no Host");
});
