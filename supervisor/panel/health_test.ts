import { deepEqual, equal } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { componentView, siteView, superdarnEvent } from "../../formats/_test_events.ts";
import { healthBody, type HealthParts } from "./health.ts";
import { RecordWatch } from "./record_watch.ts";

const body = (parts: Partial<HealthParts>) => {
  const clock = new TestClock();
  const records = new RecordWatch(clock);
  const all = {
    fleet: { view: () => null },
    records,
    clock,
    vehicleId: "truck 1",
    testMode: false,
    datalogger: true,
    superdarn: () => null,
  };
  return healthBody({ ...all, disk: () => null, ...parts });
};
const warnings = (parts: Partial<HealthParts>) => body(parts).warnings;

Deno.test("no records is a failure, but not where there is no datalogger", () => {
  const off = componentView({ name: "mesoingest", status: "disabled", state: "disabled" });
  const fleet = { view: (name: string) => name === "mesoingest" ? off : null };
  const { ok, reasons } = body({ fleet });
  deepEqual([ok, reasons], [false, [
    "mesoingest is disabled",
    "no record was written since the start",
  ]]);
  const without = body({ fleet, datalogger: false });
  deepEqual([without.ok, without.reasons, without.warnings], [true, [], []]);
  equal(without.record_age_s, null);
});

Deno.test("without a datalogger, a component in trouble is a warning as elsewhere", () => {
  const hung = componentView({ name: "superdarn", state: "hung", reason: "it said nothing" });
  const fleet = { view: (name: string) => name === "superdarn" ? hung : null };
  const { ok, warnings } = body({ fleet, datalogger: false });
  deepEqual([ok, warnings], [true, ["superdarn: hung: it said nothing"]]);
});

Deno.test("a tunnel that does not stand is a warning with its reason, and no failure", () => {
  const view = (state: string, reason: string | null) =>
    componentView({ name: "mesosync", state, reason });
  const about = (state: string, reason: string | null) =>
    warnings({
      fleet: { view: (name) => name === "mesosync" ? view(state, reason) : null },
    });
  deepEqual(about("connected", null), []);
  deepEqual(about("missing key", "copy it there"), [
    "mesosync is not connected: missing key (since 2025-06-05 17:00 UTC): copy it there",
  ]);
});

Deno.test("a radar that does not do its work is a warning; one that is off or works is none", () => {
  const about = (part: object) =>
    warnings({
      fleet: { view: (name) => name === "radar" ? componentView({ name, ...part }) : null },
    });
  const hung = { state: "hung", reason: "it said nothing for 120 s", crashes: 1 };
  deepEqual(about(hung), ["radar: hung: it said nothing for 120 s"]);
  deepEqual(about({ state: "store full", reason: "no space left" }), [
    "radar: store full: no space left",
  ]);
  deepEqual(about({ state: "following KTLX" }), []);
  deepEqual(about({ ...hung, enabled: false, status: "disabled" }), []);
  deepEqual(about({ ...hung, configured: false, status: "stopped" }), []);
});

Deno.test("echo counts that are not kept are a warning", () => {
  const store = (state: string, reason: string | null) =>
    warnings({
      superdarn: () => ({
        ...superdarnEvent(5003),
        store: { state, reason, waiting: 3, last_saved: null },
      }),
    });
  deepEqual(store("keeping", null), []);
  deepEqual(store("off", "a replay keeps nothing"), []);
  deepEqual(store("stopped", null), []);
  deepEqual(store("not kept", "the disk is full"), [
    "superdarn echo counts: not kept: the disk is full",
  ]);
});

Deno.test("records under another radar's name are a warning", () => {
  const sites = [
    siteView("inv", { state: "another station", reason: "records are of station 65, not inv" }),
    siteView("kod", { state: "unreachable", reason: "no answer" }),
  ];
  deepEqual(warnings({ superdarn: () => superdarnEvent(5003, { sites }) }), [
    "superdarn inv: records are of station 65, not inv",
  ]);
});

Deno.test("health warns of a disk nearly full and of a test run, and of nothing that is not known", () => {
  deepEqual(warnings({}), []);
  deepEqual(warnings({ disk: () => ({ freeBytes: 50e9, totalBytes: 100e9 }) }), []);
  deepEqual(warnings({ disk: () => ({ freeBytes: 2e9, totalBytes: 100e9 }) }), [
    "the disk is nearly full: 2.0 GB free (2 %)",
  ]);
  deepEqual(warnings({ testMode: true }), [
    "test mode: what is stored is a replayed drive, in a temporary folder",
  ]);
});
