/**
 * The operator's link: under which addresses a phone may open it, and its QR code.
 *
 * @module
 */
import { renderSVG } from "uqr";
import type { OperatorView } from "../../formats/panel_messages.ts";
import { reachableHosts, type ReachParts } from "../reach.ts";

/** What the links are made of. */
export interface LinkParts extends ReachParts {
  readonly token: string;
  readonly port: number;
  /** The name in use on the network, as `mesoview.local`; null when there is none. */
  readonly mdnsName: string | null;
}

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
  const { port, token, mdnsName } = parts;
  const hosts = reachableHosts(parts);
  if (mdnsName !== null && hosts.length > 0) hosts.push(mdnsName);
  return hosts.map((host) => `http://${host}:${port}/operator#${token}`);
}
