/**
 * The values that the plots show: their names, units, scales and colours. Pure.
 *
 * Velocity is positive towards the radar, and blue, as the field has it; the colours are told apart by
 * colour-blind eyes (Brewer's RdYlBu; viridis, which Van der Walt & Smith gave to everyone). At night
 * the middle of the scale is the darkest instead of the brightest: a screen full of slow echoes is
 * no lamp, but each of them is seen.
 *
 * @module
 */
import type { PageState } from "../common/page_query.ts";

export type ParameterName = PageState["darnParameter"];

/** What is shown of each echo. */
export interface Parameter {
  readonly name: ParameterName;
  readonly text: string;
  readonly unit: string;
  /** Ends of the scale; what is beyond has the colour of the end. */
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
  readonly decimals: number;
}

export const PARAMETERS: Readonly<Record<ParameterName, Parameter>> = {
  velocity: {
    name: "velocity",
    text: "Velocity",
    unit: "m/s",
    least: -600,
    most: 600,
    ticks: [-600, -400, -200, 0, 200, 400, 600],
    decimals: 0,
  },
  power: {
    name: "power",
    text: "Power",
    unit: "dB",
    least: 0,
    most: 40,
    ticks: [0, 10, 20, 30, 40],
    decimals: 1,
  },
  width: {
    name: "width",
    text: "Width",
    unit: "m/s",
    least: 0,
    most: 400,
    ticks: [0, 100, 200, 300, 400],
    decimals: 0,
  },
  elevation: {
    name: "elevation",
    text: "Elevation",
    unit: "°",
    least: 0,
    most: 50,
    ticks: [0, 10, 20, 30, 40, 50],
    decimals: 1,
  },
};

type Theme = PageState["theme"];

/** From away to towards. */
const VELOCITY: readonly string[] = [
  "#a50026",
  "#d73027",
  "#f46d43",
  "#fdae61",
  "#f9d067",
  "#f4e38a",
  "#bfe0ec",
  "#93cbe2",
  "#6aa6cf",
  "#4575b4",
  "#313695",
];
/** Its pale middle would not be seen in the sun. */
const VELOCITY_SUNLIGHT: readonly string[] = [
  "#8f0020",
  "#c22318",
  "#e5602a",
  "#ee9034",
  "#eab93c",
  "#dfcb4c",
  "#93c4cc",
  "#62aacf",
  "#3f86bf",
  "#2c5fa8",
  "#22287f",
];
const VELOCITY_NIGHT: readonly string[] = [
  "#f0a284",
  "#e68c70",
  "#d97a68",
  "#c86f6c",
  "#b56e7a",
  "#a37696",
  "#8480b2",
  "#728fc4",
  "#729fd2",
  "#84b0de",
  "#96bde6",
];
const VELOCITIES = {
  day: VELOCITY,
  night: VELOCITY_NIGHT,
  sunlight: VELOCITY_SUNLIGHT,
} as const;
const VIRIDIS: readonly string[] = [
  "#440154",
  "#472d7b",
  "#3b528b",
  "#2c728e",
  "#21918c",
  "#28ae80",
  "#5ec962",
  "#addc30",
  "#fde725",
];
/** Its darkest end is not seen on black, and its brightest shines. */
const VIRIDIS_NIGHT: readonly string[] = [
  "#7876c4",
  "#5f86c0",
  "#4c94b0",
  "#479f9f",
  "#4fab88",
  "#70b465",
  "#9cbc48",
  "#c8bc3c",
];

/** Echoes from the ground where velocity is shown: grey, for theirs says nothing of the ionosphere. */
const GROUND: Readonly<Record<Theme, string>> = {
  day: "#a3a7ab",
  night: "#8a837a",
  sunlight: "#9a9a9a",
};

/** An echo without a finite value: neither is left out nor is a number made up for it. */
const NO_VALUE: Readonly<Record<Theme, string>> = {
  day: "#14181d",
  night: "#bf8870",
  sunlight: "#000000",
};

/** Old echoes are drawn so faint; at night they would soon not be seen. */
const FAINT: Readonly<Record<Theme, number>> = { day: 0.35, night: 0.72, sunlight: 0.35 };

/** The colours of a parameter's scale, from its least to its most. */
export function scaleColours(name: ParameterName, theme: Theme): readonly string[] {
  if (name === "velocity") return VELOCITIES[theme];
  return theme === "night" ? VIRIDIS_NIGHT : VIRIDIS;
}

export const groundColour = (theme: Theme): string => GROUND[theme];
export const faintness = (theme: Theme): number => FAINT[theme];

/** Steps of the scale: finer ones nobody tells apart. */
const STEPS = 60;
const made = new Map<string, readonly string[]>();

/** The colour of a value, as CSS has it. */
export function colourOf(
  { name, least, most }: Parameter,
  value: number | null,
  theme: Theme,
): string {
  if (value === null) return NO_VALUE[theme];
  const key = `${name} ${theme}`;
  let steps = made.get(key);
  if (steps === undefined) made.set(key, steps = stepsBetween(scaleColours(name, theme)));
  const at = Math.floor((value - least) / (most - least) * STEPS);
  return steps[Math.max(0, Math.min(STEPS - 1, at))]!;
}

function stepsBetween(anchors: readonly string[]): string[] {
  return Array.from({ length: STEPS }, (_, i) => {
    const at = (i + 0.5) / STEPS * (anchors.length - 1);
    const [low, part] = [Math.floor(at), at % 1];
    const [from, to] = [anchors[low]!, anchors[Math.min(low + 1, anchors.length - 1)]!];
    const channel = (start: number) => {
      const [a, b] = [from, to].map((colour) => parseInt(colour.slice(start, start + 2), 16));
      return Math.round(a! + (b! - a!) * part);
    };
    return `rgb(${channel(1)}, ${channel(3)}, ${channel(5)})`;
  });
}

/** A value as a person reads it: `−213 m/s`, `14.2°`; `––` where there is none. */
export function valueText({ unit, decimals }: Parameter, value: number | null): string {
  if (value === null) return "––";
  const number = value.toFixed(decimals).replace(/^-(?=0(\.0+)?$)/, "").replace("-", "−");
  return unit === "°" ? `${number}°` : `${number} ${unit}`;
}
