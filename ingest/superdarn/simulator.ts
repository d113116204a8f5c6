/**
 * How does a radar's TCP server look from outside? Each record in a packet, to whoever is connected,
 * from then on. For practice, and for measuring.
 *
 * @module
 */
import { createServer, type Socket } from "node:net";
import { letGoOnceClosed } from "../../closed_sockets.ts";
import type { Clock } from "../../clock.ts";
import { readRecord } from "../../formats/superdarn/dmap.ts";
import { encodeRecord } from "../../formats/superdarn/dmap_writer.ts";
import { framed } from "../../formats/superdarn/packets.ts";

/** Bytes that wait for a client which does not read; at more it is let go. */
const MAX_WAITING_BYTES = 1_048_576;

/** A radar has few listeners. */
const MAX_CLIENTS = 200;

/** What is served, and where. */
export interface SimulatorPlan {
  /** 0: any free one. */
  readonly port: number;
  /** Each is served when it comes. */
  readonly records: AsyncIterable<{ readonly bytes: Uint8Array }>;
  /** Whether a record is dated with the moment at which it is served. */
  readonly retime: boolean;
  readonly clock: Pick<Clock, "nowMs">;
}

/** A simulated radar under way. */
export interface Simulator {
  readonly port: number;
  /** Connected now. */
  readonly clients: number;
  /** Clients that were let go because they did not read. */
  readonly slowClients: number;
  /** Records served, whether or not anyone was connected. */
  readonly served: number;
  /** Resolves after the last record, or `close`; rejects as the records do. */
  readonly ended: Promise<void>;
  /** Lets go of all clients and of the port. */
  close(): Promise<void>;
}

/**
 * Serves records as a radar does, on this machine alone.
 *
 * @throws as the system says it (`EADDRINUSE`) when the port cannot be had
 */
export async function serveRadar(
  { port, records, retime, clock }: SimulatorPlan,
): Promise<Simulator> {
  const clients = new Set<Socket>();
  let slowClients = 0;
  let served = 0;
  let isClosed = false;
  const server = createServer((socket) => {
    letGoOnceClosed(socket);
    clients.add(socket);
    socket.setNoDelay();
    socket.on("error", () => socket.destroy());
    socket.once("close", () => clients.delete(socket));
    // What a client says is nothing to a radar; reading it tells when it goes.
    socket.resume();
  });
  server.maxConnections = MAX_CLIENTS;

  function send(packet: Uint8Array): void {
    served++;
    for (const socket of clients) {
      socket.write(packet);
      if (socket.writableLength <= MAX_WAITING_BYTES) continue;
      slowClients++;
      clients.delete(socket);
      socket.destroy();
    }
  }

  async function serve(): Promise<void> {
    for await (const { bytes } of records) {
      if (isClosed) return;
      send(framed(retime ? retimed(bytes, clock.nowMs()) : bytes));
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const closed = Promise.withResolvers<void>();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    get clients() {
      return clients.size;
    },
    get slowClients() {
      return slowClients;
    },
    get served() {
      return served;
    },
    ended: Promise.race([serve(), closed.promise]),
    async close() {
      isClosed = true;
      closed.resolve();
      const gone = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of clients) socket.destroy();
      await gone;
    },
  };
}

/**
 * A record dated anew; all else is as it was.
 *
 * @param timeMs since 1970; microseconds are what stands behind the point
 * @throws {DmapError} when the bytes are no record
 */
export function retimed(bytes: Uint8Array, timeMs: number): Uint8Array<ArrayBuffer> {
  const { scalars, arrays } = readRecord(bytes);
  const time = new Date(timeMs);
  const wholeS = Math.floor(timeMs / 1000) * 1000;
  const values: Readonly<Record<string, number>> = {
    "time.yr": time.getUTCFullYear(),
    "time.mo": time.getUTCMonth() + 1,
    "time.dy": time.getUTCDate(),
    "time.hr": time.getUTCHours(),
    "time.mt": time.getUTCMinutes(),
    "time.sc": time.getUTCSeconds(),
    "time.us": Math.floor((timeMs - wholeS) * 1000),
  };
  return encodeRecord({
    scalars: scalars.map((one) => ({ ...one, value: values[one.name] ?? one.value })),
    arrays,
  });
}
