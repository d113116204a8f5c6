/**
 * Text on the map: with a rim in the ground's colour so that it reads over lines and pictures, and
 * never one over another.
 *
 * @module
 */
import type { Palette } from "../common/theme.ts";

/** A rectangle of the screen, px. */
interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SIZE_PX = 12;
const RIM_PX = 4;
/** How much of what is under a label is covered. */
const PLATE = 0.8;

/** What is written where on one drawing of the map. */
export class Labels {
  readonly #taken: Rectangle[] = [];

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly palette: Palette,
    private readonly width: number,
    private readonly height: number,
  ) {}

  /** Keeps a place free of labels. */
  reserve(x: number, y: number, width: number, height: number): void {
    this.#taken.push({ x, y, width, height });
  }

  /** Width of a text, px. */
  widthOf(text: string): number {
    this.context.font = `${SIZE_PX}px ${this.palette.font}`;
    return this.context.measureText(text).width;
  }

  /** Writes with the text's left edge and middle there; false when something else is there already. */
  write(text: string, x: number, middleY: number, color = this.palette.text): boolean {
    const place = {
      x: x - 2,
      y: middleY - SIZE_PX / 2 - 2,
      width: this.widthOf(text) + 4,
      height: SIZE_PX + 4,
    };
    const inside = place.x >= 0 && place.y >= 0 && place.x + place.width <= this.width &&
      place.y + place.height <= this.height;
    if (!inside || this.#taken.some((other) => overlap(place, other))) return false;
    this.#taken.push(place);
    // A line through "34.4" must not be read as its point.
    this.context.fillStyle = this.palette.card;
    this.context.globalAlpha = PLATE;
    this.context.fillRect(place.x, place.y, place.width, place.height);
    this.context.globalAlpha = 1;
    this.writeAnyway(text, x, middleY, color);
    return true;
  }

  /** Writes whatever is there: for what has a place of its own. */
  writeAnyway(text: string, x: number, middleY: number, color = this.palette.text): void {
    const { context } = this;
    context.font = `${SIZE_PX}px ${this.palette.font}`;
    context.textBaseline = "middle";
    context.textAlign = "left";
    context.lineJoin = "round";
    context.lineWidth = RIM_PX;
    context.strokeStyle = this.palette.card;
    context.strokeText(text, x, middleY);
    context.fillStyle = color;
    context.fillText(text, x, middleY);
  }
}

function overlap(a: Rectangle, b: Rectangle): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
    b.y < a.y + a.height;
}
