/**
 * Which Level III products are there: number, mnemonic, name, unit, how values are coded, how wide
 * a gate is? Facts of ICD 2620001, tables III and V, and of the AWIPS product identifiers.
 *
 * @module
 */

/**
 * How a product's codes become values (ICD 2620001, note 1 of figure 3-6 and its sheets):
 * - `levels`: 16 levels by words of flags and numbers;
 * - `digital`: least value and step in tenths, from code 2; `digital-rf`: code 1 is range folded;
 * - `width`: the same for spectrum width, whose codes begin at 129;
 * - `storm-total`: step in hundredths;
 * - `float`: scale and offset as 32-bit floats;
 * - `hundredths`: the same, and the value is in hundredths of an inch;
 * - `vil`, `echo-tops`: each their own; `classes`: hydrometeors; `raw`: the code itself;
 * - `none`: nothing but symbols, tables or text.
 */
export type Coded =
  | "levels"
  | "digital"
  | "digital-rf"
  | "width"
  | "storm-total"
  | "float"
  | "hundredths"
  | "vil"
  | "echo-tops"
  | "classes"
  | "raw"
  | "none";

export interface ProductKind {
  /** `#` stands for the elevation: 0, A, 1, B, 2, 3. Three letters or digits. */
  readonly mnemonic: string;
  readonly name: string;
  readonly unit: string | null;
  readonly coded: Coded;
  /** Metres along the beam, or the ground where the product is not of one elevation; 0: no gates. */
  readonly gateM: number;
  /** Whether halfword 30 is the elevation angle. */
  readonly ofElevation: boolean;
  /** Whether the lower byte of halfword 30 says why there is no data. */
  readonly canBeNull: boolean;
}

type Row = readonly [
  code: number,
  /** "" where it is not known for certain. */
  mnemonic: string,
  name: string,
  unit: string | null,
  coded: Coded,
  gateM: number,
  nullable?: "nullable",
];

const ROWS: readonly Row[] = [
  [19, "N#R", "Base reflectivity, 16 levels, 230 km", "dBZ", "levels", 1000],
  [20, "N#Z", "Base reflectivity, 16 levels, 460 km", "dBZ", "levels", 2000],
  [25, "", "Base velocity, 16 levels, 60 km", "kt", "levels", 250],
  [27, "N#V", "Base velocity, 16 levels, 230 km", "kt", "levels", 1000],
  [28, "NSP", "Base spectrum width, 16 levels, 60 km", "kt", "levels", 250],
  [30, "NSW", "Base spectrum width, 16 levels, 230 km", "kt", "levels", 1000],
  [32, "DHR", "Digital hybrid scan reflectivity", "dBZ", "digital", 1000],
  [36, "NCO", "Composite reflectivity, 8 levels, 4 km", "dBZ", "levels", 0],
  [37, "NCR", "Composite reflectivity, 16 levels, 1 km", "dBZ", "levels", 0],
  [38, "NCZ", "Composite reflectivity, 16 levels, 4 km", "dBZ", "levels", 0],
  [41, "NET", "Echo tops", "kft", "levels", 0],
  [48, "NVW", "Velocity azimuth display wind profile", null, "none", 0],
  [56, "N#S", "Storm-relative velocity", "kt", "levels", 1000],
  [57, "NVL", "Vertically integrated liquid", "kg/m²", "levels", 0],
  [58, "NST", "Storm tracks", null, "none", 0],
  [59, "NHI", "Hail index", null, "none", 0],
  [60, "NME", "Mesocyclones, first algorithm", null, "none", 0],
  [61, "NTV", "Tornado vortex signatures", null, "none", 0],
  [62, "NSS", "Storm structure", null, "none", 0],
  [65, "NLL", "Layer composite reflectivity maximum, low", "dBZ", "levels", 0],
  [66, "NML", "Layer composite reflectivity maximum, middle", "dBZ", "levels", 0],
  [67, "NLA", "Layer composite reflectivity maximum, low, edited", "dBZ", "levels", 0],
  [74, "RCM", "Radar coded message", null, "none", 0],
  [75, "FTM", "Free text message", null, "none", 0],
  [78, "N1P", "One-hour precipitation", "in", "levels", 2000],
  [79, "N3P", "Three-hour precipitation", "in", "levels", 2000],
  [80, "NTP", "Storm total precipitation", "in", "levels", 2000],
  [81, "DPA", "Digital precipitation array", null, "none", 0],
  [90, "NHL", "Layer composite reflectivity maximum, high", "dBZ", "levels", 0],
  [94, "N#Q", "Base reflectivity", "dBZ", "digital", 1000],
  [99, "N#U", "Base velocity", "m/s", "digital-rf", 250],
  [134, "DVL", "Vertically integrated liquid, digital", "kg/m²", "vil", 1000],
  [135, "EET", "Enhanced echo tops", "kft", "echo-tops", 1000],
  [138, "DSP", "Digital storm total precipitation", "in", "storm-total", 2000],
  [141, "NMD", "Mesocyclones", null, "none", 0],
  [153, "N#B", "Super-resolution base reflectivity", "dBZ", "digital", 250],
  [154, "N#G", "Super-resolution base velocity", "m/s", "digital-rf", 250],
  [155, "N#W", "Super-resolution spectrum width", "m/s", "width", 250],
  [159, "N#X", "Differential reflectivity", "dB", "float", 250],
  [161, "N#C", "Correlation coefficient", "1", "float", 250],
  [163, "N#K", "Specific differential phase", "°/km", "float", 250],
  [165, "N#H", "Hydrometeor classification", null, "classes", 250],
  [166, "N#M", "Melting layer", null, "none", 0],
  [167, "N#E", "Super-resolution correlation coefficient", "1", "float", 250],
  [168, "N#F", "Super-resolution differential phase", "°", "float", 250],
  [169, "OHA", "One-hour accumulation", "in", "levels", 2000, "nullable"],
  [170, "DAA", "One-hour accumulation, digital", "in", "hundredths", 250, "nullable"],
  [171, "PTA", "Storm total accumulation", "in", "levels", 2000, "nullable"],
  [172, "DTA", "Storm total accumulation, digital", "in", "hundredths", 250, "nullable"],
  [173, "DUA", "Accumulation of a chosen time", "in", "hundredths", 250, "nullable"],
  [174, "DOD", "One-hour difference of accumulation", "in", "hundredths", 250, "nullable"],
  [175, "DSD", "Storm total difference of accumulation", "in", "hundredths", 250, "nullable"],
  [176, "DPR", "Precipitation rate", "in/h", "float", 250],
  [177, "HHC", "Hybrid hydrometeor classification", null, "classes", 250],
  [180, "TZ#", "Base reflectivity (TDWR)", "dBZ", "digital", 150],
  [181, "TR#", "Base reflectivity, 16 levels (TDWR)", "dBZ", "levels", 150],
  [182, "TV#", "Base velocity (TDWR)", "m/s", "digital-rf", 150],
  [183, "", "Base velocity, 16 levels (TDWR)", "kt", "levels", 150],
  [186, "TZL", "Base reflectivity, long range (TDWR)", "dBZ", "digital", 300],
  [193, "", "Super-resolution base reflectivity, quality-edited", "dBZ", "digital", 250],
  [195, "", "Base reflectivity, quality-edited", "dBZ", "digital", 1000],
];

/** Not of one elevation, though made of gates. */
const OF_THE_GROUND: ReadonlySet<number> = new Set(
  [32, 78, 79, 80, 134, 135, 138, 169, 170, 171, 172, 173, 174, 175, 176, 177],
);

const KINDS: ReadonlyMap<number, ProductKind> = new Map(
  ROWS.map(([code, mnemonic, name, unit, coded, gateM, nullable]) => [code, {
    mnemonic: mnemonic || numbered(code),
    name,
    unit,
    coded,
    gateM,
    ofElevation: mnemonic.includes("#") || (gateM > 0 && !OF_THE_GROUND.has(code)),
    canBeNull: nullable !== undefined,
  }]),
);

/** What is known of a product; of an unknown one, enough to show its codes. */
export function productKind(productCode: number): ProductKind {
  return KINDS.get(productCode) ?? {
    mnemonic: numbered(productCode),
    name: `Product ${productCode}`,
    unit: null,
    coded: "raw",
    gateM: 0,
    ofElevation: false,
    canBeNull: false,
  };
}

const MNEMONICS: ReadonlySet<string> = new Set(
  ROWS.flatMap(([, mnemonic]) =>
    [...mnemonic.includes("#") ? "0A1B23" : "#"].map((letter) => mnemonic.replace("#", letter))
  ),
);

/** Whether a code of three letters, as `HHC` or `N0Q`, is that of a product that is known here. */
export function isMnemonic(code: string): boolean {
  return code !== "" && MNEMONICS.has(code);
}

/** In place of a mnemonic: P and the product's number to the base 36, where two digits hold it. */
function numbered(productCode: number): string {
  return `P${productCode.toString(36).toUpperCase().padStart(2, "0")}`;
}

/** Up to which angle each letter of the elevation stands in a mnemonic, degrees. */
const ELEVATION_LETTERS: readonly (readonly [below: number, letter: string])[] = [
  [0.75, "0"],
  [1.15, "A"],
  [1.65, "1"],
  [2.15, "B"],
  [2.75, "2"],
  [Infinity, "3"],
];

/** A product's mnemonic when nothing but its number and elevation is known: `N#Q` at 1.3° is N1Q. */
export function mnemonicAt({ mnemonic }: ProductKind, elevationDeg: number | null): string {
  const angle = elevationDeg ?? 0;
  const [, letter] = ELEVATION_LETTERS.find(([below]) => angle < below)!;
  return mnemonic.replace("#", letter);
}
