/**
 * Listens to a ZeroMQ publisher of several radars, for ever: messages of two parts, the site's name
 * and its record, packed with zlib.
 *
 * @module
 */
import { inflateSync } from "node:zlib";
import type { Clock } from "../../clock.ts";
import { isSiteName, publisherAt } from "../../config_superdarn.ts";
import { isDmap } from "../../formats/superdarn/dmap.ts";
import { ZmtpSubscriber } from "../../formats/zmtp.ts";
import { ZmtpError } from "../../formats/zmtp_frames.ts";
import { keepLinked, type LinkState, NoiseError, type Session } from "./link.ts";
import type { Connect } from "./tcp_stream.ts";

/** No record is longer; a message that unpacks to more is not unpacked on. */
const MAX_RECORD_BYTES = 10 * 1024 * 1024;

/** Sites of one stream; more are not listened to. */
export const MAX_ZMQ_SITES = 64;

/** So many bad messages in a row are noise. */
const MAX_BAD_IN_A_ROW = 10;

/** Which publisher, and who hears it. */
export interface ZmqParts {
  /** `host:port` or `[address]:port`, as the configuration allows it. */
  readonly address: string;
  readonly clock: Clock;
  /** From 0 to below 1. */
  random(): number;
  readonly connect?: Connect;
  /**
   * A site's record came, unpacked; the bytes are the listener's own.
   *
   * @param arrivedMs when its last byte did, by the host's clock
   * @returns whether it can be read; if not, it counts as a bad one, and `bad` is not called
   */
  heard(site: string, record: Uint8Array, arrivedMs: number): boolean;
  /** The state, or its reason, is another; the reason is null while records come. */
  state(state: LinkState, reason: string | null): void;
  /** A message was no site's record. */
  bad(why: string): void;
}

/** Follows the publisher until the signal is aborted; every failure is told as a state, and survived. */
export function followZmq(parts: ZmqParts, signal: AbortSignal): Promise<void> {
  const { address, clock, random, connect } = parts;
  const sites = new Set<string>();
  return keepLinked({
    ...publisherAt(address),
    setting: "superdarn.zmq",
    clock,
    random,
    connect,
    session: (send) => messages(parts, sites, send),
    state: parts.state,
    reconnected: () => {},
  }, signal);
}

/** `sites`: those that were heard, on this and earlier connections. */
function messages(
  parts: ZmqParts,
  sites: Set<string>,
  send: (bytes: Uint8Array) => void,
): Session {
  let records = 0;
  let badInARow = 0;
  let arrived = 0;
  const isBad = (why: string) => {
    // What waits in the same piece may be thousands of such, each to be unpacked.
    if (++badInARow >= MAX_BAD_IN_A_ROW) throw new NoiseError(`${NOISE}: ${why}`);
  };
  const subscriber = new ZmtpSubscriber({
    send,
    message(message) {
      const said = recordIn(message, sites);
      if (typeof said === "string") {
        parts.bad(said);
        return isBad(said);
      }
      const { site, record } = said;
      if (!parts.heard(site, record, arrived)) return isBad(`a record of ${site} that is damaged`);
      sites.add(site);
      badInARow = 0;
      records++;
    },
  });
  return {
    take(chunk, arrivedMs) {
      arrived = arrivedMs;
      records = 0;
      try {
        subscriber.push(chunk);
      } catch (error) {
        if (!(error instanceof ZmtpError)) throw error;
        throw new NoiseError(`is no publisher that can be listened to: ${error.message}; ${CHECK}`);
      }
      return records;
    },
  };
}

const NOISE = `sent ${MAX_BAD_IN_A_ROW} messages in a row that are no site's records; the last`;
const CHECK = "is superdarn.zmq right?";

/** The record of a message; a text says why there is none. */
function recordIn(
  message: readonly Uint8Array[],
  sites: ReadonlySet<string>,
): { readonly site: string; readonly record: Uint8Array } | string {
  const [name, packed] = message;
  if (name === undefined || packed === undefined || message.length > 2) {
    return `a message of ${message.length} part${message.length === 1 ? "" : "s"}, not of two`;
  }
  // A name that is none is not shown whole: it may be anything.
  const site = new TextDecoder().decode(name.subarray(0, 40));
  if (name.length > 40 || !isSiteName(site)) {
    return `a message for ${JSON.stringify(site)}, which is no site's name`;
  }
  if (!sites.has(site) && sites.size >= MAX_ZMQ_SITES) {
    return `a message for ${site}: ${MAX_ZMQ_SITES} other sites are listened to, and no more`;
  }
  let record: Uint8Array;
  try {
    record = inflateSync(packed, { maxOutputLength: MAX_RECORD_BYTES });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `a message of ${site} that cannot be unpacked (${why})`;
  }
  return isDmap(record) ? { site, record } : `a message of ${site} that is no record`;
}
