/**
 * The machine's name on its network: what the supervisor gives and gets. Looks for interfaces,
 * opens the sockets, and tries again when they fail.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { MdnsView } from "../../formats/panel_messages.ts";
import { interfacesWithoutCarrier } from "./carrier.ts";
import type { Peer } from "./link.ts";
import { isForThisMachine } from "../reach.ts";
import { linksServing, type NetworkLink, networkLinks, ownAddresses } from "./network.ts";
import { Responder } from "./responder.ts";
import { SendFailures } from "./send_failures.ts";
import { openWire, type Wire } from "./sockets.ts";

/** What the advertisement is made of. */
export interface MdnsParts {
  /** Without `.local`, as configured. */
  readonly name: string;
  readonly port: number;
  /** The address that HTTP is served on, `0.0.0.0` for all. */
  readonly httpHost: string;
  /** Shown as the service's name. */
  readonly vehicleId: string;
  readonly clock: Clock;
  log(text: string): void;
  /** The view says something else than before. */
  changed(): void;
}

/** The advertisement. */
export interface Mdns {
  view(): MdnsView;
  /** Says goodbye; resolves when that is sent, soon. */
  close(): Promise<void>;
}

/** What the operating system is asked for; tests give their own. */
export interface MdnsHost {
  links(): readonly NetworkLink[];
  /** Of those, by name, that lead nowhere now. */
  withoutCarrier(): Promise<ReadonlySet<string>>;
  ownAddresses(): readonly string[];
  open(received: (bytes: Uint8Array, from: Peer) => void, broke: (why: string) => void): Wire;
  /** From 0 to 1. */
  random(): number;
}

const THIS_HOST: MdnsHost = {
  links: networkLinks,
  withoutCarrier: interfacesWithoutCarrier,
  ownAddresses,
  open: openWire,
  random: Math.random,
};

/** How soon a new address is noticed. */
const LOOK_MS = 2_000;
/** How soon a cable that was pulled is; while all are out, one that is put in at the next look. */
const CARRIER_MS = 10_000;
/** A port that another program keeps to itself is asked for again. */
const RETRY_MS = 30_000;
/** The goodbye is said twice, since packets get lost on a radio. */
const GOODBYE_AGAIN_MS = 100;
/** A radio that takes no packet must not hold up the end. */
const SEND_LIMIT_MS = 150;
/** Packets that the operating system has not taken; beyond, they are lost. */
const MAX_SENDING = 100;

/** Begins to advertise; never throws, never waits. */
export function openMdns(parts: MdnsParts, host: MdnsHost = THIS_HOST): Mdns {
  if (isForThisMachine(parts.httpHost)) {
    const reason = `http_host is ${parts.httpHost}: no other machine could open the pages`;
    return { view: () => ({ state: "off", name: null, reason }), close: () => Promise.resolve() };
  }
  const advertisement = new Advertisement(parts, host);
  advertisement.look();
  return advertisement;
}

class Advertisement implements Mdns {
  readonly #parts: MdnsParts;
  readonly #host: MdnsHost;
  readonly #responder: Responder;
  #wire: Wire | null = null;
  readonly #failures = new SendFailures();
  /** Why the name cannot be told at all; until a packet has left. */
  #failure: string | null = null;
  /** What the log said of interfaces without the name, if there are any. */
  #partly = "";
  #withoutCarrier: ReadonlySet<string> = new Set();
  #carrierMs = -Infinity;
  #callOff = () => {};
  readonly #sending = new Set<Promise<void>>();
  #closed = false;

  constructor(parts: MdnsParts, host: MdnsHost) {
    this.#parts = parts;
    this.#host = host;
    this.#responder = new Responder({
      ...parts,
      random: host.random,
      ownAddresses: host.ownAddresses,
      send: (link, bytes, to) => this.#send(link, bytes, to),
    });
  }

  view(): MdnsView {
    if (this.#failure === null) return this.#responder.view();
    return { state: "failed", name: null, reason: this.#failure };
  }

  /** Looks which interfaces there are, now and from now on. */
  look(): void {
    this.#follow().then(
      () => this.#again(LOOK_MS),
      (error) => {
        this.#fail(error instanceof Error ? error.message : String(error));
        this.#again(RETRY_MS);
      },
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff();
    if (this.view().state === "advertised") {
      this.#responder.sayGoodbye();
      await this.#wait(GOODBYE_AGAIN_MS);
      this.#responder.sayGoodbye();
      await Promise.race([Promise.all(this.#sending), this.#wait(SEND_LIMIT_MS)]);
    }
    this.#responder.stop();
    this.#wire?.close();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.clock.after(ms, resolve));
  }

  async #follow(): Promise<void> {
    const links = await this.#connected();
    if (this.#closed) return;
    const wire = this.#wire ?? this.#open();
    const joined = await wire.follow(links);
    // Closed or broken meanwhile.
    if (this.#wire !== wire || this.#closed) return;
    this.#failures.keep(links.map(({ name }) => name));
    const problems = [...joined, ...this.#failures.refusing()];
    const why = problems.map(([name, problem]) => `${name}: ${problem}`).join("; ");
    const nowMs = this.#parts.clock.monoMs();
    const usable = links.filter(({ name }) =>
      !joined.has(name) && !this.#failures.rests(name, nowMs)
    );
    if (links.length > 0 && usable.length === 0) throw new Error(why);
    if (links.length === 0) this.#recover(null);
    if (this.#failure === null) this.#sayPartly(why);
    this.#responder.setLinks(usable);
  }

  /** The interfaces to tell the name on. */
  async #connected(): Promise<NetworkLink[]> {
    const links = linksServing(this.#host.links(), this.#parts.httpHost);
    const isConnected = ({ name }: NetworkLink) => !this.#withoutCarrier.has(name);
    const nowMs = this.#parts.clock.monoMs();
    const isDue = nowMs - this.#carrierMs >= CARRIER_MS || !links.some(isConnected);
    if (links.length > 0 && isDue) {
      this.#carrierMs = nowMs;
      this.#withoutCarrier = await this.#host.withoutCarrier();
    }
    return links.filter(isConnected);
  }

  #open(): Wire {
    const wire = this.#host.open(
      (bytes, from) => this.#responder.received(bytes, from),
      (why) => {
        this.#fail(why);
        this.#again(RETRY_MS);
      },
    );
    this.#wire = wire;
    return wire;
  }

  #again(ms: number): void {
    this.#callOff();
    if (!this.#closed) this.#callOff = this.#parts.clock.after(ms, () => this.look());
  }

  /** Without sockets; the next look opens them anew. */
  #fail(why: string): void {
    if (this.#closed) return;
    this.#wire?.close();
    this.#wire = null;
    this.#responder.setLinks([]);
    const failure = `the name cannot be told on the network (UDP port 5353: ${why}); ` +
      `the address works, and it is tried again every 30 s`;
    // Once, not at each try.
    if (failure === this.#failure) return;
    this.#failure = failure;
    this.#parts.log(`WARN  mDNS: ${failure}`);
    this.#parts.changed();
  }

  /** The failure is over; with `line` for the log. */
  #recover(line: string | null): void {
    if (this.#failure === null) return;
    this.#failure = null;
    if (line !== null) this.#parts.log(line);
    this.#parts.changed();
  }

  /** The name is told on some interfaces, but not on those in `why`. */
  #sayPartly(why: string): void {
    if (why === this.#partly) return;
    this.#partly = why;
    this.#parts.log(
      why === ""
        ? "mDNS: the name is told on every interface again"
        : `WARN  mDNS: the name is not told on every interface (${why})`,
    );
  }

  #send(link: string, bytes: Uint8Array, to: Peer | null): void {
    const wire = this.#wire;
    if (wire === null || this.#sending.size >= MAX_SENDING) return;
    const sent = wire.send(link, bytes, to).then((why) => {
      // To one machine it may fail because that one is gone.
      if (to !== null || this.#wire !== wire || this.#closed) return;
      this.#failures.sent(link, why, this.#parts.clock.monoMs());
      if (why === null) this.#recover("mDNS: the name can be told again");
      else this.#responder.sendFailed(link);
    });
    this.#sending.add(sent);
    sent.finally(() => this.#sending.delete(sent));
  }
}
