/**
 * The vehicle on the map, as a station plot: temperature in the upper left, dewpoint in the lower
 * left, the wind as a barb that points to where it comes from (WMO-No. 485, appendix II-4).
 *
 * @module
 */
import { setAttribute, setText, svg } from "../common/dom.ts";
import { barbParts, barbPaths } from "../common/wind_barb.ts";

/** What the plot shows; null where it is not known, or too old to be shown. */
export interface PlotReading {
  readonly temperature: string;
  readonly dewpoint: string;
  readonly windFromDeg: number | null;
  readonly windMps: number | null;
  readonly headingDeg: number | null;
  readonly south: boolean;
  /** The vehicle was here, and has not said since. */
  readonly isOld: boolean;
}

const BARB = { foot: 13, tip: 58, feather: 22 } as const;
const ARROW = "M0 -14L9 11L0 6L-9 11Z";
const DISC = "M0 -8A8 8 0 1 1 0 8A8 8 0 1 1 0 -8Z";

/** A plot around [0, 0] of its middle; `show` touches only what differs. */
export function stationPlot(): {
  readonly root: SVGElement;
  show(r: PlotReading, text: string): void;
} {
  const title = svg("title");
  const strokes = svg("path", { class: "barb" });
  const pennants = svg("path", { class: "pennant" });
  const rim = svg("path", { class: "barb-rim" });
  const barb = svg("g", {}, rim, strokes, pennants);
  const vehicle = svg("path", { class: "vehicle" });
  const temperature = svg("text", { class: "temperature", x: -16, y: -8 });
  const dewpoint = svg("text", { class: "dewpoint", x: -16, y: 24 });
  const root = svg(
    "svg",
    { class: "station-plot", viewBox: "-80 -80 160 160", role: "img" },
    title,
    barb,
    vehicle,
    temperature,
    dewpoint,
  );
  return {
    root,
    show(reading, text) {
      const { windFromDeg, windMps, headingDeg, south } = reading;
      const hasWind = windFromDeg !== null && windMps !== null;
      const side = south ? -1 as const : 1 as const;
      const paths = hasWind
        ? barbPaths(barbParts(windMps), { ...BARB, side })
        : { strokes: "", pennants: "" };
      // Calm is a second ring around the station.
      const isCalm = hasWind && paths.strokes === "" && paths.pennants === "";
      const drawn = isCalm ? "M0 -21A21 21 0 1 1 0 21A21 21 0 1 1 0 -21Z" : paths.strokes;
      setAttribute(strokes, "d", drawn);
      setAttribute(rim, "d", drawn + paths.pennants);
      setAttribute(pennants, "d", paths.pennants);
      setAttribute(barb, "transform", hasWind ? `rotate(${windFromDeg})` : null);
      setAttribute(vehicle, "d", headingDeg === null ? DISC : ARROW);
      setAttribute(vehicle, "transform", headingDeg === null ? null : `rotate(${headingDeg})`);
      setAttribute(root, "data-old", reading.isOld ? "" : null);
      // Numbers stay off the barb: they change sides when the wind comes from theirs.
      const fromWest = hasWind && !isCalm && windFromDeg > 200 && windFromDeg < 340;
      for (const number of [temperature, dewpoint]) {
        setAttribute(number, "x", fromWest ? "16" : "-16");
        setAttribute(number, "text-anchor", fromWest ? "start" : "end");
      }
      setText(temperature, reading.temperature);
      setText(dewpoint, reading.dewpoint);
      setText(title, text);
    },
  };
}
