/**
 * What is in a bucket, asked for again and again at little cost: only what is newer than the newest
 * that is known, and now and then all of it.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import type { Bucket } from "./bucket.ts";
import type { ListedObject } from "./list_answer.ts";

/** All is listed this often: for what came late, is another one meanwhile, or is gone. */
export const FULL_MS = 15 * 60_000;

/** What is listed. Keys are in order of time under one prefix. */
export interface KnownRange {
  readonly prefix: string;
  /** Only what comes after this key is wanted; empty: all. */
  readonly after: string;
  /** Keys beyond this one are of a wrong clock: what comes may still come before them. */
  readonly until: string;
  /** Nothing new is expected there: yesterday's. */
  readonly isOver: boolean;
}

interface Known {
  readonly after: string;
  readonly objects: Map<string, number>;
  readonly fullMs: number;
  askedMs: number;
}

/** The listings of one bucket. */
export class KnownListings {
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly bucket: Bucket,
    private readonly clock: Pick<Clock, "monoMs">,
  ) {}

  /** Objects of a range, sorted. @throws {SourceError} when the bucket does not tell */
  async list(range: KnownRange, signal: AbortSignal): Promise<ListedObject[]> {
    const { prefix, after, until, isOver } = range;
    const nowMs = this.clock.monoMs();
    let known = this.#known.get(prefix);
    const isFull = known === undefined || nowMs - known.fullMs >= FULL_MS || after < known.after;
    if (known === undefined || isFull) {
      known = { after, objects: new Map(), fullMs: nowMs, askedMs: nowMs };
    }
    known.askedMs = nowMs;
    if (isFull || !isOver) {
      const newest = [...known.objects.keys()].findLast((key) => key <= until) ?? "";
      const from = newest > after ? newest : after;
      const options = from === "" ? {} : { after: from };
      const { objects } = await this.bucket.list(prefix, options, signal);
      const all = [...known.objects, ...objects.map(({ key, bytes }) => [key, bytes] as const)];
      known.objects.clear();
      for (const [key, bytes] of all.sort(([a], [b]) => a < b ? -1 : 1)) {
        if (key > after) known.objects.set(key, bytes);
      }
      this.#known.set(prefix, known);
      this.#forget(nowMs);
    }
    const wanted = [...known.objects].filter(([key]) => key > after);
    return wanted.map(([key, bytes]) => ({ key, bytes }));
  }

  /** Other days and sites, which nobody asks for any more. */
  #forget(nowMs: number): void {
    for (const [prefix, { askedMs }] of this.#known) {
      if (nowMs - askedMs > FULL_MS) this.#known.delete(prefix);
    }
  }
}
