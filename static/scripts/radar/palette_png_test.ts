import { deepEqual, equal, rejects } from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { palettePng } from "../../../formats/png.ts";
import { PictureError, readPalettePng } from "./palette_png.ts";

/** A chunk; nobody here looks at its check sum. */
function chunk(type: string, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + body.length);
  new DataView(bytes.buffer).setUint32(0, body.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(body, 8);
  return bytes;
}

function png(width: number, height: number, rows: readonly number[], bits = 8) {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([bits, 3], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.of(1, 2, 3, 4, 5, 6)),
    chunk("tRNS", Uint8Array.of(0)),
    chunk("IDAT", deflateSync(Uint8Array.from(rows))),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

Deno.test("a picture written block by block comes back: indexes, colours, opacity", async () => {
  const [width, height] = [37, 29];
  const indices = Uint8Array.from({ length: width * height }, (_, i) => (i * 7) % 5);
  const rgba = Uint8Array.from({ length: 20 }, (_, i) => 250 - i);
  const bytes = palettePng({ width, height, indices, rgba, rowsPerBlock: 8 });
  const read = await readPalettePng(bytes);
  deepEqual([read.width, read.height], [width, height]);
  deepEqual([...read.indexes], [...indices]);
  deepEqual([...read.palette.subarray(0, 20)], [...rgba]);
});

Deno.test("all filters of section 9 are taken away", async () => {
  // Worked out by hand from the rows 1 2 3 / 2 4 6 / 3 6 9 / 4 8 12 / 5 10 15.
  const rows = [
    [0, 1, 2, 3],
    [1, 2, 2, 2],
    [2, 1, 2, 3],
    [3, 3, 3, 4],
    // Paeth: up 4, then the one of 5 and 8 nearest to 5 + 8 − 4 = 9, then of 10 and 12 to 14.
    [4, 1, 2, 3],
  ].flat();
  const { indexes } = await readPalettePng(png(3, 5, rows));
  deepEqual([...indexes], [1, 2, 3, 2, 4, 6, 3, 6, 9, 4, 8, 12, 5, 10, 15]);
});

Deno.test("colours beyond the palette's end are nothing", async () => {
  const { palette } = await readPalettePng(png(1, 1, [0, 1]));
  deepEqual([...palette.subarray(0, 12)], [1, 2, 3, 0, 4, 5, 6, 255, 0, 0, 0, 0]);
});

for (
  const [what, bytes] of [
    ["no PNG", new TextEncoder().encode("<html>no picture</html>")],
    ["four bits a pixel", png(2, 1, [0, 1], 4)],
    ["too few rows", png(2, 2, [0, 1, 1])],
    ["too many rows", png(2, 1, [0, 1, 1, 0, 1, 1])],
    ["a size no radar has", png(60_000, 60_000, [0])],
    ["an unknown filter", png(1, 1, [9, 1])],
    ["cut off", png(2, 1, [0, 1, 1]).subarray(0, 60)],
  ] as const
) {
  Deno.test(`refused: ${what}`, async () => {
    await rejects(readPalettePng(new Uint8Array(bytes)), PictureError);
  });
}

Deno.test("damaged data are a named error, not a stream's", async () => {
  const bytes = png(2, 1, [0, 1, 1]);
  bytes[bytes.length - 20]! ^= 0xff;
  bytes[bytes.length - 22]! ^= 0xff;
  const error = await readPalettePng(bytes).catch((error) => error);
  equal(error.name, "PictureError");
});
