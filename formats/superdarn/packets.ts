/**
 * Where in a radar's TCP stream are its records? Each packet: bytes 49 08 1E 00, int32 little-endian
 * length, then that many bytes: one DMAP record (framing of RST, `connex.h`).
 *
 * A packet's head is believed when the record in it begins as a record does (int32 65537) and says
 * the same size. So noise is not taken for packets, and a packet that was cut short is noticed by the
 * head of the next one, which is not lost with it.
 *
 * @module
 */
import { DMAP_CODE } from "./dmap_walk.ts";

/** Every packet begins so; the four differ, so that a head never begins inside of these. */
const MAGIC = [0x49, 0x08, 0x1e, 0x00] as const;
/** Magic and length. */
const FRAME_BYTES = 8;
/** Code, size and the two counts of a record: the least there is. */
const LEAST_RECORD = 16;
/** A record of 10 MiB is far above any that a radar makes. */
const MOST_RECORD = 10 * 1024 * 1024;
/** Magic, length, and the record's code and size: what decides whether it is a head. */
const HEAD_BYTES = 16;

/** A longer chunk is taken in such pieces, so that what is held does not grow with it. */
const PIECE_BYTES = 64 * 1024;
/** More room than this is given back when what needed it has been dealt with. */
const MOST_KEPT = 4 * PIECE_BYTES;

/** What is found in a stream. Called while `push` runs; `reset` may be called from there. */
export interface PacketEvents {
  /** A packet's record, not decoded; the bytes are the listener's own. */
  record(bytes: Uint8Array<ArrayBuffer>): void;
  /** A packet that is none, or was cut short; the text says why. */
  bad(why: string): void;
  /** So many bytes belonged to no packet and were passed over. */
  skipped(bytes: number): void;
}

/** A packet with this record. */
export function framed(record: Uint8Array): Uint8Array<ArrayBuffer> {
  const packet = new Uint8Array(FRAME_BYTES + record.length);
  packet.set(MAGIC);
  new DataView(packet.buffer).setInt32(MAGIC.length, record.length, true);
  packet.set(record, FRAME_BYTES);
  return packet;
}

/**
 * Finds the records in a stream that comes in pieces of any size. Each byte is looked at a few times
 * at most, however it is cut; what is held is at most one packet and a piece of 64 KiB, in room for
 * twice as much.
 */
export class PacketReader {
  readonly #events: PacketEvents;
  #held = new Uint8Array(0);
  #view = new DataView(this.#held.buffer);
  /** Held bytes that were not dealt with: from, to. */
  #start = 0;
  #end = 0;
  /** Of a packet whose head is at `#start` and believed: its record's size; else 0. */
  #size = 0;
  /** Up to where that record has been searched for the head of another packet. */
  #searched = 0;
  /** Bytes at `#start` that were in the last record, and may yet be the beginning of a head. */
  #borrowed = 0;
  #skipped = 0;
  #resets = 0;

  constructor(events: PacketEvents) {
    this.#events = events;
  }

  /** Bytes that wait for those behind them. */
  get waitingBytes(): number {
    return this.#end - this.#start - this.#borrowed;
  }

  /** The next bytes of the stream; they may be used for something else afterwards. */
  push(chunk: Uint8Array): void {
    const resets = this.#resets;
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      this.#hold(chunk.subarray(at, at + PIECE_BYTES));
      while (resets === this.#resets && this.#step());
      if (resets !== this.#resets) return;
    }
    this.#tellSkipped();
  }

  /** What comes next is another stream: what waits is forgotten. */
  reset(): void {
    this.#resets++;
    this.#start = 0;
    this.#end = 0;
    this.#size = 0;
    this.#borrowed = 0;
    this.#skipped = 0;
    this.#shrink();
  }

  #hold(piece: Uint8Array): void {
    const waiting = this.#end - this.#start;
    if (this.#end + piece.length > this.#held.length) {
      const needed = waiting + piece.length;
      if (needed <= this.#held.length) this.#held.copyWithin(0, this.#start, this.#end);
      else this.#use(enlarged(this.#held.subarray(this.#start, this.#end), 2 * needed));
      this.#searched -= this.#start;
      this.#start = 0;
      this.#end = waiting;
    }
    this.#held.set(piece, this.#end);
    this.#end += piece.length;
  }

  #use(room: Uint8Array<ArrayBuffer>): void {
    this.#held = room;
    this.#view = new DataView(room.buffer);
  }

  /** After a large packet: its room is given back. */
  #shrink(): void {
    if (this.#held.length <= MOST_KEPT || this.#start !== this.#end) return;
    this.#use(new Uint8Array(0));
    this.#start = this.#end = 0;
  }

  /** One step through what is held; false: more bytes are needed. */
  #step(): boolean {
    return this.#size === 0 ? this.#findHead() : this.#takeRecord();
  }

  #findHead(): boolean {
    const at = this.#magicFrom(this.#start, this.#end);
    this.#skip(at - this.#start);
    const atHand = this.#end - at;
    if (atHand < FRAME_BYTES) return false;
    const why = this.#whyNoLength(at) ?? (atHand < HEAD_BYTES ? null : this.#whyNoRecord(at));
    if (why !== null) {
      // The search goes on right behind what looked like a head.
      this.#skip(MAGIC.length);
      this.#bad(why);
      return true;
    }
    if (atHand < HEAD_BYTES) return false;
    this.#size = this.#view.getInt32(at + MAGIC.length, true);
    this.#searched = at + HEAD_BYTES;
    if (this.#borrowed > 0) {
      this.#borrowed = 0;
      this.#bad("the packet before was cut short; its last value may be wrong");
    }
    return true;
  }

  #takeRecord(): boolean {
    const from = this.#start + FRAME_BYTES;
    const to = from + this.#size;
    const other = this.#otherHead(to);
    if (other !== -1) {
      const got = other - from;
      this.#skip(other - this.#start);
      this.#size = 0;
      this.#bad(`a packet of ${to - from} bytes was cut short after ${got}`);
      return true;
    }
    if (this.#end < to) return false;
    const record = this.#held.slice(from, to);
    this.#borrowed = to - this.#magicFrom(to - MAGIC.length + 1, to);
    this.#start = to - this.#borrowed;
    this.#size = 0;
    this.#shrink();
    this.#tellSkipped();
    this.#events.record(record);
    return true;
  }

  /**
   * Where in the record that is being received another packet begins; −1: nowhere yet. Magic so close
   * before the record's end that the rest of the head is not there yet counts too. This alone depends
   * on how the stream is cut: a whole record with magic in its last 4 to 7 bytes is taken for one that
   * was cut short where a piece ends with it.
   */
  #otherHead(to: number): number {
    while (this.#searched < Math.min(to, this.#end)) {
      const at = this.#magicFrom(this.#searched, Math.min(to, this.#end));
      this.#searched = at;
      const atHand = this.#end - at;
      if (at >= to || (atHand < HEAD_BYTES && this.#end < to)) return -1;
      if (atHand < MAGIC.length) return -1;
      const why = atHand < FRAME_BYTES ? null : this.#whyNoLength(at);
      if ((why ?? (atHand < HEAD_BYTES ? null : this.#whyNoRecord(at))) === null) return at;
      this.#searched = at + 1;
    }
    return -1;
  }

  /** Where before `until` magic begins, as far as the bytes at hand say; `until`: nowhere. */
  #magicFrom(from: number, until: number): number {
    for (let at = from; at < until; at++) {
      const found = this.#held.subarray(at, until).indexOf(MAGIC[0]);
      if (found === -1) return until;
      at += found;
      const known = Math.min(MAGIC.length, this.#end - at);
      let same = 1;
      while (same < known && this.#held[at + same] === MAGIC[same]) same++;
      if (same === known) return at;
    }
    return until;
  }

  #whyNoLength(at: number): string | null {
    const length = this.#view.getInt32(at + MAGIC.length, true);
    if (length >= LEAST_RECORD && length <= MOST_RECORD) return null;
    return `a packet says that it has ${length} bytes; ${LEAST_RECORD} to ${MOST_RECORD} is possible`;
  }

  #whyNoRecord(at: number): string | null {
    const code = this.#view.getInt32(at + FRAME_BYTES, true);
    if (code !== DMAP_CODE) return `what is in a packet begins with ${code}, not with ${DMAP_CODE}`;
    const length = this.#view.getInt32(at + MAGIC.length, true);
    const size = this.#view.getInt32(at + FRAME_BYTES + 4, true);
    return size === length ? null : `a packet has ${length} bytes, and its record says ${size}`;
  }

  #skip(bytes: number): void {
    const borrowed = Math.min(bytes, this.#borrowed);
    this.#borrowed -= borrowed;
    this.#skipped += bytes - borrowed;
    this.#start += bytes;
  }

  /** What was passed over up to there is told first: a listener may throw. */
  #bad(why: string): void {
    this.#tellSkipped();
    this.#events.bad(why);
  }

  #tellSkipped(): void {
    const bytes = this.#skipped;
    this.#skipped = 0;
    if (bytes > 0) this.#events.skipped(bytes);
  }
}

function enlarged(bytes: Uint8Array, room: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(room);
  larger.set(bytes);
  return larger;
}
