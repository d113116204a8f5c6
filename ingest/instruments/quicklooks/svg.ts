/**
 * The pen: pieces of SVG as text, and the widths of what is written.
 *
 * @module
 */
import type { FontMeasures } from "../../../formats/true_type.ts";

/** Both fonts of a picture. */
export interface Fonts {
  readonly book: FontMeasures;
  readonly bold: FontMeasures;
}

/** Colours of what is neither line nor heat; those of the day theme. */
export const INK = {
  ground: "#ffffff",
  text: "#14181d",
  quiet: "#4a525d",
  edge: "#7c8694",
  grid: "#dde2e8",
  /** Where a map of colours has been measured and is blank. */
  measured: "#f1f4f8",
} as const;

/** How a text is written. */
export interface Written {
  readonly size: number;
  readonly bold?: boolean;
  readonly fill?: string;
  readonly anchor?: "start" | "middle" | "end";
  /** A white edge, so that it can be read over lines. */
  readonly halo?: boolean;
}

/** A place in whole and tenths of pixels. */
export const px = (value: number) => String(Math.round(value * 10) / 10);

export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    // Control characters are not allowed in XML at all.
    // deno-lint-ignore no-control-regex
    .replaceAll(/[\u0000-\u001f\ufffe\uffff]/g, " ");
}

/** A text, its baseline at `y`. */
export function textAt(x: number, y: number, text: string, how: Written): string {
  const { size, bold = false, fill = INK.text, anchor = "start", halo = false } = how;
  const edge = halo ? ` stroke="${INK.ground}" stroke-width="4" stroke-linejoin="round"` : "";
  const element = (more: string) =>
    `<text x="${px(x)}" y="${px(y)}" font-size="${size}"${bold ? ' font-weight="bold"' : ""}${
      anchor === "start" ? "" : ` text-anchor="${anchor}"`
    }${more}>${escaped(text)}</text>`;
  // Not paint-order: the edge first, then the letters.
  return (halo ? element(`${edge} fill="${INK.ground}"`) : "") + element(` fill="${fill}"`);
}

/** The width of a text, pixels. */
export function textWidth(fonts: Fonts, text: string, { size, bold }: Written): number {
  return (bold ? fonts.bold : fonts.book).widthOf(text) * size;
}

/** The text itself where it fits, else its beginning with "…". */
export function fitted(fonts: Fonts, text: string, how: Written, room: number): string {
  if (textWidth(fonts, text, how) <= room) return text;
  const letters = [...text];
  while (letters.length > 0 && textWidth(fonts, letters.join("") + "…", how) > room) letters.pop();
  return letters.length === 0 ? "" : letters.join("").trimEnd() + "…";
}

/** A straight line. */
export function lineAt(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  colour: string,
  width = 1,
): string {
  return `<path d="M${px(x1)} ${px(y1)}L${px(x2)} ${
    px(y2)
  }" stroke="${colour}" stroke-width="${width}"/>`;
}

/** A frame, or a filled rectangle. */
export function boxAt(x: number, y: number, width: number, height: number, how: string): string {
  return `<rect x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" ${how}/>`;
}
