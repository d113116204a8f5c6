/**
 * The one decision about every request: may it, and if not, why not. It knows nothing of how the
 * request came, so that routes, upgrades and whatever comes later ask here alike.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ControlRights } from "../../formats/panel_messages.ts";
import {
  addressOf,
  hostNameOf,
  isLinkLocal,
  isLoopback,
  networkOf,
} from "../../formats/addresses.ts";
import { type Client, clientOf } from "./client.ts";
import { type CookieWorth, cookieWorth, signInCookie, signOutCookie } from "./cookie.ts";
import { isToken, type OperatorToken } from "./operator_token.ts";
import { METHODS, type Policy, policyOf } from "./policies.ts";
import {
  endedSignIn,
  foreignHost,
  hostOnly,
  isRefusal,
  noToken,
  type Refusal,
  type RefusalKind,
  REFUSALS,
  refuse,
  throttled,
  wrongToken,
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

/** What of a request tells who sent it. */
export interface From {
  /** Address of the other end of the connection. */
  readonly address: string | undefined;
  /** Looks up a header by its name in small letters. */
  readonly header: Header;
  /** The names of all headers, in small letters. */
  readonly headerNames: readonly string[];
}

/** What of a request decides. */
export interface AccessRequest extends From {
  readonly method: string;
  /** The path that the router goes by, without the query. */
  readonly path: string;
}

/** The decision, and signing in and out. */
export interface Access {
  /** Why a request is refused; null when it may. Counts what is refused, and wrong tokens. */
  refusal(request: AccessRequest): Refusal | null;
  /** Whether a request may, whoever sent it. Counts nothing: who is told so asks `refusal` again. */
  isOpen(request: AccessRequest): boolean;
  /** Why a request is not the host's; null when it is. */
  hostRefusal(request: AccessRequest): Refusal | null;
  /** Who asks, for counting: an address; behind a trusted proxy that of who stands behind it. */
  client(request: From): string;
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

  const clientFor = (request: From) =>
    clientOf(request.address, request.header, request.headerNames, trusted);

  function isHost({ peer, address, proxiedBy }: Client): boolean {
    if (proxiedBy !== null || isLinkLocal(address)) return false;
    // A proxy's loopback is the proxy's machine.
    return isOwnAddress(address) && (!isLoopback(address) || isOwnAddress(peer));
  }

  function cookieOf(request: AccessRequest): CookieWorth {
    const header = request.header("cookie");
    if (header === undefined) return "none";
    return cookieWorth(header, token.value, parts.port(), clock.nowMs());
  }

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

  /** Why the operator's rights are not had; `whatIsWrong` looks at a token. */
  function notOperator(
    request: AccessRequest,
    client: Client,
    whatIsWrong: (token: string) => Refusal | null,
  ): Refusal | null {
    if (access.control === "open" || isHost(client)) return null;
    if (access.control === "host") return hostOnly(client);
    const cookie = cookieOf(request);
    if (cookie === "valid") return null;
    const bearer = bearerOf(request.header("authorization"));
    if (bearer !== null) return whatIsWrong(bearer);
    // Every phone has an old cookie after a new link: that is nobody's guess, and not counted.
    return cookie === "none" ? noToken(client) : endedSignIn(cookie === "ended");
  }

  /** What is wrong with a token that somebody presents; the right one always passes. */
  function presented(client: Client, given: string): Refusal | null {
    if (isToken(given, token.value)) return null;
    const who = networkOf(client.address);
    const waitS = wrong.count(who);
    return waitS > 0 ? throttled(who, waitS) : wrongToken();
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
      return counted(notOperator(request, client, (given) => presented(client, given)));
    },
    isOpen(request) {
      const policy = policyOf(request.method, request.path);
      return policy.who === "anyone" && misdirected(request, policy) === null;
    },
    hostRefusal(request) {
      const client = clientFor(request);
      return counted(isHost(client) ? null : hostOnly(client));
    },
    client: (request) => clientFor(request).address,
    rights(request) {
      const client = clientFor(request);
      const refused = isForeign(request.header)
        ? refuse(403, "foreign-page", "another site's page may not control")
        : notOperator(
          request,
          client,
          (given) => isToken(given, token.value) ? null : wrongToken(),
        );
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
      const refused = presented(client, given);
      if (refused !== null) return counted(refused)!;
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
