/**
 * The last days of the monitor's numbers, from its record: read in small pieces, and once for all who
 * ask at the same time.
 *
 * @module
 */
import { join } from "node:path";
import type { Clock } from "../../clock.ts";
import { LineSplitter, MAX_EVENT_BYTES } from "../../formats/lines.ts";
import { dayName } from "../../formats/mesonet_day.ts";
import type { OpsTrends } from "../../formats/ops_messages.ts";
import { otherTurn } from "../turns.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** A look every 5 min for a week is 2,016 of them. */
const MOST_COLUMNS = 2_100;
/** What the page draws, and no more; of a site with very many the first. */
const SHOWN =
  /^(disk_.*_used_percent|stream_.*_lag_minutes|power_.*|cpu_percent|mem_percent|http_ms|mirror_behind_files|(mirror|archive)_.*_coverage_percent)$/;
const MOST_METRICS = 120;
/** A day at 5 min of a site with thirty instruments is 10 MB: what is larger is not the monitor's. */
const MOST_BYTES = 48 * 1024 * 1024;
/** Read and parsed in one piece. */
const PIECE_BYTES = 128 * 1024;
/** Days kept: a week begins and ends within one. */
const MOST_DAYS = 9;

/** Made anew after so long: a look comes every 5 min. */
const FRESH_MS = 30_000;

/** Answers `GET /ops/api/trends` for a number of hours. */
export function openTrends(
  { raw_dir }: { readonly raw_dir: string },
  clock: Pick<Clock, "nowMs" | "monoMs">,
): (hours: number) => Promise<OpsTrends> {
  const folder = join(raw_dir, "ops_monitor");
  const days = new Map<string, Day>();
  const kept = new Map<number, { readonly atMs: number; readonly answer: Promise<OpsTrends> }>();
  return function trends(hours) {
    for (const [key, { atMs }] of kept) if (clock.monoMs() - atMs > FRESH_MS) kept.delete(key);
    const known = kept.get(hours);
    if (known !== undefined) return known.answer;
    const answer = readTrends(folder, hours, clock.nowMs(), days);
    kept.set(hours, { atMs: clock.monoMs(), answer });
    answer.catch(() => kept.delete(hours));
    return answer;
  };
}

/** A day's numbers, as long as its file is the same. */
interface Day {
  readonly size: number;
  readonly modifiedMs: number;
  /** Seconds since 1970, in the order of the lines. */
  readonly times: number[];
  readonly metrics: Map<string, (number | null)[]>;
}

async function readTrends(
  folder: string,
  hours: number,
  nowMs: number,
  days: Map<string, Day>,
): Promise<OpsTrends> {
  const fromMs = nowMs - hours * HOUR_MS;
  const read: Day[] = [];
  for (let dayMs = fromMs - fromMs % DAY_MS; dayMs <= nowMs; dayMs += DAY_MS) {
    const name = dayName(dayMs);
    const day = await readDay(join(folder, `ops_monitor_${name}.jsonl`), days.get(name));
    if (day === null) continue;
    days.set(name, day);
    read.push(day);
  }
  for (const name of [...days.keys()].sort().slice(0, -MOST_DAYS)) days.delete(name);
  return joined(read, fromMs / 1000, nowMs / 1000);
}

/** A day's file, or what is known of it; null: there is none, or none of ours. */
async function readDay(path: string, known: Day | undefined): Promise<Day | null> {
  try {
    const { size, mtime, isFile } = await Deno.stat(path);
    if (!isFile || size > MOST_BYTES) return null;
    const modifiedMs = mtime?.getTime() ?? 0;
    if (known?.size === size && known.modifiedMs === modifiedMs) return known;
    const day: Day = { size, modifiedMs, times: [], metrics: new Map() };
    const splitter = new LineSplitter(MAX_EVENT_BYTES);
    using file = await Deno.open(path);
    const bytes = new Uint8Array(PIECE_BYTES);
    for (;;) {
      const count = await file.read(bytes);
      if (count === null) return day;
      // What no line end follows is being written.
      for (const line of splitter.push(bytes.subarray(0, count))) addLine(day, line);
      await otherTurn();
    }
  } catch {
    return null;
  }
}

/** The checks are most of a line, and words: what stands behind the numbers is not looked at. */
function numbersOf(line: string): string {
  const end = line.indexOf(CHECKS);
  return end < 0 ? line : `${line.slice(0, end)}}}`;
}

const CHECKS = '},"checks":[';

/** A line's numbers; a line that is none costs itself. */
function addLine({ times, metrics }: Day, line: string): void {
  try {
    const look = JSON.parse(numbersOf(line)) as { time: string; metrics: object };
    const ms = Date.parse(look.time);
    if (Number.isNaN(ms)) return;
    const at = times.push(Math.round(ms / 1000)) - 1;
    for (const [name, value] of Object.entries(look.metrics)) {
      if (typeof value !== "number" || !SHOWN.test(name)) continue;
      let values = metrics.get(name);
      if (values === undefined) metrics.set(name, values = []);
      while (values.length < at) values.push(null);
      values[at] = value;
    }
  } catch {
    // Torn.
  }
}

/** Days together by time, thinned to what a screen shows: the newest of each stretch. */
function joined(days: readonly Day[], fromS: number, toS: number): OpsTrends {
  const places = days.flatMap(({ times }, day) => times.map((ts, at) => ({ ts, day, at })))
    .filter(({ ts }) => ts >= fromS && ts <= toS).sort((a, b) => a.ts - b.ts);
  const stepS = (toS - fromS) / MOST_COLUMNS;
  const key = places.length > MOST_COLUMNS
    ? (ts: number) => Math.floor(ts / stepS)
    : (ts: number) => ts;
  const kept = [...new Map(places.map((place) => [key(place.ts), place])).values()];
  const names = [...new Set(days.flatMap(({ metrics }) => [...metrics.keys()]))].sort();
  const columns = names.slice(0, MOST_METRICS).map((name): [string, (number | null)[]] => [
    name,
    kept.map(({ day, at }) => days[day]!.metrics.get(name)?.[at] ?? null),
  ]);
  return {
    times: kept.map(({ ts }) => ts),
    metrics: Object.fromEntries(columns.filter(([, values]) => values.some((v) => v !== null))),
  };
}
