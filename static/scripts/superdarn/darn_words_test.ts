import { equal, match } from "node:assert/strict";
import { siteView } from "../../../formats/_test_events.ts";
import type { BeamMessage, SitesAnswer, SiteView } from "../../../formats/superdarn_messages.ts";
import { absenceText, noScansText, readingWords, siteWords } from "./darn_words.ts";
import { PARAMETERS } from "./parameters.ts";

const NOW = Date.UTC(2025, 8, 28, 15, 41, 36);
const KOD = siteView("kod", { since: "2025-09-28T12:00:00Z", beam: 7, freq: 10_512 });
const ANSWER: SitesAnswer = {
  configured: true,
  running: true,
  state: "receiving",
  reason: null,
  age_s: 1,
  sites: [KOD],
  zmq: null,
  clients: 1,
};

Deno.test("a radar that is heard says when, how often, where and with what", () => {
  const { word, dot, text } = siteWords(KOD, { heardS: 2.4, nowMs: NOW, why: null });
  equal(`${word} ${dot}`, "receiving good");
  equal(text, "2 s ago · 20/min · beam 7 · 10.51\u00a0MHz · normalscan(151)");
});

Deno.test("one that is heard with something wrong says both", () => {
  const wrong = { ...KOD, state: "clock wrong", reason: "its records are dated 2018" };
  const { word, dot, text } = siteWords(wrong, { heardS: 2.4, nowMs: NOW, why: null });
  equal(`${word} ${dot}`, "clock wrong busy");
  match(text, /^2 s ago · 20\/min · .* · its records are dated 2018$/);
});

Deno.test("one that is not says since when and why; silent for a minute is not receiving", () => {
  const gone = { ...KOD, state: "unreachable", reason: "no connection (refused)" };
  const words = siteWords(gone, { heardS: 900, nowMs: NOW, why: null });
  equal(`${words.word} ${words.dot}`, "unreachable bad");
  equal(words.text, "since 12:00 UTC, last heard 15 min ago: no connection (refused)");
  const silent = siteWords(KOD, { heardS: 61, nowMs: NOW, why: null });
  equal(`${silent.word}: ${silent.text}`, "silent: last heard 61 s ago");
  const stopped = siteWords(KOD, { heardS: 2, nowMs: NOW, why: "the component is disabled" });
  equal(
    `${stopped.word} ${stopped.dot}: ${stopped.text}`,
    "not followed off: the component is disabled",
  );
  const before = siteWords({ ...gone, since: "2025-09-27T12:00:00Z", reason: null }, {
    heardS: null,
    nowMs: NOW,
    why: null,
  });
  equal(before.text, "since 2025-09-27 12:00 UTC, nothing heard yet");
});

Deno.test("over an empty plot stands why it is empty, and what to do", () => {
  const facts = {
    answer: ANSWER as SitesAnswer | null,
    fault: null as string | null,
    site: KOD as SiteView | null,
    wanted: null as string | null,
    isLoading: false,
    hasRecords: false,
    strangerStid: null,
    isFan: true,
    beam: 7,
    channel: 1,
    channels: [1, 2],
    scanned: [7],
    lacksElevation: false,
    nowMs: NOW,
  };
  const title = (part: Partial<typeof facts>) => absenceText({ ...facts, ...part })?.title;
  equal(title({ hasRecords: true }), undefined);
  equal(title({ answer: null }), "Loading");
  equal(title({ answer: null, fault: "it does not answer" }), "The radars cannot be had");
  equal(title({ answer: { ...ANSWER, configured: false } }), "No radar is configured");
  equal(title({ site: null, wanted: "xyz" }), "No radar named xyz");
  equal(title({ site: null }), "No radar has been heard yet");
  equal(title({}), "Nothing from kod yet");
  const other = { hasRecords: true, isFan: false, scanned: [0, 1, 2, 8, 15] };
  equal(title({ hasRecords: true, isFan: false }), undefined);
  equal(title(other), "Beam 7 was not scanned");
  match(
    absenceText({ ...facts, ...other })!.text,
    /^Channel A was at 0–2, 8 and 15 in the last hour\./,
  );
  match(absenceText({ ...facts, ...other, channels: [1] })!.text, /^The radar was at/);
  equal(title({ hasRecords: true, lacksElevation: true }), "No elevations");
  const noise = { ...KOD, state: "noise", reason: "is the port right?" };
  match(
    absenceText({ ...facts, site: noise })!.text,
    /^Noise since 12:00 UTC: is the port right\?$/,
  );
  const down = { ...ANSWER, running: false, state: "exited", reason: "code 1" };
  match(absenceText({ ...facts, answer: down })!.text, /^The component is exited: code 1\./);
});

Deno.test("a gate's words: nearer by the receiver's rise time; an echo that is not drawn is said to be", () => {
  const ground = { velocity: 12, power: 9, width: 20, elevation: null, isGround: true };
  const message = { frang: 180, rsep: 45, rxrise: 100 } as BeamMessage;
  const words = (hasGround: boolean) =>
    readingWords({
      beam: 3,
      gate: 10,
      record: { message, timeMs: NOW, cameMs: null },
      echo: ground,
      place: null,
      parameter: PARAMETERS.velocity,
      hasGround,
    });
  equal(words(true).value, "12 m/s");
  // 180 − 0.15 · 100 + 10 · 45.
  equal(words(true).where, "Beam 3, gate 10 · 615 km · 15:41:36 UTC");
  match(words(true).more, /^ground scatter · /);
  equal(words(false).value, "ground scatter, not shown");
});

Deno.test("a channel without echo counts is said to have none, where others have some", () => {
  equal(noScansText([], null), "No scans are kept yet");
  equal(noScansText([], 2), "No scans are kept yet");
  equal(noScansText([1], 2), "No scans of channel B are kept yet");
  equal(noScansText([1, 2], 2), "");
  equal(noScansText([1, 2], null), "");
});
