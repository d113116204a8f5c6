/**
 * How many may be connected through here at once, altogether and from one address.
 *
 * @module
 */
import { isLoopback } from "../../formats/addresses.ts";
import { MAX_AN_ADDRESS } from "../sse.ts";

/** As many as the component's Socket.IO server takes. */
const MAX_PLACES = 2_000;

/** The places, taken and free. */
export class Places {
  readonly #perAddress = new Map<string, number>();
  #taken = 0;

  constructor(private readonly most = MAX_PLACES) {}

  /** Whether there is a place for somebody from an address; "" when nobody knows it. */
  isFree(address: string): boolean {
    return this.#taken < this.most && (this.#perAddress.get(address) ?? 0) < MAX_AN_ADDRESS;
  }

  /** Takes one, if it is free or not; returns what gives it back, once. */
  take(address: string): () => void {
    this.#taken++;
    // Behind this machine's own proxy everybody has its address.
    const isCounted = address !== "" && !isLoopback(address);
    if (isCounted) this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.#taken--;
      if (!isCounted) return;
      const left = this.#perAddress.get(address)! - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
    };
  }
}
