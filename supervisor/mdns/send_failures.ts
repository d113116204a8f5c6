/**
 * Which interfaces take no packets. One failure is nothing: an address that just went, a full
 * queue. Pure.
 *
 * @module
 */

/** Failures in a row after which an interface counts as refusing. */
const FAILURES = 3;
/** One that refuses is tried again after this time. */
const REST_MS = 30_000;

interface Failures {
  readonly count: number;
  readonly why: string;
  readonly lastMs: number;
}

/** What became of the packets to all, by interface. */
export class SendFailures {
  readonly #links = new Map<string, Failures>();

  /** A packet left by `link`, or did not and why. */
  sent(link: string, why: string | null, monoMs: number): void {
    if (why === null) this.#links.delete(link);
    else {
      const count = (this.#links.get(link)?.count ?? 0) + 1;
      this.#links.set(link, { count, why, lastMs: monoMs });
    }
  }

  /** Forgets all interfaces but these. */
  keep(links: readonly string[]): void {
    for (const link of this.#links.keys()) if (!links.includes(link)) this.#links.delete(link);
  }

  /** Why an interface refuses, until a packet has left by it; by its name. */
  refusing(): ReadonlyMap<string, string> {
    return new Map(
      [...this.#links].filter(([, { count }]) => count >= FAILURES)
        .map(([link, { why }]) => [link, why]),
    );
  }

  /** True while an interface that refuses is not to be tried. */
  rests(link: string, monoMs: number): boolean {
    const failures = this.#links.get(link);
    return failures !== undefined && failures.count >= FAILURES &&
      monoMs - failures.lastMs < REST_MS;
  }
}
