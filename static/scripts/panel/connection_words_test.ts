import { equal } from "node:assert/strict";
import type { PanelStatus } from "../../../formats/panel_messages.ts";
import { panelConnection } from "./connection_words.ts";
import type { Line } from "./stream.ts";

const OPEN: Line = { state: "open", lostAtMs: null, retryInS: null };
const status = (record_age_s: number | null, not_recorded: PanelStatus["not_recorded"] = null) =>
  ({ record_age_s, not_recorded }) as PanelStatus;
const FULL = { number: 1, row: "1", queued: 40, reason: "disk full" };

Deno.test("the newest record's age decides while records are recorded", () => {
  equal(panelConnection(OPEN, status(0.3), 100, 0).text, "Live");
  equal(panelConnection(OPEN, status(40), 100, 0).state, "stale");
});

Deno.test("what the disk does not take is live as long as it comes", () => {
  equal(panelConnection(OPEN, status(600, FULL), 100, 1).text, "Live");
  const { state, text } = panelConnection(OPEN, status(600, FULL), 100, 35);
  equal(state, "stale");
  equal(text, "No new data for 35 s: the logger or the recorder stands still");
  equal(panelConnection(OPEN, status(600, FULL), 5, null).state, "waiting");
});

Deno.test("a program that has recorded nothing yet is not live", () => {
  equal(panelConnection(OPEN, status(null), 5, null).text, "Connected, no new data yet");
  equal(panelConnection(OPEN, status(null), 30, 3).state, "stale");
  equal(panelConnection(OPEN, null, 1, null).state, "waiting");
});

Deno.test("without a datalogger the line itself is what is live, or lost", () => {
  const without = { ...status(null), live: { datalogger: false } } as PanelStatus;
  equal(panelConnection(OPEN, without, 600, null).text, "Live");
  const lost: Line = { state: "lost", lostAtMs: 0, retryInS: 3 };
  equal(panelConnection(lost, without, 600, null).state, "lost");
});

Deno.test("while a new version takes over, a lost line is said to be that", () => {
  const lost: Line = { state: "lost", lostAtMs: 0, retryInS: 3 };
  equal(
    panelConnection(lost, null, 1, null, true).text,
    "The new version is being started; trying again in 3 s",
  );
});
