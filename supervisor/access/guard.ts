/**
 * Who may control: for now the host machine itself, from a page of its own. And the headers that
 * every page carries.
 *
 * @module
 */

/** Headers of every answer. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** What of a request decides. Header names are looked up in lower case. */
export interface Asker {
  /** Address of the other end of the connection. */
  readonly address: string | undefined;
  readonly header: (name: string) => string | undefined;
  /** The names of all headers, lower case. */
  readonly headerNames: readonly string[];
}

/** Why a request may not control, or null when it may. `ownAddresses` are this machine's. */
export function refusal(asker: Asker, ownAddresses: readonly string[]): string | null {
  const proxied = asker.headerNames.find((n) => n === "forwarded" || n.startsWith("x-forwarded"));
  if (proxied !== undefined) return `a request through a proxy (${proxied}) may not control`;
  const address = bareAddress(asker.address ?? "");
  const isHost = isLoopback(address) || ownAddresses.some((own) => bareAddress(own) === address);
  if (!isHost) return "only the machine that runs meso360 may control it";
  return isForeign(asker) ? "another site's page may not control" : null;
}

/** True when a browser says that another site's page made the request. */
export function isForeign({ header }: Pick<Asker, "header">): boolean {
  const site = header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  const origin = header("origin");
  return origin !== undefined && originHost(origin) !== header("host")?.toLowerCase();
}

/**
 * Why a request's Host is not this machine's, or null when it is: a page from elsewhere whose name
 * was made to point here still sends that name. `ownNames` are the machine's, besides localhost. Asked
 * where something is changed; looking is open to any name until other names can be configured.
 */
export function hostRefusal(
  host: string | undefined,
  ownAddresses: readonly string[],
  ownNames: readonly string[],
): string | null {
  const name = bareAddress((host ?? "").replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1"));
  const isOwn = name === "localhost" || isLoopback(name) ||
    ownAddresses.some((own) => bareAddress(own) === name) ||
    ownNames.some((own) => own.toLowerCase() === name);
  if (isOwn) return null;
  return `${JSON.stringify((host ?? "").slice(0, 80))} is no name of this machine: control it ` +
    `from http://localhost`;
}

const isLoopback = (address: string) => address === "::1" || /^127\.\d+\.\d+\.\d+$/.test(address);

/** IPv4 addresses come as `::ffff:192.168.4.2` on a socket for both, IPv6 ones with a zone. */
function bareAddress(address: string): string {
  return address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "").replace(/%.*$/, "");
}

function originHost(origin: string): string | null {
  try {
    const { host, protocol } = new URL(origin);
    return protocol === "http:" || protocol === "https:" ? host : null;
  } catch {
    return null;
  }
}
