/**
 * Who really asks: the other end of the connection, or who stands behind a proxy that is trusted.
 *
 * @module
 */
import { addressOf } from "../../formats/addresses.ts";
import type { Header } from "./same_origin.ts";

/** The client of a request. */
export interface Client {
  /** The other end of the connection itself, in the same form. */
  readonly peer: string;
  /** In `addressOf`'s form; "unknown" when there is none. For counting, also behind proxies. */
  readonly address: string;
  /** The header by which a proxy tells of itself, where nobody said that it is to be believed. */
  readonly proxiedBy: string | null;
}

/** By these a proxy tells of itself, besides whatever begins with x-forwarded. */
const PROXY_HEADERS: readonly string[] = [
  "forwarded",
  "via",
  "x-real-ip",
  "cf-connecting-ip",
  "true-client-ip",
  "x-client-ip",
];

/**
 * The client. A proxy in `trusted` is believed about who came to it: the rightmost entry of
 * `X-Forwarded-For` that is no trusted proxy itself. What any other proxy says is not read.
 *
 * @param peer address of the other end of the connection
 * @param headerNames the names of all headers, in small letters
 */
export function clientOf(
  peer: string | undefined,
  header: Header,
  headerNames: readonly string[],
  trusted: ReadonlySet<string>,
): Client {
  const address = addressOf(peer ?? "") ?? "unknown";
  const by = headerNames.find(tellsOfProxy) ?? null;
  const itself = { peer: address, address, proxiedBy: by };
  if (by === null || !trusted.has(address)) return itself;
  const way = (header("x-forwarded-for") ?? "").split(",").map(entryAddress).reverse();
  const client = way.find((entry) => entry === null || !trusted.has(entry)) ?? null;
  return client === null ? itself : { peer: address, address: client, proxiedBy: null };
}

function tellsOfProxy(name: string): boolean {
  return name.startsWith("x-forwarded") || PROXY_HEADERS.includes(name);
}

/** Some proxies write the port too: `192.168.4.7:5123`, `[2001:db8::7]:5123`. */
function entryAddress(entry: string): string | null {
  const text = entry.trim();
  const withPort = /^(?:\[([^\]]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+):\d+)$/.exec(text);
  return addressOf(withPort?.[1] ?? withPort?.[2] ?? text);
}
