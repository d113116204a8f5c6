/**
 * Under which addresses other machines reach this one, the likeliest first.
 *
 * @module
 */
import { addressOf, isLinkLocal, isLoopback } from "../formats/addresses.ts";

/** An address of this machine. */
export interface OwnInterface {
  /** The interface's name, as `wlan0`. */
  readonly name: string;
  readonly address: string;
}

/** What decides. */
export interface ReachParts {
  /** What is listened on: an address, a name, or all addresses. */
  readonly httpHost: string;
  readonly interfaces: readonly OwnInterface[];
  /** The datalogger's host or host:port: phones are most likely on its network. Null: there is none. */
  readonly loggerIp: string | null;
}

/** True for an `http_host` that means every address of the machine. */
export function isEverywhere(httpHost: string): boolean {
  return ["0.0.0.0", "::", ""].includes(httpHost);
}

/** True for an `http_host` that only this machine can reach. */
export function isForThisMachine(httpHost: string): boolean {
  return /^localhost\.?$/i.test(httpHost) || isLoopback(httpHost);
}

/** Interfaces that lead to no other machine: of containers, virtual machines, tunnels. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vbox|vethernet|tun|tap|utun|wg|zt|tailscale|lxc)/i;

/**
 * The hosts under which others reach what is served at `httpHost`, as they stand in an address
 * (IPv6 in brackets), best first; none when it is for this machine only, or there is no network.
 */
export function reachableHosts({ httpHost, interfaces, loggerIp }: ReachParts): string[] {
  if (!isEverywhere(httpHost)) {
    // No address with a zone can be typed.
    const none = isForThisMachine(httpHost) || isLinkLocal(addressOf(httpHost) ?? "");
    return none ? [] : [inUrl(httpHost)];
  }
  const ranked = interfaces
    .filter(({ address }) => !isLoopback(address))
    .filter(({ address }) => !isLinkLocal(addressOf(address) ?? ""))
    // An IPv6 socket takes both kinds, an IPv4 one only its own.
    .filter(({ address }) => httpHost !== "0.0.0.0" || !address.includes(":"))
    .map((own) => ({ host: inUrl(own.address), rank: rankOf(own, loggerIp) }))
    .sort((a, b) => a.rank - b.rank);
  const hosts = ranked.filter(({ rank }) => rank !== ONE_CABLE || ranked[0]!.rank === ONE_CABLE);
  return [...new Set(hosts.map(({ host }) => host))];
}

/** A host as it stands in an address: IPv6 in brackets. */
export function inUrl(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** Two machines on one cable give themselves such addresses; beside a given one they lead nowhere. */
const ONE_CABLE = 4;

function rankOf({ name, address }: OwnInterface, loggerIp: string | null): number {
  const network = /^\d+\.\d+\.\d+\./.exec(address)?.[0];
  if (VIRTUAL.test(name)) return 5;
  if (network !== undefined && loggerIp?.startsWith(network)) return 0;
  if (address.startsWith("169.254.")) return ONE_CABLE;
  if (address.includes(":")) return 3;
  return /^(?:192\.168|10|172\.(?:1[6-9]|2\d|3[01]))\./.test(address) ? 1 : 2;
}
