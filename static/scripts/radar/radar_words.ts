/**
 * What the radar page says: what a picture shows, and why there is none. Pure.
 *
 * @module
 */
import type { SampleAnswer } from "../../../formats/radar_messages.ts";
import hydrometeor from "../../../formats/nexrad/colours/hydrometeor.json" with { type: "json" };
import { RANGE_FOLDED } from "../../../formats/nexrad/polar_field.ts";
import { capital } from "../common/text.ts";
import type { RadarScene } from "./radar_watch.ts";

/** A product's name without what stands in brackets: its legend says that too. */
export function shortLabel(label: string): string {
  return label.replace(/ \(.*\)$/, "");
}

/** `12.3 km at 240° from KLOT`. */
export function farText(distanceM: number, azimuthDeg: number, site: string): string {
  const km = distanceM / 1000;
  const degrees = Math.round(azimuthDeg) % 360 || 360;
  return `${km.toFixed(km < 10 ? 1 : 0)} km at ${String(degrees).padStart(3, "0")}° from ${site}`;
}

const CLASSES: ReadonlyMap<string, string> = new Map([
  ...hydrometeor.classes.map(({ code, name }) => [code, name] as const),
  [RANGE_FOLDED, "range folded"],
]);

/** A value of a picture as a person reads it. */
export function valueText(value: number | string | null, unit: string | null): string {
  if (value === null) return "no echo";
  if (typeof value === "string") return CLASSES.get(value) ?? value;
  const decimals = Math.abs(value) < 10 && unit !== "dBZ" ? 2 : 1;
  return `${value.toFixed(decimals).replace("-", "−")}${
    unit === null || unit === "1" ? "" : ` ${unit}`
  }`;
}

/** Height of the beam over a point, of the tilt that is looked at. */
export function beamText(sample: SampleAnswer, index: number): string {
  const height = sample.tilts.find((tilt) => tilt.index === index)?.beam_height_m ?? null;
  return height === null ? "" : `beam at ${(height / 1000).toFixed(1)} km`;
}

/** Why there is no picture, and what to do; null: there are some. */
export function absenceText(
  { phase, fault, product, site }: Pick<RadarScene, "phase" | "fault" | "product" | "site">,
  component: ComponentWords | null,
): { readonly title: string; readonly text: string } | null {
  if (phase === "ready") return null;
  if (fault !== null) {
    return {
      title: "The radar pictures cannot be had",
      text: `${capital(fault)}. Asked again every 5 s.`,
    };
  }
  switch (phase) {
    case "loading":
      return { title: "Loading", text: "Looking for radar pictures." };
    case "unconfigured":
      return {
        title: "No radar is configured",
        text: 'Name a site under "radar" in meso360.config.json, as "sites": ["KTLX"], or "auto" ' +
          "for the one nearest to the vehicle. Then start meso360 anew.",
      };
    case "empty": {
      const what = product?.label.toLowerCase() ?? "anything";
      return {
        title: "No pictures yet",
        text: `Nothing of ${what}${site ? ` from ${site}` : ""} has come. ` +
          componentText(component),
      };
    }
  }
}

/** What the radar's component says of itself. */
export interface ComponentWords {
  readonly state: string;
  readonly reason: string | null;
}

/** Why no newer picture is to be waited for; null: they come, or nobody has said. */
export function troubleText(component: ComponentWords | null): string | null {
  if (component === null || /^(following |starting|running)/.test(component.state)) return null;
  return `No new pictures come. The radar component: ${component.state}`;
}

/** An unfinished volume older than this is not being scanned any more, ms. */
const SCANNED_MS = 15 * 60_000;

/** What is said of a volume that is not whole. */
export function unfinishedText(volumeAgeMs: number): string {
  return volumeAgeMs < SCANNED_MS ? "Volume still coming in" : "Volume not complete";
}

function componentText(component: ComponentWords | null) {
  if (component === null) return "The panel says how the radar component is doing.";
  const why = component.reason === null ? "" : `: ${component.reason}`;
  return `The radar component is ${component.state}${why}. The page shows the first picture as it comes.`;
}
