/**
 * A network in memory, with a clock that tests move: responders of other machines and of this
 * one, and an observer that hears and says what it likes.
 *
 * @module
 */
import { TestClock } from "../../_test_clock.ts";
import { decodeMessage, type DnsRecord, type Message } from "./dns_messages.ts";
import type { Peer } from "./link.ts";
import type { NetworkLink } from "./network.ts";
import { Responder } from "./responder.ts";

/** A packet as the observer heard it. */
export interface Heard {
  readonly from: string;
  /** Null for all. */
  readonly to: Peer | null;
  readonly message: Message;
  readonly atMs: number;
}

/** An interface with these addresses, /24. */
export function link(name: string, ...addresses: string[]): NetworkLink {
  return {
    name,
    addresses: addresses.map((address) => ({ address, netmask: "255.255.255.0" })),
  };
}

/** A machine on the network. */
export interface Machine {
  readonly responder: Responder;
  readonly lines: string[];
}

/** A network: all that is sent reaches all, the sender too; while it is parted only the sender. */
export class Lan {
  readonly clock = new TestClock();
  readonly heard: Heard[] = [];
  isParted = false;
  readonly #machines: Responder[] = [];
  readonly #startMs = this.clock.monoMs();

  /** Adds a machine that wants to be mesoview.local; `chance` is from 0 to 1. */
  machine(links: readonly NetworkLink[], options: Partial<{
    vehicleId: string;
    chance: number;
    ownAddresses: () => string[];
    changed: () => void;
  }> = {}): Machine {
    const lines: string[] = [];
    const own: string[] = links.flatMap(({ addresses }) => addresses.map(({ address }) => address));
    const responder: Responder = new Responder({
      name: "mesoview",
      port: 8080,
      vehicleId: options.vehicleId ?? "truck 1",
      clock: this.clock,
      random: () => options.chance ?? 0,
      send: (name, bytes, to) => {
        const from = links.find((link) => link.name === name)?.addresses[0]?.address;
        if (from === undefined) return;
        if (this.isParted) responder.received(bytes, { address: from, port: 5353 });
        else this.say(bytes, { address: from, port: 5353 }, to);
      },
      ownAddresses: options.ownAddresses ?? (() => own),
      log: (text) => lines.push(text),
      changed: options.changed ?? (() => {}),
    });
    this.#machines.push(responder);
    responder.setLinks(links);
    return { responder, lines };
  }

  /** Sends a packet to all, or past all to one that is no machine here; it takes no time, but comes after. */
  say(
    bytes: Uint8Array,
    from: Peer = { address: "10.0.0.99", port: 5353 },
    to: Peer | null = null,
  ) {
    const message = decodeMessage(bytes);
    if (message === null) throw new Error("the packet cannot be read");
    this.heard.push({ from: from.address, to, message, atMs: this.clock.monoMs() - this.#startMs });
    if (to !== null) return;
    this.clock.after(0, () => this.#machines.forEach((machine) => machine.received(bytes, from)));
  }

  /** Lets time go by, and gives what was heard in it. */
  after(ms: number): Heard[] {
    const before = this.heard.length;
    this.clock.advance(ms);
    return this.heard.slice(before);
  }

  /** What is heard when a packet is said, in `ms`; without the packet. */
  answersTo(bytes: Uint8Array, ms = 0, from?: Peer): Heard[] {
    this.say(bytes, from);
    return this.after(ms);
  }
}

/** `A mesoview.local` */
export const brief = (records: readonly DnsRecord[]): string[] =>
  records.map(({ name, type }) => `${type} ${name}`);
