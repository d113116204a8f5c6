/**
 * Wrong tokens: how many an address may try, and what the log says of them. Both bounded, however
 * many come from however many addresses.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";

/** Wrong tokens that an address may bring in a minute; then it has to wait for the next. */
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
  /** Tokens that were not looked at any more. */
  refused: number;
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

  /**
   * Seconds that `address` has to wait before a token from it is looked at again; 0 for none.
   * Asked once a request: one that has to wait is counted.
   */
  waitS(address: string): number {
    const tries = this.#of(address);
    if (tries === undefined || tries.wrong < WRONG_A_MINUTE) return 0;
    tries.refused++;
    return Math.max(1, Math.ceil((this.#sinceMs + MINUTE_MS - this.clock.monoMs()) / 1000));
  }

  /** A token from `address` was wrong. */
  count(address: string): void {
    if (this.#callOff === null) {
      this.#sinceMs = this.clock.monoMs();
      this.#callOff = this.clock.after(MINUTE_MS, () => this.#endMinute());
    }
    let tries = this.#of(address);
    if (tries === undefined) {
      tries = { wrong: 0, refused: 0, told: 0 };
      this.#tries.set(this.#tries.size < MAX_ADDRESSES ? address : OTHERS, tries);
    }
    tries.wrong++;
    if (tries.told > 0 || this.#lines >= MAX_LINES) return;
    this.#lines++;
    tries.told = 1;
    this.log(`WARN  a wrong operator token from ${address}`);
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

  #of(address: string): Tries | undefined {
    return this.#tries.get(address) ?? this.#tries.get(OTHERS);
  }

  #endMinute(): void {
    let others = 0;
    for (const [address, { wrong, refused, told }] of this.#tries) {
      const more = wrong + refused - told;
      if (told === 0) others += more;
      else if (more > 0) {
        this.log(
          `WARN  ${more} more wrong operator tokens from ${address} within a minute` +
            (refused === 0 ? "" : `, ${refused} of them not looked at`),
        );
      }
    }
    if (others > 0) this.log(`WARN  ${others} wrong operator tokens from ${OTHERS}`);
    this.#tries.clear();
    this.#lines = 0;
    this.#callOff = null;
  }
}
