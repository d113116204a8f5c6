/**
 * What is under the cursor, or was tapped: read from the picture that is shown, at once; the height of
 * the beam there is asked of the station.
 *
 * @module
 */
import type { Map as MapLibreMap } from "maplibre-gl";
import type { SampleAnswer } from "../../../formats/radar_messages.ts";
import { inverseGeodesic } from "../../../science/geodesic.ts";
import { el, setText } from "../common/dom.ts";
import { placeText } from "../common/text.ts";
import type { Frame } from "./frame_cache.ts";
import { fetchSample } from "./radar_rest.ts";
import { beamText, farText, valueText } from "./radar_words.ts";
import { valueAt } from "./value_at.ts";

/** The station is asked when the cursor rests so long. */
const REST_MS = 250;

/** Shows in `root` what is under the cursor; `frame` is what the map shows. */
export function cursorReading(
  map: MapLibreMap,
  root: HTMLElement,
  mark: HTMLElement,
  frame: () => Frame | null,
): { show(): void } {
  const value = el("b", { class: "cursor-value" });
  const where = el("span", { class: "quiet" });
  root.append(value, where);
  let at: { readonly lat: number; readonly lon: number } | null = null;
  let sample: SampleAnswer | null = null;
  let asking = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(): void {
    move();
    if (at === null) {
      setText(value, "–– under the cursor");
      setText(where, "Point at the map, or tap it");
      return;
    }
    const { lat, lon } = at;
    const shown = frame();
    const found = shown === null ? undefined : valueAt(shown, lat, lon);
    setText(
      value,
      shown === null || found === undefined
        ? "outside of the picture"
        : valueText(found, shown.facts.unit),
    );
    const parts = [placeText(lat, lon)];
    if (shown !== null) {
      const [siteLon, siteLat] = shown.facts.site_lon_lat;
      const { distanceM, azimuthDeg } = inverseGeodesic(siteLat, siteLon, lat, lon);
      parts.push(farText(distanceM, azimuthDeg, shown.facts.site));
      const isOfIt = sample !== null && sample.key === shown.name.key;
      if (isOfIt) parts.push(beamText(sample!, shown.name.index));
    }
    setText(where, parts.filter(Boolean).join(" · "));
  }

  async function ask(): Promise<void> {
    const shown = frame();
    if (at === null || shown === null) return;
    asking = new AbortController();
    try {
      const { product } = shown.facts;
      sample = await fetchSample({ ...at, product, key: shown.name.key }, asking.signal);
      show();
    } catch {
      // The picture's own value stands there; only the height is missing.
    }
  }

  function moveTo(lngLat: { lng: number; lat: number } | null): void {
    asking.abort();
    clearTimeout(timer);
    sample = null;
    at = lngLat === null ? null : { lat: lngLat.lat, lon: lngLat.lng };
    if (at !== null) timer = setTimeout(ask, REST_MS);
    show();
  }

  function move(): void {
    mark.hidden = at === null;
    if (at === null) return;
    const { x, y } = map.project([at.lon, at.lat]);
    mark.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
  }

  map.on("mousemove", ({ lngLat }) => moveTo(lngLat));
  map.on("mouseout", () => moveTo(null));
  map.on("click", ({ lngLat }) => moveTo(lngLat));
  map.on("move", move);
  show();
  return { show };
}
