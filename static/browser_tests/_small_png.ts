/**
 * A screenshot with at most 256 colours: half the size of the browser's own file, and to the eye the
 * same.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { inflateSync } from "node:zlib";
import { palettePng } from "../../formats/png.ts";

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around a chunk's data. */
const CHUNK_BYTES = 12;
const MOST_COLOURS = 256;
const CHANNELS = [0, 1, 2] as const;

/** A colour and how often it is there. */
interface Colour {
  /** Red, green, blue. */
  readonly rgb: readonly number[];
  count: number;
}

const keyOf = (rgb: readonly number[]) => rgb.reduce((key, value) => key << 8 | value);

/** Makes a browser's PNG (8 bits, RGB or RGBA, not interlaced) smaller. */
export function smallPng(png: Uint8Array): Uint8Array<ArrayBuffer> {
  const { width, height, channels, rows } = unpacked(png);
  const colours = new Map<number, Colour>();
  const keys = new Uint32Array(width * height);
  for (let i = 0; i < keys.length; i++) {
    const rgb = CHANNELS.map((channel) => rows[i * channels + channel]!);
    const key = keys[i] = keyOf(rgb);
    const colour = colours.get(key) ?? { rgb, count: 0 };
    colours.set(key, colour);
    colour.count++;
  }
  const boxes = boxesOf([...colours.values()]);
  const indexOf = new Map<number, number>();
  for (const [index, box] of boxes.entries()) {
    for (const { rgb } of box) indexOf.set(keyOf(rgb), index);
  }
  return palettePng({
    width,
    height,
    indices: Uint8Array.from(keys, (key) => indexOf.get(key)!),
    rgba: Uint8Array.from(boxes.flatMap((box) => [...middle(box), 255])),
    rowsPerBlock: height,
  });
}

/**
 * Colours in groups of like ones. The widest group is cut in half first, so that a colour which is
 * seldom there (of a colour bar) is not lost to the many shades of letters.
 */
function boxesOf(colours: readonly Colour[]): Colour[][] {
  const boxes = [[...colours]];
  const widths = [widest(boxes[0]!)];
  while (boxes.length < MOST_COLOURS) {
    const at = widths.reduce((best, { width }, i) => width > widths[best]!.width ? i : best, 0);
    const { channel, width, least } = widths[at]!;
    if (width === 0) break;
    const isLow = ({ rgb }: Colour) => rgb[channel]! <= least + width / 2;
    const halves = [boxes[at]!.filter(isLow), boxes[at]!.filter((one) => !isLow(one))];
    boxes.splice(at, 1, ...halves);
    widths.splice(at, 1, ...halves.map(widest));
  }
  return boxes;
}

function widest(box: readonly Colour[]) {
  return CHANNELS.map((channel) => {
    const values = box.map(({ rgb }) => rgb[channel]!);
    const least = values.reduce((a, b) => Math.min(a, b));
    return { channel, least, width: values.reduce((a, b) => Math.max(a, b)) - least };
  }).reduce((a, b) => b.width > a.width ? b : a);
}

function middle(box: readonly Colour[]): number[] {
  const all = box.reduce((sum, { count }) => sum + count, 0);
  return CHANNELS.map((channel) =>
    Math.round(box.reduce((sum, { rgb, count }) => sum + rgb[channel]! * count, 0) / all)
  );
}

/** The bytes of all pixels (PNG 3rd edition, sections 5.3 and 9). */
function unpacked(png: Uint8Array) {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const channels = png[25] === 6 ? 4 : 3;
  const data: Uint8Array[] = [];
  for (let at = SIGNATURE_BYTES; at < png.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    if (type === "IDAT") data.push(png.subarray(at + 8, at + 8 + length));
    at += length + CHUNK_BYTES;
  }
  const filtered = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = filtered[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : rows[at - channels]!;
      const above = y === 0 ? 0 : rows[at - stride]!;
      const corner = x < channels || y === 0 ? 0 : rows[at - stride - channels]!;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter!]!;
      rows[at] = filtered[y * (stride + 1) + 1 + x]! + guess;
    }
  }
  return { width, height, channels, rows };
}

/** PNG 3rd edition, section 9.4. */
function paeth(left: number, above: number, corner: number): number {
  const sum = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(sum - value));
  return a! <= b! && a! <= c! ? left : b! <= c! ? above : corner;
}
