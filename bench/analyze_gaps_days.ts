/**
 * Generates daily files with known gaps, duplicates, steps backwards and glitches: what
 * `bench/analyze_gaps.ts` measures, and what it compares the program's answers with.
 *
 * @module
 */
import { join } from "node:path";
import { DAY_HEADER, dayName, gpsDateText, gpsTimeText } from "../formats/mesonet_day.ts";

/** What was put into one day. */
export interface DayTruth {
  readonly file: string;
  readonly rows: number;
  readonly rows_without_time: number;
  readonly gaps: number;
  readonly missing_seconds: number;
  readonly duplicates: number;
  readonly backwards: number;
  readonly glitches: number;
}

/** A repeatable source of numbers in [0, 1): xorshift32, Marsaglia (2003). */
export function seededRandom(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

/** Something odd happens to a row every few hundred rows; between two such rows stay some plain ones. */
const ODD_CHANCE = 1 / 400;
const PLAIN_ROWS_BETWEEN = 5;

/**
 * One day of rows, 1 Hz, about 74,000 of them (a day with several outages), and what is odd
 * in it. The truth is what was put in, not what was found.
 */
export function generateDay(
  dayMs: number,
  random: () => number,
): { text: string; truth: DayTruth } {
  const lines = [DAY_HEADER];
  const date = gpsDateText(dayMs);
  let rowsWithoutTime = 0, gaps = 0, missing = 0, duplicates = 0, backwards = 0, glitches = 0;
  let plain = 0;
  const walk = [4, 180, 23, 60, 23, 15, 60, 900, 90, 33.19017, -102.2727, 1021, 10, 85];
  const drift = (i: number, by: number, least: number, most: number) =>
    walk[i] = Math.min(most, Math.max(least, walk[i]! + (random() - 0.5) * by));

  function row(timeText: string, dateText = date): void {
    const values = [
      drift(0, 1, 0, 30).toFixed(3).replace(/0+$/, ""),
      drift(1, 20, 0, 359).toFixed(1),
      drift(2, 0.1, -10, 40).toFixed(1),
      drift(3, 0.5, 5, 100).toFixed(1),
      drift(4, 0.1, -10, 40).toFixed(1),
      drift(5, 0.1, -20, 25).toFixed(2),
      drift(6, 0.5, 5, 100).toFixed(1),
      drift(7, 0.1, 850, 1010).toFixed(2),
      drift(8, 3, 0, 359).toFixed(1),
      dateText,
      timeText,
      drift(9, 0.0005, 30, 45).toFixed(5),
      drift(10, 0.0005, -110, -95).toFixed(4),
      String(Math.round(drift(11, 2, 200, 1800))),
      drift(12, 1, 0, 35).toFixed(2),
      drift(13, 5, 0, 359).toFixed(1),
      (walk[4]! + 5).toFixed(2),
    ];
    lines.push(values.join(","));
  }

  for (let s = 0; s < 86_400; s++) {
    const time = gpsTimeText(dayMs + s * 1000);
    // The first and last minutes stay plain: what happens there is a matter of two files.
    const odd = plain >= PLAIN_ROWS_BETWEEN && s > 60 && s < 82_000 && random() < ODD_CHANCE;
    plain = odd ? 0 : plain + 1;
    if (!odd) {
      row(time);
      continue;
    }
    const what = random();
    if (what < 0.6) {
      // Three outages in four are of a few seconds; one is of up to fifteen minutes.
      const lost = 1 + Math.floor(random() < 0.75 ? random() * 8 : random() * 880);
      gaps++;
      missing += lost;
      s += lost - 1;
    } else if (what < 0.75) {
      row(time);
      row(time);
      duplicates++;
    } else if (what < 0.8) {
      row(gpsTimeText(dayMs + (s - 3 - Math.floor(random() * 20)) * 1000));
      backwards++;
    } else if (what < 0.9) {
      const hour = s < 3600 || (s < 82_000 && random() < 0.5) ? 1 : -1;
      row(gpsTimeText(dayMs + (s + hour * 3600) * 1000));
      glitches++;
    } else {
      row("nan", random() < 0.5 ? "nan" : "210899");
      rowsWithoutTime++;
      gaps++;
      missing++;
    }
  }
  const truth = {
    file: `${dayName(dayMs)}.txt`,
    rows: lines.length - 1,
    rows_without_time: rowsWithoutTime,
    gaps,
    missing_seconds: missing,
    duplicates,
    backwards,
    glitches,
  };
  return { text: lines.join("\n") + "\n", truth };
}

/** Writes `days` daily files from 2025-04-01 on into `folder`; returns what was put into each. */
export function generateDays(folder: string, days: number, seed: number): DayTruth[] {
  const random = seededRandom(seed);
  return Array.from({ length: days }, (_, i) => {
    const { text, truth } = generateDay(Date.UTC(2025, 3, 1 + i), random);
    Deno.writeTextFileSync(join(folder, truth.file), text);
    return truth;
  });
}
