/**
 * Which radar is nearest to the vehicle: the newest position in the daily files, and a choice that
 * does not flutter where two radars are about as far.
 *
 * @module
 */
import { basename } from "node:path";
import { dailyFiles } from "../../data_files.ts";
import { dayLayout } from "../../formats/day_layout.ts";
import { bareValue, dayValue } from "../../formats/mesonet_day.ts";

/** Where the vehicle was last. */
export interface Position {
  readonly latDeg: number;
  readonly lonDeg: number;
  /** `20250605.txt at 175228 UTC`; for people. */
  readonly from: string;
}

/** Rows are some 120 bytes: minutes of them, at any rate. */
const TAIL_BYTES = 262_144;

/** Days that are looked through for a position: a car may have stood in a hall today. */
const MAX_FILES = 3;

/**
 * The newest row that has a position, in the newest daily files; null when none has one.
 *
 * @throws as `Deno.readDirSync` does, when there is no such folder
 */
export function lastPosition(dataDir: string): Position | null {
  for (const path of dailyFiles(dataDir).reverse().slice(0, MAX_FILES)) {
    const position = lastPositionIn(path);
    if (position !== null) return position;
  }
  return null;
}

function lastPositionIn(path: string): Position | null {
  using file = Deno.openSync(path);
  const text = (from: number, length: number) => {
    const bytes = new Uint8Array(length);
    file.seekSync(from, Deno.SeekMode.Start);
    let read = 0;
    while (read < length) {
      const more = file.readSync(bytes.subarray(read));
      if (more === null) break;
      read += more;
    }
    return new TextDecoder().decode(bytes.subarray(0, read));
  };
  const { size } = file.statSync();
  const layout = dayLayout(text(0, Math.min(size, 4_096)).split("\n", 1)[0]!.trim());
  if (layout === null) return null;
  const at = (name: string) => layout.columns.indexOf(name);
  const [lat, lon] = [at("lat"), at("lon")];
  if (lat < 0 || lon < 0) return null;
  const fromByte = Math.max(0, size - TAIL_BYTES);
  const lines = text(fromByte, size - fromByte).split(/[\n\0]+/);
  // What stands before the first line end, and after the last, is no whole row.
  for (const line of lines.slice(1, -1).reverse()) {
    const fields = line.split(",");
    if (fields.length !== layout.columns.length) continue;
    const latDeg = dayValue("lat", fields[lat]!);
    const lonDeg = dayValue("lon", fields[lon]!);
    // A receiver without a fix says 0, 0.
    const isReal = Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 &&
      (latDeg !== 0 || lonDeg !== 0);
    if (!isReal) continue;
    const time = bareValue(fields[layout.timeColumn]!).replace(/\..*$/, "").padStart(6, "0");
    return { latDeg, lonDeg, from: `${basename(path)} at ${time} UTC` };
  }
  return null;
}

/** The other radar must be nearer by so much, for so long. */
export const NEARER = 0.9;
export const NEARER_MS = 60_000;

/** Radars and their distances, as the choice needs them. */
export interface SiteFinder {
  /** Four letters of the site nearest to a place. */
  nearest(latDeg: number, lonDeg: number): string;
  distanceM(site: string, latDeg: number, lonDeg: number): number;
}

/** Chooses a site, again and again. */
export class AutoSite {
  #site: string | null = null;
  #other: { site: string; sinceMs: number } | null = null;

  constructor(private readonly finder: SiteFinder) {}

  /** The site for a vehicle that is now here. */
  choose({ latDeg, lonDeg }: Pick<Position, "latDeg" | "lonDeg">, monoMs: number): string {
    const nearest = this.finder.nearest(latDeg, lonDeg);
    if (this.#site === null) return this.#site = nearest;
    const distance = (site: string) => this.finder.distanceM(site, latDeg, lonDeg);
    if (nearest === this.#site || distance(nearest) >= NEARER * distance(this.#site)) {
      this.#other = null;
      return this.#site;
    }
    if (this.#other?.site !== nearest) this.#other = { site: nearest, sinceMs: monoMs };
    if (monoMs - this.#other.sinceMs < NEARER_MS) return this.#site;
    this.#other = null;
    return this.#site = nearest;
  }
}
