import { deepEqual, equal, match } from "node:assert/strict";
import type { LiveStatus } from "../../../formats/live_messages.ts";
import { banners, dateBeside, titleText } from "./header_words.ts";

const LIVE = {
  vehicle: "truck 1",
  here: "Dashboard",
  connection: "live",
  notRecorded: false,
  test: false,
  temperature: "23.4 °C",
  day: null,
} as const;

const STATUS = {
  test_mode: false,
  ingest: { status: "running", state: "connected", since: "2025-06-05T17:52:28Z", reason: null },
  not_recorded: null,
} as LiveStatus;

Deno.test("a tab's title begins with the state", () => {
  equal(titleText(LIVE), "● 23.4 °C truck 1 · Dashboard");
  equal(titleText({ ...LIVE, connection: "stale" }), "STALE truck 1 · Dashboard");
  equal(titleText({ ...LIVE, connection: "lost" }), "LOST truck 1 · Dashboard");
  equal(titleText({ ...LIVE, notRecorded: true }), "NOT RECORDED truck 1 · Dashboard");
  equal(titleText({ ...LIVE, test: true }), "TEST ● 23.4 °C truck 1 · Dashboard");
  equal(titleText({ ...LIVE, day: "20250605" }), "REPLAY 2025-06-05 truck 1 · Dashboard");
  equal(titleText({ ...LIVE, temperature: null }), "truck 1 · Dashboard");
});

Deno.test("no number in a title that is not live", () => {
  for (const connection of ["stale", "lost", "loading"] as const) {
    equal(titleText({ ...LIVE, connection }).includes("23.4"), false);
  }
});

Deno.test("data of another day say so, those of a midnight that is passing do not", () => {
  const midnight = Date.UTC(2025, 5, 6) / 1000;
  equal(dateBeside(midnight - 3_600, "2025-06-06T00:10:00Z"), "2025-06-05");
  equal(dateBeside(midnight - 2, "2025-06-06T00:00:03Z"), "");
  equal(dateBeside(midnight + 2, "2025-06-05T23:59:58Z"), "");
  equal(dateBeside(midnight + 3_600, "2025-06-06T02:00:00Z"), "");
  equal(dateBeside(null, "2025-06-06T02:00:00Z"), "");
  equal(dateBeside(midnight, null), "");
});

Deno.test("all is well: no banner, and none before the station spoke", () => {
  deepEqual(banners(STATUS), []);
  deepEqual(banners(null), []);
});

Deno.test("a disk that takes nothing: the reason and what waits", () => {
  const [band] = banners({ ...STATUS, not_recorded: { queued: 124, reason: "disk full" } });
  deepEqual(band, {
    kind: "alarm",
    title: "NOT RECORDED",
    text: "The disk does not take the records: disk full. 124 records wait in memory.",
  });
});

Deno.test("recording that stands still is not recorded either, with since when and what to do", () => {
  const ingest = { ...STATUS.ingest, status: "stopped", state: "stopped" };
  const [band] = banners({ ...STATUS, ingest });
  equal(band?.title, "NOT RECORDED");
  match(band!.text, /stopped since 17:52:28 UTC.*Start mesoingest on the panel/);
});

Deno.test("a new version that takes over is no alarm, and nobody is to start anything", () => {
  const ingest = { ...STATUS.ingest, status: "stopped", state: "stopped" };
  const text = "Recording pauses for some seconds; what the logger measures meanwhile is fetched.";
  for (const one of [STATUS.ingest, ingest]) {
    deepEqual(banners({ ...STATUS, ingest: one, handing_over: true }), [
      { kind: "busy", title: "UPDATING", text },
    ]);
  }
  const full = { ...STATUS, handing_over: true, not_recorded: { queued: 1, reason: "disk full" } };
  equal(banners(full)[0]!.title, "NOT RECORDED");
});

Deno.test("an unreachable logger is said with since when and why", () => {
  const ingest = { ...STATUS.ingest, state: "logger unreachable", reason: "no answer in 2.5 s" };
  deepEqual(banners({ ...STATUS, ingest }), [{
    kind: "busy",
    title: "Logger unreachable since 17:52:28 UTC",
    text: "no answer in 2.5 s",
  }]);
});

Deno.test("where there is no datalogger nothing stands still; a disabled one is as loud as ever", () => {
  const ingest = { ...STATUS.ingest, status: "stopped", state: "not configured" };
  deepEqual(banners({ ...STATUS, datalogger: false, ingest }), []);
  deepEqual(banners({ ...STATUS, datalogger: false, ingest, handing_over: true }), [
    { kind: "busy", title: "UPDATING", text: "The pages pause for some seconds." },
  ]);
  const disabled = { ...ingest, status: "disabled", state: "disabled" };
  const [band] = banners({ ...STATUS, datalogger: true, ingest: disabled });
  deepEqual([band?.kind, band?.title], ["alarm", "NOT RECORDED"]);
  match(band!.text, /Enable mesoingest on the panel/);
});

Deno.test("TEST stands under what is worse", () => {
  const both = { ...STATUS, test_mode: true, not_recorded: { queued: 1, reason: null } };
  deepEqual(banners(both).map(({ title }) => title), ["NOT RECORDED", "TEST"]);
  match(banners(both)[0]!.text, /1 record waits/);
});
