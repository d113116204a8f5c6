import { deepEqual, equal } from "node:assert/strict";
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
  book.heard(record("15:00:00", { beam: 1 }));
  book.heard(record("15:00:03", { beam: 0 }));
  book.heard(record("15:01:00", { beam: 1 }));
  book.heard(record("15:01:01", { beam: 1, channel: 2 }));
  deepEqual(times(book.fan(0)), ["0 15:00:03", "1 15:01:00"]);
  deepEqual(times(book.fan(2)), ["1 15:01:01"]);
  deepEqual(book.channels, [0, 2]);
});

Deno.test("what the station had before is put in order and counted once; an hour is kept", () => {
  const book = new BeamBook();
  book.heard(record("15:10:00"));
  book.fill([record("14:09:59"), record("14:30:00"), record("15:10:00")]);
  deepEqual(times(book.history(0, 0)), ["0 14:30:00", "0 15:10:00"]);
  book.heard(record("15:31:00"));
  deepEqual(times(book.history(0, 0)), ["0 15:10:00", "0 15:31:00"]);
  // Gone is forgotten: it may come again.
  book.fill([record("14:45:00")]);
  deepEqual(times(book.history(0, 0)), ["0 14:45:00", "0 15:10:00", "0 15:31:00"]);
});

Deno.test("a record of long before begins the book anew: a replay starts over", () => {
  const book = new BeamBook();
  book.heard(record("15:10:00"));
  book.heard(record("15:09:30", { beam: 1 }));
  equal(book.fan(0).length, 2);
  book.heard(record("14:00:00"));
  deepEqual(times(book.history(0, 0)), ["0 14:00:00"]);
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
