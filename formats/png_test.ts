import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import { Buffer } from "node:buffer";
import { opaquePng, palettePng, pixelIndex, PngError } from "./png.ts";

const WIDTH = 301;
const HEIGHT = 100;
const ROWS = 16;
const RGBA = Uint8Array.from({ length: 256 * 4 }, (_, i) => (i * 7) & 255);

/** Runs and noise, every index among them. */
function picture(): Uint8Array {
  let seed = 12345;
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
    seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff;
    return i % 50 < 25 ? 0 : seed >> 16 & 255;
  });
}

const made = (indices: Uint8Array) =>
  palettePng({ width: WIDTH, height: HEIGHT, indices, rgba: RGBA, rowsPerBlock: ROWS });

/** CRC-32 bit by bit, as the appendix of the PNG specification defines it. */
function crc(bytes: Uint8Array): number {
  let rest = ~0;
  for (const byte of bytes) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? rest >>> 1 ^ 0xedb88320 : rest >>> 1;
  }
  return ~rest >>> 0;
}

function chunksOf(png: Uint8Array): { type: string; data: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset);
  const chunks = [];
  let at = 8;
  while (at < png.length) {
    const length = view.getUint32(at);
    assert.equal(view.getUint32(at + 8 + length), crc(png.subarray(at + 4, at + 8 + length)));
    const type = new TextDecoder().decode(png.subarray(at + 4, at + 8));
    chunks.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

Deno.test("png: to any reader a plain PNG, checksums included", () => {
  const indices = picture();
  const png = made(indices);
  assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = chunksOf(png);
  const blocks = Math.ceil(HEIGHT / ROWS);
  assert.deepEqual(
    chunks.map(({ type }) => type),
    ["IHDR", "PLTE", "tRNS", ...Array(blocks).fill("IDAT"), "IEND"],
  );
  const data = (type: string) => chunks.find((chunk) => chunk.type === type)!.data;
  assert.deepEqual([...data("IHDR")], [0, 0, 1, 45, 0, 0, 0, 100, 8, 3, 0, 0, 0]);
  assert.deepEqual([...data("PLTE").subarray(0, 6)], [
    RGBA[0],
    RGBA[1],
    RGBA[2],
    RGBA[4],
    RGBA[5],
    RGBA[6],
  ]);
  assert.deepEqual([...data("tRNS").subarray(0, 2)], [RGBA[3], RGBA[7]]);
  // zlib's own reader: one stream over all blocks, its Adler-32 proven.
  const whole = inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data)),
  );
  assert.equal(whole.length, HEIGHT * (WIDTH + 1));
  for (let row = 0; row < HEIGHT; row++) {
    assert.equal(whole[row * (WIDTH + 1)], 0);
    assert.deepEqual(
      [...whole.subarray(row * (WIDTH + 1) + 1, (row + 1) * (WIDTH + 1))],
      [...indices.subarray(row * WIDTH, (row + 1) * WIDTH)],
    );
  }
});

Deno.test("png: a pixel is read from its block alone", () => {
  const indices = picture();
  const png = made(indices);
  for (let y = 0; y < HEIGHT; y += 3) {
    for (const x of [0, 77, WIDTH - 1]) {
      assert.equal(pixelIndex(png, x, y, ROWS), indices[y * WIDTH + x]);
    }
  }
  assert.equal(pixelIndex(png, WIDTH - 1, HEIGHT - 1, ROWS), indices.at(-1));
  // The first block ruined: the others do not look at it.
  const at = png.findIndex((_, i) => String.fromCharCode(...png.subarray(i, i + 4)) === "IDAT");
  const ruined = png.slice();
  ruined.fill(0xff, at + 6, at + 40);
  assert.equal(pixelIndex(ruined, 30, 50, ROWS), indices[50 * WIDTH + 30]);
  assert.throws(() => pixelIndex(ruined, 30, 5, ROWS), PngError);
});

Deno.test("png: a picture of one colour over sums of 255 still has the right checksum", () => {
  const size = 2_000;
  const indices = new Uint8Array(size * size).fill(255);
  const png = palettePng({ width: size, height: size, indices, rgba: RGBA, rowsPerBlock: 64 });
  const data = chunksOf(png).filter(({ type }) => type === "IDAT").map(({ data }) => data);
  assert.equal(inflateSync(Buffer.concat(data)).length, size * (size + 1));
});

Deno.test("png: what is no such PNG, or cut off, or has no such pixel, is said", () => {
  const png = made(picture());
  assert.throws(() => pixelIndex(new Uint8Array(10), 0, 0, ROWS), { code: "not-our-png" });
  assert.throws(() => pixelIndex(new Uint8Array(1000), 0, 0, ROWS), { code: "not-our-png" });
  assert.throws(() => pixelIndex(png.subarray(0, 3_000), 0, HEIGHT - 1, ROWS), {
    message: "this PNG ends before row 99",
  });
  assert.throws(() => pixelIndex(png, WIDTH, 0, ROWS), {
    name: "RangeError",
    message: "pixel 301, 0 is outside of a picture of 301 × 100",
  });
  assert.throws(() => pixelIndex(png, 0, -1, ROWS), RangeError);
  assert.throws(() => pixelIndex(png, 0, 0, ROWS / 2), PngError);
});

Deno.test("png: sizes that do not fit are refused", () => {
  const picture = { width: 2, height: 2, rgba: RGBA, rowsPerBlock: 1 };
  assert.throws(() => palettePng({ ...picture, indices: new Uint8Array(3) }), {
    message: "a picture of 2 × 2 has 4 pixels: 3 are given",
  });
  assert.throws(
    () => palettePng({ ...picture, indices: new Uint8Array(4), rgba: new Uint8Array(5) }),
    RangeError,
  );
});

Deno.test("a picture of many colours: each pixel's red, green and blue, and no opacity", () => {
  const rgba = Uint8Array.from({ length: 4 * 30 * 20 }, (_, i) => (i * 31) & 255);
  const chunks = chunksOf(opaquePng(30, 20, rgba));
  assert.deepEqual(chunks.map(({ type }) => type), ["IHDR", "IDAT", "IEND"]);
  assert.deepEqual([...chunks[0]!.data], [0, 0, 0, 30, 0, 0, 0, 20, 8, 2, 0, 0, 0]);
  const rows = inflateSync(chunks[1]!.data);
  assert.equal(rows.length, 20 * (1 + 3 * 30));
  for (const [x, y] of [[0, 0], [29, 0], [0, 19], [17, 11]] as const) {
    const from = 4 * (30 * y + x);
    const at = y * 91 + 1 + 3 * x;
    assert.equal(rows[y * 91], 0);
    assert.deepEqual([...rows.subarray(at, at + 3)], [...rgba.subarray(from, from + 3)]);
  }
  assert.throws(() => opaquePng(30, 21, rgba), RangeError);
});
