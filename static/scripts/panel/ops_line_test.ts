import { deepEqual } from "node:assert/strict";
import { opsSaid } from "./ops_line.ts";

const NOW = "2025-06-05T17:52:28Z";
const brief = { looked: "2025-06-05T17:50:28Z", red: 0, amber: 0, behind_minutes: 15 };

Deno.test("operations on the panel: the worst colour and how many; nothing that is not known", () => {
  deepEqual(opsSaid(brief, NOW), { text: "all is well", dot: "good" });
  deepEqual(opsSaid({ ...brief, red: 9, amber: 1 }, NOW), {
    text: "9 things wrong, 1 more to look at",
    dot: "bad",
  });
  deepEqual(opsSaid({ ...brief, amber: 1 }, NOW), { text: "1 thing to look at", dot: "busy" });
  deepEqual(opsSaid({ ...brief, looked: null }, NOW), { text: "not looked at yet", dot: "off" });
  deepEqual(opsSaid({ ...brief, red: 9, behind_minutes: 1 }, NOW), {
    text: "not known: last looked at 2 min ago",
    dot: "bad",
  });
  deepEqual(opsSaid(null, NOW).dot, "off");
});
