/**
 * The map's colour scales: which colour a value has, and how far a scale reaches.
 *
 * A scale runs in lightness as well as from blue to yellow-red, so that it is read without telling
 * red from green; on light ground it grows lighter upwards, on dark ground brighter. Directions go
 * round: north and south differ in lightness, east and west are blue and orange.
 *
 * @module
 */
import type { PageState } from "../common/page_query.ts";

/** Colours that a scale is drawn in: enough to look smooth, few enough to draw each in one stroke. */
export const COLOR_STEPS = 36;

type Theme = PageState["theme"];

/** Evenly spaced, low to high. Each has 3:1 or more against its theme's ground. */
const SEQUENTIAL: Readonly<Record<Theme, readonly string[]>> = {
  day: ["#1c1458", "#5a1a8a", "#a3246e", "#cf4a35", "#cb7400"],
  night: ["#4d63b4", "#a35f9c", "#cf6a78", "#e08a50", "#e4c060"],
  sunlight: ["#0c0840", "#4c107c", "#8f1860", "#b83a22", "#b86200"],
};

/** North, east, south, west. */
const CYCLIC: Readonly<Record<Theme, readonly string[]>> = {
  day: ["#24143c", "#1763d6", "#7d8a72", "#c4500a"],
  night: ["#dccab8", "#5f86dc", "#6d6a72", "#d07a2e"],
  sunlight: ["#10082c", "#0c50c4", "#6c7a60", "#b04400"],
};

type Lab = readonly [number, number, number];

/** sRGB's light values of "#rrggbb", 0 to 1 each. IEC 61966-2-1. */
function linearOf(hex: string): Lab {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

function hexOf(linear: Lab): string {
  return "#" + linear.map((value) => {
    const v = Math.max(0, Math.min(1, value));
    const s = v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055;
    return Math.round(s * 255).toString(16).padStart(2, "0");
  }).join("");
}

/** OKLab, in which equal steps look equal. Ottosson (2020), A perceptual color space. */
function labOf([r, g, b]: Lab): Lab {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linearOfLab([L, a, b]: Lab): Lab {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The scale's colours, low to high, or from north clockwise back to north. */
export function scaleColors(theme: Theme, cyclic: boolean): readonly string[] {
  const anchors = (cyclic ? CYCLIC : SEQUENTIAL)[theme].map((hex) => labOf(linearOf(hex)));
  if (cyclic) anchors.push(anchors[0]!);
  return Array.from({ length: COLOR_STEPS }, (_, i) => {
    // A cycle's last step lies before north, not on it.
    const at = i / (cyclic ? COLOR_STEPS : COLOR_STEPS - 1) * (anchors.length - 1);
    const low = Math.min(anchors.length - 2, Math.floor(at));
    const [a, b] = [anchors[low]!, anchors[low + 1]!];
    const mixed = a.map((value, k) => value + (b[k]! - value) * (at - low));
    return hexOf(linearOfLab([mixed[0]!, mixed[1]!, mixed[2]!]));
  });
}

/** Which of the scale's colours a value has; values beyond the scale's ends have the end's colour. */
export function colorIndex(value: number, range: ColorRange, cyclic: boolean): number {
  if (cyclic) {
    const turn = ((value % 360) + 360) % 360 / 360;
    return Math.round(turn * COLOR_STEPS) % COLOR_STEPS;
  }
  const share = (value - range.low) / (range.high - range.low);
  return Math.max(0, Math.min(COLOR_STEPS - 1, Math.floor(share * COLOR_STEPS)));
}

/** Ends of a scale, in the unit that is shown. */
export interface ColorRange {
  readonly low: number;
  readonly high: number;
}

/** A round number (1, 2 or 5 times a power of ten) that is at least `least`. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => step >= least * (1 - 1e-9))!;
}

/**
 * Round ends around the values from `low` to `high`, at least `minSpan` apart. The ends `before`
 * stay while the values fit and fill a third of them: colours do not wander from second to second.
 */
export function colorRange(
  low: number,
  high: number,
  minSpan: number,
  before: ColorRange | null,
): ColorRange {
  const span = Math.max(high - low, minSpan);
  if (before && low >= before.low && high <= before.high && before.high - before.low <= 3 * span) {
    return before;
  }
  const middle = (low + high) / 2;
  const step = roundStep(span / 4);
  return {
    low: Math.floor((middle - span / 2) / step + 1e-9) * step,
    high: Math.ceil((middle + span / 2) / step - 1e-9) * step,
  };
}
