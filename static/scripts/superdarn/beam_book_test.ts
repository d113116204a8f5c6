import { deepEqual, equal, ok } from "node:assert/strict";
import type { BeamMessage } from "../../../formats/superdarn_messages.ts";
import { BeamBook, echoAt, recordMs } from "./beam_book.ts";

/** A record with an echo in its second gate. */
function record(time: string, part: Partial<BeamMessage> = {}): BeamMessage {
  return {
    site_name: "kod",
    beam: 0,
    cp: "normalscan(151)",
    frang: 180,
    nave: 28,
    freq: 10_512,
    noise: 200,
    nrang: 3,
    rsep: 45,
    stid: 7,
    scan: 0,
    channel: 0,
    gflg: [0],
    v: [120],
    time: `2025-09-28 ${time}.000000`,
    velocity: [0, 120, 0],
    power: [0, 14, 0],
    width: [0, 33, 0],
    elevation: [0, 12, 0],
    g_scatter: [0, 0, 0],
    ...part,
  };
}

const times = (beams: readonly { message: BeamMessage }[]) =>
  beams.map(({ message }) => `${message.beam} ${message.time.slice(11, 19)}`);

Deno.test("a record's time is UTC", () => {
  equal(recordMs({ time: "2025-09-28 15:41:36.250000" }), Date.UTC(2025, 8, 28, 15, 41, 36, 250));
  equal(recordMs({ time: "" }), NaN);
});

Deno.test("the fan has the newest of each beam, of one channel", () => {
  const book = new BeamBook();
  book.heard(record("15:00:00", { beam: 1 }), 0);
  book.heard(record("15:00:03", { beam: 0 }), 0);
  book.heard(record("15:01:00", { beam: 1 }), 0);
  book.heard(record("15:01:01", { beam: 1, channel: 2 }), 0);
  deepEqual(times(book.fan(0)), ["0 15:00:03", "1 15:01:00"]);
  deepEqual(times(book.fan(2)), ["1 15:01:01"]);
  deepEqual(book.channels, [0, 2]);
});

Deno.test("what the station had before is put in order and counted once; an hour is kept", () => {
  const book = new BeamBook();
  book.heard(record("15:10:00"), 0);
  book.fill([record("14:09:59"), record("14:30:00"), record("15:10:00")]);
  deepEqual(times(book.history(0, 0)), ["0 14:30:00", "0 15:10:00"]);
  book.heard(record("15:31:00"), 0);
  book.heard(record("15:31:03", { beam: 1 }), 0);
  deepEqual(times(book.history(0, 0)), ["0 15:10:00", "0 15:31:00"]);
  // Gone is forgotten: it may come again.
  book.fill([record("14:45:00")]);
  deepEqual(times(book.history(0, 0)), ["0 14:45:00", "0 15:10:00", "0 15:31:00"]);
});

Deno.test("a jump in time is believed when the next record confirms it", () => {
  const book = new BeamBook();
  const heard = (time: string, beam = 0) => book.heard(record(time, { beam }), 0);
  heard("15:10:00");
  heard("15:09:30", 1);
  // Files that a radar plays again, or a clock that was put right.
  equal(heard("14:00:00"), false);
  equal(book.fan(0).length, 2);
  equal(heard("14:00:03", 1), true);
  deepEqual(times(book.fan(0)), ["0 14:00:00", "1 14:00:03"]);
  // Nothing came for a while: what was before stays for its hour.
  equal(heard("14:30:00"), false);
  equal(heard("14:30:03", 1), true);
  deepEqual(times(book.history(0, 0)), ["0 14:00:00", "0 14:30:00"]);
  heard("20:30:00");
  heard("20:30:03", 1);
  deepEqual(times(book.history(0, 0)), ["0 20:30:00"]);
});

Deno.test("a record that is dated wrongly takes no other's place", () => {
  for (const wrong of ["2025-09-29 15:10:03.000000", "1970-01-01 00:00:00.000000", ""]) {
    const book = new BeamBook();
    for (const part of [{ time: record("15:10:00").time }, { time: wrong }]) {
      equal(book.heard(record("", { ...part, beam: 1 }), 0), false);
    }
    equal(book.heard(record("15:10:06"), 0), false);
    deepEqual(times(book.fan(0)), ["0 15:10:06", "1 15:10:00"], wrong);
    // Nor in what the station has: known before, or not.
    for (const filled of [book, new BeamBook()]) {
      filled.fill([
        record("15:10:00", { beam: 2 }),
        record("", { beam: 3, time: wrong }),
        record("15:10:06"),
      ]);
      equal(filled.newest?.message.time, record("15:10:06").time, wrong);
      equal(filled.fan(0).some(({ message }) => message.beam === 3), false, wrong);
      ok(filled.fan(0).some(({ message }) => message.beam === 2), wrong);
    }
  }
});

Deno.test("a radar whose clock was put right has the true records, though older ones are ahead", () => {
  const book = new BeamBook();
  book.heard(record("23:00:00"), 0);
  book.heard(record("15:00:00"), 0);
  book.heard(record("15:00:03"), 0);
  book.fill([record("22:59:57", { beam: 1 }), record("15:00:03")]);
  deepEqual(times(book.fan(0)), ["0 15:00:03"]);
});

Deno.test("what came here knows when; what was asked for does not", () => {
  const book = new BeamBook();
  book.heard(record("15:10:00"), 77);
  book.fill([record("15:10:00"), record("15:10:03", { beam: 1 })]);
  deepEqual(book.fan(0).map(({ cameMs }) => cameMs), [77, null]);
});

Deno.test("a gate has an echo when any of its values is not 0; what is not finite is no number", () => {
  deepEqual(echoAt(record("15:00:00"), 1), {
    velocity: 120,
    power: 14,
    width: 33,
    elevation: 12,
    isGround: false,
  });
  equal(echoAt(record("15:00:00"), 0), null);
  equal(echoAt(record("15:00:00"), 3), null);
  equal(echoAt(record("15:00:00", { velocity: [] }), 1), null);
  equal(echoAt(record("15:00:00", { elevation: [0, 0, 0] }), 1)?.elevation, null);
  const nothingFinite = record("15:00:00", { velocity: [null, 0, 0], g_scatter: [1, 0, 0] });
  deepEqual(echoAt(nothingFinite, 0), {
    velocity: null,
    power: 0,
    width: 0,
    elevation: null,
    isGround: true,
  });
});
