import { deepEqual, equal } from "node:assert/strict";
import { EchoCounts } from "./echo_counts.ts";

const scan = (timestamp: string, total: number) => ({
  total_echoes: total,
  ionospheric_echoes: total - 2,
  ground_scatter_echoes: 2,
  timestamp,
  channel: 0,
});
const day = (times: readonly string[]) => ({
  timestamp: times,
  total_echoes: times.map(() => 10),
  ionospheric_echoes: times.map(() => 7),
  total_ionospheric_echoes: times.map(() => 7),
  ground_scatter_echoes: times.map(() => 3),
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

Deno.test("a scan of long before begins anew, and a day is kept", () => {
  const counts = new EchoCounts();
  counts.fill(day(["2025-09-28T15:00:00Z"]));
  counts.add(scan("2025-09-29T15:00:30Z", 5));
  deepEqual(counts.lines(0, 1e11).data[0], [ts("15:00:30") + 86_400]);
  counts.add(scan("2025-09-28T02:00:00Z", 5));
  deepEqual(counts.lines(0, 1e11).data[0], [ts("02:00:00")]);
});
