/**
 * Does anything listen there? A connection is made, and closed at once.
 *
 * @module
 */
import { connect } from "node:net";

/**
 * Why nothing answers at an address, in words; null: something does.
 *
 * @param limitMs how long to wait for it
 */
export type Probe = (host: string, port: number, limitMs: number) => Promise<string | null>;

/** What the system calls it, and what people do. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name is not known",
  EAI_NODATA: "the name is not known",
  EAI_NONAME: "the name is not known",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
};

/** Tries a TCP connection. */
export const tcpProbe: Probe = (host, port, limitMs) =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (why: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(why);
    };
    const timer = setTimeout(() => end(`no answer within ${limitMs / 1000} s`), limitMs);
    socket.once("connect", () => end(null));
    socket.on("error", (error: Error & { code?: string }) => {
      // Of a name with several addresses each has its error: the first is as good as any.
      const first = error instanceof AggregateError ? error.errors[0] ?? error : error;
      end(WORDS[first.code ?? ""] ?? first.message);
    });
  });
