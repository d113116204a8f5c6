import { deepEqual, equal } from "node:assert/strict";
import { componentView, recordEvent } from "../../formats/_test_events.ts";
import { TestClock } from "../../_test_clock.ts";
import type { ComponentView } from "../children/component.ts";
import { RecordWatch } from "./record_watch.ts";

const RECORD = recordEvent();

const view = (status: ComponentView["status"], state: string) =>
  componentView({ status, state, reason: "HTTP 500" });

Deno.test("health: good for 30 s after a record, whatever the host's clock does", () => {
  const clock = new TestClock();
  const watch = new RecordWatch(clock);
  const well = view("running", "running");
  deepEqual(watch.troubles(well), ["no record was written since the start"]);
  watch.heard({ ...RECORD, table: "Support" });
  equal(watch.troubles(well).length, 1);
  watch.heard(RECORD);
  deepEqual(watch.troubles(well), []);
  const stepped = clock.nowMs;
  clock.nowMs = () => stepped() + 3_600_000;
  clock.advance(30_000);
  deepEqual(watch.troubles(well), []);
  clock.advance(1_000);
  deepEqual(watch.troubles(view("running", "recording")), ["no record was written for 31 s"]);
  deepEqual(watch.troubles(view("running", "logger unreachable")), [
    "no record was written for 31 s",
    "logger unreachable since 2025-06-05T17:00:00.000Z: HTTP 500",
  ]);
});

Deno.test("health: a stopped component is not well, however fresh its last record", () => {
  const watch = new RecordWatch(new TestClock());
  watch.heard(RECORD);
  deepEqual(watch.troubles(view("stopped", "stopped")), ["mesoingest is stopped"]);
});

Deno.test("records that wait in memory are a trouble at once, however fresh they are", () => {
  const watch = new RecordWatch(new TestClock());
  watch.heard(RECORD);
  watch.heard({ event: "live", number: 8, row: "1,2", queued: 5 });
  const [reason] = watch.troubles(view("running", "running"));
  equal(reason, "not recorded: records in memory only (5)");
});

Deno.test("what the disk did not take is shown until it did", () => {
  const watch = new RecordWatch(new TestClock());
  watch.heard({ event: "live", number: 8, row: "1,2", queued: 5 });
  equal(watch.newest.not_recorded?.queued, 5);
  watch.heard({ ...RECORD, number: 8, queued: 3 });
  equal(watch.newest.not_recorded?.queued, 5);
  watch.heard({ ...RECORD, number: 12, queued: 0 });
  equal(watch.newest.not_recorded, null);
});

Deno.test("records of Support alone that wait for the disk are shown until it works", () => {
  const watch = new RecordWatch(new TestClock());
  const since = "2025-06-05T17:00:00.000Z";
  const reason = "Support: disk full";
  watch.heard({ event: "state", state: "not recorded", since, reason, queued: 4 });
  watch.heard(RECORD);
  deepEqual(watch.newest.not_recorded, { number: null, row: null, queued: 4, reason });
  watch.heard({ event: "state", state: "logger unreachable", since, reason: null });
  equal(watch.newest.not_recorded?.queued, 4);
  watch.heard({ event: "state", state: "recording", since, reason: null });
  equal(watch.newest.not_recorded, null);
});

Deno.test("every state in which nothing is stored gives a reason, with what the state says", () => {
  const states: [ComponentView["status"], string][] = [
    ["disabled", "disabled"],
    ["stopped", "stopped"],
    ["exited", "crash loop"],
    ["exited", "lock held"],
    ["exited", "folder unusable"],
    ["running", "starting"],
    ["running", "logger unreachable"],
    ["running", "not recorded"],
  ];
  for (const [status, state] of states) {
    const clock = new TestClock();
    const watch = new RecordWatch(clock);
    watch.heard(RECORD);
    clock.advance(31_000);
    const reasons = watch.troubles(view(status, state));
    equal(
      reasons[0],
      status === "running" ? "no record was written for 31 s" : `mesoingest is ${status}`,
    );
    equal(reasons.some((reason) => reason.includes(state)), true, `${status}, ${state}`);
  }
  equal(new RecordWatch(new TestClock()).troubles(null).length, 1);
});
