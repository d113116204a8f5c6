/**
 * Wrong tokens: how many an address may try, and what the log says of them. Both bounded, however
 * many come from however many addresses.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** Wrong tokens that an address may bring in a minute; then it is told to wait for the next. */
export const WRONG_A_MINUTE = 10;

const MINUTE_MS = 60_000;

/** Addresses counted in a minute; what comes from more is counted together, as from one. */
const MAX_ADDRESSES = 1_000;
const OTHERS = "further addresses";

/** Log lines a minute that name an address; the others are told as one sum. */
const MAX_LINES = 10;

/** What one address did in this minute. */
interface Tries {
  wrong: number;
  /** Those that the log has told of. */
  told: number;
}

/**
 * Counts them, in minutes that begin with a first wrong token and end with the count.
 */
export class WrongTokens {
  readonly #tries = new Map<string, Tries>();
  #sinceMs = 0;
  #callOff: (() => void) | null = null;
  #lines = 0;

  constructor(private readonly clock: Clock, private readonly log: (text: string) => void) {}

  /** A token from `address` was wrong. Seconds that it is told to wait; 0 for none. */
  count(address: string): number {
    if (this.#callOff === null) {
      this.#sinceMs = this.clock.monoMs();
      this.#callOff = this.clock.after(MINUTE_MS, () => this.#endMinute());
    }
    let tries = this.#tries.get(address) ?? this.#tries.get(OTHERS);
    if (tries === undefined) {
      tries = { wrong: 0, told: 0 };
      this.#tries.set(this.#tries.size < MAX_ADDRESSES ? address : OTHERS, tries);
    }
    tries.wrong++;
    if (tries.told === 0 && this.#lines < MAX_LINES) {
      this.#lines++;
      tries.told = 1;
      this.log(`WARN  a wrong operator token from ${address}`);
    }
    if (tries.wrong <= WRONG_A_MINUTE) return 0;
    return Math.max(1, Math.ceil((this.#sinceMs + MINUTE_MS - this.clock.monoMs()) / 1000));
  }

  /** Addresses in memory. */
  get size(): number {
    return this.#tries.size;
  }

  /** Tells what is still to be told. */
  close(): void {
    this.#callOff?.();
    this.#endMinute();
  }

  #endMinute(): void {
    let others = 0;
    for (const [address, { wrong, told }] of this.#tries) {
      const more = wrong - told;
      if (told === 0) others += more;
      else if (more > 0) {
        this.log(`WARN  ${more} more wrong operator tokens from ${address} within a minute`);
      }
    }
    if (others > 0) this.log(`WARN  ${others} wrong operator tokens from ${OTHERS}`);
    this.#tries.clear();
    this.#lines = 0;
    this.#callOff = null;
  }
}
