/**
 * Listens to one radar's TCP server, for ever: what its packets are, and when what comes is no
 * radar's data.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { PacketReader } from "../../formats/superdarn/packets.ts";
import { keepLinked, type LinkState, NoiseError, type Session } from "./link.ts";
import type { Connect } from "./tcp_stream.ts";

/** So many bad packets in a row, or so many stray bytes since the last record, are noise. */
const MAX_BAD_IN_A_ROW = 10;
const MAX_STRAY_BYTES = 64 * 1024;

/** Which radar, and who hears it. */
export interface RadarParts {
  readonly site: string;
  readonly host: string;
  readonly port: number;
  readonly clock: Clock;
  /** From 0 to below 1. */
  random(): number;
  readonly connect?: Connect;
  /**
   * A packet came whole; the bytes are the listener's own.
   *
   * @param arrivedMs when its last byte did, by the host's clock
   * @returns whether it can be read; if not, it counts as a bad one, and `bad` is not called
   */
  heard(record: Uint8Array, arrivedMs: number): boolean;
  /** The state, or its reason, is another; the reason is null while records come. */
  state(state: LinkState, reason: string | null): void;
  /** A packet was no record. */
  bad(why: string): void;
  /** So many stray bytes were passed over. */
  skipped(bytes: number): void;
  /** A connection stands that is not the first. */
  reconnected(): void;
}

/** Follows one radar until the signal is aborted; every failure is told as a state, and survived. */
export function followRadar(parts: RadarParts, signal: AbortSignal): Promise<void> {
  const { site, host, port, clock, random, connect } = parts;
  return keepLinked({
    host,
    port,
    setting: `superdarn.radars.${site}`,
    clock,
    random,
    connect,
    session: () => packets(parts),
    state: parts.state,
    reconnected: parts.reconnected,
  }, signal);
}

function packets(parts: RadarParts): Session {
  let records = 0;
  let badInARow = 0;
  let strayBytes = 0;
  let arrived = 0;
  const isBad = () => {
    if (++badInARow < MAX_BAD_IN_A_ROW) return;
    throw new NoiseError(`sent ${badInARow} packets in a row that are no records: ${CHECK}`);
  };
  // What is thrown ends the connection, and this reader with it.
  const reader = new PacketReader({
    record(bytes) {
      if (!parts.heard(bytes, arrived)) return isBad();
      records++;
      badInARow = 0;
      strayBytes = 0;
    },
    bad(why) {
      parts.bad(why);
      isBad();
    },
    skipped(bytes) {
      parts.skipped(bytes);
      strayBytes += bytes;
      if (strayBytes < MAX_STRAY_BYTES) return;
      throw new NoiseError(`sends what is no radar's data, 64 KiB without a record: ${CHECK}`);
    },
  });
  return {
    take(chunk, arrivedMs) {
      arrived = arrivedMs;
      records = 0;
      reader.push(chunk);
      return records;
    },
  };
}

const CHECK = "is this the port of the radar's fitacf stream?";
