/**
 * Which colour has a value? The colour tables of radar products: files of names and breakpoints in
 * `colours/`, one a table. Each says itself for which products and codes it is.
 *
 * @module
 */
import accumulation from "./colours/accumulation.json" with { type: "json" };
import correlation from "./colours/correlation.json" with { type: "json" };
import differentialPhase from "./colours/differential_phase.json" with { type: "json" };
import differentialReflectivity from "./colours/differential_reflectivity.json" with {
  type: "json",
};
import echoTops from "./colours/echo_tops.json" with { type: "json" };
import hydrometeor from "./colours/hydrometeor.json" with { type: "json" };
import liquid from "./colours/liquid.json" with { type: "json" };
import precipitationDifference from "./colours/precipitation_difference.json" with {
  type: "json",
};
import precipitationRate from "./colours/precipitation_rate.json" with { type: "json" };
import reflectivity from "./colours/reflectivity.json" with { type: "json" };
import specificPhase from "./colours/specific_phase.json" with { type: "json" };
import spectrumWidth from "./colours/spectrum_width.json" with { type: "json" };
import spectrumWidthKnots from "./colours/spectrum_width_knots.json" with { type: "json" };
import velocity from "./colours/velocity.json" with { type: "json" };
import velocityKnots from "./colours/velocity_knots.json" with { type: "json" };

/** What a table says besides its colours. Colours are `#rrggbb` or `#rrggbbaa`. */
interface TableHead {
  readonly name: string;
  readonly title: string;
  /** Products and Level III codes that are drawn with it; `#` stands for any one character. */
  readonly for: readonly string[];
  /** Of range folding; null where there is none. */
  readonly folded: string | null;
}

/** A breakpoint: its colour holds to the next one, or runs to `to` until there. */
export interface ColourStop {
  readonly value: number;
  readonly colour: string;
  readonly to: string | null;
}

/** Colours of values. Below the first breakpoint there is none, from `until` on it stays the same. */
export interface ScaleTable extends TableHead {
  readonly unit: string;
  /** By rising value. */
  readonly stops: readonly ColourStop[];
  readonly until: number;
  /** Breakpoints stand at even distances on the colour bar, where some are much closer than others. */
  readonly even: boolean;
  /** Values that are written at the colour bar. */
  readonly labels: readonly number[];
}

/** Colours of classes by their abbreviation. */
export interface ClassTable extends TableHead {
  readonly classes: readonly {
    readonly code: string;
    readonly name: string;
    readonly colour: string;
  }[];
}

export type ColourTable = ScaleTable | ClassTable;

/** Every table. */
export const COLOUR_TABLES: readonly ColourTable[] = [
  { name: "reflectivity", ...reflectivity },
  { name: "velocity", ...velocity },
  { name: "velocity_knots", ...velocityKnots },
  { name: "spectrum_width", ...spectrumWidth },
  { name: "spectrum_width_knots", ...spectrumWidthKnots },
  { name: "differential_reflectivity", ...differentialReflectivity },
  { name: "correlation", ...correlation },
  { name: "differential_phase", ...differentialPhase },
  { name: "specific_phase", ...specificPhase },
  { name: "hydrometeor", ...hydrometeor },
  { name: "accumulation", ...accumulation },
  { name: "precipitation_rate", ...precipitationRate },
  { name: "precipitation_difference", ...precipitationDifference },
  { name: "echo_tops", ...echoTops },
  { name: "liquid", ...liquid },
];

/**
 * The table for the first of these names that has one: the name of a table, a product
 * (`reflectivity`) or a Level III code (`N0Q`). A picture of Level III asks for its code, then its
 * product: codes of one product may differ in unit.
 *
 * @throws {RangeError} when none has
 */
export function colourTable(...names: readonly string[]): ColourTable {
  for (const name of names) {
    const found = COLOUR_TABLES.find((table) => table.name === name) ??
      COLOUR_TABLES.find((table) => table.for.some((pattern) => matches(pattern, name)));
    if (found !== undefined) return found;
  }
  throw new RangeError(
    `there is no colour table for "${names.join('" or "')}"; there are ${
      COLOUR_TABLES.map(({ name }) => name).join(", ")
    }`,
  );
}

function matches(pattern: string, name: string): boolean {
  return pattern.length === name.length &&
    Array.from(pattern).every((letter, i) => letter === "#" || letter === name[i]);
}
