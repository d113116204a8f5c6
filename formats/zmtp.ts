/**
 * Which messages does a ZeroMQ publisher send? ZMTP 3.0 as a subscriber speaks it: the greeting, the
 * NULL mechanism, and messages of several parts. Bytes in, messages and bytes to send out.
 *
 * Source: ZeroMQ RFC 23 (ZMTP 3.0); commands PING and PONG from RFC 37 (ZMTP 3.1).
 *
 * @module
 */
import {
  COMMAND,
  GREETING_BYTES,
  LONG,
  MECHANISM_AT,
  MECHANISM_BYTES,
  MORE,
  SIGNATURE_END,
  VERSION_AT,
  zmtpCommand,
  ZmtpError,
  zmtpFrame,
  zmtpGreeting,
  zmtpReady,
} from "./zmtp_frames.ts";

/** Longest message, all parts together, and most parts of one. */
export const MAX_MESSAGE_BYTES = 10 * 1024 * 1024;
export const MAX_PARTS = 16;

/** A buffer above this is let go when it is empty. */
const KEPT_BYTES = 64 * 1024;

/** What a subscriber needs from outside. */
export interface ZmtpEvents {
  /** Bytes for the other end. */
  send(bytes: Uint8Array): void;
  /** A whole message; the parts are the caller's. */
  message(parts: readonly Uint8Array[]): void;
}

/** A subscriber to everything, on one connection, from its first byte on. */
export class ZmtpSubscriber {
  readonly #events: ZmtpEvents;
  #phase: "greeting" | "handshake" | "messages" = "greeting";
  #buffer = new Uint8Array(1024);
  #start = 0;
  #end = 0;
  #parts: Uint8Array[] = [];
  #partBytes = 0;

  /** Sends the greeting. */
  constructor(events: ZmtpEvents) {
    this.#events = events;
    events.send(zmtpGreeting());
  }

  /**
   * Takes what came, cut anywhere. After an error the connection is of no use any more.
   *
   * @throws {ZmtpError}
   */
  push(chunk: Uint8Array): void {
    this.#keep(chunk);
    if (this.#phase === "greeting" && !this.#takeGreeting()) return;
    while (this.#takeFrame());
    if (this.#start === this.#end && this.#buffer.length > KEPT_BYTES) {
      this.#buffer = new Uint8Array(KEPT_BYTES);
      this.#start = this.#end = 0;
    }
  }

  /** Bytes that are held: never more than a message, a frame's head and twice the last chunk. */
  get heldBytes(): number {
    return this.#end - this.#start + this.#partBytes;
  }

  #keep(chunk: Uint8Array): void {
    const waiting = this.#end - this.#start;
    if (this.#end + chunk.length > this.#buffer.length) {
      const needed = waiting + chunk.length;
      // Doubled, so that a long frame in small pieces is not copied with each of them.
      const target = needed > this.#buffer.length / 2
        ? new Uint8Array(Math.max(needed, this.#buffer.length * 2))
        : this.#buffer;
      target.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = target;
      this.#start = 0;
      this.#end = waiting;
    }
    this.#buffer.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** False: more bytes are needed. */
  #takeGreeting(): boolean {
    const bytes = this.#buffer.subarray(this.#start, this.#end);
    const isOther = (bytes.length > 0 && bytes[0] !== 0xff) ||
      (bytes.length > SIGNATURE_END && bytes[SIGNATURE_END] !== 0x7f);
    if (isOther) throw new ZmtpError("not-zmtp", "what answers does not speak ZeroMQ's protocol");
    const version = bytes[VERSION_AT];
    if (version !== undefined && version < 3) {
      throw new ZmtpError("version", "ZeroMQ 4.0 or newer is needed at the other end");
    }
    if (bytes.length < GREETING_BYTES) return false;
    const mechanism = text(bytes.subarray(MECHANISM_AT, MECHANISM_AT + MECHANISM_BYTES))
      .replace(/\0.*$/s, "");
    if (mechanism !== "NULL") {
      throw new ZmtpError(
        "mechanism",
        `a login is wanted (${shown(mechanism)}), which is not known here`,
      );
    }
    this.#start += GREETING_BYTES;
    this.#phase = "handshake";
    this.#events.send(zmtpReady("SUB"));
    return true;
  }

  /** False: more bytes are needed. */
  #takeFrame(): boolean {
    const bytes = this.#buffer.subarray(this.#start, this.#end);
    const flags = bytes[0];
    if (flags === undefined) return false;
    if (flags > (LONG | COMMAND) || (flags & COMMAND) !== 0 && (flags & MORE) !== 0) {
      throw new ZmtpError("frame", `a frame cannot begin with the byte ${flags}`);
    }
    const head = (flags & LONG) === 0 ? 2 : 9;
    if (bytes.length < head) return false;
    const size = head === 2
      ? bytes[1]!
      : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(1));
    if (size + this.#partBytes > MAX_MESSAGE_BYTES) {
      throw new ZmtpError(
        "too-long",
        `a message of more than ${MAX_MESSAGE_BYTES} bytes was announced`,
      );
    }
    if (bytes.length < head + size) return false;
    // Copied: the buffer is used again.
    const body = bytes.slice(head, head + size);
    this.#start += head + size;
    if ((flags & COMMAND) !== 0) this.#command(body);
    else this.#part(body, (flags & MORE) !== 0);
    return true;
  }

  #part(body: Uint8Array, isMore: boolean): void {
    if (this.#phase !== "messages") {
      throw new ZmtpError("frame", "a message came before the handshake was over");
    }
    if (this.#parts.length === MAX_PARTS) {
      throw new ZmtpError("too-long", `a message of more than ${MAX_PARTS} parts came`);
    }
    this.#parts.push(body);
    this.#partBytes += body.length;
    if (isMore) return;
    const parts = this.#parts;
    this.#parts = [];
    this.#partBytes = 0;
    this.#events.message(parts);
  }

  #command(body: Uint8Array): void {
    const nameEnd = 1 + (body[0] ?? 0);
    if (nameEnd > body.length) throw new ZmtpError("frame", "a command's name is cut off");
    const name = text(body.subarray(1, nameEnd));
    const data = body.subarray(nameEnd);
    if (this.#phase === "handshake") this.#handshake(name, data);
    // Two bytes say how long it waits for the answer; the rest goes back (RFC 37, "Heartbeating").
    else if (name === "PING") {
      this.#events.send(zmtpCommand("PONG", data.subarray(2, 2 + MAX_CONTEXT)));
    }
  }

  #handshake(name: string, data: Uint8Array): void {
    if (name === "ERROR") {
      const reason = text(data.subarray(1, 1 + (data[0] ?? 0)));
      throw new ZmtpError("refused", `the publisher refuses: ${shown(reason)}`);
    }
    if (name !== "READY") {
      throw new ZmtpError("frame", `a handshake cannot go on with the command ${shown(name)}`);
    }
    const socketType = properties(data).get("socket-type") ?? "";
    if (socketType !== "PUB" && socketType !== "XPUB") {
      throw new ZmtpError(
        "socket-type",
        `it is no publisher, but a socket of type ${shown(socketType)}`,
      );
    }
    this.#phase = "messages";
    // As a message: so says 3.0, and peers of 3.1 take it too. No topic: everything.
    this.#events.send(zmtpFrame(Uint8Array.of(1)));
  }
}

/** Longest context of a PING (RFC 37). */
const MAX_CONTEXT = 16;

/** The metadata of a READY command; names in small letters. */
function properties(data: Uint8Array): Map<string, string> {
  const found = new Map<string, string>();
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let at = 0; at < data.length;) {
    const nameEnd = at + 1 + data[at]!;
    if (nameEnd + 4 > data.length) throw CUT_OFF();
    const valueEnd = nameEnd + 4 + view.getUint32(nameEnd);
    if (valueEnd > data.length) throw CUT_OFF();
    const name = text(data.subarray(at + 1, nameEnd)).toLowerCase();
    found.set(name, text(data.subarray(nameEnd + 4, valueEnd)));
    at = valueEnd;
  }
  return found;
}

const CUT_OFF = () => new ZmtpError("frame", "the publisher's READY command is cut off");

const latin = new TextDecoder("latin1");
const text = (bytes: Uint8Array) => latin.decode(bytes);
/** What the other end says, fit for a line of the log. */
const shown = (word: string) => JSON.stringify(word.slice(0, 100));
