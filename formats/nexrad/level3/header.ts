/**
 * What do the first bytes of a Level III product say: the WMO and AWIPS lines that carry it, its
 * message header and its product description (ICD 2620001, figures 3-3, 3-6)?
 *
 * @module
 */
import { inflateSync } from "node:zlib";
import { decompressBzip2 } from "../../bzip2.ts";
import { NexradError } from "../nexrad_error.ts";
import type { RadarSite } from "../sweep.ts";
import { latin1, Reader } from "./bytes.ts";

/** What the AWIPS line says, or a file name: `N0Q` and `LOT`; of a name, the site may have four letters. */
export interface Awips {
  readonly code: string;
  readonly site: string;
}

/** Message header and product description. Numbers as stored where no unit is named. */
export interface Description {
  readonly productCode: number;
  readonly messageTimeMs: number;
  /** Bytes of the message as its header says. */
  readonly length: number;
  readonly site: RadarSite;
  readonly mode: number;
  readonly vcp: number;
  readonly volumeTimeMs: number;
  readonly productTimeMs: number;
  /** Halfwords 27 and 28. */
  readonly hw27: readonly number[];
  readonly elevationNumber: number;
  readonly hw30: number;
  /** Halfwords 31–46, unsigned. */
  readonly thresholds: readonly number[];
  /** Halfwords 47–53, signed. */
  readonly hw47: readonly number[];
  /** Bytes from the start of the message; 0: the product has no such block. */
  readonly symbologyAt: number;
  readonly graphicAt: number;
  readonly tabularAt: number;
}

/** A product's message, unpacked. */
export interface Message {
  readonly awips: Awips | null;
  readonly description: Description;
  /** From the message header on: offsets in the description count from here. */
  readonly bytes: Uint8Array;
  /** Bytes that the header announces and the file, unpacked, has not. */
  readonly missing: number;
}

export const MESSAGE_HEADER_BYTES = 18;
export const DESCRIPTION_BYTES = 102;
const HEAD_BYTES = MESSAGE_HEADER_BYTES + DESCRIPTION_BYTES;

/** The largest product is under 2 MB; more is no product. */
const MAX_BYTES = 8 * 1_048_576;

/** Codes below this are messages between computers, not products. */
const FIRST_PRODUCT = 16;

const METRES_A_FOOT = 0.3048;
const MS_A_DAY = 86_400_000;

/**
 * `SDUS53 KLOT 150709` and `N0QLOT`, each ended by CR CR LF; before it may stand a start of message
 * and its number, and the second line may be missing.
 */
const LINES =
  /^(?:\W?\r*\n?\d{3,5} ?\r*\n)?[A-Z]{4}\d\d [A-Z0-9]{4} \d{6}(?: [A-Z]{3})? ?\r*\n(?:([A-Z0-9]{3})([A-Z0-9]{3}) {0,3}\r*\n)?/;
const LINES_BYTES = 80;

/**
 * Finds and unpacks the message in a file.
 *
 * @throws {NexradError} when it is no product, or its packed part cannot be unpacked
 */
export function openMessage(file: Uint8Array): Message {
  let { awips, rest } = withoutLines(file);
  if (isZlib(rest)) {
    const inner = withoutLines(inflateAll(rest));
    awips ??= inner.awips;
    rest = inner.rest;
  }
  const description = readDescription(rest);
  const bytes = rest.subarray(0, Math.max(description.length, HEAD_BYTES));
  const missing = Math.max(0, description.length - rest.length);
  if (latin1(bytes.subarray(HEAD_BYTES, HEAD_BYTES + 3)) !== "BZh") {
    return { awips, description, bytes, missing };
  }
  const blocks = decompressBzip2(bytes.subarray(HEAD_BYTES), MAX_BYTES);
  const unpacked = new Uint8Array(HEAD_BYTES + blocks.length);
  unpacked.set(bytes.subarray(0, HEAD_BYTES));
  unpacked.set(blocks, HEAD_BYTES);
  return { awips, description, bytes: unpacked, missing };
}

/** Whether a file's first bytes are those of a Level III product, packed or not. */
export function isLevel3(head: Uint8Array): boolean {
  const { rest } = withoutLines(head);
  // What is packed as a whole can be told only by the lines before it.
  if (isZlib(rest)) return rest !== head;
  try {
    readDescription(rest);
    return true;
  } catch {
    return false;
  }
}

function withoutLines(bytes: Uint8Array): { awips: Awips | null; rest: Uint8Array } {
  const match = LINES.exec(latin1(bytes.subarray(0, LINES_BYTES)));
  if (match === null) return { awips: null, rest: bytes };
  const [lines, code, site] = match;
  return {
    awips: code === undefined ? null : { code, site: site! },
    rest: bytes.subarray(lines.length),
  };
}

/** The two bytes with which a zlib stream begins (RFC 1950): method 8, and a multiple of 31. */
function isZlib(bytes: Uint8Array): boolean {
  const [method, flags] = [bytes[0] ?? 0, bytes[1] ?? 0];
  return method === 0x78 && (method * 256 + flags) % 31 === 0;
}

/** NOAAPort packs a product as zlib streams of 4,000 bytes each, one after the other. */
function inflateAll(bytes: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let rest = bytes; isZlib(rest);) {
    const { part, used } = inflateOne(rest, MAX_BYTES - total);
    parts.push(part);
    total += part.length;
    rest = rest.subarray(used);
  }
  const all = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function inflateOne(bytes: Uint8Array, most: number): { part: Uint8Array; used: number } {
  let inflated: unknown;
  try {
    // With `info`, it also tells how many bytes the stream had; its types leave that out.
    inflated = inflateSync(bytes, { info: true, maxOutputLength: Math.max(1, most) });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const code = error instanceof RangeError ? "too-large" : "bad-field";
    throw new NexradError(code, `the product's zlib stream cannot be unpacked: ${why}`);
  }
  const { buffer, engine } = inflated as {
    buffer: Uint8Array;
    engine: { bytesWritten: number };
  };
  return { part: buffer, used: engine.bytesWritten };
}

function readDescription(message: Uint8Array): Description {
  const read = new Reader(message, "the product's header");
  const productCode = read.u16();
  const sent = [read.u16(), read.u32()] as const;
  const length = read.u32();
  read.take(6); // source, destination, number of blocks
  if (read.i16() !== -1) {
    throw new NexradError(
      "not-nexrad",
      "no Level III product: no divider after the message header",
    );
  }
  const [latDeg, lonDeg] = [read.i32() / 1000, read.i32() / 1000];
  const heightM = read.i16() * METRES_A_FOOT;
  if (read.u16() !== productCode || Math.abs(latDeg) > 90 || Math.abs(lonDeg) > 180) {
    throw new NexradError(
      "not-nexrad",
      "no Level III product: product code or position is not that of one",
    );
  }
  if (productCode < FIRST_PRODUCT || productCode > 1000) {
    throw new NexradError("unsupported", `message ${productCode} is no product`);
  }
  const [mode, vcp] = [read.u16(), read.u16()];
  read.take(4); // sequence number, volume scan number
  const messageTimeMs = time(sent, "message");
  const volumeTimeMs = time([read.u16(), read.u32()], "volume");
  const productTimeMs = time([read.u16(), read.u32()], "product");
  const hw27 = [read.u16(), read.u16()];
  const [elevationNumber, hw30] = [read.u16(), read.u16()];
  const thresholds = read.words(16);
  const hw47 = Array.from({ length: 7 }, read.i16);
  read.take(2); // version and spot blanking
  const [symbologyAt, graphicAt, tabularAt] = [read.u32() * 2, read.u32() * 2, read.u32() * 2];
  return {
    productCode,
    messageTimeMs,
    length,
    site: { latDeg, lonDeg, heightM },
    mode,
    vcp,
    volumeTimeMs,
    productTimeMs,
    hw27,
    elevationNumber,
    hw30,
    thresholds,
    hw47,
    symbologyAt,
    graphicAt,
    tabularAt,
  };
}

/** Day (1 is 1970-01-01) and seconds of it. */
function time([day, seconds]: readonly [number, number], whose: string): number {
  if (day < 1 || seconds > 86_400) {
    throw new NexradError(
      "bad-field",
      `the ${whose}'s time is no time: second ${seconds} of day ${day}`,
    );
  }
  return (day - 1) * MS_A_DAY + seconds * 1000;
}
