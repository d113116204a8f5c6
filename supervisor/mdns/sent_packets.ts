/**
 * Whether a packet is one of our own, come back by another socket or interface. Pure.
 *
 * @module
 */

/** Packets that may still come back. */
const MAX_SENT = 64;

/** The packets sent last. */
export class SentPackets {
  readonly #sent: Uint8Array[] = [];

  /** Remembers a packet; the oldest is forgotten. */
  add(bytes: Uint8Array): void {
    if (this.has(bytes)) return;
    this.#sent.push(bytes);
    if (this.#sent.length > MAX_SENT) this.#sent.shift();
  }

  /** By length first: a stranger's packet, however long, costs next to nothing. */
  has(bytes: Uint8Array): boolean {
    return this.#sent.some((own) =>
      own.length === bytes.length && own.every((byte, at) => byte === bytes[at])
    );
  }
}
