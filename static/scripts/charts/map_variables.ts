/**
 * What the map's track can be coloured by: name, value of a point, unit, and how fine a scale may be.
 *
 * @module
 */
import type { Point } from "../../../formats/point.ts";
import { equivalentPotentialTemperatureK } from "../../../science/thermodynamics.ts";
import type { PageState } from "../common/page_query.ts";
import type { Kind } from "../common/units.ts";

/** A variable of the track. */
export interface MapVariable {
  readonly name: PageState["mapVariable"];
  readonly label: string;
  readonly kind: Kind;
  /** The colour scale spans at least this, in the daily file's unit, so that noise stays one colour. */
  readonly minSpan: number;
  /** The value of a point in the daily file's unit; null where there is none. */
  readonly value: (point: Point) => number | null;
}

/** In the order of the choice. */
export const MAP_VARIABLES: readonly MapVariable[] = [
  variable("t", "Temperature", "temperature", 2),
  variable("td", "Dewpoint", "temperature", 2),
  { name: "theta_e", label: "θe", kind: "thetaE", minSpan: 4, value: thetaE },
  variable("wspd", "Wind speed", "speed", 5),
  variable("wdir", "Wind direction", "direction", 360),
  // A car's climb of 8 m is 1 hPa: anything finer shows the road.
  variable("pressure", "Pressure", "pressure", 4),
  variable("rh", "Humidity", "humidity", 10),
  variable("alt", "Altitude", "altitude", 50),
];

function variable(
  name: "t" | "td" | "wspd" | "wdir" | "pressure" | "rh" | "alt",
  label: string,
  kind: Kind,
  minSpan: number,
): MapVariable {
  return { name, label, kind, minSpan, value: (point) => point[name] };
}

function thetaE({ t, td, pressure }: Point): number | null {
  if (t === null || td === null || pressure === null) return null;
  const kelvin = equivalentPotentialTemperatureK(t, td, pressure);
  return Number.isFinite(kelvin) ? kelvin : null;
}

/** The variable of that name; temperature for one that the map does not offer. */
export function mapVariable(name: PageState["mapVariable"]): MapVariable {
  return MAP_VARIABLES.find((one) => one.name === name) ?? MAP_VARIABLES[0]!;
}
