import { deepEqual, equal } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { type FactParts, liveFacts } from "./live_facts.ts";
import { RecordWatch } from "./record_watch.ts";

const facts = (parts: Partial<FactParts> = {}) =>
  liveFacts({
    fleet: { view: () => null },
    records: new RecordWatch(new TestClock()),
    vehicleId: "truck 1",
    testMode: false,
    updateAvailable: null,
    datalogger: true,
    radar: false,
    superdarn: false,
    quicklooks: false,
    operations: false,
    handingOver: false,
    ...parts,
  });
const links = (parts: Partial<FactParts>) => facts(parts).pages.map(({ href }) => href);

Deno.test("the navigation has the pages of what is configured, in one order", () => {
  deepEqual(links({}), ["/", "/view"]);
  deepEqual(links({ radar: true, superdarn: true }), ["/", "/view", "/radar", "/superdarn"]);
  deepEqual(links({ datalogger: false, superdarn: true }), ["/", "/superdarn"]);
  deepEqual(links({ datalogger: false }), ["/"]);
  deepEqual(links({ datalogger: false, quicklooks: true, operations: true }), [
    "/",
    "/quicklooks",
    "/ops",
  ]);
});

Deno.test("pages are told whether there is a datalogger", () => {
  equal(facts().datalogger, true);
  equal(facts({ datalogger: false }).datalogger, false);
});
