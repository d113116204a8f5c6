/**
 * The operator's link: under which addresses a phone may open it, and its QR code.
 *
 * @module
 */
import { renderSVG } from "uqr";
import type { OperatorView } from "../../formats/panel_messages.ts";
import { addressOf, isLoopback } from "./addresses.ts";

/** An address of this machine. */
export interface OwnInterface {
  /** The interface's name, as `wlan0`. */
  readonly name: string;
  readonly address: string;
}

/** What the links are made of. */
export interface LinkParts {
  readonly token: string;
  /** What is listened on: an address, or all of them. */
  readonly httpHost: string;
  readonly port: number;
  readonly interfaces: readonly OwnInterface[];
  /** The datalogger's host or host:port: phones are most likely on its network. */
  readonly loggerIp: string;
  /** The name in use on the network, as `mesoview.local`; null when there is none. */
  readonly mdnsName: string | null;
}

/** Interfaces that reach no phone: of containers, virtual machines, tunnels. */
const VIRTUAL = /^(?:docker|br-|veth|virbr|vmnet|vbox|vethernet|tun|tap|utun|wg|zt|tailscale|lxc)/i;

/** Token, links and QR code, which `GET /api/operator` and the command show. */
export function operatorView(parts: LinkParts): OperatorView {
  const links = operatorLinks(parts);
  const [best] = links;
  // The border is the standard's (ISO/IEC 18004, 6.3.8): phones find the code by it.
  const qr = best === undefined ? "" : renderSVG(best, { border: 4, ecc: "M" });
  return { token: parts.token, links, qr };
}

/**
 * One link for each address under which a phone may reach this machine, the best one first; the
 * name last, which not every phone can look up. The token stands after `#`: a browser keeps that
 * part to itself, so no server and no log ever sees it.
 */
export function operatorLinks(parts: LinkParts): string[] {
  const { httpHost, port, token, mdnsName } = parts;
  const everywhere = ["0.0.0.0", "::", ""].includes(httpHost);
  const here = everywhere
    ? parts.interfaces
    : parts.interfaces.filter(({ address }) => addressOf(address) === addressOf(httpHost));
  const ranked = here
    .filter(({ address }) => !isLoopback(address) && !/^(?:fe80|169\.254\.)/i.test(address))
    .map((own) => ({ address: own.address, rank: rankOf(own, parts.loggerIp) }))
    // An IPv6 socket takes both kinds, an IPv4 one only its own.
    .filter(({ address }) => httpHost !== "0.0.0.0" || !address.includes(":"))
    .sort((a, b) => a.rank - b.rank);
  const names = ranked.map(({ address }) => address.includes(":") ? `[${address}]` : address);
  if (mdnsName !== null && names.length > 0) names.push(mdnsName);
  return [...new Set(names)].map((name) => `http://${name}:${port}/operator#${token}`);
}

function rankOf({ name, address }: OwnInterface, loggerIp: string): number {
  const network = /^\d+\.\d+\.\d+\./.exec(address)?.[0];
  if (VIRTUAL.test(name)) return 4;
  if (network !== undefined && loggerIp.startsWith(network)) return 0;
  if (address.includes(":")) return 3;
  return /^(?:192\.168|10|172\.(?:1[6-9]|2\d|3[01]))\./.test(address) ? 1 : 2;
}
