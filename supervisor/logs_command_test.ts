import { deepEqual, throws } from "node:assert/strict";
import { lineFilter, LogTimeError } from "./logs_command.ts";

const NOW_MS = Date.UTC(2025, 5, 6, 12);
const LINES = [
  "[2025-06-05 17:00:00] [mesoingest] a",
  "[2025-06-05 17:52:28] [supervisor] b",
  "[2025-06-06 09:59:59] [mesoingest] c",
  "[2025-06-06 10:00:00] [mesosync] d [mesoingest] e",
];

const kept = (options: Parameters<typeof lineFilter>[0]) => {
  const { line } = lineFilter(options, NOW_MS);
  return LINES.filter(line).map((text) => text.split("] ")[2]![0]);
};

Deno.test("lines by component and UTC time", () => {
  deepEqual(kept({}), ["a", "b", "c", "d"]);
  deepEqual(kept({ component: "mesoingest" }), ["a", "c"]);
  deepEqual(kept({ since: "2025-06-05T17:52" }), ["b", "c", "d"]);
  deepEqual(kept({ since: "2025-06-05 17:52:29" }), ["c", "d"]);
  deepEqual(kept({ until: "2025-06-05T17:52:28Z" }), ["a", "b"]);
  deepEqual(kept({ since: "10:00" }), ["d"]);
  deepEqual(kept({ since: "2025-06-06" }), ["c", "d"]);
});

Deno.test("files of other days are not read", () => {
  const { day } = lineFilter({ since: "2025-06-05T17:00", until: "2025-06-06" }, NOW_MS);
  deepEqual(["20250604", "20250605", "20250606", "20250607"].filter(day), ["20250605", "20250606"]);
});

Deno.test("what is no time is said to be none", () => {
  for (const since of ["", "yesterday", "2025-13-01", "25:00", "2025-06-05T", "1e3"]) {
    throws(() => lineFilter({ since }, NOW_MS), LogTimeError, since);
  }
});
