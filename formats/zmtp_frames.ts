/**
 * What ZMTP 3.0, the protocol of ZeroMQ sockets, puts on the wire: the greeting, frames, commands.
 *
 * Source: ZeroMQ RFC 23 (ZMTP 3.0).
 *
 * @module
 */

/** Why the other end is no publisher that can be listened to. */
export class ZmtpError extends Error {
  override readonly name = "ZmtpError";
  constructor(
    /** `not-zmtp`: another protocol; `version`: older than 3.0; `mechanism`: it wants a login;
     * `socket-type`: no publisher; `refused`: it said so; `frame`: no frame can begin so;
     * `too-long`: a frame or message above the bound. */
    readonly code:
      | "not-zmtp"
      | "version"
      | "mechanism"
      | "socket-type"
      | "refused"
      | "frame"
      | "too-long",
    message: string,
  ) {
    super(message);
  }
}

/** Flags of a frame (RFC 23, "Framing"). */
export const MORE = 1;
export const LONG = 2;
export const COMMAND = 4;

/** Where what stands in the greeting (RFC 23, "Greeting"). */
export const GREETING_BYTES = 64;
export const SIGNATURE_END = 9;
export const VERSION_AT = 10;
export const MECHANISM_AT = 12;
export const MECHANISM_BYTES = 20;

/** A frame as it is sent. */
export function zmtpFrame(body: Uint8Array, flags = 0): Uint8Array<ArrayBuffer> {
  const isLong = body.length > 255;
  const head = isLong ? 9 : 2;
  const bytes = new Uint8Array(head + body.length);
  bytes[0] = isLong ? flags | LONG : flags;
  if (isLong) new DataView(bytes.buffer).setBigUint64(1, BigInt(body.length));
  else bytes[1] = body.length;
  bytes.set(body, head);
  return bytes;
}

/** A command as it is sent. */
export function zmtpCommand(name: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  return zmtpFrame(joined([Uint8Array.of(name.length), ascii(name), data]), COMMAND);
}

/** The greeting of a socket without a login (RFC 23, "Greeting"). */
export function zmtpGreeting(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(GREETING_BYTES);
  bytes[0] = 0xff;
  bytes[SIGNATURE_END] = 0x7f;
  bytes[VERSION_AT] = 3;
  bytes.set(ascii("NULL"), MECHANISM_AT);
  return bytes;
}

/** The READY command of a socket of this type (RFC 23, "The NULL Security Mechanism"). */
export function zmtpReady(socketType: string): Uint8Array<ArrayBuffer> {
  const size = new Uint8Array(4);
  new DataView(size.buffer).setUint32(0, socketType.length);
  const name = "Socket-Type";
  return zmtpCommand(
    "READY",
    joined([Uint8Array.of(name.length), ascii(name), size, ascii(socketType)]),
  );
}

const ascii = (word: string) => Uint8Array.from(word, (letter) => letter.charCodeAt(0));

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
