/**
 * To be preloaded into a process whose event loop is measured (`deno run --preload`): writes to the
 * file that MESO360_LOOP_FILE names, once a second, how late timers came. A timer is late when the
 * loop was blocked, or when other processes had the machine: the processor time that the process
 * itself used meanwhile tells one from the other.
 *
 * @module
 */
import process from "node:process";

/** How late the loop's timers were. */
export interface LoopReport {
  readonly samples: number;
  /** The longest, ms, since the file `FILE.reset` last went. */
  readonly longestMs: number;
  /** What this process computed in that time, all threads, ms. */
  readonly longestCpuMs: number;
  /** The longest in which it computed for half the time or more. */
  readonly longestOwnMs: number;
  /** Later than the goal of 50 ms. */
  readonly late: number;
}

const EVERY_MS = 5;
const GOAL_MS = 50;
const WRITE_MS = 1_000;

const file = Deno.env.get("MESO360_LOOP_FILE");
if (file !== undefined) watch(file);

function watch(file: string): void {
  const none: LoopReport = {
    samples: 0,
    longestMs: 0,
    longestCpuMs: 0,
    longestOwnMs: 0,
    late: 0,
  };
  let report = none;
  let atMs = performance.now();
  let cpu = process.cpuUsage();
  const tick = () => {
    const nowMs = performance.now();
    const used = process.cpuUsage(cpu);
    const cpuMs = (used.user + used.system) / 1000;
    const lateMs = nowMs - atMs - EVERY_MS;
    const isLongest = lateMs > report.longestMs;
    report = {
      samples: report.samples + 1,
      longestMs: isLongest ? lateMs : report.longestMs,
      longestCpuMs: isLongest ? cpuMs : report.longestCpuMs,
      longestOwnMs: cpuMs >= lateMs / 2
        ? Math.max(report.longestOwnMs, lateMs)
        : report.longestOwnMs,
      late: report.late + (lateMs > GOAL_MS ? 1 : 0),
    };
    atMs = nowMs;
    cpu = process.cpuUsage();
    // A timer that counts would keep the program itself from being started, and from ending.
    Deno.unrefTimer(setTimeout(tick, EVERY_MS));
  };
  tick();
  const writing = setInterval(() => {
    try {
      Deno.removeSync(`${file}.reset`);
      report = none;
    } catch {
      // Nobody asked for a new beginning.
    }
    Deno.writeTextFileSync(`${file}.new`, JSON.stringify(report));
    Deno.renameSync(`${file}.new`, file);
  }, WRITE_MS);
  Deno.unrefTimer(writing);
}
