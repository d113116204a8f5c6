/**
 * Named places: how their file is written and read, and which of them are named on a map without
 * lying over each other. Pure.
 *
 * @module
 */

/** Columns of equal length, the most populous place first. */
export interface PlacesFile {
  /** One a line. */
  readonly names: string;
  /** Hundredths of a degree. */
  readonly lat: readonly number[];
  readonly lon: readonly number[];
}

/** A name and where it belongs, degrees. */
export interface Place {
  readonly name: string;
  readonly lat: number;
  readonly lon: number;
}

/** The places of a file, the most populous first. */
export function readPlaces({ names, lat, lon }: PlacesFile): Place[] {
  return names.split("\n").map((name, i) => ({ name, lat: lat[i]! / 100, lon: lon[i]! / 100 }));
}

/** A rectangle of the screen, px. */
export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What a map shows, degrees. */
export interface GeoBox {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Room around a name, px: names closer to each other are not read. */
const GAP_X = 26;
const GAP_Y = 14;
const LINE_PX = 18;
const LETTER_PX = 7.2;
/** A name stands over its dot. */
const DOT_PX = 7;

/** A map on the screen, and what of it is covered already. */
export interface NamingArea {
  readonly box: GeoBox;
  readonly width: number;
  readonly height: number;
  readonly project: (place: Place) => { readonly x: number; readonly y: number };
  readonly taken: readonly Rectangle[];
}

/**
 * The places to be named, at most `limit`: the most populous ones whose names are wholly on the map,
 * not over what is taken, and not too close to each other.
 */
export function placesToName(
  places: readonly Place[],
  { box, width, height, project, taken }: NamingArea,
  limit: number,
): Place[] {
  const found: Place[] = [];
  const used: Rectangle[] = [];
  for (const place of places) {
    if (found.length >= limit) break;
    const { lat, lon } = place;
    if (lat < box.south || lat > box.north || lon < box.west || lon > box.east) continue;
    const { x, y } = project(place);
    const half = place.name.length * LETTER_PX / 2;
    const own = { left: x - half, right: x + half, top: y - DOT_PX - LINE_PX, bottom: y + DOT_PX };
    const isWhole = own.left >= 0 && own.top >= 0 && own.right <= width && own.bottom <= height;
    if (!isWhole || taken.some((other) => touches(own, other))) continue;
    if (used.some((other) => touches(own, other))) continue;
    used.push({
      left: own.left - GAP_X,
      right: own.right + GAP_X,
      top: own.top - GAP_Y,
      bottom: own.bottom + GAP_Y,
    });
    found.push(place);
  }
  return found;
}

/** Whether two rectangles have something in common. */
export function touches(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
