import { deepEqual, equal, throws } from "node:assert/strict";
import { componentOf, lineFilter, LogTimeError } from "./log_filter.ts";

const NOW_MS = Date.UTC(2025, 5, 6, 12);
const LINES = [
  "[2025-06-05 17:00:00] [mesoingest] a",
  "[2025-06-05 17:52:28] [supervisor] b",
  "[2025-06-06 09:59:59] [mesoingest] c",
  "[2025-06-06 10:00:00] [mesosync] d [mesoingest] e",
];

const kept = (options: Parameters<typeof lineFilter>[0], nowMs = NOW_MS) => {
  const { line } = lineFilter(options, nowMs);
  return LINES.filter(line).map((text) => text.split("] ")[2]![0]).join("");
};

Deno.test("lines by component and UTC time", () => {
  equal(kept({}), "abcd");
  equal(kept({ component: ["mesoingest"] }), "ac");
  equal(kept({ component: ["supervisor, mesosync"] }), "bd");
  equal(kept({ since: "2025-06-05T17:52" }), "bcd");
  equal(kept({ since: "2025-06-05 17:52:29" }), "cd");
  equal(kept({ until: "2025-06-05T17:52:28Z" }), "ab");
  equal(kept({ since: "10:00" }), "d");
  equal(kept({ since: "2025-06-06" }), "cd");
});

Deno.test("--until takes in all of what it names", () => {
  equal(kept({ until: "2025-06-05" }), "ab");
  equal(kept({ since: "2025-06-05", until: "2025-06-05" }), "ab");
  equal(kept({ until: "2025-06-05T17:52" }), "ab");
  equal(kept({ until: "2025-06-05T17:52:27" }), "a");
});

Deno.test("how long ago, and a time that is yesterday's still", () => {
  equal(kept({ since: "121m" }), "cd");
  equal(kept({ since: "2h" }), "d");
  equal(kept({ since: "1d" }), "abcd");
  equal(kept({ since: "7199s" }), "");
  const half = Date.UTC(2025, 5, 6, 0, 30);
  equal(kept({ since: "17:30" }, half), "bcd");
  equal(kept({ since: "16:00", until: "17:30" }, half), "a");
});

Deno.test("files of other days are not read", () => {
  const { day } = lineFilter({ since: "2025-06-05T17:00", until: "2025-06-06" }, NOW_MS);
  deepEqual(["20250604", "20250605", "20250606", "20250607"].filter(day), ["20250605", "20250606"]);
});

Deno.test("what is no time is said to be none", () => {
  const bad = [
    "",
    "yesterday",
    "2025-13-01",
    "2025-02-31",
    "25:00",
    "2025-06-05T",
    "1e3",
    "2w",
    "h",
  ];
  for (const since of bad) throws(() => lineFilter({ since }, NOW_MS), LogTimeError, since);
});

Deno.test("an end before the beginning is refused, both as they were understood", () => {
  throws(
    () => lineFilter({ since: "10:00", until: "14:00" }, NOW_MS),
    new LogTimeError(
      "--until 14:00 (2025-06-05 14:00:59 UTC) is before --since 10:00 (2025-06-06 10:00:00 UTC)",
    ),
  );
});

Deno.test("what is followed may end at a time that is to come", () => {
  const until = (text: string, follow: boolean) =>
    lineFilter({ until: text, follow }, NOW_MS).until;
  equal(until("14:00", false), "2025-06-05 14:00:59");
  equal(until("14:00", true), "2025-06-06 14:00:59");
  equal(until("10:00", true), "2025-06-06 10:00:59");
  // A beginning is never one.
  throws(() => lineFilter({ since: "10:00", until: "09:00", follow: true }, NOW_MS), LogTimeError);
});

Deno.test("the component of a line, and of what is none", () => {
  deepEqual(LINES.map(componentOf), ["mesoingest", "supervisor", "mesoingest", "mesosync"]);
  deepEqual(["", "torn [x] y", "[2025-06-05 17:00:00] [torn"].map(componentOf), [null, null, null]);
});
