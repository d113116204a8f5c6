/**
 * How packets come and go: one receiver that has joined the group on every interface, and one
 * sender bound to each address, so that a packet leaves by that interface.
 *
 * @module
 */
import { MAX_PACKET_BYTES } from "./dns_messages.ts";
import { MDNS_PORT, type Peer } from "./link.ts";
import type { NetworkLink } from "./network.ts";

/** The group of multicast DNS. RFC 6762 section 3. */
const GROUP = "224.0.0.251";

/** RFC 6762 section 11. */
const TTL = 255;

/** Errors of a socket in a row before it counts as broken; Windows tells of absent receivers as errors. */
const MAX_ERRORS = 20;

/** What the network is to the advertisement; tests give their own. */
export interface Wire {
  /** Sends and receives on these links from now on, and no others. The result: why a link cannot, by its name. */
  follow(links: readonly NetworkLink[]): Promise<ReadonlyMap<string, string>>;
  /** Sends by a link to all, or to one machine; resolves to why it did not leave, or null. */
  send(link: string, bytes: Uint8Array, to: Peer | null): Promise<string | null>;
  close(): void;
}

interface Sender {
  readonly link: string;
  readonly socket: Deno.DatagramConn;
  leave(): Promise<void>;
}

/**
 * Opens the receiver. `received` gets each packet; `broke` is called once when nothing can be
 * received any more. Throws what the operating system says, e.g. when another program keeps the port to itself.
 */
export function openWire(
  received: (bytes: Uint8Array, from: Peer) => void,
  broke: (why: string) => void,
): Wire {
  const receiver = openSocket("0.0.0.0");
  const senders = new Map<string, Sender>();
  let closed = false;
  listen(receiver, () => closed, received).then((why) => {
    if (!closed) broke(why);
  });

  async function open(link: string, address: string): Promise<void> {
    const socket = openSocket(address);
    try {
      // Not to receive: only a member can set how far its packets go.
      await socket.joinMulticastV4(GROUP, address).then((own) => own.setTTL(TTL));
    } catch {
      // One hop, the default, is as far as it needs to go.
    }
    const sender: Sender = { link, socket, leave: () => Promise.resolve() };
    senders.set(address, sender);
    // What is sent to this address alone comes here. An error is told when sending fails, too.
    listen(socket, () => closed || senders.get(address) !== sender, received);
  }

  /** Each time: an adapter that was unplugged and is back has left the group without a word. */
  async function join(address: string): Promise<string | null> {
    const sender = senders.get(address);
    try {
      const { leave } = await receiver.joinMulticastV4(GROUP, address);
      if (sender !== undefined) senders.set(address, Object.assign(sender, { leave }));
      return null;
    } catch (error) {
      return messageOf(error);
    }
  }

  async function drop(address: string, sender: Sender): Promise<void> {
    senders.delete(address);
    sender.socket.close();
    // The interface may be gone, and its membership with it.
    await sender.leave().catch(() => {});
  }

  return {
    async follow(links) {
      const problems = new Map<string, string>();
      for (const [address, sender] of senders) {
        const stays = links.some(({ name, addresses }) =>
          name === sender.link && addresses.some((own) => own.address === address)
        );
        if (!stays) await drop(address, sender);
      }
      for (const { name, addresses } of links) {
        const isNew = addresses.every(({ address }) => !senders.has(address));
        const failures: string[] = [];
        for (const { address } of addresses) {
          if (closed) return problems;
          try {
            if (!senders.has(address)) await open(name, address);
          } catch (error) {
            failures.push(messageOf(error));
            continue;
          }
          const problem = await join(address);
          // Another address of the interface has joined already.
          if (problem !== null && isNew) failures.push(problem);
        }
        if (failures.length < addresses.length) continue;
        problems.set(name, failures.join("; "));
        // Anew next time.
        for (const { address } of addresses) {
          const sender = senders.get(address);
          if (sender !== undefined) await drop(address, sender);
        }
      }
      return problems;
    },
    async send(link, bytes, to) {
      const { address, port } = to ?? { address: GROUP, port: MDNS_PORT };
      const target = { transport: "udp", hostname: address, port } as const;
      const results = await Promise.allSettled(
        [...senders.values()].filter((sender) => sender.link === link)
          // Async, so that a closed socket is a failure like others.
          .map(async ({ socket }) => await socket.send(bytes, target)),
      );
      const failures = results.flatMap((result) =>
        result.status === "rejected" ? [messageOf(result.reason)] : []
      );
      if (failures.length < results.length) return null;
      return failures[0] ?? "it has no address any more";
    },
    close() {
      if (closed) return;
      closed = true;
      for (const { socket } of senders.values()) socket.close();
      senders.clear();
      receiver.close();
    },
  };
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Shared with other responders of this machine, and heard by them. */
function openSocket(hostname: string): Deno.DatagramConn {
  return Deno.listenDatagram({
    transport: "udp",
    hostname,
    port: MDNS_PORT,
    reuseAddress: true,
    loopback: true,
  });
}

/** Receives until the socket is closed or broken; resolves to what the last error said. */
async function listen(
  socket: Deno.DatagramConn,
  isClosed: () => boolean,
  received: (bytes: Uint8Array, from: Peer) => void,
): Promise<string> {
  const buffer = new Uint8Array(MAX_PACKET_BYTES);
  let why = "";
  for (let errors = 0; errors < MAX_ERRORS && !isClosed();) {
    try {
      const [bytes, from] = await socket.receive(buffer);
      errors = 0;
      if (from.transport === "udp") received(bytes, { address: from.hostname, port: from.port });
    } catch (error) {
      errors++;
      why = messageOf(error);
    }
  }
  return why;
}
