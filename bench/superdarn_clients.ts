/**
 * Browsers' side of `superdarn_load.ts`: many real Socket.IO clients in a process, which look whether
 * each radar's records come in order, each once, and how late.
 *
 * @module
 */
import { io, type Socket } from "socket.io-client";
import type { BeamMessage } from "../formats/superdarn_messages.ts";
import { type Delays, DelayTally } from "./delay_tally.ts";
import { lines, tell } from "./superdarn_lines.ts";
import { preciseNowMs, type Sent } from "./superdarn_radars.ts";

/** What the clients are to do. */
export interface ClientsPlan {
  readonly address: string;
  readonly clients: number;
  readonly sites: readonly string[];
}

/** What the clients got since the measurement began. */
export interface ClientsReport {
  readonly messages: number;
  readonly lost: number;
  readonly reordered: number;
  readonly duplicated: number;
  /** Scans' means. */
  readonly echoes: number;
  /** Connections that were lost. */
  readonly disconnects: number;
  readonly delays: Delays;
  /** From a radar's being back until its first record was here, one each client and restart. */
  readonly back: Delays;
}

/** What the clients are asked: how late records were since the last time, or what they got in all. */
export type ClientsQuestion = { readonly fromMs: number } | "delays" | { readonly sent: Sent };

/** What one client has of one radar. */
interface Heard {
  first: number;
  last: number;
  missing: number;
}

/** The process: tells when all are connected, then answers questions. */
export async function openClients({ address, clients, sites }: ClientsPlan): Promise<void> {
  let [messages, reordered, duplicated, echoes, disconnects] = [0, 0, 0, 0, 0];
  let fromMs = Infinity;
  const delays = new DelayTally();
  const recent = new DelayTally();
  const back = new DelayTally();
  const heard: Map<string, Heard>[] = [];

  function follow(socket: Socket, site: string, of: Map<string, Heard>): void {
    const mine: Heard = { first: 0, last: 0, missing: 0 };
    of.set(site, mine);
    socket.on(site, ({ time, noise, nave }: BeamMessage & { readonly noise: number }) => {
      const sentMs = sentAt(time);
      const delayMs = preciseNowMs() - sentMs;
      if (sentMs >= fromMs) {
        messages++;
        delays.add(delayMs);
        recent.add(delayMs);
        if (nave < 0) back.add(delayMs - nave);
      }
      if (mine.first === 0) mine.first = noise;
      else if (noise > mine.last) mine.missing += noise - mine.last - 1;
      else if (noise === mine.last) duplicated++;
      else {
        // It was counted as missing when a later one came before it.
        reordered++;
        mine.missing--;
      }
      mine.last = Math.max(mine.last, noise);
    });
    socket.on(`${site}/echoes`, () => echoes++);
  }

  for (let i = 0; i < clients; i++) {
    const socket = io(address, { transports: ["websocket"], forceNew: true });
    const of = new Map<string, Heard>();
    heard.push(of);
    for (const site of sites) follow(socket, site, of);
    socket.on("disconnect", () => disconnects++);
    await new Promise<void>((resolve) => socket.once("connect", resolve));
  }
  tell(clients);

  /** What is missing between, before the first one and after the last one that came. */
  function lostOf(sent: Sent): number {
    return heard.reduce(
      (sum, of) =>
        sum + Object.entries(sent).reduce((part, [site, { first, last }]) => {
          const mine = of.get(site)!;
          if (mine.first === 0) return part + last - first + 1;
          return part + mine.missing + Math.max(0, mine.first - first) +
            Math.max(0, last - mine.last);
        }, 0),
      0,
    );
  }

  const next = lines(Deno.stdin.readable);
  for (;;) {
    const question = await next<ClientsQuestion>();
    if (question === "delays") {
      tell(recent.take());
    } else if ("fromMs" in question) {
      fromMs = question.fromMs;
      tell(null);
    } else {
      const report: ClientsReport = {
        messages,
        lost: lostOf(question.sent),
        reordered,
        duplicated,
        echoes,
        disconnects,
        delays: delays.take(),
        back: back.take(),
      };
      tell(report);
      Deno.exit(0);
    }
  }
}

/** Of `2025-09-28 15:41:36.123456`, ms since 1970; all clients get the same text one after the other. */
let known = { text: "", ms: NaN };
function sentAt(text: string): number {
  if (known.text !== text) {
    const ms = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);
    known = { text, ms: ms + Number(text.slice(20)) / 1000 };
  }
  return known.ms;
}
