import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { injured, randoms } from "./_test_random.ts";
import type { Note } from "./live_messages.ts";
import { noteRow, NOTES_HEADER, oneLine, parseNotes } from "./notes_csv.ts";

const TS = Date.UTC(2025, 5, 5, 17, 52, 28) / 1000;

Deno.test("notes: a note is a line of RFC 4180", () => {
  const note = { ts: TS, lat: 33.19017, lon: -102.2727, text: "wall cloud" };
  equal(noteRow(note), "2025-06-05T17:52:28Z,33.19017,-102.2727,wall cloud");
  equal(noteRow({ ...note, lat: null, lon: null, text: "" }), "2025-06-05T17:52:28Z,,,");
  equal(
    noteRow({ ...note, ts: TS + 0.25, text: 'hail, "golf ball"' }),
    '2025-06-05T17:52:28.250Z,33.19017,-102.2727,"hail, ""golf ball"""',
  );
  throws(() => noteRow({ ...note, ts: NaN }), RangeError);
});

Deno.test("notes: text never becomes a second line", () => {
  equal(oneLine(" a\r\nb\0\tc\u2028d "), "a b c d");
  equal(oneLine("\ud800"), "\ufffd");
  equal(noteRow({ ts: TS, lat: null, lon: null, text: "a\nb" }).split("\n").length, 1);
});

Deno.test("notes: what another program saved is read", () => {
  const text = `\uFEFF${NOTES_HEADER}\r\n` +
    '"2025-06-05T17:52:28Z","33.19","-102.27","a ""b"", c"\r\n2025-06-05T17:52:29Z,,,plain\r\n';
  deepEqual(parseNotes(text), {
    notes: [
      { ts: TS, lat: 33.19, lon: -102.27, text: 'a "b", c' },
      { ts: TS + 1, lat: null, lon: null, text: "plain" },
    ],
    damaged: 0,
  });
});

Deno.test("notes: a damaged line costs none but itself", () => {
  const good = "2025-06-05T17:52:28Z,33.19,-102.27,seen";
  const damaged = [
    "2025-06-05T17:5",
    '2025-06-05T17:52:28Z,33.19,-102.27,"not closed',
    "yesterday,33.19,-102.27,seen",
    "2025-06-05T17:52:28Z,331.9,-102.27,seen",
    "2025-06-05T17:52:28Z,north,-102.27,seen",
    "2025-06-31T17:61:28Z,,,no time",
    "\0\0\0",
  ];
  for (const line of damaged) {
    const parsed = parseNotes([NOTES_HEADER, good, line, good, ""].join("\n"));
    deepEqual([parsed.notes.length, parsed.damaged], [2, 1], line);
  }
});

Deno.test("notes: any note comes back as it was written", () => {
  const random = randoms(5);
  const pieces = ["a", ",", '"', '""', " ", "é", "😀", "=1+1", "#", "'", ";", "\n", "\0"];
  for (let round = 0; round < 2_000; round++) {
    const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]!).join("");
    const note: Note = {
      ts: TS + random(86_400_000) / 1000,
      lat: random(4) === 0 ? null : (random(18_000_001) - 9_000_000) / 1e5,
      lon: random(4) === 0 ? null : (random(36_000_001) - 18_000_000) / 1e5,
      text,
    };
    deepEqual(parseNotes(`${NOTES_HEADER}\n${noteRow(note)}\n`), {
      notes: [{ ...note, text: oneLine(text) }],
      damaged: 0,
    });
  }
});

Deno.test("notes: damaged files never throw, and whole lines of them survive", () => {
  const random = randoms(9);
  const lines = Array.from({ length: 20 }, (_, i) => {
    return noteRow({ ts: TS + i, lat: 33, lon: -102, text: `note ${i}, "it"` });
  });
  for (let round = 0; round < 1_000; round++) {
    const text = injured([NOTES_HEADER, ...lines, ""].join("\n"), random);
    const { notes } = parseNotes(text);
    const whole = text.split("\n").filter((line) => lines.includes(line)).length;
    ok(notes.length >= whole, `round ${round}`);
    for (const { ts, text } of notes) ok(Number.isFinite(ts) && !text.includes("\n"));
  }
});

Deno.test("notes: a text like a formula is kept from spreadsheets, and reads as it was written", () => {
  const note = (text: string) => ({ ts: TS, lat: null, lon: null, text });
  const dangerous = `=HYPERLINK("http://example.org")`;
  equal(noteRow(note("=1+1")), "2025-06-05T17:52:28Z,,,'=1+1");
  for (const text of ["=1+1", "+5 C", "-3", "@home", "'=1", "''-1", "'quoted'", dangerous]) {
    deepEqual(parseNotes(`${noteRow(note(text))}\n`).notes, [note(text)]);
  }
});
