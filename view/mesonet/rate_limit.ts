/**
 * How often one address may do something.
 *
 * @module
 */

/** Addresses remembered; beyond, the one that did it longest ago is forgotten. */
const MAX_ADDRESSES = 1_000;

/** So many times in any stretch of so long. */
export class RateLimit {
  readonly #times = new Map<string, number[]>();

  constructor(private readonly most: number, private readonly perMs: number) {}

  /** Whether `address` may now (monotonic ms); counts it if so. */
  takes(address: string, nowMs: number): boolean {
    const recent = (this.#times.get(address) ?? []).filter((at) => at > nowMs - this.perMs);
    const may = recent.length < this.most;
    if (may) recent.push(nowMs);
    // Taken out and put back: a map keeps the order in which its keys came.
    this.#times.delete(address);
    this.#times.set(address, recent);
    if (this.#times.size > MAX_ADDRESSES) this.#times.delete(this.#times.keys().next().value!);
    return may;
  }
}
