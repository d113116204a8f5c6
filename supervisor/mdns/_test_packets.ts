/**
 * Packets written byte by byte, as RFC 1035 section 4 has them: independent of the code under test.
 *
 * @module
 */

/** Bytes of hexadecimal digits, blanks ignored. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\s/g, "").match(/../g) ?? [], (two) => parseInt(two, 16));
}

/** A name, label by label. */
export function nameHex(...labels: string[]): string {
  const bytes = labels.flatMap((label) => [label.length, ...new TextEncoder().encode(label)]);
  return [...bytes, 0].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Two bytes. */
export const twoHex = (value: number): string => value.toString(16).padStart(4, "0");

/** An A record of a name; `classHex` is 8001 with the cache-flush bit. */
export function aHex(name: string, classHex: string, ttlS: number, address: string): string {
  const bytes = address.split(".").map((part) => Number(part).toString(16).padStart(2, "0"));
  return `${name} 0001 ${classHex} ${ttlS.toString(16).padStart(8, "0")} 0004 ${bytes.join("")}`;
}

const MESOVIEW = nameHex("mesoview", "local");

/** "Which address has mesoview.local?"; `classHex` is 8001 to be answered alone. */
export function question(type: number, classHex = "0001", name = MESOVIEW): Uint8Array {
  return hex(`0000 0000 0001 0000 0000 0000 ${name} ${twoHex(type)} ${classHex}`);
}

/** "mesoview.local has `address`", from another machine. */
export function claim(address: string, ttlS = 120, name = MESOVIEW): Uint8Array {
  return hex(`0000 8400 0000 0001 0000 0000 ${aHex(name, "8001", ttlS, address)}`);
}

/** "Has anybody mesoview.local? I would be `address`." */
export function probe(address: string): Uint8Array {
  return hex(
    `0000 0000 0001 0000 0001 0000 ${MESOVIEW} 00ff 0001 ${aHex(MESOVIEW, "0001", 120, address)}`,
  );
}
