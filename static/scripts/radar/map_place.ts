/**
 * Which part of the map is shown: as the address says, else all of the radar; kept in the address.
 *
 * @module
 */
import type { Map as MapLibreMap } from "maplibre-gl";
import { directGeodesic } from "../../../science/geodesic.ts";
import { pageState } from "../common/page_state.ts";

/** Shown around a radar at first, to each side. */
const REACH_KM = 230;

/** The view of a map. */
export interface MapPlace {
  /** All of the radar is shown, unless a person has chosen otherwise. */
  radar(place: { readonly lat: number; readonly lon: number } | null): void;
  /** A person wants all of the radar. */
  reset(): void;
  /** A person wants this place in the middle. */
  goTo(place: { readonly lat: number; readonly lon: number }): void;
}

/** Keeps `map`'s view. */
export function mapPlace(map: MapLibreMap): MapPlace {
  let around: { readonly lat: number; readonly lon: number } | null = null;
  const kept = pageState.get().radarView;
  if (kept !== null) {
    const [lat, lon, zoom] = kept.split(",").map(Number);
    map.jumpTo({ center: [lon!, lat!], zoom: zoom! });
  }

  function fit(): void {
    if (around === null) return;
    const { lat, lon } = around;
    const to = (azimuthDeg: number) => directGeodesic(lat, lon, azimuthDeg, REACH_KM * 1000);
    const bounds: [number, number, number, number] = [
      to(270).lonDeg,
      to(180).latDeg,
      to(90).lonDeg,
      to(0).latDeg,
    ];
    map.fitBounds(bounds, { animate: false, padding: 4 });
  }

  function keep(): void {
    const { lat, lng } = map.getCenter();
    const radarView = `${lat.toFixed(3)},${lng.toFixed(3)},${map.getZoom().toFixed(2)}`;
    pageState.set({ radarView });
  }
  // What the page itself does has no event of a person behind it.
  map.on("moveend", ({ originalEvent }: { originalEvent?: Event }) => originalEvent && keep());
  map.on("resize", () => {
    if (pageState.get().radarView === null) fit();
  });
  pageState.listen((state, before) => {
    if (state.radarView === null && before.radarView !== null) fit();
  });

  return {
    radar(place) {
      if (place === null || (around?.lat === place.lat && around.lon === place.lon)) return;
      around = place;
      if (pageState.get().radarView === null) fit();
    },
    reset() {
      pageState.set({ radarView: null });
      fit();
    },
    goTo({ lat, lon }) {
      map.jumpTo({ center: [lon, lat], zoom: Math.max(map.getZoom(), 8) });
      keep();
    },
  };
}
