/**
 * Which interfaces the name is told on, and which of them a packet came by. Pure but for asking
 * the operating system.
 *
 * @module
 */

/** An IPv4 address and the addresses that are reached without a router. */
export interface LinkAddress {
  readonly address: string;
  readonly netmask: string;
}

/** An interface that has an address. */
export interface NetworkLink {
  readonly name: string;
  /** In a settled order. */
  readonly addresses: readonly LinkAddress[];
}

/**
 * The interfaces that lead to other machines; on Linux also one whose cable is out, which keeps its
 * addresses. Throws what the operating system says.
 */
export function networkLinks(): NetworkLink[] {
  const names = new Map<string, LinkAddress[]>();
  for (const { name, family, address, netmask } of Deno.networkInterfaces()) {
    if (family !== "IPv4" || address.startsWith("127.") || address === "0.0.0.0") continue;
    names.set(name, [...names.get(name) ?? [], { address, netmask }]);
  }
  return [...names].map(([name, found]) => ({
    name,
    addresses: found.toSorted((a, b) => a.address < b.address ? -1 : 1),
  }));
}

/** The links, and of their addresses those at which what is served at `host` can be reached. */
export function linksServing(links: readonly NetworkLink[], host: string): NetworkLink[] {
  if (number(host) === null || host === "0.0.0.0") return [...links];
  return links.map(({ name, addresses }) => ({
    name,
    addresses: addresses.filter(({ address }) => address === host),
  })).filter(({ addresses }) => addresses.length > 0);
}

/** Every address of this machine, IPv6 too. */
export function ownAddresses(): string[] {
  return Deno.networkInterfaces().map(({ address }) => address);
}

/** True when both have the same addresses. */
export function sameAddresses(a: NetworkLink, b: NetworkLink): boolean {
  const text = ({ addresses }: NetworkLink) =>
    addresses.map(({ address, netmask }) => `${address}/${netmask}`).join(" ");
  return text(a) === text(b);
}

/**
 * Whether a machine with `address` is on this link: from elsewhere nothing is heeded (RFC 6762
 * section 11). One without a DHCP server may be on any of them.
 */
export function isOnLink({ addresses }: NetworkLink, address: string): boolean {
  const other = number(address);
  if (other === null) return false;
  return address.startsWith("169.254.") || addresses.some((own) => {
    const mask = number(own.netmask) ?? 0xffffffff;
    return ((number(own.address) ?? 0) & mask) === (other & mask);
  });
}

function number(address: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address);
  return match === null ? null : match.slice(1).reduce((all, part) => all << 8 | Number(part), 0);
}
