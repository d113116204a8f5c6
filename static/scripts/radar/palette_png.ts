/**
 * How a radar picture is read: a PNG with a palette becomes its indexes, which are what was measured,
 * and its colours. Browsers give colours only.
 *
 * W3C PNG (Third Edition): sections 5 (chunks), 9 (filters), 11.2 (IHDR, PLTE, tRNS, IDAT).
 *
 * @module
 */

/** A picture with at most 256 colours. */
export interface PalettePicture {
  readonly width: number;
  readonly height: number;
  /** Row by row, from the upper left. */
  readonly indexes: Uint8Array<ArrayBuffer>;
  /** Red, green, blue, alpha of each index; 256 × 4. */
  readonly palette: Uint8Array<ArrayBuffer>;
}

/** A picture that cannot be shown. */
export class PictureError extends Error {
  override readonly name = "PictureError";
  readonly code = "unreadable-picture";
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** The largest that is made, and a little. */
const MAX_SIDE = 4_096;
const PALETTE_COLOURS = 3;

/**
 * The picture in `bytes`.
 *
 * @throws {PictureError} when it is no PNG of 8 bits with a palette, or not whole.
 */
export async function readPalettePng(bytes: Uint8Array<ArrayBuffer>): Promise<PalettePicture> {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw new PictureError("this is no PNG");
  const palette = new Uint8Array(1024);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let [width, height] = [0, 0];
  for (const { type, body } of chunksOf(bytes)) {
    if (type === "IHDR") [width, height] = sizeOf(body);
    else if (type === "PLTE") takeColours(palette, body);
    else if (type === "tRNS") body.forEach((alpha, i) => palette[4 * i + 3] = alpha);
    else if (type === "IDAT") data.push(body);
  }
  if (width === 0) throw new PictureError("the picture has no header");
  const rows = await inflated(data, (width + 1) * height);
  return { width, height, palette, indexes: unfiltered(rows, width, height) };
}

function* chunksOf(bytes: Uint8Array<ArrayBuffer>) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = SIGNATURE.length; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (at + 12 + length > bytes.length) throw new PictureError("the picture is cut off");
    yield { type, body: bytes.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

function sizeOf(header: Uint8Array): [width: number, height: number] {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bits, colours, interlaced] = [header[8], header[9], header[12]];
  if (bits !== 8 || colours !== PALETTE_COLOURS || interlaced !== 0) {
    throw new PictureError("the picture is none with a palette of 8 bits");
  }
  if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
    throw new PictureError(`a picture of ${width} × ${height} is none of a radar`);
  }
  return [width, height];
}

function takeColours(palette: Uint8Array, colours: Uint8Array): void {
  for (let i = 0; 3 * i + 2 < colours.length && i < 256; i++) {
    palette.set(colours.subarray(3 * i, 3 * i + 3), 4 * i);
    palette[4 * i + 3] = 255;
  }
}

async function inflated(data: readonly Uint8Array<ArrayBuffer>[], size: number) {
  const rows = new Uint8Array(size);
  let filled = 0;
  try {
    const stream = new Blob([...data]).stream().pipeThrough(new DecompressionStream("deflate"));
    for await (const piece of pieces(stream)) {
      if (filled + piece.length > size) {
        throw new PictureError("the picture is larger than it says");
      }
      rows.set(piece, filled);
      filled += piece.length;
    }
  } catch (error) {
    if (error instanceof PictureError) throw error;
    throw new PictureError("the picture is damaged", { cause: error });
  }
  if (filled < size) throw new PictureError("the picture is cut off");
  return rows;
}

/** Safari's streams are not iterable. */
async function* pieces(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** Takes the filters away (section 9.2; one byte a pixel). */
function unfiltered(rows: Uint8Array, width: number, height: number): Uint8Array<ArrayBuffer> {
  const indexes = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = rows[y * (width + 1)]!;
    const from = y * (width + 1) + 1;
    const to = y * width;
    indexes.set(rows.subarray(from, from + width), to);
    if (filter === 0) continue;
    if (filter > 4) throw new PictureError("the picture is damaged");
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? indexes[to + x - 1]! : 0;
      const up = y > 0 ? indexes[to + x - width]! : 0;
      const corner = x > 0 && y > 0 ? indexes[to + x - width - 1]! : 0;
      indexes[to + x]! += predicted(filter, left, up, corner);
    }
  }
  return indexes;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((one) => Math.abs(guess - one));
  if (toLeft! <= toUp! && toLeft! <= toCorner!) return left;
  return toUp! <= toCorner! ? up : corner;
}
