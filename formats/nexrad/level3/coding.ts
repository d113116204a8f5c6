/**
 * What do a product's codes mean, by the thresholds of its description (halfwords 31–46)?
 * ICD 2620001, figure 3-6 with its notes.
 *
 * @module
 */
import type { Coding } from "../polar_field.ts";
import { NexradError } from "../nexrad_error.ts";
import type { Coded } from "./products.ts";

/** Hydrometeor classes of products 165 and 177, by code / 10 (ICD 2620001, note 14). */
const CLASSES = [
  null,
  "BI",
  "GC",
  "IC",
  "DS",
  "WS",
  "RA",
  "HR",
  "BD",
  "GR",
  "HA",
  "LH",
  "GH",
  null,
  "UK",
] as const;
/** Range folded in the same products. */
const CLASS_FOLDED = 150;

/** What a class's two letters stand for. */
export const CLASS_NAMES: Readonly<Record<string, string>> = {
  BI: "biological",
  GC: "ground clutter",
  IC: "ice crystals",
  DS: "dry snow",
  WS: "wet snow",
  RA: "rain",
  HR: "heavy rain",
  BD: "big drops",
  GR: "graupel",
  HA: "hail with rain",
  LH: "large hail",
  GH: "giant hail",
  UK: "unknown",
  RF: "range folded",
};

/** What the number of a level word is when its highest bit is set. */
const LEVEL_NAMES = [
  "",
  "TH",
  "ND",
  "RF",
  "BI",
  "GC",
  "IC",
  "GR",
  "WS",
  "DS",
  "RA",
  "HR",
  "BD",
  "HA",
  "UK",
  "LH",
  "GH",
] as const;

/** One of the 16 levels. */
interface Level {
  /** `ND`, `>0`, `0.05`, `+6`, `RF`. */
  readonly label: string;
  /** The lower bound of its class; null where the word is a name. */
  readonly value: number | null;
}

function level(word: number): Level {
  const number = word & 0xff;
  if (word & 0x8000) return { label: LEVEL_NAMES[number] ?? "", value: null };
  const divisor = word & 0x4000 ? 100 : word & 0x2000 ? 20 : word & 0x1000 ? 10 : 1;
  const size = Math.round(number * 100 / divisor) / 100;
  const sign = word & 0x0100 ? "-" : word & 0x0200 ? "+" : "";
  const bound = word & 0x0800 ? ">" : word & 0x0400 ? "<" : "";
  return { label: `${bound}${sign}${size}`, value: sign === "-" ? -size : size };
}

/** The labels of the 16 levels. */
export function levelLabels(thresholds: readonly number[]): string[] {
  return thresholds.map((word) => level(word).label);
}

/**
 * The coding of a product's codes.
 *
 * @throws {NexradError} `bad-field` when scale or step is 0 or no number
 */
export function codingOf(coded: Coded, thresholds: readonly number[]): Coding {
  switch (coded) {
    case "levels":
      return levelCoding(thresholds);
    case "digital":
      return digital(thresholds, 10, 2, null);
    case "digital-rf":
      return digital(thresholds, 10, 2, 1);
    case "width":
      return { ...digital(thresholds, 10, 2, 1), first: 129 };
    case "storm-total":
      return digital(thresholds, 100, 2, null);
    case "float":
      return float(thresholds, 1);
    case "hundredths":
      return float(thresholds, 100);
    case "vil":
      return { kind: "levels", values: vilValues(thresholds), folded: null };
    case "echo-tops":
      return { kind: "levels", values: echoTops(thresholds), folded: null };
    case "classes":
      return {
        kind: "classes",
        names: Array.from({ length: 256 }, (_, code) => CLASSES[code / 10] ?? null),
        folded: CLASS_FOLDED,
      };
    case "raw":
    case "none":
      return { kind: "linear", scale: 1, offset: 0, first: 1, folded: null };
  }
}

function levelCoding(thresholds: readonly number[]): Coding {
  const levels = thresholds.map(level);
  const folded = levels.findIndex(({ label }) => label === "RF");
  const rest = { folded: folded < 0 ? null : folded };
  const isNone = (label: string) => ["", "TH", "ND", "RF"].includes(label);
  if (levels.some(({ label, value }) => value === null && !isNone(label))) {
    const names = levels.map(({ label, value }) => value !== null || isNone(label) ? null : label);
    return { kind: "classes", names, ...rest };
  }
  return { kind: "levels", values: levels.map(({ value }) => value), ...rest };
}

/** Least value (signed, tenths) at code `first`, and a step in parts of `divisor`. */
function digital(
  thresholds: readonly number[],
  divisor: number,
  first: number,
  folded: number | null,
): Coding & { kind: "linear" } {
  const least = signed(thresholds[0]!) / 10;
  const step = signed(thresholds[1]!);
  if (step === 0) throw new NexradError("bad-field", "the step between two codes is 0");
  const scale = divisor / step;
  return { kind: "linear", scale, offset: first - least * scale, first, folded };
}

/** Scale and offset as floats; `parts` of the stored value make one of the unit. */
function float(thresholds: readonly number[], parts: number): Coding {
  const [scale, offset] = [float32(thresholds, 0), float32(thresholds, 2)];
  if (!Number.isFinite(scale) || scale === 0 || !Number.isFinite(offset)) {
    throw new NexradError("bad-field", `scale ${scale} and offset ${offset} give no values`);
  }
  // Codes below this are flags; 0 is always one, 1 is range folding where there are two.
  const flags = thresholds[6]!;
  return {
    kind: "linear",
    scale: scale * parts,
    offset,
    first: Math.max(1, flags),
    folded: flags > 1 ? 1 : null,
  };
}

/** Linear at first, then logarithmic; 0 and 1 are none, 255 is reserved. */
function vilValues(thresholds: readonly number[]): (number | null)[] {
  const [scale, offset] = [float16(thresholds[0]!), float16(thresholds[1]!)];
  const logStart = thresholds[2]!;
  const [logScale, logOffset] = [float16(thresholds[3]!), float16(thresholds[4]!)];
  return Array.from({ length: 256 }, (_, code) => {
    if (code < 2 || code === 255) return null;
    const value = code < logStart
      ? (code - offset) / scale
      : Math.exp((code - logOffset) / logScale);
    return Number.isFinite(value) ? value : null;
  });
}

/** Thousands of feet in the lower bits; the highest says only that the top is higher still. */
function echoTops(thresholds: readonly number[]): (number | null)[] {
  const [mask, scale, offset] = [thresholds[0]!, thresholds[1]!, thresholds[2]!];
  if (scale === 0) throw new NexradError("bad-field", "the scale of the echo tops is 0");
  return Array.from(
    { length: 256 },
    (_, code) => (code & mask) < 2 ? null : ((code & mask) - offset) / scale,
  );
}

function signed(word: number): number {
  return word > 0x7fff ? word - 0x10000 : word;
}

function float32(words: readonly number[], at: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, words[at]!);
  view.setUint16(2, words[at + 1]!);
  return view.getFloat32(0);
}

/** The ICD's own half-precision float: not IEEE 754, its exponent is offset by 16 (note to product 134). */
function float16(word: number): number {
  const fraction = (word & 0x3ff) / 1024;
  const exponent = (word >> 10) & 0x1f;
  const size = exponent === 0 ? fraction * 2 : 2 ** (exponent - 16) * (1 + fraction);
  return word & 0x8000 ? -size : size;
}
