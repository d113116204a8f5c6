/**
 * The map of the radar page with all that is on it: joins lines, words, the vehicle, the cursor and the
 * buttons.
 *
 * @module
 */
import type { PointSeries } from "../../../formats/point_series.ts";
import { loadOutlines } from "../charts/map_outlines_file.ts";
import { byId } from "../common/dom.ts";
import { pageState } from "../common/page_state.ts";
import type { RecordAge } from "../common/record_age.ts";
import { addRoads, baseMap, setLines, setOutlines } from "./base_map.ts";
import type { Frame } from "./frame_cache.ts";
import { mapButtons } from "./map_buttons.ts";
import { mapLabels } from "./map_labels.ts";
import { mapPlace } from "./map_place.ts";
import type { PictureCanvas } from "./picture_canvas.ts";
import { cursorReading } from "./reading.ts";
import { ringLabel, ringLines, RINGS_KM } from "./rings.ts";
import { type Radar, type VehicleOnMap, vehicleOnMap } from "./vehicle.ts";

/** What the map shows. */
export interface MapParts {
  readonly surface: HTMLElement;
  readonly canvas: PictureCanvas;
  readonly series: PointSeries;
  readonly age: RecordAge;
  /** Where the chosen radar stands; null: nobody knows yet. */
  radar(): Radar | null;
  hasRoads(): boolean;
  /** The picture on the map. */
  frame(): Frame | null;
}

/**
 * Opens the map. `show` brings up to date what depends on the radar and the picture.
 *
 * @throws when the browser has no WebGL
 */
export async function radarMap(
  parts: MapParts,
): Promise<{ readonly vehicle: VehicleOnMap; show(): void }> {
  const { surface, canvas, radar } = parts;
  const map = await baseMap(surface);
  // With the map's own drawing, so that lines and picture move as one.
  const project = ([lon, lat]: readonly [number, number]) => map.project([lon, lat]);
  map.on("move", () => canvas.moved(project));
  map.on("resize", () => canvas.moved(project));
  canvas.moved(project);

  const place = mapPlace(map);
  const labels = mapLabels(map, byId("map-labels"), () => covered(surface));
  const vehicle = vehicleOnMap(map, byId("map-vehicle"), parts.series, parts.age, radar);
  const reading = cursorReading(map, byId("reading"), byId("cursor"), parts.frame);
  mapButtons(byId("map-buttons"), map, {
    toVehicle() {
      if (vehicle.place) place.goTo(vehicle.place);
    },
    reset: place.reset,
  });
  loadOutlines((outlines) => setOutlines(map, outlines), () => {});

  let drawn = "";
  let roads = false;
  function showRings(at: Radar | null): void {
    const { radarRings } = pageState.get();
    const text = JSON.stringify([at, radarRings]);
    if (text === drawn) return;
    drawn = text;
    const rings = at && radarRings ? RINGS_KM : [];
    setLines(map, "rings", ringLines(at?.lat ?? 0, at?.lon ?? 0, rings));
    labels.fixed(
      at === null ? [] : [
        { text: at.site, lat: at.lat, lon: at.lon, kind: "site" },
        ...rings.map((km) => ({ ...ringLabel(at.lat, at.lon, km), kind: "ring" })),
      ],
    );
  }
  return {
    vehicle,
    show() {
      const at = radar();
      place.radar(at);
      showRings(at);
      if (!roads && parts.hasRoads()) {
        roads = true;
        addRoads(map);
      }
      reading.show();
    },
  };
}

/** What lies over the map: no word is to stand under it. */
function covered(surface: HTMLElement) {
  const { left, top } = surface.getBoundingClientRect();
  const over = ["#map-buttons > *", "#attribution", ".station-plot", "#legend"];
  return [...document.querySelectorAll(over.join())].map((one) => {
    const box = one.getBoundingClientRect();
    return {
      left: box.left - left,
      right: box.right - left,
      top: box.top - top,
      bottom: box.bottom - top,
    };
  });
}
