import { deepEqual } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { siteView, superdarnEvent } from "../../formats/_test_events.ts";
import { sitesAnswer, type Told, viewNow } from "./sites.ts";

const SINCE = "2025-06-05T18:30:00.000Z";

Deno.test("of a component that has stopped each radar is so since the stop, and nothing is tried", () => {
  const clock = new TestClock();
  const { event: _, ...view } = superdarnEvent(5003, {
    sites: [siteView("kod"), siteView("inv", { state: "unreachable", reason: "it is tried on" })],
    zmq: { state: "noise", reason: "it is tried on" },
    store: { state: "not kept", reason: "the disk is full", waiting: 9, last_saved: SINCE },
  });
  const told: Told = { view, pid: 7, atMs: clock.monoMs() };
  const stopped = { running: false, state: "disabled", reason: null, since: SINCE, pid: null };
  const { sites, zmq, clients, store } = viewNow(told, stopped, clock);
  for (const { state, since, reason, records_per_minute } of sites) {
    deepEqual([state, since, reason, records_per_minute], ["stopped", SINCE, null, 0]);
  }
  deepEqual([zmq, clients], [{ state: "stopped", reason: null }, 0]);
  deepEqual(store, { state: "stopped", reason: null, waiting: 0, last_saved: SINCE });
  deepEqual(viewNow(told, { running: true, since: SINCE, pid: 7 }, clock), view);
  const answer = sitesAnswer(true, stopped, told, clock);
  deepEqual([answer.sites, answer.state], [sites, "disabled"]);
});
