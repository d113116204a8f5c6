import { equal } from "node:assert/strict";
import { alarmsText } from "./fold.ts";

Deno.test("a folded card of alarms says which are on, and that they are muted", () => {
  const off = { gustAlarm: null, recordingAlarm: false, muted: false };
  equal(alarmsText(off), "off");
  equal(alarmsText({ ...off, muted: true }), "off");
  equal(alarmsText({ ...off, gustAlarm: 25 }), "gust");
  equal(alarmsText({ ...off, gustAlarm: 25, recordingAlarm: true }), "gust, recording");
  equal(alarmsText({ ...off, recordingAlarm: true, muted: true }), "muted");
});
