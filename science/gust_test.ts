import { deepEqual, equal } from "node:assert/strict";
import { gustAlarm, type GustState } from "./gust.ts";

/** One state a second for these speeds. */
function states(speeds: readonly (number | null)[], limitMps = 20, fromTs = 1000): GustState[] {
  const alarm = gustAlarm({ limitMps });
  return speeds.map((wspd, i) => alarm.step({ ts: fromTs + i, wspd }));
}

Deno.test("gust: the mean over three seconds counts, not a single value", () => {
  deepEqual(states([10, 10, 10, 39, 10, 10, 10]), Array(7).fill("quiet"));
  deepEqual(states([10, 10, 10, 25, 26, 10]), [
    "quiet",
    "quiet",
    "quiet",
    "quiet",
    "began",
    "on",
  ]);
  equal(states([20, 20, 20])[1], "began", "at the limit is over it");
});

Deno.test("gust: one value after a gap, or an impossible one, is no gust", () => {
  const alarm = gustAlarm({ limitMps: 20 });
  alarm.step({ ts: 0, wspd: 5 });
  equal(alarm.step({ ts: 100, wspd: 60 }), "quiet");
  equal(alarm.meanMps, null);
  deepEqual(states([10, 10, 999, 10, -999, 10, null, 10]), Array(8).fill("quiet"));
});

Deno.test("gust: ends only after 60 s well below the limit", () => {
  const alarm = gustAlarm({ limitMps: 20 });
  const ended = (speed: number, from: number, seconds: number) => {
    let last: GustState = "quiet";
    for (let i = 0; i < seconds; i++) {
      last = alarm.step({ ts: from + i, wspd: speed });
      if (last === "ended") return from + i;
    }
    return last;
  };
  equal(ended(25, 0, 10), "on");
  equal(alarm.peakMps, 25);
  equal(ended(19, 10, 300), "on", "19 is not below 0.9 of 20");
  equal(ended(10, 310, 50), "on");
  equal(ended(19, 360, 5), "on", "the mean is 19 again: the minute begins anew");
  equal(ended(10, 365, 100), 424, "of 365 on every mean is below 18: that is the sixtieth");
  equal(alarm.peakMps, null);
  equal(ended(10, 500, 10), "quiet");
});

Deno.test("gust: a gap does not end it, and begins nothing", () => {
  const alarm = gustAlarm({ limitMps: 20 });
  for (let ts = 0; ts < 5; ts++) alarm.step({ ts, wspd: 30 });
  equal(alarm.step({ ts: 1000, wspd: 5 }), "on");
  equal(alarm.step({ ts: 1001, wspd: 5 }), "on");
  for (let ts = 1002; ts < 1050; ts++) equal(alarm.step({ ts, wspd: null }), "on");
});

Deno.test("gust: a point out of the past changes nothing; reset forgets", () => {
  const alarm = gustAlarm({ limitMps: 20 });
  alarm.step({ ts: 100, wspd: 30 });
  equal(alarm.step({ ts: 101, wspd: 30 }), "began");
  equal(alarm.step({ ts: 50, wspd: 1 }), "on");
  equal(alarm.meanMps, 30);
  alarm.reset();
  equal(alarm.meanMps, null);
  equal(alarm.step({ ts: 60, wspd: 1 }), "quiet");
});
