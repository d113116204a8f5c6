/**
 * How wide is a text in a font, and has the font all of its characters?
 *
 * TrueType tables after the OpenType specification 1.9: `head`, `hhea`, `hmtx`, `cmap` (format 4: the
 * first 65,536 characters, to which all of ours belong) and `name`.
 *
 * @module
 */

/** A font's measures. */
export interface FontMeasures {
  /** `DejaVu Sans`. */
  readonly family: string;
  /** `Book`, `Bold`. */
  readonly style: string;
  /** Width of a text of font size 1. */
  widthOf(text: string): number;
  /** The characters of a text that the font does not have. */
  missingIn(text: string): string;
}

/** Bytes that are no such font. */
export class FontError extends Error {
  override readonly name = "FontError";
  readonly code = "not-a-font";
}

const TRUE_TYPE = 0x00010000;
/** Platform Windows, Unicode of the basic plane. */
const WINDOWS = 3;
const UNICODE_BMP = 1;
const ENGLISH_US = 0x409;
const FAMILY = 1;
const STYLE = 2;

/**
 * Reads the tables.
 *
 * @throws {FontError} what is not there or not as it should be
 */
export function fontMeasures(bytes: Uint8Array): FontMeasures {
  try {
    return measures(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  } catch (error) {
    if (error instanceof RangeError) throw new FontError("the font ends before its tables do");
    throw error;
  }
}

function measures(font: DataView): FontMeasures {
  if (font.getUint32(0) !== TRUE_TYPE) {
    throw new FontError("these bytes do not begin as a font does");
  }
  const tables = new Map<string, number>();
  for (let i = 0; i < font.getUint16(4); i++) {
    const at = 12 + 16 * i;
    tables.set(latin(font, at, 4), font.getUint32(at + 8));
  }
  const table = (name: string) => {
    const at = tables.get(name);
    if (at === undefined) throw new FontError(`the font has no table ${name}`);
    return at;
  };
  const unitsPerEm = font.getUint16(table("head") + 18);
  const widths = font.getUint16(table("hhea") + 34);
  const hmtx = table("hmtx");
  const glyphOf = characterMap(font, table("cmap"));
  const advance = (glyph: number) =>
    font.getUint16(hmtx + 4 * Math.min(glyph, widths - 1)) / unitsPerEm;
  return {
    family: nameIn(font, table("name"), FAMILY),
    style: nameIn(font, table("name"), STYLE),
    widthOf(text) {
      let sum = 0;
      for (const character of text) sum += advance(glyphOf(character.codePointAt(0)!));
      return sum;
    },
    missingIn: (text) => [...text].filter((one) => glyphOf(one.codePointAt(0)!) === 0).join(""),
  };
}

/** From a character's code to its glyph, 0 for none (`cmap`, format 4). */
function characterMap(font: DataView, cmap: number): (code: number) => number {
  let at = -1;
  for (let i = 0; i < font.getUint16(cmap + 2); i++) {
    const entry = cmap + 4 + 8 * i;
    if (font.getUint16(entry) === WINDOWS && font.getUint16(entry + 2) === UNICODE_BMP) {
      at = cmap + font.getUint32(entry + 4);
    }
  }
  if (at < 0 || font.getUint16(at) !== 4) throw new FontError("the font has no map of Unicode");
  const segments = font.getUint16(at + 6) / 2;
  const ends = at + 14;
  const starts = ends + 2 * segments + 2;
  const deltas = starts + 2 * segments;
  const offsets = deltas + 2 * segments;
  return (code) => {
    for (let i = 0; i < segments; i++) {
      if (code > font.getUint16(ends + 2 * i)) continue;
      const start = font.getUint16(starts + 2 * i);
      if (code < start) return 0;
      const delta = font.getUint16(deltas + 2 * i);
      const offset = font.getUint16(offsets + 2 * i);
      if (offset === 0) return (code + delta) & 0xffff;
      const glyph = font.getUint16(offsets + 2 * i + offset + 2 * (code - start));
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}

function nameIn(font: DataView, table: number, wanted: number): string {
  const texts = table + font.getUint16(table + 4);
  for (let i = 0; i < font.getUint16(table + 2); i++) {
    const at = table + 6 + 12 * i;
    if (
      font.getUint16(at) !== WINDOWS || font.getUint16(at + 4) !== ENGLISH_US ||
      font.getUint16(at + 6) !== wanted
    ) continue;
    const from = texts + font.getUint16(at + 10);
    // UTF-16, of which a font's English name has only the lower half.
    return latin(font, from, font.getUint16(at + 8)).replaceAll("\0", "");
  }
  return "";
}

function latin(font: DataView, from: number, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += String.fromCharCode(font.getUint8(from + i));
  return text;
}
