/**
 * Where around the radar is each pixel of a picture? A table of azimuth and ground distance, made
 * once for a site and a range and shared by all threads that draw.
 *
 * East mirrors west, so only the eastern half is kept. Positions come from exact geodesics at a few
 * points and a polynomial between them: east and north of the radar are smooth, while distance
 * and azimuth have a tip at it.
 *
 * @module
 */
import type { PolarField } from "../../../formats/nexrad/polar_field.ts";
import type { RadarSite } from "../../../formats/nexrad/sweep.ts";
import type { LonLat, PictureFacts } from "../../../formats/radar_store.ts";
import { directGeodesic, inverseGeodesic } from "../../../science/geodesic.ts";
import {
  mercatorLatDeg,
  mercatorLonDeg,
  mercatorX,
  mercatorY,
} from "../../../science/web_mercator.ts";
import { chebyshevFit, chebyshevNodes, powerSeries } from "./chebyshev.ts";

/** A table is asked for by where the radar is, how far it shall reach, and the pixels wished. */
export interface TableRequest {
  readonly site: RadarSite;
  /** Of {@linkcode rangeClassKm}. */
  readonly rangeKm: number;
  /** `picture_size` of the configuration; see {@linkcode pictureSize}. */
  readonly size: number;
}

/** Plain data on shared memory: a worker gets it by `postMessage` without a copy. */
export interface PixelTable {
  readonly site: RadarSite;
  readonly rangeKm: number;
  /** Pixels of a side. */
  readonly size: number;
  /** North-west corner and side in Web Mercator, as fractions of the world's width. */
  readonly x0: number;
  readonly y0: number;
  readonly side: number;
  /**
   * Row by row from the north, the columns of the eastern half from the middle to the edge: azimuth
   * in the upper 16 bits (`AZIMUTH_STEPS` to a half turn), in the lower 16 ground distance in steps
   * of `distanceStepM`, or `BEYOND`.
   */
  readonly cells: Uint32Array<SharedArrayBuffer>;
  readonly distanceStepM: number;
}

/** Steps of azimuth in half a turn: 0.0027° each. */
export const AZIMUTH_STEPS = 65_536;
/** Distance of pixels that are further away than the table's range. */
export const BEYOND = 65_535;

/** Long-range surveillance; Doppler, dual-pol and Level III of a WSR-88D; the short range of a TDWR. */
const RANGE_CLASSES_KM = [100, 300, 460];
/** Gates of a WSR-88D are not shorter than this; a TDWR's are 150 m. */
const WSR88D_GATE_M = 250;
const WSR88D_SHORT_KM = 300;

/**
 * The range in km that a field is drawn with: the first class that holds its last gate. A field of
 * a WSR-88D gets at least 300 km, so that a site needs two tables at most; one that is beyond
 * all gets the longest and is cut off there.
 */
export function rangeClassKm(field: PolarField): number {
  const reachKm = (field.firstGateM + (field.gates - 0.5) * field.gateSpacingM) / 1000;
  const least = field.gateSpacingM >= WSR88D_GATE_M ? WSR88D_SHORT_KM : 0;
  return RANGE_CLASSES_KM.find((km) => km >= Math.max(reachKm, least)) ?? RANGE_CLASSES_KM.at(-1)!;
}

/** Pictures of this many pixels and fewer are not made smaller. */
const ALWAYS_ALLOWED = 2_048;

/**
 * Pixels of a side for a range: what is wished, but above 2,048 no more than 4 for each km of
 * range each way: more would only repeat gates. Tables of a site stay below 40 MB by it.
 */
export function pictureSize(rangeKm: number, wished: number): number {
  return Math.min(wished, Math.max(ALWAYS_ALLOWED, 2 * rangeKm * 1000 / WSR88D_GATE_M));
}

/** Makes the table; some 0.1 s at 2,048 pixels. */
export function pixelTable({ site, rangeKm, size: wished }: TableRequest): PixelTable {
  const size = pictureSize(rangeKm, wished);
  const square = squareAround(site, rangeKm);
  const columns = Math.ceil(size / 2);
  const cells = new Uint32Array(
    new SharedArrayBuffer(size * columns * Uint32Array.BYTES_PER_ELEMENT),
  );
  const distanceStepM = rangeKm * 1000 / (BEYOND - 1);
  const table = { site, rangeKm, size, ...square, cells, distanceStepM };
  fill(table);
  return table;
}

/** Corners of the table's picture as longitude and latitude in degrees: outer edges of its pixels. */
export function boundingBox(
  { x0, y0, side }: Pick<PixelTable, "x0" | "y0" | "side">,
): PictureFacts["bounding_box_lon_lat"] {
  const west = mercatorLonDeg(x0);
  const east = mercatorLonDeg(x0 + side);
  const north = mercatorLatDeg(y0);
  const south = mercatorLatDeg(y0 + side);
  const corner = (lon: number, lat: number): LonLat => [lon, lat];
  return {
    nw: corner(west, north),
    ne: corner(east, north),
    se: corner(east, south),
    sw: corner(west, south),
  };
}

/** The smallest Mercator square, east and west alike, that holds the circle of the range. */
function squareAround({ latDeg, lonDeg }: RadarSite, rangeKm: number) {
  const north = mercatorY(directGeodesic(latDeg, lonDeg, 0, rangeKm * 1000).latDeg);
  const south = mercatorY(directGeodesic(latDeg, lonDeg, 180, rangeKm * 1000).latDeg);
  let half = (south - north) / 2;
  // The circle is widest a little poleward of due east.
  for (let azimuth = 45; azimuth <= 135; azimuth++) {
    const { lonDeg: lon } = directGeodesic(latDeg, lonDeg, azimuth, rangeKm * 1000);
    half = Math.max(half, ((lon - lonDeg + 360) % 360) / 360);
  }
  // A degree of azimuth between samples misses less than this of the width.
  half *= 1.0001;
  return { x0: mercatorX(lonDeg) - half, y0: (north + south) / 2 - half, side: 2 * half };
}

/**
 * Points of the exact geodesic from north to south, and from the middle to the edge. Up to 70° of
 * latitude the polynomial through them is within centimetres; the steps of the table are 7 m.
 */
const ROW_NODES = 8;
const COLUMN_NODES = 5;

function fill({ site, x0, y0, side, size, cells, distanceStepM }: PixelTable): void {
  const columns = Math.ceil(size / 2);
  const { eastBy, northBy } = offsets(site, x0 + side / 2, y0, side);
  const azimuthSteps = AZIMUTH_STEPS / Math.PI;
  const perStep = 1 / distanceStepM;
  const east = new Float64Array(COLUMN_NODES);
  const north = new Float64Array(COLUMN_NODES);
  for (let row = 0; row < size; row++) {
    const v = (row + 0.5) * 2 / size - 1;
    for (let i = 0; i < COLUMN_NODES; i++) {
      east[i] = polynomial(eastBy[i]!, v);
      north[i] = polynomial(northBy[i]!, v);
    }
    const eastOnRow = powerSeries(east);
    const northOnRow = powerSeries(north);
    const end = (row + 1) * columns;
    for (let at = row * columns, x = size >> 1; at < end; at++, x++) {
      const u = (x + 0.5) * 2 / size - 1;
      const w = 2 * u * u - 1;
      const e = u * polynomial(eastOnRow, w);
      const n = polynomial(northOnRow, w);
      const distance = Math.round(Math.sqrt(e * e + n * n) * perStep);
      if (distance >= BEYOND) {
        // So is every column further out.
        cells.fill(BEYOND, at, end);
        break;
      }
      const azimuth = Math.min(AZIMUTH_STEPS - 1, Math.atan2(e, n) * azimuthSteps | 0);
      cells[at] = azimuth << 16 | distance;
    }
  }
}

/**
 * Metres east and north of the radar as polynomials. With u and v from −1 to 1 over the square, u
 * to the east and v to the south: east = u · Σ eastBy[i](v) · T_i(2u² − 1), for it is odd in u, and
 * north = Σ northBy[i](v) · T_i(2u² − 1), for it is even.
 */
function offsets(site: RadarSite, middle: number, y0: number, side: number) {
  const across = chebyshevNodes(COLUMN_NODES);
  const east: Float64Array[] = [];
  const north: Float64Array[] = [];
  for (const v of chebyshevNodes(ROW_NODES)) {
    const lat = mercatorLatDeg(y0 + side * (v + 1) / 2);
    const eastRow = new Float64Array(COLUMN_NODES);
    const northRow = new Float64Array(COLUMN_NODES);
    across.forEach((w, i) => {
      const u = Math.sqrt((w + 1) / 2);
      const lon = mercatorLonDeg(middle + u * side / 2);
      const { distanceM, azimuthDeg } = inverseGeodesic(site.latDeg, site.lonDeg, lat, lon);
      const azimuth = azimuthDeg * Math.PI / 180;
      eastRow[i] = distanceM * Math.sin(azimuth) / u;
      northRow[i] = distanceM * Math.cos(azimuth);
    });
    east.push(chebyshevFit(eastRow));
    north.push(chebyshevFit(northRow));
  }
  // Term by term, how it changes from north to south.
  const downwards = (rows: Float64Array[]) =>
    Array.from(
      across,
      (_, i) => powerSeries(chebyshevFit(Float64Array.from(rows, (row) => row[i]!))),
    );
  return { eastBy: downwards(east), northBy: downwards(north) };
}

function polynomial(series: Float64Array, x: number): number {
  let sum = 0;
  for (let i = series.length - 1; i >= 0; i--) sum = sum * x + series[i]!;
  return sum;
}
