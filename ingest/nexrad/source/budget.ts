/**
 * What may still be fetched over a link that has a limit: so many bytes in any hour, and when they
 * get short, what matters most.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";

/**
 * Shares of the limit up to which each kind is fetched. The rest is kept for what matters more:
 * the lowest tilts of the volume that is being made may use all of it.
 */
export const SHARES = { lowestTilt: 1, product: 0.9, highestTilt: 0.6, volume: 0.5 } as const;

const HOUR_MS = 3_600_000;

/** Higher tilts are not all fetched in the first minutes of an hour: they get their share evenly. */
const EVEN_MS = 600_000;

/** Amounts of the same few seconds are kept as one: an hour is at most 720 of them. */
const GRAIN_MS = 5_000;

/** Bytes, and how long ago they were fetched. */
export interface Spent {
  readonly agoMs: number;
  readonly bytes: number;
}

/** Counts what was fetched in the last hour. */
export class Budget {
  #spent: { atMs: number; bytes: number }[];
  #reserved = 0;

  /**
   * @param limit bytes in an hour; null: no limit
   * @param before what was fetched before this process began
   */
  constructor(
    readonly limit: number | null,
    private readonly clock: Pick<Clock, "monoMs">,
    before: readonly Spent[] = [],
  ) {
    const nowMs = clock.monoMs();
    this.#spent = before.map(({ agoMs, bytes }) => ({ atMs: nowMs - agoMs, bytes }))
      .sort((a, b) => a.atMs - b.atMs);
    this.#forget(nowMs);
  }

  /** What was fetched in the last hour, for the next process. */
  spent(): Spent[] {
    const nowMs = this.clock.monoMs();
    this.#forget(nowMs);
    return this.#spent.map(({ atMs, bytes }) => ({ agoMs: nowMs - atMs, bytes }));
  }

  /** So many bytes were fetched just now. */
  spend(bytes: number): void {
    const nowMs = this.clock.monoMs();
    const last = this.#spent.at(-1);
    if (last !== undefined && nowMs - last.atMs < GRAIN_MS) last.bytes += bytes;
    else this.#spent.push({ atMs: nowMs, bytes });
    this.#forget(nowMs);
  }

  /** Sets bytes aside for what is about to be fetched, several at once; the result gives them back. */
  reserve(bytes: number): () => void {
    this.#reserved += bytes;
    return () => this.#reserved -= bytes;
  }

  /** Bytes of the last hour. */
  get lastHour(): number {
    this.#forget(this.clock.monoMs());
    return this.#since(HOUR_MS);
  }

  /**
   * Whether so many more bytes may be fetched, of a kind that may use `share` of the limit.
   *
   * @param evenly so much that this kind does not use the hour's share within minutes
   */
  allows(bytes: number, share: number, evenly = false): boolean {
    if (this.limit === null) return true;
    const wanted = this.#reserved + bytes;
    if (this.lastHour + wanted > this.limit * share) return false;
    return !evenly || share === 1 ||
      this.#since(EVEN_MS) + wanted <= this.limit * share * EVEN_MS / HOUR_MS;
  }

  #since(ms: number): number {
    const fromMs = this.clock.monoMs() - ms;
    return this.#spent.reduce((sum, { atMs, bytes }) => atMs > fromMs ? sum + bytes : sum, 0);
  }

  #forget(nowMs: number): void {
    const fresh = this.#spent.findIndex(({ atMs }) => atMs > nowMs - HOUR_MS);
    if (fresh !== 0) this.#spent = fresh < 0 ? [] : this.#spent.slice(fresh);
  }
}
