/**
 * What do the packets of storm symbols and storm trends say (ICD 2620001, figures 3-14 and 3-15)?
 *
 * @module
 */
import type { Reader } from "./bytes.ts";
import { NexradError } from "../nexrad_error.ts";
import type { Place } from "./packets.ts";

/** A symbol at a place; which fields it has depends on its packet. */
export interface SymbolPoint {
  readonly place: Place;
  /** 15: the storm's name, two letters. */
  readonly id?: string;
  /** 3, 11, 25: quarters of a kilometre. 20: the same where the kind has a radius. */
  readonly radius?: number;
  /** 20: which feature. */
  readonly feature?: number;
  /** 19: percent, or −999: too far away to tell. */
  readonly hailPercent?: number;
  readonly severeHailPercent?: number;
  /** 19: inches, rounded up. */
  readonly hailInches?: number;
}

/** All symbols of a packet. */
export function readPoints(packet: number, read: Reader): SymbolPoint[] {
  const points: SymbolPoint[] = [];
  while (read.left >= 4) {
    const place: Place = [read.i16(), read.i16()];
    points.push({ place, ...attributes(packet, read) });
  }
  return points;
}

function attributes(packet: number, read: Reader): Omit<SymbolPoint, "place"> {
  switch (packet) {
    case 3:
    case 11:
    case 25:
      return { radius: read.u16() };
    case 15:
      return { id: read.text(2) };
    case 19:
      return { hailPercent: read.i16(), severeHailPercent: read.i16(), hailInches: read.u16() };
    case 20:
      return { feature: read.u16(), radius: read.u16() };
    default:
      return {};
  }
}

/** How a storm changed over the last volumes, newest first (packet 21). */
export interface Trend {
  readonly id: string;
  /** Eighths of a kilometre east and north of the radar. */
  readonly place: Place;
  readonly quantities: readonly {
    readonly name: string;
    readonly unit: string;
    readonly values: readonly number[];
    /** Where the storm reached beyond the highest or lowest sweep: it is at least so high or low. */
    readonly beyond: readonly boolean[];
  }[];
}

const QUANTITIES: readonly (readonly [name: string, unit: string, step: number])[] = [
  ["top", "ft", 100],
  ["base", "ft", 100],
  ["height of maximum reflectivity", "ft", 100],
  ["probability of hail", "%", 1],
  ["probability of severe hail", "%", 1],
  ["cell-based VIL", "kg/m²", 1],
  ["maximum reflectivity", "dBZ", 1],
  ["height of centroid", "ft", 100],
];
/** Top and base carry a mark as a thousand more. */
const MARKED = 2;
const MARK = 1000;
const HIGHEST = 700;

/** Packet 21. */
export function readTrend(read: Reader): Trend {
  const id = read.text(2);
  const place: Place = [read.i16(), read.i16()];
  const quantities = [];
  while (read.left >= 4) {
    const number = read.u16();
    const known = QUANTITIES[number - 1];
    if (known === undefined) {
      throw new NexradError("bad-field", `a storm's trend of the unknown quantity ${number}`);
    }
    const [name, unit, step] = known;
    const stored = newestFirst(read);
    const beyond = stored.map((value) => number <= MARKED && value > HIGHEST);
    const values = stored.map((value, i) => (beyond[i] ? value - MARK : value) * step);
    quantities.push({ name, unit, values, beyond });
  }
  return { id, place, quantities };
}

/** Packet 22: minutes of the day of each volume, newest first. */
export function readTrendTimes(read: Reader): number[] {
  return newestFirst(read);
}

/** Values stored in a ring, whose newest is named, counted from 1. */
function newestFirst(read: Reader): number[] {
  const [count, newest] = [read.u8(), read.u8()];
  const ring = Array.from({ length: count }, read.i16);
  return ring.map((_, age) => ring[(((newest - 1 - age) % count) + count) % count]!);
}
