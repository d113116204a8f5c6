import { deepEqual, equal } from "node:assert/strict";
import { EchoCounts } from "./echo_counts.ts";

const scan = (timestamp: string, total: number, channel = 0) => ({
  total_echoes: total,
  ionospheric_echoes: total - 2,
  ground_scatter_echoes: 2,
  timestamp,
  channel,
});
const day = (times: readonly string[]) => ({
  timestamp: times,
  total_echoes: times.map(() => 10),
  ionospheric_echoes: times.map(() => 7),
  total_ionospheric_echoes: times.map(() => 7),
  ground_scatter_echoes: times.map(() => 3),
  channel: times.map(() => 0),
});
const ts = (time: string) => Date.parse(`2025-09-28T${time}Z`) / 1000;

Deno.test("kept counts and live ones make one row of scans, with gaps that stay empty", () => {
  const counts = new EchoCounts();
  counts.add(scan("2025-09-28T15:01:30Z", 12));
  counts.add(scan("2025-09-28T15:03:00Z", 14));
  counts.fill(day(["2025-09-28T14:40:00Z", "2025-09-28T15:00:00Z", "2025-09-28T15:01:30Z"]));
  const { data, most } = counts.lines(ts("14:00:00"), ts("16:00:00"));
  deepEqual(data, [
    [ts("14:40:00"), ts("14:40:01"), ts("15:00:00"), ts("15:01:30"), ts("15:03:00")],
    [10, null, 10, 10, 14],
    [7, null, 7, 7, 12],
    [3, null, 3, 3, 2],
  ]);
  equal(most, 14);
  equal(counts.newest?.total, 14);
});

Deno.test("a jump in time is believed when the next scan confirms it; a day is kept", () => {
  const counts = new EchoCounts();
  const at = () => counts.lines(0, 1e11).data[0];
  counts.fill(day(["2025-09-28T15:00:00Z"]));
  equal(counts.add(scan("2025-09-29T15:00:30Z", 5)), false);
  deepEqual(at(), [ts("15:00:00")]);
  equal(counts.add(scan("2025-09-29T15:01:30Z", 5)), true);
  deepEqual(at(), [ts("15:00:30") + 86_400, ts("15:01:30") + 86_400]);
  equal(counts.add(scan("2025-09-28T02:00:00Z", 5)), false);
  equal(counts.add(scan("2025-09-28T02:01:00Z", 5)), true);
  deepEqual(at(), [ts("02:00:00"), ts("02:01:00")]);
});

Deno.test("a scan that is dated wrongly takes no other's place", () => {
  const counts = new EchoCounts();
  counts.fill(day(["2025-09-28T15:00:00Z"]));
  for (const wrong of ["2025-09-29T15:00:30Z", "1970-01-01T00:00:00Z", ""]) {
    equal(counts.add(scan(wrong, 5)), false);
    equal(counts.add(scan("2025-09-28T15:01:00Z", 6)), false);
    equal(counts.newest?.ts, ts("15:01:00"), wrong);
    equal(counts.lines(0, 1e11).data[0][0], ts("15:00:00"), wrong);
  }
});

Deno.test("the channels of a stereo radar are two rows of scans; one of them is looked at", () => {
  const counts = new EchoCounts();
  const kept = day(["2025-09-28T15:00:00Z", "2025-09-28T15:00:01Z", "2025-09-28T15:01:00Z"]);
  counts.fill({ ...kept, total_echoes: [12, 40, 13], channel: [1, 2, 1] });
  counts.add(scan("2025-09-28T15:01:01Z", 41, 2));
  deepEqual(counts.channels, [1, 2]);
  const totals = () => counts.lines(0, 1e11).data[1];
  deepEqual(totals(), [12, 13]);
  counts.look(2);
  deepEqual(totals(), [40, 41]);
  equal(counts.newest?.total, 41);
  counts.look(0);
  deepEqual(totals(), []);
});

Deno.test("under the cursor is the scan nearest by, but none in a gap", () => {
  const counts = new EchoCounts();
  counts.fill(day(["2025-09-28T15:00:00Z", "2025-09-28T15:02:00Z", "2025-09-28T15:30:00Z"]));
  equal(counts.near(ts("15:01:10"))?.ts, ts("15:02:00"));
  equal(counts.near(ts("15:15:00")), null);
  equal(counts.firstTs(ts("15:40:00")), ts("15:00:00"));
  equal(counts.firstTs(ts("15:01:00") + 86_400), ts("15:02:00"));
});
