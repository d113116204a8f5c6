/**
 * How many packets are read in a second: what a stranger's flood may cost. Pure.
 *
 * @module
 */

/** Packets read in a second. A busy network has a dozen; 20 machines that start together some more. */
const MAX_PER_S = 100;
/** From one machine, so that one that floods does not silence the others. */
const MAX_PER_S_AND_ADDRESS = 40;

/** Counts packets; those over the budget are dropped unread, and asked for again by honest machines. */
export class PacketBudget {
  #second = -1;
  #packets = 0;
  readonly #ofAddress = new Map<string, number>();

  /** Whether one more packet of this machine may be read at `monoMs`. */
  takes(address: string, monoMs: number): boolean {
    const second = Math.floor(monoMs / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#packets = 0;
      this.#ofAddress.clear();
    }
    const ofAddress = this.#ofAddress.get(address) ?? 0;
    if (this.#packets >= MAX_PER_S || ofAddress >= MAX_PER_S_AND_ADDRESS) return false;
    this.#packets++;
    this.#ofAddress.set(address, ofAddress + 1);
    return true;
  }
}
