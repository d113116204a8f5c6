/**
 * What this machine says of itself on one interface: its name's addresses, and the panel as a
 * service that can be browsed. Pure. RFC 6762 section 10, RFC 6763 sections 4 to 9.
 *
 * @module
 */
import { type DnsRecord, encodeData } from "./dns_messages.ts";

const SERVICE = "_http._tcp.local";
const SERVICE_TYPES = "_services._dns-sd._udp.local";

/** How long a record may be kept after it was heard. RFC 6762 section 10 for host names. */
export const TTL_S = 120;

/** What a claim is about. */
export interface Claim {
  /** As `mesoview.local`. */
  readonly host: string;
  /** As `truck 1._http._tcp.local`. */
  readonly instance: string;
}

/** The records of a claim on one interface. */
export interface Zone {
  readonly claim: Claim;
  /** Others may have them too: they are answered after a short random wait. */
  readonly shared: readonly DnsRecord[];
  /** Only this machine's: probed for before they are claimed. */
  readonly unique: readonly DnsRecord[];
  /** That there is nothing else of these names: nobody needs to wait for an IPv6 address. */
  readonly negative: readonly DnsRecord[];
}

/** The names that belong together; `hostNumber` and `instanceNumber` are 1 unless those are taken. */
export function claimOf(
  name: string,
  vehicleId: string,
  hostNumber: number,
  instanceNumber: number,
): Claim {
  const host = label(name, hostNumber === 1 ? "" : `-${hostNumber}`);
  const instance = label(vehicleId, instanceNumber === 1 ? "" : ` (${instanceNumber})`);
  return { host: `${host}.local`, instance: `${instance}.${SERVICE}` };
}

/** RFC 1035 section 2.3.4. */
const MAX_LABEL_BYTES = 63;

/** One label: shortened, and without dots, which dns-packet takes for its end. */
function label(text: string, suffix: string): string {
  let start = text.replace(/[.\\\p{Cc}]+/gu, " ").trim();
  const bytes = (s: string) => new TextEncoder().encode(s).length;
  while (bytes(start + suffix) > MAX_LABEL_BYTES) start = [...start].slice(0, -1).join("");
  return `${start === "" ? "meso360" : start}${suffix}`;
}

/** The records of `claim` for an interface with these IPv4 addresses; HTTP is served at `port`. */
export function zoneOf(claim: Claim, port: number, addresses: readonly string[]): Zone {
  const { host, instance } = claim;
  const shared = (name: string, target: string) => ({
    name,
    type: "PTR",
    ttlS: TTL_S,
    flush: false,
    rdata: encodeData("PTR", target),
  });
  const unique = (name: string, type: "A" | "SRV" | "TXT" | "NSEC", data: unknown) => ({
    name,
    type,
    ttlS: TTL_S,
    flush: true,
    rdata: encodeData(type, data),
  });
  return {
    claim,
    shared: [shared(SERVICE, instance), shared(SERVICE_TYPES, SERVICE)],
    unique: [
      ...addresses.map((address) => unique(host, "A", address)),
      unique(instance, "SRV", { priority: 0, weight: 0, port, target: host }),
      unique(instance, "TXT", ["path=/"]),
    ],
    negative: [
      unique(host, "NSEC", { nextDomain: host, rrtypes: ["A"] }),
      unique(instance, "NSEC", { nextDomain: instance, rrtypes: ["TXT", "SRV"] }),
    ],
  };
}

/** The records that are taken back when the machine leaves; the list of service types is everyone's. */
export function goodbyes({ shared, unique }: Zone): DnsRecord[] {
  // Without "forget the others": after a conflict those are another machine's, and right.
  return [...shared.filter(({ name }) => name !== SERVICE_TYPES), ...unique]
    .map((record) => ({ ...record, ttlS: 0, flush: false }));
}
