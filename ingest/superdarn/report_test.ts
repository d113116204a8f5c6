import { deepEqual, equal, match } from "node:assert/strict";
import { TestClock } from "../../_test_clock.ts";
import type { ChildEvent, StateEvent, SuperdarnEvent } from "../../formats/child_event.ts";
import { radarNamed } from "../../formats/superdarn/radars.ts";
import type { EchoStoreView } from "../../formats/superdarn_messages.ts";
import { message } from "./_test_beam.ts";
import { SuperdarnReport } from "./report.ts";

const KEEPING: EchoStoreView = { state: "keeping", reason: null, waiting: 0, last_saved: null };

function report({ radars = ["kod", "inv", "rkn"], hasZmq = false, isReplay = false } = {}) {
  const clock = new TestClock();
  const events: ChildEvent[] = [];
  const lines: string[] = [];
  const known = { store: KEEPING, clients: 0 };
  const report = new SuperdarnReport({
    clock,
    radars,
    hasZmq,
    isReplay,
    log: {
      info: (text) => void lines.push(text),
      warn: (text) => void lines.push(`WARN ${text}`),
      debug: () => {},
    },
    tell: (event) => void events.push(event),
    server: () => ({ port: 5003, clients: known.clients, slow_clients: 0 }),
    store: () => known.store,
  });
  report.start();
  return {
    clock,
    report,
    lines,
    known,
    states: () => events.filter((event): event is StateEvent => event.event === "state"),
    told: () => events.filter((event): event is SuperdarnEvent => event.event === "superdarn"),
  };
}

Deno.test("the state in words: how many radars are heard, and what is wrong with the others", () => {
  const { report: it, states, known } = report();
  const last = () => {
    const { state, reason } = states().at(-1)!;
    return [state, reason];
  };
  const link = (site: string, state: string, reason: string | null = null) =>
    it.site(site, "tcp").linked(state, reason);
  deepEqual(last(), ["connecting", null]);
  link("kod", "unreachable", "nothing listens at 127.0.0.1:1: is it running?");
  link("inv", "unreachable", "no answer");
  deepEqual(last(), ["connecting", null]);
  link("rkn", "noise", "sends what is no radar's data");
  deepEqual(last(), [
    "no radar answers",
    "kod unreachable, inv unreachable, rkn noise; the first: nothing listens at 127.0.0.1:1: is it running?",
  ]);
  link("kod", "receiving");
  link("inv", "receiving");
  deepEqual(last(), ["receiving 2 of 3 radars", "rkn: sends what is no radar's data"]);
  link("rkn", "receiving");
  deepEqual(last(), ["receiving 3 of 3 radars", null]);
  known.store = { ...KEEPING, state: "not kept", reason: "the disk is full" };
  it.storeChanged();
  deepEqual(last(), ["receiving 3 of 3 radars", "the disk is full"]);
  known.store = { ...KEEPING, state: "set aside", reason: "the database was damaged" };
  it.storeChanged();
  deepEqual(last(), ["receiving 3 of 3 radars", "the database was damaged"]);
  const before = states().length;
  it.storeChanged();
  equal(states().length, before);
});

Deno.test("progress is told when it changes, once a second at most, and every 25 s in any case", () => {
  const { clock, report: it, told, known } = report();
  equal(told().length, 1);
  const kod = it.site("kod", "tcp");
  for (let i = 0; i < 50; i++) {
    kod.bad();
    clock.advance(20);
  }
  equal(told().length, 2);
  equal(told().at(-1)!.sites[0]!.bad_packets, 50);
  known.clients = 3;
  clock.advance(1_000);
  equal(told().at(-1)!.clients, 3);
  const before = told().length;
  clock.advance(24_000);
  equal(told().length, before);
  clock.advance(2_000);
  equal(told().length, before + 1);
  it.close();
  clock.advance(60_000);
  equal(told().length, before + 1);
});

Deno.test("one log line a change of a radar's state; trouble with each record once in ten minutes", () => {
  const { clock, report: it, lines } = report();
  const kod = it.site("kod", "tcp");
  kod.linked("connecting", "connected");
  kod.linked("receiving", null);
  kod.linked("receiving", null);
  kod.linked("unreachable", "no answer");
  kod.linked("unreachable", "no answer; it is tried for ever");
  kod.linked("receiving", null);
  deepEqual(lines.splice(0), [
    "kod: receiving",
    "WARN kod: unreachable: no answer",
    "kod: receiving",
  ]);
  for (let i = 0; i < 1_000; i++) {
    it.trouble("bad kod", `kod: bad ${i}`);
    clock.advance(1_000);
  }
  deepEqual(lines.splice(0), ["WARN kod: bad 0", "WARN kod: bad 600"]);
  it.unexpected("a record of kod", new TypeError("x is not a function"));
  match(lines.shift()!, /^WARN a record of kod: unexpected, please report: TypeError: x is not/);
  it.trouble("gone", "a client has gone", "info");
  deepEqual(lines, ["a client has gone"]);
});

Deno.test("a radar that sends another's records is heard, and its trouble told, once in the log", () => {
  const { clock, report: it, lines, states } = report({ radars: ["inv"] });
  const inv = it.site("inv", "tcp");
  inv.linked("receiving", null);
  for (let i = 0; i < 100; i++) {
    inv.heard({ ...message("inv", 7), stid: 65 }, clock.nowMs(), clock.nowMs());
    clock.advance(3_000);
  }
  const { state, reason } = states().at(-1)!;
  equal(state, "receiving 1 of 1 radars");
  match(reason!, /^inv: records are of station 65, Rankin Inlet \(rkn\), not inv: is /);
  deepEqual(lines.map((line) => line.slice(0, 33)), [
    "inv: receiving",
    "WARN inv: another station: record",
  ]);
});

Deno.test("radars of a stream come as they are heard, fall silent, and are forgotten", () => {
  const { clock, report: it, states, told } = report({ radars: [], hasZmq: true });
  const last = () => states().at(-1)!;
  equal(last().state, "connecting");
  it.zmq("unreachable", "nothing listens");
  deepEqual([last().state, last().reason], ["no radar answers", "zmq: nothing listens"]);
  it.zmq("receiving", null);
  const hear = (name: string) => {
    const site = it.site(name, "zmq");
    const now = clock.nowMs();
    site.heard({ ...message(name, 7), stid: radarNamed(name)!.stid }, now, now);
    site.linked("receiving", null);
  };
  hear("sas");
  clock.advance(15_000);
  hear("pgr");
  equal(last().state, "receiving 2 of 2 radars");
  clock.advance(6_000);
  equal(last().state, "receiving 1 of 2 radars");
  match(last().reason!, /^sas: nothing of this radar came/);
  hear("sas");
  equal(last().state, "receiving 2 of 2 radars");
  deepEqual(told().at(-1)!.zmq, { state: "receiving", reason: null });
  clock.advance(7_202_000);
  deepEqual(told().at(-1)!.sites, []);
  equal(it.known("sas"), null);
});

Deno.test("what becomes of the echo counts is said when it changes, not again and again", () => {
  const { report: it, known, lines } = report();
  const store = (state: string, reason: string | null, waiting = 0) => {
    known.store = { ...KEEPING, state, reason, waiting };
    it.storeChanged();
  };
  const before = lines.length;
  store("keeping", null);
  store("not kept", "the disk is full", 1);
  store("not kept", "the disk is full", 2);
  store("keeping", null);
  store("not kept", "the disk is full");
  deepEqual(lines.slice(before), [
    "WARN echo counts: not kept: the disk is full",
    "echo counts: keeping",
  ]);
});

Deno.test("a replay says that it is one", () => {
  const { report: it, states, told } = report({ radars: [], isReplay: true });
  it.replay("all 100 records were played");
  deepEqual([states().at(-1)!.state, states().at(-1)!.reason], [
    "replay",
    "all 100 records were played",
  ]);
  equal(told()[0]!.zmq, null);
});
