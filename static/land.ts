/**
 * The coasts that the ionospheric radars' fans are drawn over, made when the pages are built.
 *
 * From Natural Earth (public domain), 1:50 million, as the npm package world-atlas has it; rounded to
 * what a fan of thousands of kilometres can show.
 *
 * @module
 */
import { feature } from "topojson-client";
import land from "world-atlas/land-50m.json" with { type: "json" };
import { LAND_STEPS, type LandFile } from "./scripts/superdarn/land_file.ts";

/** A ring of [longitude, latitude], degrees. */
type Ring = readonly (readonly [number, number])[];

/** topojson-client brings no types. */
type ToFeatures = (topology: unknown, object: unknown) => {
  readonly features: readonly {
    readonly geometry: { readonly coordinates: readonly (readonly Ring[])[] };
  }[];
};

/** Islands of less than so many steps each way are no more than a dot. */
const LEAST_STEPS = 3;

/** The file's content. */
export function landFile(): LandFile {
  const { features } = (feature as unknown as ToFeatures)(land, land.objects.land);
  const rings = features.flatMap(({ geometry }) => geometry.coordinates.flat());
  return { rings: rings.map(rounded).filter(isSeen).map(differences) };
}

/** In steps, without the places that fall on the one before. */
function rounded(ring: Ring): [number, number][] {
  const places: [number, number][] = [];
  for (const [lon, lat] of ring) {
    const [x, y] = [Math.round(lon * LAND_STEPS), Math.round(lat * LAND_STEPS)];
    const before = places.at(-1);
    if (before === undefined || before[0] !== x || before[1] !== y) places.push([x, y]);
  }
  return places;
}

function isSeen(ring: readonly [number, number][]): boolean {
  const span = (values: number[]) => Math.max(...values) - Math.min(...values);
  return ring.length > 3 &&
    Math.max(span(ring.map(([x]) => x)), span(ring.map(([, y]) => y))) >= LEAST_STEPS;
}

function differences(ring: readonly [number, number][]): number[] {
  return ring.flatMap(([x, y], i) => i === 0 ? [x, y] : [x - ring[i - 1]![0], y - ring[i - 1]![1]]);
}
