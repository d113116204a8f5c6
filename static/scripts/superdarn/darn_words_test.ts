import { equal, match } from "node:assert/strict";
import type { SitesAnswer, SiteView } from "../../../formats/superdarn_messages.ts";
import { absenceText, siteWords } from "./darn_words.ts";

const NOW = Date.UTC(2025, 8, 28, 15, 41, 36);
const KOD: SiteView = {
  site: "kod",
  stid: 7,
  source: "tcp",
  state: "receiving",
  since: "2025-09-28T12:00:00Z",
  reason: null,
  last_record: "2025-09-28T15:41:33Z",
  last_heard: "2025-09-28T15:41:34Z",
  records_per_minute: 20,
  records: 100,
  reconnects: 0,
  bad_packets: 0,
  skipped_bytes: 0,
  without_echoes: 0,
  beam: 7,
  cp: "normalscan(151)",
  freq: 10_512,
};
const ANSWER: SitesAnswer = {
  configured: true,
  running: true,
  state: "receiving",
  reason: null,
  replay: false,
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

Deno.test("one that is not says since when and why; silent for a minute is not receiving", () => {
  const gone = { ...KOD, state: "unreachable", reason: "no connection (refused)" };
  const words = siteWords(gone, { heardS: 900, nowMs: NOW, why: null });
  equal(`${words.word} ${words.dot}`, "unreachable bad");
  equal(words.text, "since 12:00 UTC: no connection (refused)");
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
  const noise = { ...KOD, state: "noise", reason: "is the port right?" };
  match(
    absenceText({ ...facts, site: noise })!.text,
    /"noise" since 12:00 UTC: is the port right\?\.$/,
  );
  const down = { ...ANSWER, running: false, state: "exited", reason: "code 1" };
  match(absenceText({ ...facts, answer: down })!.text, /^The component is exited: code 1\./);
});
