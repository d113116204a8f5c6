/**
 * Addresses and names in one form, so that two ways of writing the same one are equal.
 *
 * @module
 */

/**
 * An address in its one form: IPv4 as four numbers, also where a socket for both families says
 * `::ffff:192.168.4.2`; IPv6 shortened as RFC 5952 does, without its zone. Null for what is none.
 */
export function addressOf(text: string): string | null {
  if (/^\d/.test(text) && !text.includes(":")) return isIpv4(text) ? text : null;
  const bare = text.replace(/%.*$/, "");
  // Only what an address is written with: the URL parser would take more.
  if (!/^[\da-f:.]{2,45}$/i.test(bare) || !bare.includes(":")) return null;
  let short: string;
  try {
    short = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  } catch {
    return null;
  }
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(short);
  if (mapped === null) return short;
  return mapped.slice(1).map((hex) => parseInt(hex, 16)).map((n) => `${n >> 8}.${n & 255}`)
    .join(".");
}

function isIpv4(text: string): boolean {
  return /^(?:(?:0|[1-9]\d{0,2})(?:\.(?!$)|$)){4}$/.test(text) &&
    text.split(".").every((part) => Number(part) <= 255);
}

/** True for a machine's address to itself, in whatever way it is written. */
export function isLoopback(text: string): boolean {
  const address = addressOf(text);
  return address === "::1" || address?.startsWith("127.") === true;
}

/**
 * True for an address that holds on one cable or radio network only (RFC 4291, fe80::/10), as
 * `addressOf` writes it. Without its zone the same one may be another machine's elsewhere.
 */
export function isLinkLocal(address: string): boolean {
  return /^fe[89ab][\da-f]:/.test(address);
}

/**
 * The name or address of a `Host` header, without port and last dot, in small letters; addresses as
 * `addressOf` writes them. Null when there is none, or none can be read in it.
 */
export function hostNameOf(header: string | undefined): string | null {
  const match = /^(?:\[([^\]]*)\]|([^:[\]]+))(?::\d{0,5})?$/.exec(header ?? "");
  if (match === null) return null;
  const [, bracketed, plain] = match;
  if (bracketed !== undefined) return bracketed.includes(":") ? addressOf(bracketed) : null;
  const name = plain!.toLowerCase().replace(/\.$/, "");
  return /^[a-z0-9_.-]{1,253}$/.test(name) ? name : null;
}

/** What stands for one household in a count: an IPv4 address, or the first half of an IPv6 one. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const all = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return `${all.slice(0, 4).join(":")}::/64`;
}
