/**
 * Which seconds are missing from a series of record times, and which times are not to be
 * believed: gaps, duplicates, steps backwards and single glitch rows.
 *
 * @module
 */

/** A gap: no record between two consecutive times that are 2 s or more apart. */
export interface TimeGap {
  /** Seconds since 1970 of the last record before the gap. */
  readonly startS: number;
  /** Seconds since 1970 of the first record after it. */
  readonly endS: number;
  /** Line of the file on which the record after the gap stands. */
  readonly line: number;
}

/** A single row whose time is far off while the rows after it go on where they were. */
export interface TimeGlitch {
  readonly timeS: number;
  /** How far the row's time is from the second after the row before it. */
  readonly offS: number;
  readonly line: number;
}

/** Upper bounds, in seconds, of the classes that gaps are counted in; the last has none. */
export const GAP_CLASSES_S = [5, 30, 300, Infinity] as const;

/** What a series of times holds. */
export interface TimeGaps {
  /** First and last time, seconds since 1970; null when there is none. */
  readonly firstS: number | null;
  readonly lastS: number | null;
  /** Gaps in order; the first `keep` of them. */
  readonly gaps: readonly TimeGap[];
  readonly gapCount: number;
  /** Sum over all gaps of their length minus one second. */
  readonly missingS: number;
  /** Gaps of 2–5, 6–30, 31–300 and more than 300 s. */
  readonly gapsBySize: readonly number[];
  /** Rows with the same time as the row before. */
  readonly duplicates: number;
  /** Rows with an earlier time than the row before. */
  readonly backwards: number;
  /** Glitches in order; the first `keep` of them. */
  readonly glitches: readonly TimeGlitch[];
  readonly glitchCount: number;
}

/** Finds the gaps of one file, time after time. */
export interface GapFinder {
  /**
   * Takes a time that is not one second after `previousS`, the time before it (NaN: there is
   * none). Returns what the next time is to be compared with; NaN when this time cannot be
   * judged before the next, which must then be given in any case.
   */
  step(previousS: number, timeS: number, line: number): number;
  /** The result; `lastS` is what the last step, or the seconds counted on from it, came to. */
  finish(lastS: number): TimeGaps;
}

/** A row is a glitch, not a late or early one, when it is off by more than this. */
const GLITCH_S = 60;

/**
 * A finder for one file. It follows consecutive times in the order of the file:
 *
 * | next time minus the one before | means |
 * | --- | --- |
 * | 0 | a duplicate |
 * | 1 | nothing |
 * | 2 and more | a gap; the difference minus 1 is missing |
 * | less than 0 | backwards; later times are compared with this one |
 *
 * A jump of more than 60 s either way waits for the row after it. When that row lies at or
 * after the row before the jump, and nearer to it than half the jump, the row that jumped is a
 * glitch. A smaller step backwards by one row only (the next row is 1 or 2 s after the row
 * before) counts as backwards and as no gap. In both cases the odd row holds the place of the
 * second after the row before it: the record is there, its time is wrong, nothing is missing.
 *
 * @param keep how many gaps, and how many glitches, are kept; all are counted
 */
export function gapFinder(keep: number): GapFinder {
  let firstS: number | null = null;
  const gaps: TimeGap[] = [];
  const gapsBySize = GAP_CLASSES_S.map(() => 0);
  const glitches: TimeGlitch[] = [];
  let gapCount = 0, missingS = 0, duplicates = 0, backwards = 0, glitchCount = 0;
  /** A jump that waits for the row after it. */
  let jump: { fromS: number; toS: number; line: number } | null = null;

  function countGap(startS: number, endS: number, line: number): void {
    const length = endS - startS;
    gapCount++;
    missingS += length - 1;
    gapsBySize[GAP_CLASSES_S.findIndex((most) => length <= most)]!++;
    if (gaps.length < keep) gaps.push({ startS, endS, line });
  }

  function countJump({ fromS, toS, line }: { fromS: number; toS: number; line: number }): void {
    if (toS < fromS) backwards++;
    else countGap(fromS, toS, line);
  }

  function afterJump(timeS: number, line: number): number {
    const { fromS, toS, line: jumpLine } = jump!;
    const size = Math.abs(toS - fromS);
    const since = timeS - fromS;
    const isGlitch = size > GLITCH_S && since >= 0 && since * 2 < size;
    const isOneStepBack = size <= GLITCH_S && since >= 1 && since <= 2;
    if (!isGlitch && !isOneStepBack) {
      countJump(jump!);
      jump = null;
      return timeS === toS + 1 ? timeS : step(toS, timeS, line);
    }
    if (isOneStepBack) backwards++;
    else {
      glitchCount++;
      if (glitches.length < keep) {
        glitches.push({ timeS: toS, offS: toS - fromS - 1, line: jumpLine });
      }
    }
    jump = null;
    const placeS = since >= 2 ? fromS + 1 : fromS;
    return timeS === placeS + 1 ? timeS : step(placeS, timeS, line);
  }

  function step(previousS: number, timeS: number, line: number): number {
    if (jump !== null) return afterJump(timeS, line);
    if (firstS === null) {
      firstS = timeS;
      return timeS;
    }
    const difference = timeS - previousS;
    if (difference < 0 || difference > GLITCH_S) {
      jump = { fromS: previousS, toS: timeS, line };
      return NaN;
    }
    if (difference === 0) duplicates++;
    else if (difference >= 2) countGap(previousS, timeS, line);
    return timeS;
  }

  return {
    step,
    finish(lastS) {
      const end = jump === null ? lastS : jump.toS;
      if (jump !== null) countJump(jump);
      jump = null;
      return {
        firstS,
        lastS: firstS === null ? null : end,
        gaps,
        gapCount,
        missingS,
        gapsBySize,
        duplicates,
        backwards,
        glitches,
        glitchCount,
      };
    },
  };
}
