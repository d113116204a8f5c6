/**
 * Which charts there are and what is in each: variables, axes, and how little an axis may cover.
 *
 * @module
 */
import type { ChartVariable } from "../common/theme.ts";
import { convert, type Kind, type Units } from "../common/units.ts";
import type { ChartField, Converters } from "./chart_lines.ts";
import type { RangeRule } from "./y_range.ts";

/** Which of a chart's two y axes. */
export type Side = "left" | "right";

/** A variable in a chart. */
export interface LineSpec {
  readonly field: ChartField;
  readonly variable: ChartVariable;
  readonly kind: Kind;
  readonly name: string;
  /** For narrow screens. */
  readonly short: string;
  readonly side: Side;
}

/** A chart of lines over time. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly LineSpec[];
  /** Where it is shown: the wind needs two charts on a phone. */
  readonly screen: "every" | "wide" | "narrow";
}

const SPEED: LineSpec = {
  field: "wspd",
  variable: "wspd",
  kind: "speed",
  name: "Wind speed",
  short: "Speed",
  side: "left",
};
const DIRECTION: LineSpec = {
  field: "wdir",
  variable: "wdir",
  kind: "direction",
  name: "Direction",
  short: "Direction",
  side: "right",
};

export const CHARTS: readonly ChartSpec[] = [
  {
    id: "temperature",
    title: "Temperature and dewpoint",
    screen: "every",
    lines: [
      {
        field: "t",
        variable: "t",
        kind: "temperature",
        name: "Temperature",
        short: "T",
        side: "left",
      },
      {
        field: "td",
        variable: "td",
        kind: "temperature",
        name: "Dewpoint",
        short: "Td",
        side: "left",
      },
    ],
  },
  { id: "wind", title: "Wind", screen: "wide", lines: [SPEED, DIRECTION] },
  { id: "wind-speed", title: "Wind speed", screen: "narrow", lines: [SPEED] },
  {
    id: "wind-direction",
    title: "Wind direction",
    screen: "narrow",
    lines: [{ ...DIRECTION, side: "left" }],
  },
  {
    id: "pressure",
    title: "Pressure",
    screen: "every",
    lines: [{
      field: "pressure",
      variable: "pressure",
      kind: "pressure",
      name: "Pressure",
      short: "Pressure",
      side: "left",
    }],
  },
];

/** Directions have an axis of their own: always the whole circle. */
export const CIRCLE = [0, 90, 180, 270, 360] as const;
export const CIRCLE_NAMES: readonly string[] = ["N", "E", "S", "W", "N"];

/**
 * What an axis of this kind must cover, in the person's unit.
 * Temperature 2 °C: a ventilated sensor's own turbulence is some 0.3 °C, an outflow begins at 2.
 * Wind from calm to 10 m/s: the height of the line then tells strong from light at a glance.
 * Pressure 2 hPa: a hill of 16 m makes as much, and 0.05 hPa of noise stays a thin line.
 */
export function rangeRule(kind: Kind, units: Units): RangeRule {
  switch (kind) {
    case "temperature":
      return { leastSpan: convert("temperatureDifference", 2, units), fromZero: false };
    case "speed":
      return { leastSpan: convert("speed", 10, units), fromZero: true };
    default:
      return { leastSpan: convert("difference", 2, units), fromZero: false };
  }
}

/** How the charts' values are brought into the person's units. */
export function converters(units: Units): Converters {
  const by = (kind: Kind) => (value: number) => convert(kind, value, units);
  return {
    t: by("temperature"),
    td: by("temperature"),
    wspd: by("speed"),
    wdir: (degrees) => ((degrees % 360) + 360) % 360,
    pressure: by("pressure"),
  };
}
