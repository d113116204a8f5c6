/**
 * Which packets are in a layer of a product, and where does each end (ICD 2620001, figures 3-7 to
 * 3-15 and appendix E)?
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import type { Skipped } from "../sweep.ts";
import type { Reader } from "./bytes.ts";
import { type GenericProduct, readGeneric } from "./generic.ts";
import { type RadialPacket, readDigitalRadials, readRunLengthRadials } from "./radial.ts";
import { type RasterPacket, readRaster } from "./raster.ts";
import { readPoints, readTrend, readTrendTimes, type SymbolPoint, type Trend } from "./symbols.ts";

/** Quarters of a kilometre east and north of the radar, or picture elements of a screen. */
export type Place = readonly [i: number, j: number];

/** A packet, by its number. Places are as stored. */
export type Packet =
  | {
    readonly kind: "text";
    readonly packet: number;
    readonly place: Place;
    /** Its colour level; null where the packet has none. */
    readonly level: number | null;
    readonly text: string;
  }
  | {
    readonly kind: "points";
    readonly packet: number;
    readonly points: readonly SymbolPoint[];
  }
  | {
    readonly kind: "lines";
    readonly packet: number;
    readonly level: number | null;
    readonly lines: readonly (readonly Place[])[];
  }
  /** The level of the contours that follow. */
  | { readonly kind: "level"; readonly packet: number; readonly level: number }
  /** Where a storm was (23) or will be (24). */
  | { readonly kind: "track"; readonly packet: number; readonly packets: readonly Packet[] }
  | { readonly kind: "trend"; readonly packet: number; readonly trend: Trend }
  | { readonly kind: "times"; readonly packet: number; readonly minutes: readonly number[] }
  | { readonly kind: "radials"; readonly packet: number; readonly radials: RadialPacket }
  | { readonly kind: "raster"; readonly packet: number; readonly raster: RasterPacket }
  | { readonly kind: "generic"; readonly packet: number; readonly product: GenericProduct }
  /** Known by its length only. */
  | { readonly kind: "other"; readonly packet: number; readonly bytes: number };

/** The largest real layer holds some hundreds. */
const MOST_PACKETS = 20_000;

/** Gives a part up, and goes on after it. */
export type Skip = (where: string, error: NexradError) => void;

/** A `Skip` that keeps what it is told. */
export function skipInto(list: Skipped[]): Skip {
  return (where, { code, message }) => list.push({ where, code, why: message });
}

/**
 * All packets up to the reader's end. One that cannot be read ends the layer, as where the next
 * begins cannot be known.
 */
export function readPackets(read: Reader, skip: Skip): Packet[] {
  const packets: Packet[] = [];
  while (read.left >= 2) {
    const at = read.at;
    try {
      if (packets.length >= MOST_PACKETS) {
        throw new NexradError("too-large", `there are more than ${MOST_PACKETS} packets`);
      }
      packets.push(readPacket(read, skip));
    } catch (error) {
      if (!(error instanceof NexradError)) throw error;
      skip(`packet ${packets.length + 1} at byte ${at} of ${read.what}`, error);
      break;
    }
  }
  return packets;
}

/** Images and contours come without a length: each has its own way to end. */
function readPacket(read: Reader, skip: Skip): Packet {
  const packet = read.u16();
  switch (packet) {
    case 16:
      return { kind: "radials", packet, radials: readDigitalRadials(read, skip) };
    case 0xaf1f:
      return { kind: "radials", packet, radials: readRunLengthRadials(read, skip) };
    case 0xba0f:
    case 0xba07:
      return { kind: "raster", packet, raster: readRaster(read, skip) };
    case 17:
    case 18:
      return skipPrecipitationArray(packet, read);
    case 28:
    case 29: {
      read.take(2);
      const length = read.u32();
      return {
        kind: "generic",
        packet,
        product: readGeneric(read.part(length, "packet 28"), skip),
      };
    }
    case 0x0802:
      read.take(2);
      return { kind: "level", packet, level: read.u16() };
    case 0x0e03: {
      read.take(2);
      const start: Place = [read.i16(), read.i16()];
      const rest = places(read.part(read.u16(), "a contour"));
      return { kind: "lines", packet, level: null, lines: [[start, ...rest]] };
    }
    case 0x3501:
      return {
        kind: "lines",
        packet,
        level: null,
        lines: pairs(read.part(read.u16(), "contours")),
      };
  }
  const body = read.part(read.u16(), `packet ${packet}`);
  return readBody(packet, body, skip);
}

/** Packets whose first halfword is their length. */
function readBody(packet: number, body: Reader, skip: Skip): Packet {
  switch (packet) {
    case 1:
    case 2:
    case 8: {
      const level = packet === 8 ? body.u16() : null;
      const place: Place = [body.i16(), body.i16()];
      return { kind: "text", packet, place, level, text: body.text(body.left) };
    }
    case 3:
    case 11:
    case 12:
    case 13:
    case 14:
    case 15:
    case 19:
    case 20:
    case 25:
    case 26:
      return { kind: "points", packet, points: readPoints(packet, body) };
    case 6:
      return { kind: "lines", packet, level: null, lines: [places(body)] };
    case 9:
      return { kind: "lines", packet, level: body.u16(), lines: [places(body)] };
    case 7:
      return { kind: "lines", packet, level: null, lines: pairs(body) };
    case 10:
      return { kind: "lines", packet, level: body.u16(), lines: pairs(body) };
    case 21:
      return { kind: "trend", packet, trend: readTrend(body) };
    case 22:
      return { kind: "times", packet, minutes: readTrendTimes(body) };
    case 23:
    case 24:
      return { kind: "track", packet, packets: readTrack(body, skip) };
    // Wind barbs and arrows, by place on the screen.
    case 4:
    case 5:
      return { kind: "other", packet, bytes: body.left };
  }
  throw new NexradError("unsupported", `a packet of the unknown kind ${packet}`);
}

/** A track holds texts, lines and circles; none of them holds another track. */
function readTrack(body: Reader, skip: Skip): Packet[] {
  const packets: Packet[] = [];
  while (body.left >= 4) {
    const packet = body.u16();
    if (packet === 23 || packet === 24) {
      throw new NexradError("bad-field", `a track within a track at byte ${body.at - 2}`);
    }
    packets.push(readBody(packet, body.part(body.u16(), `packet ${packet} of a track`), skip));
  }
  return packets;
}

function places(read: Reader): Place[] {
  const found: Place[] = [];
  while (read.left >= 4) found.push([read.i16(), read.i16()]);
  return found;
}

function pairs(read: Reader): Place[][] {
  const found: Place[][] = [];
  while (read.left >= 8) found.push([[read.i16(), read.i16()], [read.i16(), read.i16()]]);
  return found;
}

/** Product 81's own grid is not around the radar: nothing here draws it. */
function skipPrecipitationArray(packet: number, read: Reader): Packet {
  const start = read.at;
  read.take(6); // two spares, boxes of a row
  for (let rows = read.u16(); rows > 0; rows--) read.take(read.u16());
  return { kind: "other", packet, bytes: read.at - start };
}
