/**
 * The echo counts of a day, as the database has them and as they come. Pure.
 *
 * @module
 */
import type { EchoesAnswer, EchoMessage } from "../../../formats/superdarn_messages.ts";

/** One scan. */
export interface EchoCount {
  /** Seconds since 1970. */
  readonly ts: number;
  readonly total: number;
  readonly ionospheric: number;
  readonly ground: number;
}

const DAY_S = 86_400;
/** Scans take one or two minutes; what is farther apart has nothing between. */
const GAP_S = 600;

/** Scans by their time. */
export class EchoCounts {
  #scans: EchoCount[] = [];

  get newest(): EchoCount | null {
    return this.#scans.at(-1) ?? null;
  }

  /** What the station has kept; it knows better than what was heard here. */
  fill(answer: EchoesAnswer): void {
    const kept = answer.timestamp.map((time, i): EchoCount => ({
      ts: Date.parse(time) / 1000,
      total: answer.total_echoes[i] ?? 0,
      ionospheric: answer.ionospheric_echoes[i] ?? 0,
      ground: answer.ground_scatter_echoes[i] ?? 0,
    })).filter(({ ts }) => Number.isFinite(ts));
    const lastTs = kept.at(-1)?.ts ?? -Infinity;
    this.#scans = [...kept, ...this.#scans.filter(({ ts }) => ts > lastTs)];
  }

  /** A scan that has just ended; one far back in time begins anew (a replay from its beginning). */
  add(message: EchoMessage): void {
    const ts = Date.parse(message.timestamp) / 1000;
    if (!Number.isFinite(ts)) return;
    if (ts < (this.newest?.ts ?? -Infinity) - GAP_S) this.#scans = [];
    this.#scans.push({
      ts,
      total: message.total_echoes,
      ionospheric: message.ionospheric_echoes,
      ground: message.ground_scatter_echoes,
    });
    this.#scans.sort((a, b) => a.ts - b.ts);
    const oldest = this.#scans.findIndex((scan) => scan.ts >= ts - DAY_S);
    this.#scans.splice(0, oldest);
  }

  /** Columns for a chart: times, and the three counts, null where there is a gap; and the greatest. */
  lines(from: number, to: number): {
    readonly data: readonly [number[], ...(number | null)[][]];
    readonly most: number;
  } {
    const ts: number[] = [];
    const counts: (number | null)[][] = [[], [], []];
    let most = 0;
    const put = (at: number, values: readonly (number | null)[]) => {
      ts.push(at);
      values.forEach((value, i) => counts[i]!.push(value));
    };
    for (const scan of this.#scans) {
      if (scan.ts < from || scan.ts > to) continue;
      const before = ts.at(-1);
      if (before !== undefined && scan.ts - before > GAP_S) put(before + 1, [null, null, null]);
      put(scan.ts, [scan.total, scan.ionospheric, scan.ground]);
      most = Math.max(most, scan.total);
    }
    return { data: [ts, ...counts], most };
  }
}
