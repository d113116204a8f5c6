/**
 * Which colours instruments' pictures have: colour maps of heat maps, and the colours of lines, where
 * colour means a variable. The same in the PNGs and in the browser.
 *
 * @module
 */
import type { Panel, PanelLine } from "./instruments/profile.ts";

/** A colour map as a table of 256 colours. */
export interface ColourMap {
  readonly name: "sequential" | "diverging";
  /**
   * Red, green, blue, opacity of each index, 4 bytes each. Index 0 is transparent: there is no value.
   * 1 is the least, 255 the most.
   */
  readonly rgba: Uint8Array<ArrayBuffer>;
}

/** Lightness, and the two colour axes, of OKLab. */
type Lab = readonly [number, number, number];

/** Points on a map's way through the colours: lightness, chroma, hue in degrees (OKLCh). */
type Stop = readonly [lightness: number, chroma: number, hueDeg: number];

/** Dark violet by blue, teal and green to light yellow: lightness alone tells the order. */
const SEQUENTIAL_STOPS: readonly Stop[] = [
  [0.24, 0.1, 295],
  [0.38, 0.13, 272],
  [0.52, 0.098, 236],
  [0.66, 0.104, 182],
  [0.8, 0.165, 138],
  [0.95, 0.135, 105],
];

/** Blue below zero, red above, as light in the middle as can still be told from a white ground. */
const BELOW_STOPS: readonly Stop[] = [[0.34, 0.13, 262], [0.6, 0.13, 250], [0.87, 0.0, 250]];
const ABOVE_STOPS: readonly Stop[] = [[0.87, 0.0, 30], [0.6, 0.17, 32], [0.34, 0.12, 22]];

/** Steps in which a way is measured. */
const FINE = 2000;

/** Of quantities that begin somewhere: backscatter, concentration, reflectivity. */
export const SEQUENTIAL: ColourMap = {
  name: "sequential",
  rgba: table(evenly(SEQUENTIAL_STOPS, 255)),
};

/** Of quantities with two directions: velocity. Index 128 is zero. */
export const DIVERGING: ColourMap = {
  name: "diverging",
  rgba: table([...evenly(BELOW_STOPS, 128), ...evenly(ABOVE_STOPS, 128).slice(1)]),
};

/** A heat map's colours: two directions where its range goes as far below zero as above. */
export function colourMapOf(panel: Pick<Extract<Panel, { kind: "heat" }>, "range">): ColourMap {
  const [least, most] = panel.range;
  return least === -most ? DIVERGING : SEQUENTIAL;
}

/**
 * The index into a colour map of each value: 0 where there is none (NaN), 1 to 255 from the range's
 * least to its most, what is beyond as the nearest. With `log` what is not above zero is the least.
 */
export function colourIndices(
  values: ArrayLike<number>,
  [least, most]: readonly [number, number],
  log = false,
): Uint8Array<ArrayBuffer> {
  const from = log ? Math.log(least) : least;
  const scale = 254 / ((log ? Math.log(most) : most) - from);
  const out = new Uint8Array(values.length);
  for (let i = 0; i < out.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) continue;
    const place = log ? value > 0 ? (Math.log(value) - from) * scale : 0 : (value - from) * scale;
    out[i] = 1 + Math.round(Math.min(254, Math.max(0, place)));
  }
  return out;
}

/** How a line is drawn, so that it can be told without its colour, too. */
export interface LineLook {
  /** `#rrggbb` on white or nearly white. */
  readonly day: string;
  /** On near black, dim. */
  readonly night: string;
  /** On white in the sun. */
  readonly sunlight: string;
  /** Lengths of dash and gap, in widths of the line; empty: unbroken. */
  readonly dash: readonly number[];
}

/**
 * The field's variables, in the colours of every page (static/styles/themes.css; a test compares), and
 * 1 to 6 for what has no colour of its own.
 */
export const LINE_LOOKS: Readonly<Record<string, LineLook>> = {
  temperature: { day: "#b5122b", night: "#d84a3c", sunlight: "#b00018", dash: [] },
  dewpoint: { day: "#2f80e6", night: "#6f95d6", sunlight: "#2f74ee", dash: [5, 2.5] },
  wind: { day: "#12703a", night: "#43904f", sunlight: "#006b2a", dash: [] },
  direction: { day: "#cf6a00", night: "#d49138", sunlight: "#b35400", dash: [1.5, 2] },
  pressure: { day: "#7c3fc4", night: "#9a70c8", sunlight: "#7220c4", dash: [] },
  theta: { day: "#a68400", night: "#bfa545", sunlight: "#8a6c00", dash: [7, 2, 1.5, 2] },
  heading: { day: "#b8480a", night: "#cc6420", sunlight: "#9c3400", dash: [3, 2] },
  1: { day: "#1c3f94", night: "#6d86cf", sunlight: "#00308f", dash: [] },
  2: { day: "#c2410c", night: "#d2713f", sunlight: "#a83200", dash: [5, 2.5] },
  3: { day: "#0e8a7d", night: "#3f9c90", sunlight: "#006f64", dash: [] },
  4: { day: "#a3156f", night: "#c0639b", sunlight: "#8a0f5d", dash: [7, 2, 1.5, 2] },
  5: { day: "#8a7300", night: "#ad9640", sunlight: "#746000", dash: [3, 2] },
  6: { day: "#525c6b", night: "#95836f", sunlight: "#30363f", dash: [1.5, 2] },
};

/** How many have no name. */
const NUMBERED = 6;

/**
 * How the lines of a panel look: as the profile says, else by number in their order, none twice while
 * there are any left.
 */
export function lineLooks(lines: readonly Pick<PanelLine, "colour">[]): readonly LineLook[] {
  const said = lines.map(({ colour }) => colour === undefined ? undefined : String(colour));
  const free = Array.from({ length: NUMBERED }, (_, i) => String(i + 1))
    .filter((name) => !said.includes(name));
  let next = 0;
  return said.map((name) => {
    const known = name === undefined ? undefined : LINE_LOOKS[name];
    if (known !== undefined) return known;
    const names = free.length > 0 ? free : ["6"];
    return LINE_LOOKS[names[next++ % names.length]!]!;
  });
}

/** Colours at equal distances (of OKLab, so to the eye) along the way through the stops. */
function evenly(stops: readonly Stop[], count: number): Lab[] {
  const way = Array.from({ length: FINE + 1 }, (_, i) => between(stops, i / FINE));
  const lengths = [0];
  for (let i = 1; i < way.length; i++) {
    lengths.push(lengths[i - 1]! + distance(way[i - 1]!, way[i]!));
  }
  const whole = lengths[FINE]!;
  let at = 0;
  return Array.from({ length: count }, (_, i) => {
    const wanted = whole * i / (count - 1);
    while (at < FINE && lengths[at]! < wanted) at++;
    return way[at]!;
  });
}

/** A point of the way: each stop's neighbours joined in lightness, chroma and hue, smoothly. */
function between(stops: readonly Stop[], part: number): Lab {
  const place = part * (stops.length - 1);
  const before = Math.min(stops.length - 2, Math.floor(place));
  const t = place - before;
  const stop = (i: number) => stops[Math.min(stops.length - 1, Math.max(0, i))]!;
  const [a, b, c, d] = [stop(before - 1), stop(before), stop(before + 1), stop(before + 2)];
  // Lightness by straight lines, so that it never falls; chroma and hue round the corners.
  const lightness = b[0] + (c[0] - b[0]) * t;
  const chroma = Math.max(0, catmullRom(a[1], b[1], c[1], d[1], t));
  const hue = catmullRom(a[2], b[2], c[2], d[2], t) * Math.PI / 180;
  return [lightness, chroma * Math.cos(hue), chroma * Math.sin(hue)];
}

/** Catmull and Rom (1974): a curve through b and c that is smooth at both. */
function catmullRom(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t *
      (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}

function distance(a: Lab, b: Lab): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function table(colours: readonly Lab[]): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(1024);
  colours.forEach((lab, i) => rgba.set([...srgb(lab), 255], 4 * (i + 1)));
  return rgba;
}

/** OKLab to sRGB, 0 to 255 (Björn Ottosson, "A perceptual color space for image processing", 2020). */
function srgb([lightness, a, b]: Lab): number[] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const linear = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  // IEC 61966-2-1, section 5.2.
  return linear.map((x) => {
    const bounded = Math.min(1, Math.max(0, x));
    return Math.round(
      255 * (bounded <= 0.0031308 ? 12.92 * bounded : 1.055 * bounded ** (1 / 2.4) - 0.055),
    );
  });
}
