import { deepEqual, equal } from "node:assert/strict";
import {
  cutToNewest,
  operationsStart,
  panned,
  pinched,
  selected,
  shownWindow,
  type WindowState,
  windowWords,
  zoomed,
} from "./time_window.ts";

const LIVE: WindowState = { windowS: 1_800, from: null, to: null, paused: false, day: null };
const LIMITS = { first: 10_000, newest: 17_200 };

Deno.test("the live window ends at the newest point and moves with it", () => {
  deepEqual(shownWindow(LIVE, LIMITS), { from: 15_400, to: 17_200 });
  deepEqual(shownWindow(LIVE, { ...LIMITS, newest: 17_201 }), { from: 15_401, to: 17_201 });
});

Deno.test("a replay shows the whole day, and a day of one point has some width", () => {
  const replay = { ...LIVE, day: "20250508" };
  deepEqual(shownWindow(replay, LIMITS), { from: 10_000, to: 17_200 });
  deepEqual(shownWindow(replay, { first: 50, newest: 50 }), { from: 40, to: 50 });
});

Deno.test("panning stops at the first and at the newest point and keeps the window's length", () => {
  deepEqual(panned(LIVE, LIMITS, -600), { from: 14_800, to: 16_600 });
  deepEqual(panned(LIVE, LIMITS, -99_999), { from: 10_000, to: 11_800 });
  const back = { ...LIVE, from: 14_800, to: 16_600 };
  deepEqual(panned(back, LIMITS, 100), { from: 14_900, to: 16_700 });
});

Deno.test("panned back to the newest point the charts are live again, in a pause they are not", () => {
  const back = { ...LIVE, from: 14_800, to: 16_600 };
  deepEqual(panned(back, LIMITS, 99_999), { from: null, to: null });
  deepEqual(panned({ ...back, paused: true }, LIMITS, 99_999), { from: 15_400, to: 17_200 });
  // A shorter window at the newest point was zoomed and stays so.
  deepEqual(panned({ ...back, from: 16_000 }, LIMITS, 99_999), { from: 16_600, to: 17_200 });
});

Deno.test("zooming keeps the time under the pointer in its place", () => {
  // A third of the way along the window before, a third after.
  const { from, to } = zoomed(LIVE, LIMITS, 0.5, 16_000);
  equal(to! - from!, 900);
  equal((16_000 - from!) / 900, (16_000 - 15_400) / 1_800);
});

Deno.test("zooming ends at 10 s and at all there is", () => {
  const close = zoomed(LIVE, LIMITS, 1e-6, 16_000);
  equal(Math.round(close.to! - close.from!), 10);
  deepEqual(zoomed(LIVE, LIMITS, 1e6, 16_000), { from: 10_000, to: 17_200 });
});

Deno.test("a station that has just begun keeps its unfilled window", () => {
  const young = { first: 17_100, newest: 17_200 };
  deepEqual(shownWindow(LIVE, young), { from: 15_400, to: 17_200 });
  deepEqual(panned(LIVE, young, -1_000), { from: null, to: null });
  deepEqual(zoomed(LIVE, young, 3, 17_000), { from: null, to: null });
});

Deno.test("two fingers keep the times they hold, and fingers that cross change nothing", () => {
  deepEqual(
    pinched(LIVE, LIMITS, { ts: 16_000, share: 0.25 }, { ts: 16_300, share: 0.75 }),
    { from: 15_850, to: 16_450 },
  );
  const crossed = pinched(LIVE, LIMITS, { ts: 16_000, share: 0.5 }, { ts: 16_300, share: 0.5 });
  deepEqual(crossed, { from: null, to: null });
});

Deno.test("a window dragged from right to left is the same as from left to right", () => {
  deepEqual(selected(LIVE, LIMITS, 16_400, 16_000), { from: 16_000, to: 16_400 });
  deepEqual(selected(LIVE, LIMITS, 16_000, 16_002), { from: 15_996, to: 16_006 });
});

Deno.test("an address with nonsense in it shows the live window", () => {
  deepEqual(shownWindow({ ...LIVE, from: 500, to: 400 }, LIMITS), { from: 15_400, to: 17_200 });
  deepEqual(shownWindow({ ...LIVE, from: NaN, to: NaN }, LIMITS), { from: 15_400, to: 17_200 });
  deepEqual(shownWindow({ ...LIVE, from: 1e12, to: 1e12 + 60 }, LIMITS), {
    from: 17_140,
    to: 17_200,
  });
});

Deno.test("a window in the future is cut once, and then stands still", () => {
  const asked = { ...LIVE, from: 17_000, to: 99_000 };
  const cut = { ...LIVE, ...cutToNewest(asked, LIMITS)! };
  const shown = shownWindow(cut, LIMITS);
  equal(shown.to, 17_200);
  const later = { ...LIMITS, newest: 17_260 };
  equal(cutToNewest(cut, later), null);
  deepEqual(shownWindow(cut, later), shown);
  // Points of a second may come while the window is on its way into the address.
  equal(cutToNewest({ ...asked, to: 17_200.5 }, LIMITS), null);
  equal(cutToNewest({ ...asked, day: "20250508" }, LIMITS), null);
  equal(cutToNewest(LIVE, LIMITS), null);
});

Deno.test("the operations day begins after the last pause of four hours", () => {
  const hour = 3_600;
  equal(operationsStart([0, hour, 6 * hour, 7 * hour, 10 * hour]), 6 * hour);
  equal(operationsStart([0, hour, 5 * hour - 1]), 0);
  equal(operationsStart([]), NaN);
});

Deno.test("what is shown is said in words", () => {
  equal(windowWords(LIVE, LIMITS, true), "Live: the last 30 min");
  equal(windowWords(LIVE, LIMITS, false), "Nothing newer than 04:46:40 UTC");
  equal(
    windowWords({ ...LIVE, from: 14_800, to: 16_600 }, LIMITS, true),
    "Zoomed: 04:06:40 to 04:36:40 UTC",
  );
  equal(
    windowWords({ ...LIVE, from: 14_800, to: 16_600, paused: true }, LIMITS, true),
    "Paused: 04:06:40 to 04:36:40 UTC",
  );
  equal(
    windowWords({ ...LIVE, day: "19700101" }, LIMITS, true),
    "Whole day: 02:46:40 to 04:46:40 UTC",
  );
});
