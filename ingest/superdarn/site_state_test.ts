import { deepEqual, equal, match } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import type { BeamMessage, SiteView } from "../../formats/superdarn_messages.ts";
import { message } from "./_test_beam.ts";
import { OtherStations } from "./other_stations.ts";
import { SiteState } from "./site_state.ts";

function site(source: SiteView["source"] = "tcp") {
  const clock = new TestClock();
  const changes: string[] = [];
  const state = new SiteState({
    site: "kod",
    source,
    clock,
    changed: (site, before) => void changes.push(`${before} > ${site.state}`),
  });
  const hear = (timeMs = clock.nowMs(), more: Partial<BeamMessage> = {}) =>
    state.heard(message("kod", 7, more), timeMs, clock.nowMs());
  return { clock, changes, state, hear };
}

Deno.test("what is known of a radar before and after its records", () => {
  const { clock, state, hear } = site();
  const start = "2025-06-05T17:00:00.000Z";
  const before: SiteView = {
    site: "kod",
    stid: null,
    source: "tcp",
    state: "connecting",
    since: start,
    reason: null,
    last_record: null,
    last_heard: null,
    records_per_minute: 0,
    records: 0,
    reconnects: 0,
    bad_packets: 0,
    skipped_bytes: 0,
    without_echoes: 0,
    beam: null,
    cp: null,
    freq: null,
  };
  deepEqual(state.view(), before);
  clock.advance(2_500);
  state.linked("receiving", null);
  hear(clock.nowMs() - 3_000);
  hear(clock.nowMs() - 1_000, { gflg: [] });
  state.bad();
  state.skipped(3);
  state.skipped(4);
  state.reconnected();
  deepEqual(state.view(), {
    ...before,
    stid: 7,
    state: "receiving",
    since: "2025-06-05T17:00:02.500Z",
    last_record: "2025-06-05T17:00:01.500Z",
    last_heard: "2025-06-05T17:00:02.500Z",
    records_per_minute: 20,
    records: 2,
    reconnects: 1,
    bad_packets: 1,
    skipped_bytes: 7,
    without_echoes: 1,
    beam: 7,
    cp: "normalscan(151)",
    freq: 10_500,
  });
});

Deno.test("records a minute are those of the last 60 s, and fall to none in silence", () => {
  const { clock, state, hear } = site();
  const rate = () => state.view().records_per_minute;
  for (let second = 0; second < 150; second++) {
    if (second % 3 === 0) hear();
    clock.advance(1_000);
  }
  hear();
  equal(rate(), 20);
  equal(state.view().records, 51);
  clock.advance(30_000);
  equal(rate(), 10);
  clock.advance(29_000);
  equal(rate(), 1);
  clock.advance(1_000);
  equal(rate(), 0);
  clock.advance(3_600_000);
  hear();
  equal(rate(), 1);
});

Deno.test("in the first minute the rate is that of the time listened; a record every 3 s is 20", () => {
  const { clock, state, hear } = site();
  clock.advance(600_000);
  hear();
  equal(state.view().records_per_minute, 1);
  for (let second = 3; second <= 120; second += 3) {
    clock.advance(3_000);
    hear();
    equal(state.view().records_per_minute, 20, `after ${second} s`);
  }
});

Deno.test("records of another radar's station are named, as long as they come", () => {
  const { clock, state, changes } = site();
  const hear = (stid: number) =>
    state.heard({ ...message("kod", 7), stid }, clock.nowMs(), clock.nowMs());
  const now = () => [state.state, state.reason];
  state.linked("receiving", null);
  hear(7);
  // 9999 is in no table: nothing is known of it.
  hear(9999);
  deepEqual(now(), ["receiving", null]);
  hear(65);
  equal(state.isHeard, true);
  deepEqual(now(), [
    "another station",
    "records are of 2 stations, 7, Kodiak (kod); 65, Rankin Inlet (rkn), but a connection is to " +
    "bring one: is superdarn.radars.kod the right address and port? All go out as kod",
  ]);
  clock.advance(600_001);
  hear(65);
  deepEqual(now(), [
    "another station",
    "records are of station 65, Rankin Inlet (rkn), not kod: is superdarn.radars.kod the right " +
    "address and port? They go out as kod all the same",
  ]);
  state.linked("unreachable", "no answer");
  deepEqual(now(), ["unreachable", "no answer"]);
  state.linked("receiving", null);
  clock.advance(600_001);
  hear(7);
  deepEqual(now(), ["receiving", null]);
  deepEqual(changes, [
    "connecting > receiving",
    "receiving > another station",
    "another station > another station",
    "another station > unreachable",
    "unreachable > another station",
    "another station > receiving",
  ]);
});

Deno.test("a radar's channel may be a part of its name", () => {
  for (const site of ["kod", "kod-c", "kod_2"]) {
    const stations = new OtherStations(site, "tcp");
    equal(stations.heard(7, 0), false);
    equal(stations.reason, null);
  }
});

Deno.test("a radar whose clock is over a day off is named until it has been right for a while", () => {
  const { clock, state, changes, hear } = site();
  const day = 86_400_000;
  state.linked("receiving", null);
  hear(clock.nowMs() - day);
  equal(state.state, "receiving");
  hear(clock.nowMs() - day - 1);
  equal(state.state, "clock wrong");
  match(state.reason!, /dated 2025-06-04 16:59 UTC, over a day off.*set the clock/);
  equal(state.isHeard, true);
  hear(clock.nowMs() + day + 1);
  // One right time among wrong ones says nothing of the next.
  for (let i = 0; i < 19; i++) hear();
  equal(state.state, "clock wrong");
  hear();
  equal(state.state, "receiving");
  equal(state.reason, null);
  hear(0);
  state.linked("unreachable", "no answer");
  deepEqual([state.state, state.reason], ["unreachable", "no answer"]);
  deepEqual(changes, [
    "connecting > receiving",
    "receiving > clock wrong",
    "clock wrong > receiving",
    "receiving > clock wrong",
    "clock wrong > unreachable",
  ]);
});

Deno.test("files may be old", () => {
  const { state, hear } = site("replay");
  state.linked("receiving", null);
  hear(Date.UTC(2018, 3, 4));
  equal(state.state, "receiving");
});
