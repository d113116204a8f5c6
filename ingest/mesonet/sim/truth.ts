/**
 * Which time each record must get in the daily file: the rule of the specification ("Times"),
 * told from what the simulator knows of its own faults. It shares no code with ingest, so that
 * each can find the other wrong.
 *
 * @module
 */

/**
 * Why a row has its time. `gps`: the record's own. The others are inferred: `repeat` (frozen or
 * sampled twice), `glitch`, `no-fix`, `step` (a real jump not yet believed); `no-time`: there
 * has never been a time, the text stays.
 */
export type TimeTag = "gps" | "repeat" | "glitch" | "no-fix" | "step" | "no-time";

/** What the simulator knows of one record's time. */
export interface ShownTime {
  readonly series: number;
  /** Whole seconds that the record is after the published one before it, by record numbers, ms. */
  readonly sinceMs: number;
  /** The GPS time in the record; null without a fix. */
  readonly shownMs: number | null;
  /** Why the shown time is not the GPS clock's; null when it is. */
  readonly fault: "repeat" | "glitch" | null;
  /** How often the GPS clock has jumped by itself so far. */
  readonly steps: number;
}

/** A time and why. */
export interface WrittenTime {
  readonly timeMs: number | null;
  readonly tag: TimeTag;
}

/** A real jump is believed from the record on that makes the run this long. */
const BELIEVED_RUN = 5;
/** A jump no larger than this is believed at once. */
const AGREES_MS = 2000;

/** Gives each published record, in order, the time that it must get. */
export function createTimeTruth(): (shown: ShownTime) => WrittenTime {
  let writtenMs: number | null = null;
  let series = 0;
  let steps = 0;
  /** Records in a row since the GPS clock jumped; null when there is no jump to get used to. */
  let run: number | null = null;

  function timeOf(shown: ShownTime): WrittenTime {
    if (shown.series !== series) {
      // A new series has nothing before it that its GPS time could disagree with.
      series = shown.series;
      steps = shown.steps;
      run = null;
    }
    if (shown.steps !== steps) {
      steps = shown.steps;
      run = 0;
    }
    const inferredMs = writtenMs === null ? null : writtenMs + shown.sinceMs;
    if (shown.shownMs === null) {
      if (run !== null) run = 0;
      return { timeMs: inferredMs, tag: inferredMs === null ? "no-time" : "no-fix" };
    }
    if (inferredMs === null) {
      run = null;
      return { timeMs: shown.shownMs, tag: "gps" };
    }
    if (shown.fault !== null) {
      if (run !== null) run = 0;
      return { timeMs: inferredMs, tag: shown.fault };
    }
    if (run !== null) {
      run++;
      const agrees = Math.abs(shown.shownMs - inferredMs) <= AGREES_MS;
      if (run < BELIEVED_RUN && !agrees) return { timeMs: inferredMs, tag: "step" };
      run = null;
    }
    return { timeMs: shown.shownMs, tag: "gps" };
  }

  return function timeTruth(shown) {
    const written = timeOf(shown);
    writtenMs = written.timeMs;
    return written;
  };
}

/**
 * A line of a truth file: `NUMBER,SERIES,PUBLISHED,TAG,ROW`: record number, series (0, one more
 * after each restart), when it was published (milliseconds since 1970, the host's clock), the
 * {@link TimeTag}, and the line that must reach the file, commas and all.
 */
export function truthLine(
  record: { readonly number: number; readonly series: number; readonly row: string },
  publishedUnixMs: number,
  tag: string,
): string {
  return `${record.number},${record.series},${publishedUnixMs},${tag},${record.row}`;
}
