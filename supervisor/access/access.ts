/**
 * The one decision about every request: may it, and if not, why not. It knows nothing of how the
 * request came, so that routes, upgrades and whatever comes later ask here alike.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ControlRights } from "../../formats/panel_messages.ts";
import { addressOf, hostNameOf, isLoopback, networkOf } from "./addresses.ts";
import { type Client, clientOf } from "./client.ts";
import { type CookieWorth, cookieWorth, signInCookie, signOutCookie } from "./cookie.ts";
import { isToken, type OperatorToken } from "./operator_token.ts";
import { METHODS, type Policy, policyOf } from "./policies.ts";
import {
  EXPIRED,
  foreignHost,
  hostOnly,
  isRefusal,
  noToken,
  type Refusal,
  type RefusalKind,
  REFUSALS,
  refuse,
  unauthorized,
  WRONG,
} from "./refusals.ts";
import { type Header, isForeign } from "./same_origin.ts";
import { WrongTokens } from "./wrong_tokens.ts";

/** What the decision is made from. */
export interface AccessParts {
  /** `access` of the configuration. */
  readonly access: {
    readonly control: "operator" | "host" | "open";
    readonly hosts: readonly string[];
    readonly trusted_proxies: readonly string[];
  };
  readonly token: OperatorToken;
  /** This machine's addresses: requests from them come from the host. */
  ownAddresses(): readonly string[];
  /** The names under which its pages are asked for, besides localhost; they come and go. */
  ownNames(): readonly string[];
  /** The port that is listened on. */
  port(): number;
  readonly clock: Clock;
  log(text: string): void;
}

/** What of a request decides. */
export interface AccessRequest {
  readonly method: string;
  /** The path that the router goes by, without the query. */
  readonly path: string;
  /** Address of the other end of the connection. */
  readonly address: string | undefined;
  /** Looks up a header by its name in small letters. */
  readonly header: Header;
  /** The names of all headers, in small letters. */
  readonly headerNames: readonly string[];
}

/** The decision, and signing in and out. */
export interface Access {
  /** Why a request is refused; null when it may. Counts what is refused, and wrong tokens. */
  refusal(request: AccessRequest): Refusal | null;
  /** Why a request is not the host's; null when it is. */
  hostRefusal(request: AccessRequest): Refusal | null;
  /** What a page is told beforehand. Counts nothing. */
  rights(request: AccessRequest): ControlRights;
  /** The cookie for who brings the token, or why there is none. */
  signIn(request: AccessRequest, token: string): { readonly cookie: string } | Refusal;
  /** The cookie that ends the one of `signIn`. */
  signOut(): string;
  /** Since the start: refused requests by kind. */
  tally(): Readonly<Record<RefusalKind, number>>;
  /** Tells the log what it has not told yet. */
  close(): void;
}

/** Requests come by the hundred, addresses change by the hour. */
const ADDRESSES_KEPT_MS = 1_000;

/** Begins to decide. */
export function openAccess(parts: AccessParts): Access {
  const { access, token, clock } = parts;
  const trusted = new Set(access.trusted_proxies.map(canonical));
  const hosts = new Set(access.hosts.map(canonical));
  const wrong = new WrongTokens(clock, parts.log);
  const tally = Object.fromEntries(REFUSALS.map((kind) => [kind, 0])) as Record<
    RefusalKind,
    number
  >;
  let own: { readonly addresses: ReadonlySet<string>; readonly readMs: number } | null = null;

  function isOwnAddress(address: string): boolean {
    if (isLoopback(address)) return true;
    if (own === null || clock.monoMs() - own.readMs >= ADDRESSES_KEPT_MS) {
      own = { addresses: new Set(parts.ownAddresses().map(canonical)), readMs: clock.monoMs() };
    }
    return own.addresses.has(address);
  }

  function isOwnName(host: string | undefined): boolean {
    const name = hostNameOf(host);
    if (name === null) return false;
    if (name === "localhost" || hosts.has(name)) return true;
    const address = addressOf(name);
    return address !== null
      ? isOwnAddress(address)
      : parts.ownNames().some((own) => canonical(own) === name);
  }

  const clientFor = (request: AccessRequest) =>
    clientOf(request.address, request.header, request.headerNames, trusted);

  const isHost = ({ address, proxiedBy }: Client) => proxiedBy === null && isOwnAddress(address);

  const cookieOf = (request: AccessRequest): CookieWorth =>
    cookieWorth(request.header("cookie"), token.value, parts.port(), clock.nowMs());

  /** What is wrong with a request whoever sent it. */
  function misdirected(request: AccessRequest, policy: Policy): Refusal | null {
    const host = request.header("host");
    if (!isOwnName(host)) return refuse(421, "foreign-host", foreignHost(host));
    if (!METHODS.includes(request.method)) {
      return refuse(405, "unknown-method", `${request.method} is no method of meso360`);
    }
    if (!policy.fromAnyPage && isForeign(request.header)) {
      return refuse(403, "foreign-page", "another site's page may not do this");
    }
    return null;
  }

  /** Why the operator's rights are not had; `isRight` looks at a token. */
  function notOperator(
    request: AccessRequest,
    client: Client,
    isRight: (token: string) => boolean | Refusal,
  ): Refusal | null {
    if (access.control === "open" || isHost(client)) return null;
    if (access.control === "host") return hostOnly(client);
    const cookie = cookieOf(request);
    if (cookie === "valid") return null;
    const bearer = bearerOf(request.header("authorization"));
    if (bearer === null && cookie === "none") return noToken(client);
    if (bearer === null && cookie === "expired") return unauthorized(EXPIRED);
    const right = isRight(bearer ?? "");
    if (typeof right === "object") return right;
    return right ? null : unauthorized(WRONG);
  }

  /** Looks at a token that somebody presents, but not at too many wrong ones. */
  function looked(client: Client, given: string): boolean | Refusal {
    const who = networkOf(client.address);
    const waitS = wrong.waitS(who);
    if (waitS > 0) {
      const why = `too many wrong tokens came from ${who}: try again in ${waitS} s`;
      return refuse(429, "throttled", why, { "Retry-After": String(waitS) });
    }
    if (isToken(given, token.value)) return true;
    wrong.count(who);
    return false;
  }

  function counted<T extends object>(answer: T | null): T | null {
    if (answer !== null && isRefusal(answer)) tally[answer.kind]++;
    return answer;
  }

  return {
    refusal(request) {
      const policy = policyOf(request.method, request.path);
      const refused = misdirected(request, policy);
      if (refused !== null || policy.who === "anyone") return counted(refused);
      const client = clientFor(request);
      if (policy.who === "host") return counted(isHost(client) ? null : hostOnly(client));
      return counted(notOperator(request, client, (given) => looked(client, given)));
    },
    hostRefusal(request) {
      const client = clientFor(request);
      return counted(isHost(client) ? null : hostOnly(client));
    },
    rights(request) {
      const client = clientFor(request);
      const refused = isForeign(request.header)
        ? refuse(403, "foreign-page", "another site's page may not control")
        : notOperator(request, client, (given) => isToken(given, token.value));
      return {
        may_control: refused === null,
        may_not_control_because: refused?.why ?? null,
        is_host: isHost(client),
        signed_in: cookieOf(request) === "valid",
      };
    },
    signIn(request, given) {
      const client = clientFor(request);
      if (access.control === "host") return counted(hostOnly(client))!;
      const right = looked(client, given);
      if (typeof right === "object") return counted(right)!;
      if (!right) return counted(unauthorized(WRONG))!;
      return { cookie: signInCookie(token.value, parts.port(), clock.nowMs()) };
    },
    signOut: () => signOutCookie(parts.port()),
    tally: () => ({ ...tally }),
    close: () => wrong.close(),
  };
}

/** The token of `Authorization: Bearer TOKEN`; null when there is none. */
function bearerOf(header: string | undefined): string | null {
  return /^bearer +(\S.*)$/i.exec(header ?? "")?.[1] ?? null;
}

/** A configured name or address in the form in which a request's is compared. */
function canonical(name: string): string {
  return addressOf(name) ?? hostNameOf(name) ?? name.toLowerCase();
}
