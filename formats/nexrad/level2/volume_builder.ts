/**
 * Which sweeps make up a volume? Puts the parts that records hold together, as records arrive.
 *
 * @module
 */
import { isWhole } from "../coverage.ts";
import type { Skipped, Sweep, Volume } from "../sweep.ts";
import { assembleSweep, viewOf } from "./assemble_sweep.ts";
import { MAX_RADIALS, startsSweep } from "./parts.ts";
import type { DecodedRecord, SweepPart, VolumeHeader } from "./record.ts";

/**
 * Codes of all records together, bytes. The largest real volume here has 73 MB; finer radars and plans
 * may have three times that.
 */
const MAX_CODE_BYTES = 256 * 2 ** 20;

/** A record, and its parts: what `assembleSweep` has copied is replaced by views of the copy. */
interface Held {
  readonly index: number;
  readonly decoded: Omit<DecodedRecord, "parts">;
  readonly parts: SweepPart[];
}

/** Where a part is: in which record, and which of its parts. */
interface PartAt {
  readonly held: Held;
  readonly at: number;
}

/** A sweep that was made, and what was left out of it. */
interface Made {
  sweep: Sweep;
  readonly skipped: readonly Skipped[];
}

/** Collects decoded records of one volume, in any order. */
export class VolumeBuilder {
  readonly #header: VolumeHeader;
  readonly #records = new Map<number, Held>();
  readonly #skipped: Skipped[] = [];
  /** By what they are made of: `volume` is called after each chunk, and most sweeps stay as they are. */
  #made = new Map<string, Made>();
  #codeBytes = 0;

  constructor(header: VolumeHeader) {
    this.#header = header;
  }

  /**
   * Adds a record. `index` is its place in the volume, counted in steps of any size; one that is there
   * already is left as it is.
   */
  add(index: number, decoded: DecodedRecord): void {
    if (this.#records.has(index)) return;
    const { parts, ...rest } = decoded;
    const bytes = parts.flatMap((part) => part.moments)
      .reduce((sum, moment) => sum + moment.codes.byteLength, 0);
    if (this.#codeBytes + bytes > MAX_CODE_BYTES) {
      const why = "the volume holds more than 256 MiB of gates";
      this.skip({ where: `record ${index}`, code: "too-large", why });
      return;
    }
    this.#codeBytes += bytes;
    this.#records.set(index, { index, decoded: rest, parts: [...parts] });
  }

  /** Notes what could not be read, for the volume's list. */
  skip(entry: Skipped): void {
    this.#skipped.push(entry);
  }

  /**
   * The volume as far as its records were added. A sweep of which nothing came or went since the last
   * time is the same object as then.
   *
   * A sweep counts as complete when its radials cover the circle, and its last radial is there or a
   * later sweep has begun. A few radials may still come then: it is another object afterwards.
   */
  volume(): Volume {
    const held = [...this.#records.values()].sort((a, b) => a.index - b.index);
    const skipped = [...this.#skipped, ...held.flatMap(({ decoded }) => decoded.skipped)];
    const groups = grouped(held, skipped);
    const made = new Map<string, Made>();
    const sweeps = groups.map((group, i) => {
      const key = group.map((part) => `${part.held.index}.${part.at}`).join(" ");
      const one = this.#made.get(key) ?? makeSweep(group);
      const isOver = i < groups.length - 1;
      if (isOver && !one.sweep.complete && isWhole(one.sweep)) {
        one.sweep = { ...one.sweep, complete: true };
      }
      made.set(key, one);
      skipped.push(...one.skipped);
      return one.sweep;
    });
    this.#made = made;
    const decoded = held.map((record) => record.decoded);
    const icao = decoded.find((record) => record.icao !== null)?.icao ?? "";
    return {
      icao: this.#header.icao || icao,
      version: this.#header.version,
      timeMs: this.#header.timeMs ?? sweeps[0]?.timeMs[0] ?? 0,
      site: decoded.find((record) => record.site !== null)?.site ?? null,
      vcp: decoded.find((record) => record.vcp !== null)?.vcp ?? null,
      plan: decoded.find((record) => record.plan !== null)?.plan ?? null,
      sweeps,
      complete: sweeps.at(-1)?.status.includes(4) ?? false,
      skipped,
    };
  }
}

/** Parts of each sweep, sweeps in the order in which they begin. */
function grouped(held: readonly Held[], skipped: Skipped[]): PartAt[][] {
  const groups: PartAt[][] = [];
  const current = new Map<number, { readonly group: PartAt[]; radials: number }>();
  for (const record of held) {
    for (const [at, part] of record.parts.entries()) {
      const open = startsSweep(part.status[0]!) ? undefined : current.get(part.number);
      if (open === undefined) {
        const group = [{ held: record, at }];
        groups.push(group);
        current.set(part.number, { group, radials: part.radials });
      } else if (open.radials + part.radials > MAX_RADIALS) {
        const why = `it has more than ${MAX_RADIALS} radials; ${part.radials} are left out`;
        skipped.push({ where: `sweep ${part.number}`, code: "too-large", why });
      } else {
        open.group.push({ held: record, at });
        open.radials += part.radials;
      }
    }
  }
  return groups;
}

function makeSweep(group: readonly PartAt[]): Made {
  const skipped: Skipped[] = [];
  const sweep = assembleSweep(group.map(({ held, at }) => held.parts[at]!), skipped);
  let radial = 0;
  for (const { held, at } of group) {
    const part = held.parts[at]!;
    held.parts[at] = viewOf(part, sweep, radial);
    radial += part.radials;
  }
  return { sweep, skipped };
}
