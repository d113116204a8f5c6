/**
 * The vehicle on the radar map: its place, its track of the last two hours, its station plot; and
 * what is said of them beside the map. Nothing stands there older than it says.
 *
 * @module
 */
import type { Map as MapLibreMap } from "maplibre-gl";
import type { PointSeries } from "../../../formats/point_series.ts";
import { inverseGeodesic } from "../../../science/geodesic.ts";
import { type Fix, trackFixes } from "../charts/map_track.ts";
import { pageState } from "../common/page_state.ts";
import { freshness, type RecordAge } from "../common/record_age.ts";
import { MISSING, quantity } from "../common/units.ts";
import { type GeoLines, setLines } from "./base_map.ts";
import { farText } from "./radar_words.ts";
import { stationPlot } from "./station_plot.ts";

/** The vehicle on the map. */
export interface VehicleOnMap {
  /** Draws what is newest, as often as one likes. */
  show(nowMs: number): void;
  /** Where it is, or was last; null: it never said. */
  readonly place: { readonly lat: number; readonly lon: number } | null;
  /** What is said of it beside the map. */
  words(nowMs: number): VehicleWords;
}

/** Said beside the map. */
export interface VehicleWords {
  readonly text: string;
  /** Age, or what is wrong. */
  readonly more: string;
  readonly isDoubted: boolean;
}

/** Where the radar stands that is looked at. */
export type Radar = { readonly site: string; readonly lat: number; readonly lon: number };

/** The track is drawn anew no more often: it is thousands of places long. */
const TRACK_MS = 2_000;

/** Puts the vehicle over `map`, into `root`, which lies over it. */
export function vehicleOnMap(
  map: MapLibreMap,
  root: HTMLElement,
  series: PointSeries,
  age: RecordAge,
  radar: () => Radar | null,
): VehicleOnMap {
  const plot = stationPlot();
  plot.root.style.display = "none";
  root.append(plot.root);
  let last: Fix | null = null;
  let trackAtMs = -Infinity;
  let trackOf: number | null = null;

  function move(): void {
    if (last === null) return;
    const { x, y } = map.project([last.lonDeg, last.latDeg]);
    plot.root.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  }

  function track(nowMs: number): void {
    const newestTs = series.newest?.ts ?? null;
    if (newestTs === trackOf || nowMs - trackAtMs < TRACK_MS) return;
    trackAtMs = nowMs;
    trackOf = newestTs;
    const fixes = trackFixes(series.points, -Infinity, Infinity, false);
    last = fixes.at(-1) ?? null;
    setLines(map, "track", linesOf(fixes));
  }

  function show(nowMs: number): void {
    track(nowMs);
    plot.root.style.display = last === null ? "none" : "";
    if (last === null) return;
    const point = series.newest!;
    const isHere = last.point.ts === point.ts;
    if (!isHere && point.ts - last.point.ts <= 2 && point.lat && point.lon) {
      last = { ...last, point, latDeg: point.lat, lonDeg: point.lon };
    }
    const fresh = freshness(age.ageS(nowMs));
    const units = pageState.get();
    const value = (number: number | null) =>
      quantity("temperature", fresh === "dashed" ? null : number, units).text;
    const known = fresh === "dashed" ? null : point;
    const { text, more } = words(nowMs);
    plot.show({
      temperature: value(point.t),
      dewpoint: value(point.td),
      windFromDeg: known?.wdir ?? null,
      windMps: known?.wspd ?? null,
      headingDeg: known?.compass_dir ?? null,
      south: last.latDeg < 0,
      isOld: fresh === "dashed" || !hasFix(),
    }, `Vehicle: ${text}. ${more}`);
    plot.root.classList.toggle("dim", fresh === "dim");
    move();
  }

  /** The newest record says where the vehicle is. */
  const hasFix = () => {
    const newest = series.newest;
    return newest !== null && newest.lat !== null && newest.lon !== null &&
      !(newest.lat === 0 && newest.lon === 0);
  };

  function words(nowMs: number): VehicleWords {
    const seconds = age.words(nowMs);
    const fresh = freshness(age.ageS(nowMs));
    if (series.newest === null) return { text: MISSING, more: seconds, isDoubted: true };
    if (last === null) {
      return { text: "No GPS position", more: "It is not on the map.", isDoubted: true };
    }
    const from = radar();
    const far = from === null
      ? null
      : inverseGeodesic(from.lat, from.lon, last.latDeg, last.lonDeg);
    const text = far === null ? "On the map" : farText(far.distanceM, far.azimuthDeg, from!.site);
    if (!hasFix()) {
      return { text, more: "No GPS position now: this is the last one.", isDoubted: true };
    }
    return { text, more: seconds, isDoubted: fresh !== "fresh" };
  }

  map.on("move", move);
  return {
    show,
    words,
    get place() {
      return last === null ? null : { lat: last.latDeg, lon: last.lonDeg };
    },
  };
}

/** Joined fixes as lines; places closer than 20 m are one. */
function linesOf(fixes: readonly Fix[]): GeoLines {
  const lines: (readonly [number, number])[][] = [];
  let line: (readonly [number, number])[] = [];
  for (const { latDeg, lonDeg, joined } of fixes) {
    if (!joined) lines.push(line = []);
    const before = line.at(-1);
    const isNear = before !== undefined &&
      Math.abs(before[0] - lonDeg) + Math.abs(before[1] - latDeg) < 2e-4;
    if (!isNear) line.push([lonDeg, latDeg]);
  }
  return { type: "MultiLineString", coordinates: lines.filter(({ length }) => length > 1) };
}
