/**
 * The ways to refuse a request: code, kind, and what to do instead.
 *
 * @module
 */
import type { Client } from "./client.ts";

/** Kinds of refusal, by which they are counted. */
export const REFUSALS = [
  "foreign-host",
  "unknown-method",
  "foreign-page",
  "no-token",
  "wrong-token",
  "ended-sign-in",
  "throttled",
  "host-only",
] as const;
/** One of them. */
export type RefusalKind = typeof REFUSALS[number];

/** Why a request is not done, with the answer's code. */
export interface Refusal {
  readonly status: 401 | 403 | 405 | 421 | 429;
  readonly kind: RefusalKind;
  /** One line, as the end of a sentence. */
  readonly why: string;
  /** Headers that the answer needs besides. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** True for what `signIn` says when it refuses. */
export function isRefusal(answer: object): answer is Refusal {
  return "status" in answer && "kind" in answer;
}

/** A refusal. */
export function refuse(
  status: Refusal["status"],
  kind: RefusalKind,
  why: string,
  headers?: Refusal["headers"],
): Refusal {
  return headers === undefined ? { status, kind, why } : { status, kind, why, headers };
}

const UNAUTHORIZED = { "WWW-Authenticate": "Bearer" };

/** The token that was presented is not the one in use: 401. */
export function wrongToken(): Refusal {
  const why = "this token is wrong or no longer valid: open the operator link anew, as the panel " +
    "on the machine itself shows it";
  return refuse(401, "wrong-token", why, UNAUTHORIZED);
}

/** The cookie that was presented does not hold: 401. */
export function endedSignIn(isOurs: boolean): Refusal {
  const why = isOurs
    ? "the sign-in has ended (or this machine's clock was set): open the operator's link again"
    : "this device's sign-in holds no longer: open the operator's link anew, as the panel on the " +
      "machine itself shows it";
  return refuse(401, "ended-sign-in", why, UNAUTHORIZED);
}

/** Too many wrong tokens came from there: 429. */
export function throttled(who: string, waitS: number): Refusal {
  const why = `too many wrong tokens came from ${who}: try again in ${waitS} s`;
  return refuse(429, "throttled", why, { "Retry-After": String(waitS) });
}

/** Nothing was presented: 403. */
export function noToken({ proxiedBy }: Client): Refusal {
  const way = proxiedBy === null ? "" : ` (it came through a proxy: ${proxiedBy})`;
  return refuse(
    403,
    "no-token",
    `this device is not signed in${way}: open the operator link, which the panel on the machine ` +
      `itself shows`,
  );
}

/** The host alone may: 403. */
export function hostOnly({ proxiedBy }: Client): Refusal {
  const way = proxiedBy === null ? "" : `, and not through a proxy (${proxiedBy})`;
  return refuse(403, "host-only", `only the machine that runs meso360 may do this${way}`);
}

/** Why a `Host` is none of ours. */
export function foreignHost(host: string | undefined): string {
  const name = host === undefined ? "no Host" : JSON.stringify(host.slice(0, 80));
  return `${name} is no name of this machine: use its address or http://localhost, or add the ` +
    `name to access.hosts in the configuration`;
}
