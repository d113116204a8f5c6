/**
 * From the logger publishing a record to its row on the disk, at 1 Hz: median and 99th
 * percentile. The clock stops when ingest says that the row is synced.
 *
 *   deno run -A bench/latency.ts [SECONDS] [answers slow by at most MS]
 *   MESO360_BINARY=dist/meso360 deno run -A bench/latency.ts 300
 *
 * @module
 */
import { createStation, isPerfect, judge, readTruth } from "../ingest/mesonet/faults/station.ts";
import { parseChildEvent } from "../formats/child_event.ts";

const seconds = Number(Deno.args[0] ?? 300);
const slowMs = Number(Deno.args[1] ?? 0);

const station = await createStation({
  phaseMs: 370,
  ...(slowMs > 0 ? { slow: { minMs: 0, maxMs: slowMs } } : {}),
});
try {
  // Published by the host's clock, on disk by the same clock: both are of this machine.
  const onDiskMs = new Map<number, number>();
  const running = station.ingest({
    onLine(line) {
      const event = parseChildEvent(line);
      if (event?.event !== "record" || event.table !== "Obs") return;
      const now = Date.now();
      for (let n = event.number; n > event.number - event.rows; n--) onDiskMs.set(n, now);
    },
  });
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  running.kill("SIGTERM");
  await running.ended;
  const truth = readTruth(station.truthFile);
  const firstSeen = Math.min(...onDiskMs.keys());
  const delays = truth
    // What was published before the first question is backfill, not a matter of asking in time.
    .filter((t) => t.number > firstSeen && onDiskMs.has(t.number))
    .map((t) => onDiskMs.get(t.number)! - t.publishedMs)
    .sort((a, b) => a - b);
  const at = (share: number) =>
    delays[Math.min(delays.length - 1, Math.floor(delays.length * share))];
  const verdict = judge(station, Date.now() - 2000);
  const late = delays.filter((d) => d > 300).length;
  console.log(
    `${delays.length} records: median ${at(0.5)} ms, p90 ${at(0.9)} ms, p99 ${at(0.99)} ms, ` +
      `longest ${delays.at(-1)} ms, ${late} above 300 ms; ` +
      `recording ${isPerfect(verdict) ? "without fault" : JSON.stringify(verdict)}`,
  );
} finally {
  await station.close();
}
