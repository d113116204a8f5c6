/**
 * How a value reads in the person's units: converted, with always the same number of decimals.
 *
 * @module
 */
import type { PageState } from "./page_query.ts";

/** What is measured; values come in the units of the daily file, named here. */
export type Kind =
  /** °C */
  | "temperature"
  /** Difference of temperatures, °C. */
  | "temperatureDifference"
  /** K, whatever the unit of temperature. */
  | "thetaE"
  /** m/s */
  | "speed"
  /** hPa */
  | "pressure"
  /** Difference of pressures, hPa. */
  | "difference"
  /** Degrees clockwise from north. */
  | "direction"
  /** m */
  | "altitude"
  /** % */
  | "humidity"
  /** V */
  | "voltage";

/** The part of the page's state that says which units a person wants. */
export type Units = Pick<PageState, "speedUnit" | "temperatureUnit" | "pressureUnit">;

/** A value as it is shown. */
export interface Quantity {
  readonly text: string;
  readonly unit: string;
}

/** What stands where there is no value. */
export const MISSING = "––";

const KNOTS_PER_MPS = 3600 / 1852;
const MPH_PER_MPS = 3600 / 1609.344;
/** 1 inHg is 33.86389 hPa (NIST SP 811, appendix B.8, inch of mercury, conventional). */
const HPA_PER_INHG = 33.86389;

/** A value in the person's unit. NaN stays NaN. */
export function convert(kind: Kind, value: number, units: Units): number {
  switch (kind) {
    case "temperature":
      return units.temperatureUnit === "°F" ? value * 1.8 + 32 : value;
    case "temperatureDifference":
      return units.temperatureUnit === "°F" ? value * 1.8 : value;
    case "speed":
      if (units.speedUnit === "kt") return value * KNOTS_PER_MPS;
      return units.speedUnit === "mph" ? value * MPH_PER_MPS : value;
    case "pressure":
    case "difference":
      return units.pressureUnit === "inHg" ? value / HPA_PER_INHG : value;
    default:
      return value;
  }
}

/** The name of the unit in which a kind is shown. */
export function unitOf(kind: Kind, units: Units): string {
  switch (kind) {
    case "temperature":
    case "temperatureDifference":
      return units.temperatureUnit;
    case "thetaE":
      return "K";
    case "speed":
      return units.speedUnit;
    case "pressure":
    case "difference":
      return units.pressureUnit;
    case "direction":
      return "°";
    case "altitude":
      return "m";
    case "humidity":
      return "%";
    case "voltage":
      return "V";
  }
}

/** Decimals that a kind is shown with. A thousandth of an inch is as fine as a tenth of a hPa. */
export function decimalsOf(kind: Kind, units: Units): number {
  switch (kind) {
    case "pressure":
    case "difference":
      return units.pressureUnit === "inHg" ? 3 : 2;
    case "direction":
    case "altitude":
    case "humidity":
      return 0;
    default:
      return 1;
  }
}

/** A value as text, and its unit. Null and NaN read "––". */
export function quantity(kind: Kind, value: number | null, units: Units): Quantity {
  const unit = unitOf(kind, units);
  if (value === null || !Number.isFinite(value)) return { text: MISSING, unit };
  return { text: textOf(kind, convert(kind, value, units), units), unit };
}

function textOf(kind: Kind, converted: number, units: Units): string {
  if (kind === "direction") return direction(converted);
  const text = withMinus(converted.toFixed(decimalsOf(kind, units)));
  const signed = kind === "difference" || kind === "temperatureDifference";
  return signed && Number(text) > 0 ? `+${text}` : text;
}

/** Three digits; north is 360, as in wind reports, where 000 says calm. */
function direction(degrees: number): string {
  const whole = ((Math.round(degrees) % 360) + 360) % 360;
  return String(whole === 0 ? 360 : whole).padStart(3, "0");
}

/** A real minus sign, as wide as a digit; "-0.0" is plain zero. */
function withMinus(text: string): string {
  if (!text.startsWith("-")) return text;
  return Number(text) === 0 ? text.slice(1) : `−${text.slice(1)}`;
}
