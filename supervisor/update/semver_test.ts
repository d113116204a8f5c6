import { equal } from "node:assert/strict";
import { isNewer, isVersion } from "./semver.ts";

Deno.test("versions in the order of semver.org, section 11", () => {
  // The two examples of that section, put together.
  const order = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "2.0.0",
    "2.1.0",
    "2.1.1",
    "2.10.0",
  ];
  order.forEach((a, i) => order.forEach((b, j) => equal(isNewer(a, b), i > j, `${a} after ${b}`)));
});

Deno.test("the build's name does not count, and what is no version is never newer", () => {
  equal(isNewer("1.0.0+linux", "1.0.0"), false);
  for (const text of ["", "1.0", "v1.0.0", "1.0.0 ", "1.0.0-", "latest"]) {
    equal(isVersion(text), false, text);
    equal(isNewer(text, "0.0.1"), false, text);
  }
});
