import { deepEqual, equal } from "node:assert/strict";
import { scheduleOf } from "./schedule.ts";
import { SlotBook, type SlotNote } from "./slot_book.ts";

const at = (day: number, text: string) => Date.parse(`2025-06-0${day}T${text}Z`);
const hourly = scheduleOf({ schedule: "1h", offsetMs: 0 });
const shown = (ms: number | null) => ms === null ? null : new Date(ms).toISOString().slice(8, 16);
const book = (note: SlotNote, nowMs: number) => new SlotBook(hourly, note, nowMs);
const after = (day: number, text: string): SlotNote => ({ slotMs: at(day, text), neverRun: null });

/** What is run while the clock goes from one time to another, looked at every 10 min. */
function runs(of: SlotBook, fromMs: number, toMs: number): (string | null)[] {
  const found: (string | null)[] = [];
  for (let ms = fromMs; ms <= toMs; ms += 600_000) {
    const slot = of.take(ms);
    if (slot !== null) found.push(shown(slot));
  }
  return found;
}

Deno.test("each time is run once, and what was missed while nothing ran by one run", () => {
  const own = book(after(5, "10:00"), at(5, "10:30"));
  equal(shown(own.nextMs), "05T11:00");
  deepEqual(runs(own, at(5, "10:30"), at(5, "13:10")), ["05T11:00", "05T12:00", "05T13:00"]);
  const later = book(own.note, at(7, "09:20"));
  deepEqual(runs(later, at(7, "09:20"), at(7, "11:00")), ["07T09:00", "07T10:00", "07T11:00"]);
});

Deno.test("a clock that is set ahead by a day, and back, runs nothing twice, and goes on", () => {
  const own = book(after(5, "10:00"), at(5, "10:30"));
  runs(own, at(5, "10:30"), at(5, "12:10"));
  deepEqual(runs(own, at(6, "12:20"), at(6, "14:10")), ["06T12:00", "06T13:00", "06T14:00"]);
  // Back: what was never run between is run at its time, and what was run is not.
  own.arm(at(5, "14:20"));
  deepEqual(runs(own, at(5, "14:20"), at(5, "16:10")), ["05T15:00", "05T16:00"]);
  const rest = runs(own, at(5, "16:20"), at(6, "16:10"));
  equal(rest.length, 19 + 2);
  deepEqual(rest.slice(-3), ["06T11:00", "06T15:00", "06T16:00"]);
  // Kept over a restart, too.
  const again = book(own.note, at(6, "16:20"));
  equal(shown(again.nextMs), "06T17:00");
});

Deno.test("a clock that is set back by a day waits for times that were not run", () => {
  const own = book(after(5, "10:00"), at(5, "10:30"));
  runs(own, at(5, "10:30"), at(5, "12:10"));
  own.arm(at(4, "12:10"));
  equal(shown(own.nextMs), "05T13:00");
  deepEqual(runs(own, at(4, "12:10"), at(5, "13:00")), ["05T13:00"]);
});

Deno.test("after a clock that was years ahead the job is run as ever", () => {
  const own = book({ slotMs: Date.parse("2038-01-01T00:00Z"), neverRun: null }, at(5, "10:30"));
  equal(shown(own.nextMs), "05T11:00");
  deepEqual(runs(own, at(5, "10:30"), at(5, "12:10")), ["05T11:00", "05T12:00"]);
});

Deno.test("a clock that sleeps over the end of a gap runs what was not run in it, once", () => {
  const own = book(
    { slotMs: at(6, "12:00"), neverRun: [at(5, "10:00"), at(6, "12:00")] },
    at(5, "11:30"),
  );
  equal(shown(own.nextMs), "05T12:00");
  equal(shown(own.take(at(6, "12:30"))), "06T11:00");
  equal(own.take(at(6, "12:59")), null);
  equal(shown(own.take(at(6, "13:00"))), "06T13:00");
});
