/**
 * Kinds of values that several parts of the configuration have: each says what is needed, whatever
 * is wrong.
 *
 * @module
 */
import { isIPv6 } from "node:net";
import { z } from "zod";

/** A whole number in a range, of a unit where its key does not name one. */
export function whole(least: number, most: number, unit?: string): z.ZodInt {
  const what = unit === undefined ? "a whole number" : `a whole number of ${unit}`;
  const error = most === Number.MAX_SAFE_INTEGER
    ? `${what}, ${least} or more, is needed`
    : `${what} from ${least} to ${most} is needed`;
  return z.int({ error }).min(least, { error }).max(most, { error });
}

/** A TCP port. */
export const port = whole(1, 65535);

/** Any text. */
export const text = z.string({ error: "text is needed" });

/** A text with something in it, without the space around it. */
export const filled = text.trim().min(1, { error: "text is needed, not empty" });

/** A switch. */
export const yesNo = z.boolean({ error: "true or false is needed" });

/** What is told where an object is needed. */
export const settings = { error: "an object { … } is needed" };

/** The host, without brackets, and port of `host`, `host:port`, `[IPv6]` and `[IPv6]:port`; null for anything else. */
export function hostAndPort(text: string): { host: string; port: number | null } | null {
  const match = /^([a-z0-9_][a-z0-9._-]{0,252}|\[([0-9a-f:.]+)\])(?::(\d{1,5}))?$/i.exec(text);
  if (match === null) return null;
  const [, name, v6, number] = match;
  if (v6 !== undefined && !isIPv6(v6)) return null;
  const host = v6 ?? name!;
  if (number === undefined) return { host, port: null };
  const parsed = port.safeParse(Number(number));
  return parsed.success ? { host, port: parsed.data } : null;
}
