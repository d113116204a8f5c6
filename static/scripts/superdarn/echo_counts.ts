/**
 * The echo counts of a day, as the database has them and as they come. Pure.
 *
 * @module
 */
import type { EchoesAnswer, EchoMessage } from "../../../formats/superdarn_messages.ts";
import { JumpFilter } from "./jump_filter.ts";

/** One scan. */
export interface EchoCount {
  /** Seconds since 1970. */
  readonly ts: number;
  readonly channel: number;
  readonly total: number;
  readonly ionospheric: number;
  readonly ground: number;
}

const DAY_S = 86_400;
/** Scans take one or two minutes; what is farther apart has nothing between. */
const GAP_S = 600;
/** A scan so far ahead of the one before: either nothing came so long, or it is dated wrongly. */
const AHEAD_S = 3_600;

/** Scans of a radar by their time; one looks at a channel of them. */
export class EchoCounts {
  #scans: EchoCount[] = [];
  #channel: number | null = null;
  readonly #jumps = new JumpFilter<EchoCount>(({ ts }) => ts, { back: GAP_S, ahead: AHEAD_S });

  /** In their order. */
  get channels(): number[] {
    return [...new Set(this.#scans.map(({ channel }) => channel))].sort((a, b) => a - b);
  }

  /** Looks at a channel; null: at the first that there is. */
  look(channel: number | null): void {
    this.#channel = channel;
  }

  get #shown(): EchoCount[] {
    const channel = this.#channel ?? this.channels[0];
    return this.#scans.filter((scan) => scan.channel === channel);
  }

  get newest(): EchoCount | null {
    return this.#shown.at(-1) ?? null;
  }

  /** What the station has kept; it knows better than what was heard here. */
  fill(answer: EchoesAnswer): void {
    const kept = answer.timestamp.map((time, i): EchoCount => ({
      ts: Date.parse(time) / 1000,
      channel: answer.channel[i] ?? 0,
      total: answer.total_echoes[i] ?? 0,
      ionospheric: answer.ionospheric_echoes[i] ?? 0,
      ground: answer.ground_scatter_echoes[i] ?? 0,
    })).filter(({ ts }) => Number.isFinite(ts));
    const lastTs = kept.at(-1)?.ts ?? -Infinity;
    this.#scans = [...kept, ...this.#scans.filter(({ ts }) => ts > lastTs)];
  }

  /**
   * A scan that has just ended. A jump in time is believed when the next scan confirms it; one back in
   * time (files that a radar plays again, a clock put right) then begins anew.
   *
   * @returns whether a jump was just believed: what is missing here now, the station may have
   */
  add(message: EchoMessage): boolean {
    const ts = Date.parse(message.timestamp) / 1000;
    if (!Number.isFinite(ts)) return false;
    const scan: EchoCount = {
      ts,
      channel: message.channel,
      total: message.total_echoes,
      ionospheric: message.ionospheric_echoes,
      ground: message.ground_scatter_echoes,
    };
    const newest = this.#scans.at(-1) ?? null;
    const believed = this.#jumps.believed(scan, newest);
    const hasJumped = believed.length > 1;
    if (hasJumped && ts < newest!.ts) this.#scans = [];
    this.#put(believed);
    return hasJumped;
  }

  #put(scans: readonly EchoCount[]): void {
    this.#scans.push(...scans);
    this.#scans.sort((a, b) => a.ts - b.ts);
    const oldestTs = this.#scans.at(-1)!.ts - DAY_S;
    this.#scans.splice(0, this.#scans.findIndex(({ ts }) => ts >= oldestTs));
  }

  /** When the first scan of the last day ended; null: there is none. */
  firstTs(endTs: number): number | null {
    return this.#shown.find(({ ts }) => ts >= endTs - DAY_S)?.ts ?? null;
  }

  /** The scan nearest to a time; null: there is none about then. */
  near(ts: number): EchoCount | null {
    const away = (scan: EchoCount) => Math.abs(scan.ts - ts);
    const nearest = this.#shown.reduce<EchoCount | null>(
      (best, scan) => best === null || away(scan) < away(best) ? scan : best,
      null,
    );
    return nearest !== null && away(nearest) <= GAP_S / 2 ? nearest : null;
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
    for (const scan of this.#shown) {
      if (scan.ts < from || scan.ts > to) continue;
      const before = ts.at(-1);
      if (before !== undefined && scan.ts - before > GAP_S) put(before + 1, [null, null, null]);
      put(scan.ts, [scan.total, scan.ionospheric, scan.ground]);
      most = Math.max(most, scan.total);
    }
    return { data: [ts, ...counts], most };
  }
}
