/**
 * Which names this machine has on its network, over all interfaces: a name that another machine
 * holds gets a number behind it. Without sockets, time and chance given.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { MdnsView } from "../../formats/panel_messages.ts";
import type { Contested } from "./contest.ts";
import { decodeMessage, type DnsRecord, encodeData, identity } from "./dns_messages.ts";
import { Link, type Peer } from "./link.ts";
import { isOnLink, type NetworkLink, sameAddresses } from "./network.ts";
import { PacketBudget } from "./packet_budget.ts";
import { type Claim, claimOf, zoneOf } from "./records.ts";
import { SentPackets } from "./sent_packets.ts";

/** What the responder is made of. */
export interface ResponderParts {
  readonly name: string;
  readonly port: number;
  readonly vehicleId: string;
  readonly clock: Clock;
  /** From 0 to 1. */
  random(): number;
  /** Sends by an interface to all, or to one machine. */
  send(link: string, bytes: Uint8Array, to: Peer | null): void;
  /** Every address of this machine now, IPv6 too. */
  ownAddresses(): readonly string[];
  log(text: string): void;
  changed(): void;
}

/** RFC 6762 section 8.1: after so many conflicts each try waits, until there was none for a minute. */
const MANY_CONFLICTS = 15;
const MANY_CONFLICTS_WAIT_MS = 5_000;
const CALM_MS = 60_000;

const NO_NETWORK = "no network is connected; the name is told as soon as one is";

interface OpenLink {
  readonly network: NetworkLink;
  readonly link: Link;
  readonly ours: ReadonlySet<string>;
}

/** The names on all interfaces. */
export class Responder {
  readonly #parts: ResponderParts;
  readonly #links = new Map<string, OpenLink>();
  readonly #sent = new SentPackets();
  readonly #budget = new PacketBudget();
  #conflicts = 0;
  #lastConflictMs = -Infinity;
  #claim: Claim;
  #hostNumber = 1;
  #instanceNumber = 1;
  #takenBy: string | null = null;
  #said = "";

  constructor(parts: ResponderParts) {
    this.#parts = parts;
    this.#claim = this.#newClaim();
  }

  /** The name in use, if there is one. */
  view(): MdnsView {
    const established = [...this.#links.values()].some(({ link }) => link.isEstablished);
    if (established) {
      return { state: "advertised", name: this.#claim.host, reason: this.#whyNumbered() };
    }
    return {
      state: "probing",
      name: null,
      reason: this.#links.size === 0 ? NO_NETWORK : this.#whyNumbered(),
    };
  }

  /** The interfaces there are now; new and changed ones are probed and announced on. */
  setLinks(links: readonly NetworkLink[]): void {
    const before = this.#links.size;
    for (const [name, open] of this.#links) {
      const now = links.find((link) => link.name === name);
      if (now !== undefined && sameAddresses(now, open.network)) continue;
      open.link.stop();
      this.#links.delete(name);
    }
    // On another network the name may be free again.
    if (this.#links.size === 0 && before > 0) {
      this.#hostNumber = this.#instanceNumber = 1;
      this.#takenBy = null;
      this.#claim = this.#newClaim();
    }
    for (const network of links) if (!this.#links.has(network.name)) this.#open(network);
    if (before > 0 && this.#links.size === 0) this.#parts.changed();
    this.#say();
  }

  /** What was sent by an interface did not go out: it is tried anew when its link is next set. */
  sendFailed(name: string): void {
    const open = this.#links.get(name);
    if (open === undefined) return;
    const { isEstablished } = open.link;
    open.link.stop();
    this.#links.delete(name);
    if (isEstablished) this.#parts.changed();
  }

  /** Hears a packet. Never throws: whatever machines on the network send. */
  received(bytes: Uint8Array, from: Peer): void {
    const by = [...this.#links.values()].filter(({ network }) => isOnLink(network, from.address));
    if (by.length === 0 || this.#sent.has(bytes)) return;
    if (!this.#budget.takes(from.address, this.#parts.clock.monoMs())) return;
    const message = decodeMessage(bytes);
    if (message === null) return;
    for (const { link } of by) link.heard(message, from);
  }

  /** Tells all networks that the names are no more; may be called again, for those that missed it. */
  sayGoodbye(): void {
    for (const { link } of this.#links.values()) link.sayGoodbye();
  }

  /** Answers nothing any more. */
  stop(): void {
    for (const { link } of this.#links.values()) link.stop();
    this.#links.clear();
  }

  #newClaim(): Claim {
    const { name, vehicleId } = this.#parts;
    return claimOf(name, vehicleId, this.#hostNumber, this.#instanceNumber);
  }

  #open(network: NetworkLink, waitMs = 0): void {
    const { name } = network;
    const { clock, random, port } = this.#parts;
    const zone = zoneOf(this.#claim, port, network.addresses.map(({ address }) => address));
    const link = new Link({
      zone,
      clock,
      random,
      send: (bytes, to) => this.#send(name, bytes, to),
      isOurs: (record) => this.#isOurs(record),
      established: () => {
        this.#parts.changed();
        this.#say();
      },
      taken: (which, by) => this.#taken(network, which, by),
    });
    this.#links.set(name, { network, link, ours: new Set(zone.unique.map(identity)) });
    link.start(waitMs);
  }

  #send(name: string, bytes: Uint8Array, to: Peer | null): void {
    this.#sent.add(bytes);
    this.#parts.send(name, bytes, to);
  }

  /** Another program here may tell the same name with this machine's addresses: that is no conflict. */
  #isOurs(record: DnsRecord): boolean {
    const said = identity(record);
    if ([...this.#links.values()].some(({ ours }) => ours.has(said))) return true;
    const { type } = record;
    if (type !== "A" && type !== "AAAA") return false;
    return this.#parts.ownAddresses()
      .filter((address) => address.includes(":") === (type === "AAAA"))
      .some((own) => {
        const rdata = encodeData(type, own.replace(/%.*$/, ""));
        return identity({ ...record, rdata }) === said;
      });
  }

  /** A name that is claimed is first asked for again: only who answers then has it. */
  #taken(network: NetworkLink, which: Contested, by: string): void {
    const open = this.#links.get(network.name);
    if (open === undefined) return;
    const waitMs = this.#conflictWaitMs();
    if (open.link.isEstablished) {
      open.link.stop();
      this.#open(network, waitMs);
      this.#parts.changed();
      return;
    }
    if (which === "host") {
      this.#hostNumber++;
      this.#takenBy = by;
    } else this.#instanceNumber++;
    this.sayGoodbye();
    this.#claim = this.#newClaim();
    for (const { network, link } of [...this.#links.values()]) {
      link.stop();
      this.#open(network, waitMs);
    }
    this.#parts.changed();
  }

  #conflictWaitMs(): number {
    const nowMs = this.#parts.clock.monoMs();
    if (nowMs - this.#lastConflictMs > CALM_MS) this.#conflicts = 0;
    this.#lastConflictMs = nowMs;
    return ++this.#conflicts < MANY_CONFLICTS ? 0 : MANY_CONFLICTS_WAIT_MS;
  }

  #whyNumbered(): string | null {
    if (this.#takenBy === null) return null;
    const wanted = claimOf(this.#parts.name, "", 1, 1).host;
    return `${wanted} is another machine's (${this.#takenBy}): give one of them another mdns_hostname`;
  }

  /** One line when the name is told, and when it is another or told elsewhere. */
  #say(): void {
    const { port, log } = this.#parts;
    const where = [...this.#links.values()].filter(({ link }) => link.isEstablished)
      .map(({ network: { name, addresses } }) =>
        `${addresses.map(({ address }) => address).join(" ")} (${name})`
      );
    if (where.length === 0) return;
    const text = `http://${this.#claim.host}:${port}/ leads to ${where.join(", ")}`;
    if (text === this.#said) return;
    this.#said = text;
    const why = this.#whyNumbered();
    log(why === null ? text : `WARN  ${why}; ${text}`);
  }
}
