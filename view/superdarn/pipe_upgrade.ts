/**
 * A websocket handed on to the component: its handshake first, then bytes both ways, each way no
 * faster than the other end takes them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { letGoOnceClosed } from "../../closed_sockets.ts";
import type { Clock } from "../../clock.ts";
import { refusedUpgrade } from "../../upgrades.ts";
import { NO_ANSWER } from "./answers.ts";
import { connectComponent } from "./component_socket.ts";
import { type HandedOn, headText, requestHeaders } from "./handed_on.ts";

/** Where and how it is handed on. */
export interface UpgradePipe extends HandedOn {
  /** Where the component listens on this machine's own address. */
  readonly port: number;
  readonly clock: Clock;
  /** Called once, when both connections are over. */
  over(): void;
}

/** The component answers at once, or not at all. */
const HANDSHAKE_MS = 10_000;

/** One end has closed: what the other has not read by then, it never will. */
const LAST_WORDS_MS = 5_000;

/** The head of the component's answer has a few hundred bytes. */
const MAX_HEAD = 16 * 1024;

const HEAD_END = "\r\n\r\n";
const SWITCHES = "HTTP/1.1 101 Switching Protocols\r\n";

/** Hands a websocket on; returns what ends it at once. */
export function pipeUpgrade(
  request: IncomingMessage,
  client: Duplex,
  early: Uint8Array,
  pipe: UpgradePipe,
): () => void {
  const readHead = headReader(answered);
  const component = connectComponent(pipe.port, (bytes) => readHead(bytes) ?? handOn(bytes));
  // First of all: an error that nobody hears ends the program. Both close after it.
  for (const socket of [client, component]) socket.on("error", () => {});
  let isAnswered = false;
  let open = 2;
  let stopLimit = pipe.clock.after(HANDSHAKE_MS, refuse);

  function end(): void {
    client.destroy();
    component.destroy();
  }
  function endSoon(): void {
    stopLimit();
    stopLimit = pipe.clock.after(LAST_WORDS_MS, end);
  }
  function answered(head: string | null, rest: Buffer): boolean {
    if (isAnswered) return true;
    if (head === null) {
      refuse();
      return true;
    }
    const refused = head.startsWith(SWITCHES) ? null : refusedUpgrade(head);
    isAnswered = true;
    stopLimit();
    client.write(Buffer.from(refused ?? head, "latin1"));
    if (refused === null) client.pipe(component);
    else endSoon();
    return rest.length === 0 || handOn(rest);
  }
  function handOn(bytes: Buffer): boolean {
    if (client.write(bytes)) return true;
    client.once("drain", () => component.resume());
    return false;
  }
  function refuse(): void {
    component.destroy();
    if (isAnswered) return;
    isAnswered = true;
    closeAfter(client, refusedUpgrade(502, NO_ANSWER));
    endSoon();
  }
  function closed(): void {
    if (--open > 0) return endSoon();
    stopLimit();
    pipe.over();
  }
  client.once("close", () => {
    component.destroy();
    closed();
  });
  // A client that says no more has gone: websockets have words for everything else.
  client.once("end", endSoon);
  component.once("close", () => {
    if (!isAnswered) refuse();
    // What it said last may still be on its way.
    else closeAfter(client, "");
    closed();
  });
  component.once("connect", () => {
    letGoOnceClosed(component);
    component.setNoDelay(true);
    const head = headText(`GET ${request.url} HTTP/1.1`, [
      ...requestHeaders(request, pipe),
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
    ]);
    component.write(Buffer.from(head, "latin1"));
    if (early.length > 0) component.write(early);
  });
  return end;
}

/** Says something last; the connection is closed once it is sent. */
function closeAfter(client: Duplex, text: string): void {
  if (client.destroyed) return;
  client.once("finish", () => client.destroy());
  if (client.writableFinished) client.destroy();
  else if (!client.writableEnded) client.end(text);
}

/**
 * Reads the head, however it is cut, and calls `then` once: with null when there is none within its
 * bound, and with what came behind it. Returns null for bytes behind the head, else whether to go on.
 */
function headReader(
  then: (head: string | null, rest: Buffer) => boolean,
): (bytes: Buffer) => boolean | null {
  let read: Buffer | null = Buffer.alloc(0);
  return (bytes) => {
    if (read === null) return null;
    read = Buffer.concat([read, bytes]);
    const end = read.indexOf(HEAD_END);
    if (end < 0 && read.length <= MAX_HEAD) return true;
    const whole = read;
    read = null;
    const rest = end + HEAD_END.length;
    return end < 0
      ? then(null, Buffer.alloc(0))
      : then(whole.subarray(0, rest).toString("latin1"), whole.subarray(rest));
  };
}
