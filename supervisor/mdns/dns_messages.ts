/**
 * What stands in an mDNS packet, and back: dns-packet with types, with the two top bits of a class
 * that mean something else in multicast DNS, and with bounds. Pure. RFC 1035 section 4, RFC 6762
 * section 18.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import dnsPacket from "dns-packet";
import dnsTypes from "dns-packet/types.js";

/** A question; those for another class than the Internet's are never told. */
export interface Question {
  readonly name: string;
  /** `A`, `PTR`, … `ANY`, or `UNKNOWN_65`. */
  readonly type: string;
  /** The asker would take an answer to itself alone. */
  readonly unicast: boolean;
}

/** A resource record. */
export interface DnsRecord {
  readonly name: string;
  readonly type: string;
  readonly ttlS: number;
  /** Who has others of this name and type forgets them: this set is whole. */
  readonly flush: boolean;
  /** The data with its names written out, as RFC 6762 section 8.2 compares it. */
  readonly rdata: Uint8Array;
}

/** A packet. */
export interface Message {
  readonly id: number;
  readonly isResponse: boolean;
  /** More known answers follow in another packet. */
  readonly truncated: boolean;
  readonly questions: readonly Question[];
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** RFC 6762 section 17: no packet is larger, headers included. */
export const MAX_PACKET_BYTES = 9000;

/** Questions and records in one packet; honest ones have a few dozen, in 1,500 bytes. */
const MAX_ENTRIES = 64;

const HEADER_BYTES = 12;
const QUESTION_MIN_BYTES = 5;
const RECORD_MIN_BYTES = 11;
/** Bytes of a question behind its name. */
const QUESTION_TAIL_BYTES = 4;
const AUTHORITATIVE = 1 << 10;
/** The top bit of a class: "answer me alone" in a question. */
const TOP_BIT = 0x8000;
const INTERNET = 1;
const ANY_CLASS = 255;

/** The part of dns-packet in use; it comes without types. */
interface Codec {
  encode(packet: {
    readonly type: "query" | "response";
    readonly id: number;
    readonly flags: number;
    readonly questions: readonly { readonly name: string; readonly type: string }[];
    readonly answers: readonly CodecRecord[];
    readonly authorities: readonly CodecRecord[];
    readonly additionals: readonly CodecRecord[];
  }): Buffer;
  decode(bytes: Buffer): {
    readonly id: number;
    readonly type: string;
    readonly opcode: string;
    readonly rcode: string;
    readonly flag_tc: boolean;
    readonly questions: readonly {
      readonly name: string;
      readonly type: string;
      readonly class: string;
    }[];
    readonly answers: readonly CodecRecord[];
    readonly authorities: readonly CodecRecord[];
    readonly additionals: readonly CodecRecord[];
  };
  readonly name: { encode(name: string): Buffer; encodingLength(name: string): number };
  /** How data of a type is written, its length before it. */
  record(type: string): { encode(data: unknown): Buffer };
}

interface CodecRecord {
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly class?: string;
  readonly flush?: boolean;
  readonly data: unknown;
}

const codec: Codec = dnsPacket;
const types: { toType(name: string): number } = dnsTypes;

/** The number of a record type, by its name here. */
export const typeNumber = (type: string): number => types.toType(type);

/** The packet in `bytes`, or null when it is none that a responder heeds. Never throws. */
export function decodeMessage(bytes: Uint8Array): Message | null {
  if (bytes.length > MAX_PACKET_BYTES || !hasRoom(bytes)) return null;
  try {
    const wire = codec.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    // RFC 6762 sections 18.3 and 18.11: others are ignored.
    if (wire.opcode !== "QUERY" || wire.rcode !== "NOERROR") return null;
    return {
      id: wire.id,
      isResponse: wire.type === "response",
      truncated: wire.flag_tc,
      questions: wire.questions.flatMap(({ name, type, class: klass }) => {
        const number = classNumber(klass);
        if (![INTERNET, ANY_CLASS].includes(number & ~TOP_BIT)) return [];
        return [{ name, type, unicast: (number & TOP_BIT) !== 0 }];
      }),
      answers: records(wire.answers),
      authorities: records(wire.authorities),
      additionals: records(wire.additionals),
    };
  } catch {
    return null;
  }
}

/** Whether as many entries as the header counts can be there at all: what does not fit is not tried. */
function hasRoom(bytes: Uint8Array): boolean {
  if (bytes.length < HEADER_BYTES) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const questions = view.getUint16(4);
  const found = view.getUint16(6) + view.getUint16(8) + view.getUint16(10);
  return questions + found <= MAX_ENTRIES &&
    HEADER_BYTES + questions * QUESTION_MIN_BYTES + found * RECORD_MIN_BYTES <= bytes.length;
}

/** dns-packet names a class that it does not know `UNKNOWN_n`. */
function classNumber(name: string): number {
  if (name === "IN") return INTERNET;
  return name === "ANY" ? ANY_CLASS : Number(name.replace("UNKNOWN_", ""));
}

function records(found: readonly CodecRecord[]): DnsRecord[] {
  return found.filter((record) => record.class === "IN").map((
    { name, type, ttl, flush, data },
  ) => ({
    name,
    type,
    ttlS: ttl,
    flush: flush === true,
    rdata: withoutLength(codec.record(type).encode(data)),
  }));
}

/** The bytes of a packet. Names are dotted: no label holds a dot or has more than 63 bytes. */
export function encodeMessage(message: Partial<Message> & { readonly isResponse: boolean }) {
  const { id = 0, isResponse, questions = [] } = message;
  const bytes = codec.encode({
    type: isResponse ? "response" : "query",
    id,
    flags: isResponse ? AUTHORITATIVE : 0,
    questions: questions.map(({ name, type }) => ({ name, type })),
    answers: (message.answers ?? []).map(codecRecord),
    authorities: (message.authorities ?? []).map(codecRecord),
    additionals: (message.additionals ?? []).map(codecRecord),
  });
  let end = HEADER_BYTES;
  for (const { name, unicast } of questions) {
    end += codec.name.encodingLength(name) + QUESTION_TAIL_BYTES;
    if (unicast) bytes.writeUInt16BE(TOP_BIT | INTERNET, end - 2);
  }
  return new Uint8Array(bytes);
}

/** A type without a name makes dns-packet write the data as it is. */
function codecRecord({ name, type, ttlS, flush, rdata }: DnsRecord): CodecRecord {
  const data = Buffer.from(rdata);
  return { name, type: `UNKNOWN_${typeNumber(type)}`, ttl: ttlS, flush, data };
}

/** The data of a record by its type, as dns-packet takes it; see its README. */
export function encodeData(type: "A" | "AAAA" | "PTR" | "SRV" | "TXT" | "NSEC", data: unknown) {
  return withoutLength(codec.record(type).encode(data));
}

const withoutLength = (bytes: Buffer): Uint8Array => new Uint8Array(bytes.subarray(2));

/** Names are the same whatever the case of their ASCII letters. RFC 6762 section 16. */
export function sameName(a: string, b: string): boolean {
  // First what costs nothing: most names are no names of ours.
  return a.length === b.length && (a === b || foldCase(a) === foldCase(b));
}

const foldCase = (name: string): string =>
  name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

/** Bytes of an SRV record's data before its name. */
const SRV_NAME_AT = 6;

/** A text that two records share when they say the same: name, type and data. */
export function identity({ name, type, rdata }: DnsRecord): string {
  const nameAt = type === "PTR" ? 0 : type === "SRV" ? SRV_NAME_AT : rdata.length;
  const data = rdata.map((byte, at) => at >= nameAt && byte >= 65 && byte <= 90 ? byte + 32 : byte);
  return `${foldCase(name)} ${type} ${data.join(" ")}`;
}
