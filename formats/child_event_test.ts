import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type ChildEvent, encodeChildEvent, parseChildEvent } from "./child_event.ts";

const EVENTS: readonly ChildEvent[] = [
  {
    event: "record",
    table: "Obs",
    number: 63,
    file: 'C:\\data\\a "b"\\20250605.txt',
    rows: 1,
    time_ms: 1749145948000,
    time_inferred: false,
    queued: 0,
    battery_v: 13.05,
    gps_status: "A",
    satellites: null,
    hdop: 0.9,
  },
  {
    event: "state",
    state: "not recorded",
    since: "2025-06-05T17:52:28Z",
    reason: "a\nb",
    queued: 7,
  },
  { event: "live", number: 64, row: "1,2,3", queued: 8 },
];

Deno.test("child_event: what is told is heard, one line each", () => {
  for (const event of EVENTS) {
    const line = encodeChildEvent(event);
    ok(!/[\r\n]/.test(line));
    deepStrictEqual(parseChildEvent(line), event);
  }
});

Deno.test("child_event: the kind comes first, whatever the order of the object's keys", () => {
  const { event, ...rest } = EVENTS[2] as Extract<ChildEvent, { event: "live" }>;
  deepStrictEqual(parseChildEvent(encodeChildEvent({ ...rest, event })), EVENTS[2]);
});

Deno.test("child_event: text, other JSON and cut lines are text", () => {
  const whole = encodeChildEvent(EVENTS[0]!);
  const lines = ["", "recording", '{"a":1}', '{"event":"other"}', ' {"event":"state"}', "{}"];
  for (let cut = 0; cut < whole.length; cut++) lines.push(whole.slice(0, cut));
  for (const line of lines) strictEqual(parseChildEvent(line), null, line);
});
