import { deepEqual, equal, match } from "node:assert/strict";
import type { QuicklookEntry } from "../../../formats/quicklook_messages.ts";
import {
  backText,
  dayBeside,
  isLatest,
  knownDayBeside,
  limitsOf,
  windowOf,
  windowText,
} from "./quick_window.ts";
import { agoText, entryWords, troubleText, valueText } from "./quick_words.ts";

const NOW = Date.UTC(2025, 5, 5, 17, 52);
const NOW_S = NOW / 1000;
const entry = (part: Partial<QuicklookEntry> = {}): QuicklookEntry => ({
  id: "cl61",
  instrument: "cl61",
  title: "Lidar",
  kind: "science",
  panels: [],
  stale_minutes: 30,
  newest: "2025-06-05T17:48:00Z",
  mark: "1",
  days: [],
  latest: null,
  ...part,
});
const LATEST = { from: null, to: null, day: null, quickHours: 24 };

Deno.test("ages in words, and a clock that is wrong", () => {
  deepEqual([5, 240, 7_500, 40 * 3_600, 5 * 86_400, -600].map(agoText), [
    "under 1 min ago",
    "4 min ago",
    "2 h 5 min ago",
    "40 h 0 min ago",
    "5 days ago",
    "10 min ahead of the clock",
  ]);
});

Deno.test("an entry is current, late, or has nothing yet", () => {
  equal(entryWords(entry(), NOW).word, "current");
  equal(entryWords(entry({ stale_minutes: 3 }), NOW).word, "late");
  equal(entryWords(entry({ newest: "2025-06-05T18:00:00Z" }), NOW).word, "late");
  equal(entryWords(entry({ newest: null }), NOW).word, "nothing yet");
});

Deno.test("what is wrong is said, the most important first", () => {
  const facts = {
    entry: entry({ newest: "2025-06-04T03:00:00Z" }),
    fault: null,
    faultMs: 0,
    windowFault: null,
    state: "ready" as const,
    reason: null,
    nowMs: NOW,
  };
  match(troubleText(facts)!, /^Nothing since 2025-06-04 03:00 UTC/);
  match(troubleText({ ...facts, state: "damaged", reason: "a chunk" })!, /a chunk/);
  match(troubleText({ ...facts, windowFault: "busy" })!, /^Not renewed: busy; trying again/);
  match(
    troubleText({ ...facts, fault: "the station does not answer", faultMs: NOW })!,
    /^Lost since 17:52 UTC: the station does not answer; trying again/,
  );
  equal(troubleText({ ...facts, entry: entry() }), null);
});

Deno.test("values keep their digits; tiny ones are written in powers", () => {
  equal(valueText(23.184, 1), "23.2");
  equal(valueText(-3, 1), "−3.0");
  equal(valueText(0.0000032, null), "3.2e−6");
  equal(valueText(null, 1), "––");
  equal(valueText(NaN, 1), "––");
});

Deno.test("the window: the last hours, a day, or a part, and the way back in words", () => {
  deepEqual(windowOf(LATEST, NOW_S), { from: NOW_S - 86_400, to: NOW_S });
  equal(windowText(LATEST, windowOf(LATEST, NOW_S)), "Latest: the last 24 h");
  equal(backText(LATEST), null);
  const day = { ...LATEST, day: "20250604" };
  const midnight = Date.UTC(2025, 5, 4) / 1000;
  deepEqual(windowOf(day, NOW_S), { from: midnight, to: midnight + 86_400 });
  equal(windowText(day, windowOf(day, NOW_S)), "Day 2025-06-04 UTC");
  const part = { ...day, from: midnight + 3_600, to: midnight + 7_200 };
  equal(windowText(part, windowOf(part, NOW_S)), "Zoomed: 2025-06-04 01:00 to 02:00 UTC");
  equal(backText(part), "Back to the whole day");
  equal(backText({ ...part, day: null, quickHours: 72 }), "Back to the last 3 days");
  equal(isLatest(LATEST), true);
  equal(isLatest(part), false);
  equal(limitsOf(LATEST, NOW_S).newest, NOW_S);
});

Deno.test("the days beside: never of the future; of pictures only those that there are", () => {
  equal(dayBeside(LATEST, NOW_S, -1), "20250604");
  equal(dayBeside(LATEST, NOW_S, 1), null);
  equal(dayBeside({ ...LATEST, day: "20250604" }, NOW_S, 1), "20250605");
  equal(dayBeside({ ...LATEST, day: "20250605" }, NOW_S, 1), null);
  equal(dayBeside({ ...LATEST, day: "20250301" }, NOW_S, -1), "20250228");
  const days = ["20250601", "20250604"];
  equal(knownDayBeside(days, "20250605", -1), "20250604");
  equal(knownDayBeside(days, "20250601", -1), null);
  equal(knownDayBeside(days, "20250602", 1), "20250604");
});
