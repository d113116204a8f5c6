import assert from "node:assert/strict";
import { gapFinder } from "./time_gaps.ts";

/** The result for times as they follow each other, one a line from line 2 on. */
function gapsOf(times: readonly number[], keep = Infinity) {
  const finder = gapFinder(keep);
  let previous = NaN;
  times.forEach((time, i) => previous = finder.step(previous, time, i + 2));
  return finder.finish(previous);
}

/** What a series has, in a few words. */
function summary(times: readonly number[]): string {
  const { gapCount, missingS, duplicates, backwards, glitchCount } = gapsOf(times);
  return `${gapCount} gaps ${missingS} missing ${duplicates} duplicates ` +
    `${backwards} backwards ${glitchCount} glitches`;
}

Deno.test("times one second apart have no gap", () => {
  assert.equal(summary([10, 11, 12, 13]), "0 gaps 0 missing 0 duplicates 0 backwards 0 glitches");
});

Deno.test("a gap begins at 2 s, and what is missing is its length minus one second", () => {
  const found = gapsOf([10, 12, 13, 19]);
  assert.deepEqual(found.gaps, [
    { startS: 10, endS: 12, line: 3 },
    { startS: 13, endS: 19, line: 5 },
  ]);
  assert.equal(found.missingS, 1 + 5);
});

Deno.test("gaps are counted by size, each class with its upper bound", () => {
  let time = 0;
  const times = [0];
  for (const length of [2, 5, 6, 30, 31, 300, 301, 4000]) times.push(time += length, time += 1);
  assert.deepEqual(gapsOf(times).gapsBySize, [2, 2, 2, 2]);
});

Deno.test("duplicates and times that go backwards are no gaps", () => {
  assert.equal(
    summary([10, 10, 10, 11]),
    "0 gaps 0 missing 2 duplicates 0 backwards 0 glitches",
  );
  // The clock was set back and runs on from there.
  assert.equal(
    summary([100, 101, 90, 91, 92]),
    "0 gaps 0 missing 0 duplicates 1 backwards 0 glitches",
  );
  assert.equal(
    summary([9000, 9001, 5401, 5402, 5403]),
    "0 gaps 0 missing 0 duplicates 1 backwards 0 glitches",
  );
});

Deno.test("one row out of order among rows that go on makes no gap of its own", () => {
  assert.equal(
    summary([100, 101, 97, 103, 104]),
    "0 gaps 0 missing 0 duplicates 1 backwards 0 glitches",
  );
});

for (const off of [3600, -3600, 86_400, 61]) {
  Deno.test(`one row ${off} s off is a glitch, neither missing seconds nor backwards`, () => {
    const start = 100_000;
    const times = [0, 1, 2 + off, 3, 4].map((s) => start + s);
    assert.equal(summary(times), "0 gaps 0 missing 0 duplicates 0 backwards 1 glitches");
    assert.deepEqual(gapsOf(times).glitches, [{ timeS: start + 2 + off, offS: off, line: 4 }]);
  });
}

Deno.test("a gap beside a glitch counts the seconds without a record only", () => {
  // Seconds 3 to 12 have no record; the record of second 2 has a wrong time.
  assert.equal(
    summary([0, 1, 3602, 13, 14]),
    "1 gaps 10 missing 0 duplicates 0 backwards 1 glitches",
  );
});

Deno.test("an outage of an hour is a gap: the rows do not go on where they were", () => {
  assert.equal(
    summary([0, 1, 3601, 3602, 3603]),
    "1 gaps 3599 missing 0 duplicates 0 backwards 0 glitches",
  );
});

Deno.test("a jump on the last row counts as what it looks like", () => {
  const forward = gapsOf([0, 1, 3601]);
  assert.equal(forward.missingS, 3599);
  assert.equal(forward.lastS, 3601);
  assert.equal(gapsOf([5000, 5001, 1401]).backwards, 1);
});

Deno.test("two glitches after one another's next row are two glitches", () => {
  assert.equal(
    summary([0, 1, 3602, 3, 3604, 5, 6]),
    "0 gaps 0 missing 0 duplicates 0 backwards 2 glitches",
  );
});

Deno.test("no time and one time have no gap", () => {
  assert.equal(gapsOf([]).firstS, null);
  assert.equal(gapsOf([]).lastS, null);
  assert.equal(gapsOf([7]).firstS, 7);
  assert.equal(gapsOf([7]).lastS, 7);
});

Deno.test("only the first gaps are kept, all are counted", () => {
  const found = gapsOf([0, 2, 4, 6, 8], 2);
  assert.equal(found.gaps.length, 2);
  assert.equal(found.gapCount, 4);
});
