/**
 * A canvas that follows its place's size and the screen's pixels, and the colours that are drawn with.
 *
 * @module
 */
import { onThemeChange, palette } from "../common/theme.ts";
import { pageState } from "../common/page_state.ts";
import type { PageState } from "../common/page_query.ts";

/** Where and how large one draws, CSS pixels. */
export interface Surface {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** Colours of the theme, for maps. */
export interface MapColours {
  readonly theme: PageState["theme"];
  readonly text: string;
  readonly card: string;
  readonly grid: string;
  readonly land: string;
  readonly coast: string;
  readonly ring: string;
  readonly accent: string;
  readonly font: string;
}

let known: MapColours | null = null;

/** Read once a theme. */
export function mapColours(): MapColours {
  if (known !== null) return known;
  const { text, card, grid, font } = palette();
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return known = {
    theme: pageState.get().theme,
    text,
    card,
    grid,
    font: font || "sans-serif",
    land: read("--map-ground"),
    coast: read("--map-state"),
    ring: read("--map-ring"),
    accent: read("--accent"),
  };
}

/** Calls `draw` with each new size; the returned function draws with the next frame of the screen. */
export function plotCanvas(
  canvas: HTMLCanvasElement,
  draw: (surface: Surface) => void,
): () => void {
  const context = canvas.getContext("2d")!;
  let size = { width: 0, height: 0 };
  let frame = 0;

  function show(): void {
    frame = 0;
    const { width, height } = size;
    if (width === 0 || height === 0) return;
    const ratio = devicePixelRatio || 1;
    const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== across || canvas.height !== down) {
      canvas.width = across;
      canvas.height = down;
    }
    context.setTransform(across / width, 0, 0, down / height, 0, 0);
    context.clearRect(0, 0, width, height);
    draw({ context, width, height });
  }
  const later = () => {
    frame ||= requestAnimationFrame(show);
  };
  new ResizeObserver(([entry]) => {
    const { width, height } = entry!.contentRect;
    size = { width: Math.floor(width), height: Math.floor(height) };
    // At once: a canvas of another size is empty.
    cancelAnimationFrame(frame);
    show();
  }).observe(canvas.parentElement!);
  onThemeChange(() => {
    known = null;
    later();
  });
  return later;
}

/** Words with a rim of the ground, that are read over any colour. */
export function rimmedText(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  { ink, rim }: { readonly ink: string; readonly rim: string },
): void {
  context.save();
  context.lineJoin = "round";
  context.lineWidth = 4;
  context.strokeStyle = rim;
  context.strokeText(text, x, y);
  context.fillStyle = ink;
  context.fillText(text, x, y);
  context.restore();
}

/** A straight line. */
export function strokeLine(
  context: CanvasRenderingContext2D,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}

/** The line that `trace` lays, with a rim of the ground: it is seen over any colour. */
export function rimmedLine(
  context: CanvasRenderingContext2D,
  { ink, rim }: { readonly ink: string; readonly rim: string },
  trace: () => void,
): void {
  context.beginPath();
  trace();
  for (const [colour, width] of [[rim, 4], [ink, 2]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

const hatches = new Map<string, CanvasPattern>();
/** Side of the hatching's square, CSS px. */
const HATCH_PX = 6;

/** Thin slanting lines: what lies under them is of the ground. */
export function hatch(context: CanvasRenderingContext2D, colour: string): CanvasPattern {
  const ratio = devicePixelRatio || 1;
  const key = `${colour} ${ratio}`;
  let pattern = hatches.get(key);
  if (pattern === undefined) {
    const side = Math.round(HATCH_PX * ratio);
    const tile = document.createElement("canvas");
    tile.width = tile.height = side;
    const pen = tile.getContext("2d")!;
    pen.strokeStyle = colour;
    pen.lineWidth = ratio;
    pen.beginPath();
    for (const shift of [-side, 0, side]) {
      pen.moveTo(shift - 1, side + 1);
      pen.lineTo(shift + side + 1, -1);
    }
    pen.stroke();
    pattern = context.createPattern(tile, "repeat")!;
    pattern.setTransform(new DOMMatrix().scale(1 / ratio));
    hatches.set(key, pattern);
  }
  return pattern;
}
