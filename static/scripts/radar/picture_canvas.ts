/**
 * The radar picture on the page: a canvas under the map's lines, which are on one of their own. Another
 * picture costs a look-up for each pixel of the screen and no new drawing of the map, so that an
 * animation runs on a computer without a graphics card.
 *
 * @module
 */
import { setAttribute } from "../common/dom.ts";
import type { Frame } from "./frame_cache.ts";

/** A place of the canvas, CSS px from its upper left corner. */
type Project = (
  lonLat: readonly [lon: number, lat: number],
) => { readonly x: number; readonly y: number };

/** The canvas, and what is shown in it. */
export interface PictureCanvas {
  /** Shows a picture, at once; null: none. */
  show(frame: Frame | null): void;
  /** From 0 to 1: how much of the ground it hides, and how bright it is. */
  look(opacity: number, brightness: number): void;
  /** The map has moved: places are there now. North is up. */
  moved(project: Project): void;
}

/** More pixels a CSS pixel are not seen, and cost. */
const MOST_RATIO = 2;

/** Draws on `canvas`, whose attribute `data-shown` says what is on it. */
export function pictureCanvas(canvas: HTMLCanvasElement): PictureCanvas {
  const context = canvas.getContext("2d")!;
  let frame: Frame | null = null;
  let project: Project | null = null;
  let [opacity, brightness] = [1, 1];
  let image: ImageData | null = null;

  /** An image of the canvas's size now. */
  function imageNow(ratio: number): ImageData {
    const width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    if (image === null || image.width !== width || image.height !== height) {
      [canvas.width, canvas.height] = [width, height];
      image = new ImageData(width, height);
    }
    return image;
  }

  function draw(): void {
    const ratio = Math.min(MOST_RATIO, devicePixelRatio);
    const now = imageNow(ratio);
    const pixels = new Uint32Array(now.data.buffer);
    pixels.fill(0);
    if (frame !== null && project !== null) {
      const { nw, se } = frame.facts.bounding_box_lon_lat;
      const [from, to] = [project(nw), project(se)];
      // Mercator on both sides, and north up: columns stay columns, rows rows.
      const columns = sourceOf(from.x * ratio, to.x * ratio, now.width, frame.picture.width);
      const rows = sourceOf(from.y * ratio, to.y * ratio, now.height, frame.picture.height);
      const colours = coloursOf(frame.picture.palette, opacity, brightness);
      paint(pixels, now.width, frame.picture, columns, rows, colours);
    }
    context.putImageData(now, 0, 0);
    setAttribute(canvas, "data-shown", frame && `${frame.name.key} ${frame.name.index}`);
  }

  new ResizeObserver(draw).observe(canvas);
  return {
    show(next) {
      frame = next;
      draw();
    },
    look(nextOpacity, nextBrightness) {
      if (opacity === nextOpacity && brightness === nextBrightness) return;
      [opacity, brightness] = [nextOpacity, nextBrightness];
      draw();
    },
    moved(next) {
      project = next;
      draw();
    },
  };
}

/**
 * Which pixel of a picture is under each pixel of the screen, along one side: the picture's `size`
 * pixels lie from `from` to `to`. -1: none.
 */
export function sourceOf(from: number, to: number, length: number, size: number): Int32Array {
  const step = size / (to - from);
  return Int32Array.from({ length }, (_, i) => {
    const at = Math.floor((i + 0.5 - from) * step);
    return at >= 0 && at < size ? at : -1;
  });
}

/** The palette's colours as the bytes of a picture's pixels, in the order of this machine. */
function coloursOf(palette: Uint8Array, opacity: number, brightness: number): Uint32Array {
  const bytes = new Uint8ClampedArray(palette.length);
  for (let i = 0; i < palette.length; i++) {
    bytes[i] = palette[i]! * (i % 4 === 3 ? opacity : brightness);
  }
  return new Uint32Array(bytes.buffer);
}

function paint(
  pixels: Uint32Array,
  width: number,
  picture: Frame["picture"],
  columns: Int32Array,
  rows: Int32Array,
  colours: Uint32Array,
): void {
  const { indexes } = picture;
  const first = columns.findIndex((column) => column >= 0);
  const last = columns.findLastIndex((column) => column >= 0);
  if (first < 0) return;
  for (let y = 0; y < rows.length; y++) {
    const row = rows[y]!;
    if (row < 0) continue;
    const source = row * picture.width;
    const target = y * width;
    for (let x = first; x <= last; x++) {
      pixels[target + x] = colours[indexes[source + columns[x]!]!]!;
    }
  }
}
