import { deepEqual, equal, ok } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import { NO_DATA, sharedFile } from "../../_test_data.ts";
import { DmapError, records } from "../../formats/superdarn/dmap.ts";
import { beamMessage } from "../../formats/superdarn/fitacf.ts";
import type { BeamMessage } from "../../formats/superdarn_messages.ts";
import { message } from "./_test_beam.ts";
import { KEPT_MS, type RecentQuery, RecentRecords } from "./recent.ts";
import { recentAnswer } from "./recent_answer.ts";

const ALL: RecentQuery = { beam: null, channel: null, minutes: 120 };

Deno.test("a record comes back as it was sent, whatever its values", () => {
  const sent = [
    message("kod", 0),
    message("kod", 1, {
      nrang: 0,
      gflg: [],
      v: [],
      elevation: [],
      power: [],
      velocity: [],
      width: [],
      g_scatter: [],
    }),
    // No single-precision number; echoes that no gate has.
    message("kod", 2, { velocity: [0.1, 0, 0, 0], v: [0.1, 1, 2], gflg: [0, -1, 127] }),
    message("kod", 3, { gflg: [0], v: [], noise: null }),
    message("kod", 4, { rxrise: 100 }),
  ];
  const recent = new RecentRecords(new TestClock());
  for (const one of sent) recent.add(one);
  deepEqual(recent.answer("kod", ALL)!.records, sent);
});

Deno.test({
  name:
    "every record of a real stream comes back as it was sent, and takes less memory than its text",
  ignore: NO_DATA,
  fn() {
    const recent = new RecentRecords(new TestClock());
    const sent: BeamMessage[] = [];
    for (const record of records(sharedFile("superdarn", "stream.fitacf"))) {
      if (record instanceof DmapError) throw record;
      sent.push(beamMessage(record, "rkn"));
    }
    for (const one of sent) recent.add(one);
    for (let beam = 0; beam < 16; beam++) {
      const found = recent.answer("rkn", { ...ALL, beam })!.records;
      deepEqual(found, sent.filter((one) => one.beam === beam));
    }
    ok(recent.bytes < JSON.stringify(sent).length);
  },
});

Deno.test("without a beam it is the newest of each beam and channel; else what was asked", () => {
  const clock = new TestClock();
  const recent = new RecentRecords(clock);
  const add = (beam: number, channel: number, nave: number) => {
    recent.add(message("kod", beam, { channel, nave }));
    clock.advance(60_000);
  };
  add(3, 1, 1);
  add(3, 2, 2);
  add(4, 1, 3);
  add(3, 1, 4);
  const naves = (query: Partial<RecentQuery>) =>
    recent.answer("kod", { ...ALL, ...query })!.records.map(({ nave }) => nave);
  deepEqual(naves({}), [2, 3, 4]);
  deepEqual(naves({ beam: 3 }), [1, 2, 4]);
  deepEqual(naves({ beam: 3, channel: 1 }), [1, 4]);
  deepEqual(naves({ channel: 2 }), [2]);
  deepEqual(naves({ beam: 3, minutes: 3 }), [2, 4]);
  deepEqual(naves({ beam: 9 }), []);
  equal(recent.answer("inv", ALL), null);
});

Deno.test("memory is bounded: the oldest of the radar that has most go, and all after two hours", () => {
  const clock = new TestClock();
  const recent = new RecentRecords(clock, 100_000);
  for (let i = 0; i < 5; i++) recent.add(message("inv", i));
  for (let i = 0; i < 1_000; i++) {
    recent.add(message("kod", 0, { nave: i }));
    ok(recent.bytes <= 100_000);
  }
  equal(recent.answer("inv", ALL)!.records.length, 5);
  const kod = recent.answer("kod", { ...ALL, beam: 0 })!.records;
  ok(kod.length > 50);
  deepEqual(kod.map(({ nave }) => nave), kod.map((_, i) => 1_000 - kod.length + i));

  clock.advance(KEPT_MS / 2);
  recent.add(message("kod", 1));
  clock.advance(KEPT_MS / 2 + 1);
  recent.sweep();
  deepEqual(recent.answer("kod", ALL)!.records.map(({ beam }) => beam), [1]);
  equal(recent.answer("inv", ALL), null);
  clock.advance(KEPT_MS);
  recent.sweep();
  equal(recent.bytes, 0);
});

Deno.test("the request is checked, and a wrong one refused with what is needed", () => {
  const recent = new RecentRecords(new TestClock());
  recent.add(message("kod", 7));
  const ask = (url: string, method = "GET") =>
    recentAnswer({ method, url }, recent, (site) => site === "inv");
  const status = (url: string, method?: string) => ask(url, method).status;
  const at = "/superdarn/recent";
  deepEqual(ask(`${at}?site=kod&beam=7&channel=0&minutes=120`), {
    status: 200,
    body: { site: "kod", records: [message("kod", 7)] },
  });
  deepEqual(ask(`${at}?site=inv`), { status: 200, body: { site: "inv", records: [] } });
  equal(status(`${at}?site=han`), 404);
  equal(status("/superdarn"), 404);
  equal(status("//%"), 404);
  equal(status(`${at}?site=kod`, "POST"), 405);
  for (
    const query of [
      "",
      "?site=",
      "?site=../etc",
      "?site=connect",
      "?site=kod&beam=-1",
      "?site=kod&beam=x",
      "?site=kod&beam=",
      "?site=kod&beam=1e2",
      "?site=kod&channel=1.5",
      "?site=kod&minutes=0",
      "?site=kod&minutes=121",
    ]
  ) {
    const { status, body } = ask(at + query);
    equal(status, 400, query);
    ok("message" in body && body.message.length > 10, query);
  }
});
