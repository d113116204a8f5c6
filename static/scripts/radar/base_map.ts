/**
 * The map's lines over the radar picture: outlines of states and counties, roads where there is a file
 * of them, rings around the radar, the vehicle's track. The map has no ground: the picture shows
 * through it. Nothing of it comes from the internet, and all of it follows the theme.
 *
 * @module
 */
import { addProtocol, Map as MapLibreMap, setWorkerUrl } from "maplibre-gl";
import type { LayerSpecification, StyleSpecification } from "maplibre-gl";
import { Protocol } from "pmtiles";
import type { Outlines } from "../charts/map_outlines.ts";
import { onThemeChange } from "../common/theme.ts";

/** Lines and points as GeoJSON (RFC 7946), what a source is given. */
export type GeoLines = {
  readonly type: "MultiLineString";
  readonly coordinates: readonly (readonly (readonly [lon: number, lat: number])[])[];
};

/** The sources that are filled later. */
export type LineSource = "counties" | "states" | "rings" | "track";

/** A line's colour is a custom property of the theme; widths are px. */
interface LineStyle {
  readonly source: LineSource;
  readonly colour: string;
  readonly width: number;
  readonly minZoom?: number;
  readonly dash?: readonly number[];
  /** A rim in the card's colour, so that it stands out from a picture. */
  readonly rim?: number;
}

/** In the order in which they lie over each other. */
const LINES: readonly LineStyle[] = [
  { source: "counties", colour: "--map-county", width: 1, minZoom: 5.5 },
  { source: "states", colour: "--map-state", width: 1.75 },
  { source: "rings", colour: "--map-ring", width: 1.25, dash: [4, 4] },
  { source: "track", colour: "--heading", width: 3.5, rim: 2 },
];

const NOTHING: GeoLines = { type: "MultiLineString", coordinates: [] };
/** The contiguous United States, until something better is known. */
const FIRST_VIEW = { center: [-97, 38.5] as [number, number], zoom: 3.6 };
const ROADS = "roads";

const colour = (name: string) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * A map in `root`, once it can be drawn on.
 *
 * @throws when the browser has no WebGL
 */
export async function baseMap(root: HTMLElement) {
  setWorkerUrl("/static/maplibre_worker.js");
  const map = new MapLibreMap({
    container: root,
    style: styleOf(),
    ...FIRST_VIEW,
    minZoom: 3,
    maxZoom: 13,
    renderWorldCopies: false,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  await new Promise<void>((resolve, reject) => {
    map.once("load", () => resolve());
    map.once("error", ({ error }) => reject(error));
  });
  onThemeChange(() => paint(map));
  return map;
}

function lineLayers({ source, colour: name, width, minZoom, dash, rim }: LineStyle) {
  const line = (id: string, paint: Record<string, unknown>) => ({
    id,
    source,
    type: "line",
    ...(minZoom === undefined ? {} : { minzoom: minZoom }),
    layout: { "line-join": "round", "line-cap": "round" },
    paint,
  } as LayerSpecification);
  const own = line(source, {
    "line-color": colour(name),
    "line-width": width,
    ...(dash ? { "line-dasharray": dash } : {}),
  });
  if (rim === undefined) return [own];
  return [
    line(`${source}-rim`, { "line-color": colour("--card"), "line-width": width + 2 * rim }),
    own,
  ];
}

function styleOf(): StyleSpecification {
  return {
    version: 8,
    sources: Object.fromEntries(
      LINES.map(({ source }) => [source, { type: "geojson", data: NOTHING }]),
    ) as unknown as StyleSpecification["sources"],
    layers: LINES.flatMap(lineLayers),
  };
}

function paint(map: MapLibreMap): void {
  for (const { source, colour: name, rim } of LINES) {
    map.setPaintProperty(source, "line-color", colour(name));
    if (rim !== undefined) map.setPaintProperty(`${source}-rim`, "line-color", colour("--card"));
  }
  for (const id of roadLayers(map)) map.setPaintProperty(id, "line-color", colour("--map-road"));
}

const roadLayers = (map: MapLibreMap) =>
  map.getLayersOrder().filter((id) => id.startsWith(`${ROADS}-`));

/** Fills one of the sources. */
export function setLines(map: MapLibreMap, name: LineSource, lines: GeoLines): void {
  const source = map.getSource(name);
  if (source && "setData" in source) (source as { setData(data: unknown): void }).setData(lines);
}

/** The outlines as they are in their file. */
export function setOutlines(map: MapLibreMap, outlines: Outlines): void {
  for (const name of ["states", "counties"] as const) {
    setLines(map, name, {
      type: "MultiLineString",
      coordinates: outlines[name].map((piece) =>
        Array.from(
          { length: piece.length / 2 },
          (_, i) => [piece[2 * i]!, piece[2 * i + 1]!] as const,
        )
      ),
    });
  }
}

/**
 * Roads from the station's PMTiles file: `transportation` as OpenMapTiles names its layer, `roads` as
 * Protomaps does.
 */
export function addRoads(map: MapLibreMap): void {
  addProtocol("pmtiles", new Protocol().tile);
  map.addSource(ROADS, { type: "vector", url: `pmtiles://${location.origin}/radar/roads.pmtiles` });
  const isMajor = ["any", [
    "in",
    ["coalesce", ["get", "class"], ["get", "kind"], ""],
    ["literal", ["motorway", "trunk", "primary", "highway", "major_road"]],
  ]];
  for (const layer of ["transportation", "roads"]) {
    for (const [name, filter, minzoom] of [["major", isMajor, 5], ["minor", ["!", isMajor], 9]]) {
      map.addLayer({
        id: `${ROADS}-${layer}-${name}`,
        type: "line",
        source: ROADS,
        "source-layer": layer,
        minzoom,
        filter,
        paint: { "line-color": colour("--map-road"), "line-width": name === "major" ? 1.5 : 0.75 },
      } as LayerSpecification, LINES[0]!.source);
    }
  }
}
