/**
 * Words on the map: towns, the radar, figures of the rings. They are elements over the map, for the
 * map has no letters of its own; a bounded number of them, which move with it.
 *
 * @module
 */
import type { Map as MapLibreMap } from "maplibre-gl";
import { el } from "../common/dom.ts";
import {
  type Place,
  type PlacesFile,
  placesToName,
  readPlaces,
  type Rectangle,
  touches,
} from "./places.ts";

/** A word that is always there. */
export interface FixedLabel {
  readonly text: string;
  readonly lat: number;
  readonly lon: number;
  /** `ring` or `site`. */
  readonly kind: string;
}

/** The words over a map. */
export interface MapLabels {
  fixed(labels: readonly FixedLabel[]): void;
}

/** More names than that are not read in a moving car: one for so many square pixels. */
const AREA_PX = 14_000;
const MOST = 60;
const RETRY_MS = 30_000;
/** Names are chosen anew when the map has come to rest. */
const REST_MS = 120;
/** The vehicle moves on under them. */
const ANEW_MS = 10_000;
/** Half the height of a ring's figure with its room. */
const RING_PX = 13;

interface Shown {
  readonly element: HTMLElement;
  readonly lat: number;
  readonly lon: number;
}

/**
 * Puts words over `map`, into `root`, which lies over it.
 *
 * @param covered what else lies over the map now, px from its upper left corner
 */
export function mapLabels(
  map: MapLibreMap,
  root: HTMLElement,
  covered: () => readonly Rectangle[],
): MapLabels {
  let places: readonly Place[] = [];
  let fixed: readonly FixedLabel[] = [];
  let shown: Shown[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function move(): void {
    for (const { element, lat, lon } of shown) {
      const { x, y } = map.project([lon, lat]);
      element.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
    }
  }

  function choose(): void {
    const { clientWidth: width, clientHeight: height } = root;
    const bounds = map.getBounds();
    const project = ({ lat, lon }: { lat: number; lon: number }) => map.project([lon, lat]);
    const taken = [...covered()];
    const words = fixed.filter((label) => {
      const { x, y } = project(label);
      const own = { left: x - 28, right: x + 28, top: y - RING_PX, bottom: y + RING_PX };
      if (label.kind === "ring" && taken.some((other) => touches(own, other))) return false;
      taken.push(own);
      return true;
    });
    const named = placesToName(places, {
      box: {
        west: bounds.getWest(),
        south: bounds.getSouth(),
        east: bounds.getEast(),
        north: bounds.getNorth(),
      },
      width,
      height,
      project,
      taken,
    }, Math.min(MOST, Math.round(width * height / AREA_PX)));
    shown = [
      ...words.map(({ text, lat, lon, kind }) => label(text, lat, lon, kind)),
      ...named.map(({ name, lat, lon }) => label(name, lat, lon, "place")),
    ];
    root.replaceChildren(...shown.map(({ element }) => element));
    move();
  }

  function label(text: string, lat: number, lon: number, kind: string): Shown {
    return { lat, lon, element: el("span", { class: `map-label ${kind}` }, el("b", { text })) };
  }

  function later(): void {
    clearTimeout(timer);
    timer = setTimeout(choose, REST_MS);
  }

  async function load(): Promise<void> {
    try {
      const response = await fetch("/static/places.json");
      if (!response.ok) throw new Error(String(response.status));
      places = readPlaces(await response.json() as PlacesFile);
      choose();
    } catch {
      // A map without towns is a map; the next try brings them.
      setTimeout(load, RETRY_MS);
    }
  }

  map.on("move", move);
  map.on("moveend", later);
  map.on("resize", later);
  setInterval(() => {
    if (!document.hidden && !map.isMoving()) choose();
  }, ANEW_MS);
  load();
  return {
    fixed(labels) {
      fixed = labels;
      choose();
    },
  };
}
