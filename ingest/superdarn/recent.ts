/**
 * The newest records of every radar, in memory: what a page that has just been opened shows at once.
 * Each is kept in a compact form and comes back exactly as it was sent.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { BeamMessage, RecentAnswer } from "../../formats/superdarn_messages.ts";

/** Older records go, ms. */
export const KEPT_MS = 7_200_000;

/** All records together; at more, the oldest of the radar that has most go. */
export const MAX_BYTES = 48 * 1024 * 1024;

/** What a record takes besides its gates' values: its other fields, an array's head (measured). */
const RECORD_BYTES = 800;

type GateArray = "elevation" | "power" | "velocity" | "width" | "g_scatter";

type Numbers = readonly (number | null)[];

/** A record whose gates without an echo are left out. */
interface Packed {
  readonly keptMs: number;
  readonly head: Omit<BeamMessage, GateArray | "gflg" | "v">;
  /** Length of the arrays of gates, how many of them have a value, and the length of `gflg`. */
  readonly length: number;
  readonly gates: number;
  readonly flags: number;
  /** The gates' numbers, then each array at those gates, then gflg and v; NaN for null. */
  readonly values: Float32Array | Float64Array;
}

/** Which of a site's records are wanted. */
export interface RecentQuery {
  readonly beam: number | null;
  readonly channel: number | null;
  readonly minutes: number;
}

/** What is in memory. */
export class RecentRecords {
  readonly #sites = new Map<string, { records: Packed[]; bytes: number }>();
  #bytes = 0;

  constructor(
    private readonly clock: Pick<Clock, "monoMs">,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  /** Of all records, roughly. */
  get bytes(): number {
    return this.#bytes;
  }

  add(message: BeamMessage): void {
    let site = this.#sites.get(message.site_name);
    if (site === undefined) {
      site = { records: [], bytes: 0 };
      this.#sites.set(message.site_name, site);
    }
    const record = pack(message, this.clock.monoMs());
    site.records.push(record);
    this.#count(site, sizeOf(record));
    if (this.#bytes > this.maxBytes) this.#makeRoom();
  }

  /** Lets go of what is too old, and of radars that no longer send. */
  sweep(): void {
    const sinceMs = this.clock.monoMs() - KEPT_MS;
    for (const [name, site] of this.#sites) {
      const old = site.records.findIndex(({ keptMs }) => keptMs >= sinceMs);
      this.#drop(site, old < 0 ? site.records.length : old);
      if (site.records.length === 0) this.#sites.delete(name);
    }
  }

  /**
   * A site's records, oldest first; without a beam the newest of each beam and channel. Null: there is
   * none of that site.
   */
  answer(name: string, { beam, channel, minutes }: RecentQuery): RecentAnswer | null {
    const site = this.#sites.get(name);
    if (site === undefined) return null;
    const sinceMs = this.clock.monoMs() - minutes * 60_000;
    let found = site.records.filter(({ keptMs, head }) =>
      keptMs >= sinceMs && (beam === null || head.beam === beam) &&
      (channel === null || head.channel === channel)
    );
    if (beam === null) {
      const newest = new Map(found.map((one) => [`${one.head.beam} ${one.head.channel}`, one]));
      found = [...newest.values()].sort((a, b) => a.keptMs - b.keptMs);
    }
    return { site: name, records: found.map(unpack) };
  }

  /** A tenth of the largest at once: moving the rest up is not for every record. */
  #makeRoom(): void {
    let largest: { records: Packed[]; bytes: number } | null = null;
    for (const site of this.#sites.values()) {
      if (largest === null || site.bytes > largest.bytes) largest = site;
    }
    if (largest !== null) this.#drop(largest, Math.ceil(largest.records.length / 10));
  }

  #drop(site: { records: Packed[]; bytes: number }, records: number): void {
    for (const record of site.records.splice(0, records)) this.#count(site, -sizeOf(record));
  }

  #count(site: { bytes: number }, bytes: number): void {
    site.bytes += bytes;
    this.#bytes += bytes;
  }
}

const sizeOf = ({ values }: Packed) => RECORD_BYTES + values.byteLength;

/** Values are single precision as a rule, since the record's are; what is not is kept as it is. */
function pack(message: BeamMessage, keptMs: number): Packed {
  const { elevation, power, velocity, width, g_scatter, gflg, v, ...head } = message;
  const arrays: readonly Numbers[] = [elevation, power, velocity, width, g_scatter];
  const gates: number[] = [];
  for (let gate = 0; gate < elevation.length; gate++) {
    if (arrays.some((array) => array[gate] !== 0)) gates.push(gate);
  }
  const numbers: Numbers = [
    gates,
    ...arrays.map((array) => gates.map((gate) => array[gate] ?? null)),
    gflg,
    v,
  ].flat();
  const kept = numbers.map((value) => value ?? NaN);
  const isSingle = kept.every((value) => Object.is(Math.fround(value), value));
  return {
    keptMs,
    head,
    length: elevation.length,
    gates: gates.length,
    flags: gflg.length,
    values: isSingle ? Float32Array.from(kept) : Float64Array.from(kept),
  };
}

function unpack({ head, length, gates, flags, values }: Packed): BeamMessage {
  let at = 0;
  const next = (count: number) => Array.from(values.subarray(at, at += count));
  const orNull = (numbers: readonly number[]) =>
    numbers.map((value) => Number.isNaN(value) ? null : value);
  const where = next(gates);
  const filled = () => {
    const array = new Array<number>(length).fill(0);
    next(gates).forEach((value, i) => array[where[i]!] = value);
    return array;
  };
  // In the order in which they were packed.
  return {
    ...head,
    elevation: orNull(filled()),
    power: orNull(filled()),
    velocity: orNull(filled()),
    width: orNull(filled()),
    g_scatter: filled(),
    gflg: next(flags),
    v: orNull(next(values.length - at)),
  };
}
