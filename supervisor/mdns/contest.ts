/**
 * Whether another machine has, or wants, this machine's names. Pure. RFC 6762 sections 8.1, 8.2
 * and 9.
 *
 * @module
 */
import { type DnsRecord, type Message, sameName, typeNumber } from "./dns_messages.ts";
import type { Zone } from "./records.ts";

/** Which of the two names. */
export type Contested = "host" | "instance";

/**
 * The name of which a response says something else than we do, or null. While we probe anything
 * about the name shows that it is taken; later only another address, port or text.
 * `isOurs` knows what this machine says, on every interface and by other programs.
 */
export function conflict(
  zone: Zone,
  response: Message,
  probing: boolean,
  isOurs: (record: DnsRecord) => boolean,
): Contested | null {
  for (const record of [...response.answers, ...response.additionals]) {
    // A machine that says goodbye to a name does not hold it.
    if (record.ttlS === 0 || record.type === "NSEC") continue;
    const which = nameOf(zone, record);
    if (which === null) continue;
    const counts = probing ||
      zone.unique.some(({ name, type }) => type === record.type && sameName(name, record.name));
    if (counts && !isOurs(record)) return which;
  }
  return null;
}

function nameOf({ claim }: Zone, { name }: DnsRecord): Contested | null {
  if (sameName(name, claim.host)) return "host";
  return sameName(name, claim.instance) ? "instance" : null;
}

/** True when another machine probes for one of our names at the same time and goes first. */
export function losesTieBreak(zone: Zone, probe: Message): boolean {
  return [zone.claim.host, zone.claim.instance].some((wanted) => {
    const of = (records: readonly DnsRecord[]) =>
      records.filter(({ name }) => sameName(name, wanted));
    const theirs = of(probe.authorities);
    return theirs.length > 0 && compareSets(of(zone.unique), theirs) < 0;
  });
}

/** Record by record in their order; the later goes first, and the one that has more. */
function compareSets(ours: readonly DnsRecord[], theirs: readonly DnsRecord[]): number {
  const a = ours.toSorted(compareRecords);
  const b = theirs.toSorted(compareRecords);
  for (const [at, record] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareRecords(record, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By type, then by the bytes of the data; the class is the same. */
function compareRecords(a: DnsRecord, b: DnsRecord): number {
  const order = typeNumber(a.type) - typeNumber(b.type);
  if (order !== 0) return order;
  for (const [at, byte] of a.rdata.entries()) {
    const other = b.rdata[at];
    if (other === undefined) return 1;
    if (byte !== other) return byte - other;
  }
  return a.rdata.length - b.rdata.length;
}
