/**
 * The program's icon as a Windows executable wants it: favicon.svg's shapes as a `.ico` file.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";

/** favicon.svg is drawn on a square of this many units. */
const UNITS = 32;
const CORNER = 6;
const GROUND = [0x14, 0x18, 0x1d] as const;
const INK = [0xff, 0xb0, 0x3b] as const;
/** Its lines, from and to, of this half width with round ends. */
const HALF_WIDTH = 1.3;
const LINES = [[9, 26, 23, 7], [23, 7, 29, 11], [19.5, 11.7, 25.5, 15.7], [16, 16.5, 19, 18.5]];
const DOT = { x: 8, y: 26.5, radius: 2.8 };

/** Pixels a side; `deno compile` makes the smaller sizes from it. */
const SIZE = 256;
/** Points looked at in each direction of a pixel, for smooth edges. */
const SAMPLES = 4;

/** The icon as the bytes of a `.ico` file that holds one PNG. */
export function iconFile(): Uint8Array {
  const picture = png(SIZE);
  const head = Buffer.alloc(22);
  head.writeUInt16LE(1, 2); // an icon
  head.writeUInt16LE(1, 4); // one picture; its sides of 256 pixels are written as 0
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(picture.length, 14);
  head.writeUInt32LE(head.length, 18);
  return Buffer.concat([head, picture]);
}

/** The icon as a PNG (RGBA, 8 bits) of `size` pixels a side. */
function png(size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const rows = Buffer.alloc(size * (1 + 4 * size));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) rows.set(pixel(x, y, size), y * (1 + 4 * size) + 1 + 4 * x);
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, body: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}

function pixel(x: number, y: number, size: number): number[] {
  let inside = 0;
  let inked = 0;
  for (let i = 0; i < SAMPLES * SAMPLES; i++) {
    const px = (x + (i % SAMPLES + 0.5) / SAMPLES) * UNITS / size;
    const py = (y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) * UNITS / size;
    if (!onGround(px, py)) continue;
    inside++;
    if (onInk(px, py)) inked++;
  }
  if (inside === 0) return [0, 0, 0, 0];
  const mixed = GROUND.map((g, i) => Math.round(g + (INK[i]! - g) * inked / inside));
  return [...mixed, Math.round(255 * inside / (SAMPLES * SAMPLES))];
}

function onGround(x: number, y: number): boolean {
  const near = (value: number) => Math.max(CORNER - value, value - (UNITS - CORNER), 0);
  return Math.hypot(near(x), near(y)) <= CORNER;
}

function onInk(x: number, y: number): boolean {
  if (Math.hypot(x - DOT.x, y - DOT.y) <= DOT.radius) return true;
  return LINES.some(([x1, y1, x2, y2]) => {
    const [dx, dy] = [x2! - x1!, y2! - y1!];
    const along = ((x - x1!) * dx + (y - y1!) * dy) / (dx * dx + dy * dy);
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - x1! - t * dx, y - y1! - t * dy) <= HALF_WIDTH;
  });
}
