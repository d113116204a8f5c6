/**
 * The buttons on the map: nearer, farther, to the vehicle, back to the whole radar.
 *
 * @module
 */
import type { Map as MapLibreMap } from "maplibre-gl";
import { el } from "../common/dom.ts";
import { iconButton } from "./control_parts.ts";

/** Puts them into `root`. */
export function mapButtons(
  root: HTMLElement,
  map: MapLibreMap,
  { toVehicle, reset }: { readonly toVehicle: () => void; readonly reset: () => void },
): void {
  const word = (text: string, press: () => void) => {
    const button = el("button", { type: "button", text });
    button.addEventListener("click", press);
    return button;
  };
  // Motion costs more than it tells, on a slow computer in a car.
  root.append(
    iconButton("in", "Zoom in", () => map.zoomTo(map.getZoom() + 1, { animate: false })).button,
    iconButton("out", "Zoom out", () => map.zoomTo(map.getZoom() - 1, { animate: false })).button,
    word("Vehicle", toVehicle),
    word("Reset view", reset),
  );
}
