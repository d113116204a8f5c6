import { deepEqual, equal, match } from "node:assert/strict";
import { componentView, siteView as site } from "../../../formats/_test_events.ts";
import type { SuperdarnView } from "../../../formats/superdarn_messages.ts";
import { superdarnFacts, superdarnSilence, superdarnSummary } from "./superdarn_words.ts";

const NOW = "2025-09-28T15:41:36Z";
const VIEW: SuperdarnView = {
  port: 5003,
  sites: [site("kod"), site("pgr")],
  zmq: null,
  clients: 1,
  slow_clients: 0,
  store: { state: "keeping", reason: null, waiting: 0, last_saved: "2025-09-28T15:41:00Z" },
};
const running = componentView({ name: "superdarn", state: "receiving" });
const fact = (view: SuperdarnView, name: string, isOpen = true) =>
  superdarnFacts(view, NOW, isOpen).find(([one]) => one === name)?.[1];

Deno.test("the heading says how many radars are received, and asks for attention where not all", () => {
  deepEqual(superdarnSummary(VIEW, running), { text: "2 of 2 received", tone: "good" });
  const one = { ...VIEW, sites: [site("kod"), site("pgr", { state: "noise" })] };
  deepEqual(superdarnSummary(one, running), { text: "1 of 2 received", tone: "busy" });
  // Records come, but something is wrong with them.
  const wrong = { ...VIEW, sites: [site("kod"), site("pgr", { state: "clock wrong" })] };
  deepEqual(superdarnSummary(wrong, running), { text: "2 of 2 received", tone: "busy" });
  equal(fact(wrong, "Received"), "kod, pgr");
  match(String(fact(wrong, "pgr")), /^clock wrong since /);
  const disabled = { ...running, status: "disabled" as const };
  deepEqual(superdarnSummary(VIEW, disabled), { text: "disabled", tone: "off" });
  deepEqual(superdarnSummary(null, running).tone, "off");
});

Deno.test("a disk that takes no echo counts is told, and what waits for it", () => {
  const store = { state: "not kept", reason: "the disk is full", waiting: 12, last_saved: null };
  const view = { ...VIEW, store };
  equal(superdarnSummary(view, running).tone, "busy");
  equal(
    fact(view, "Echo counts"),
    "not kept: the disk is full; 12 scans wait in memory; nothing saved yet",
  );
  equal(fact(VIEW, "Echo counts"), "keeping; last saved 36 s ago");
});

Deno.test("no figure is left standing while the connection is lost", () => {
  equal(fact(VIEW, "Listening"), "1 client");
  for (const [name, value] of superdarnFacts(VIEW, NOW, false)) {
    if (value !== null) equal(value, "––", name);
  }
});

Deno.test("without anything told it says why, and what to do", () => {
  match(superdarnSilence({ ...running, configured: false }), /^Not configured: name a radar/);
  match(superdarnSilence({ ...running, status: "disabled" }), /enable them above/);
  match(superdarnSilence(running), /told nothing/);
});
