/**
 * The gate that a person points at, taps, or walks to with the arrow keys.
 *
 * @module
 */

import type { HeardBeam } from "./beam_book.ts";

/** What is pointed at: a gate of a beam; in the range–time plot of the record of that time. */
export interface Pointed {
  readonly beam: number;
  readonly gate: number;
  /** Null: the beam's newest record. */
  readonly timeMs: number | null;
}

/** What the keys' steps are: along (up, down) and across (left, right). */
export type Step = "out" | "in" | "left" | "right";

const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: "out",
  ArrowDown: "in",
  ArrowLeft: "left",
  ArrowRight: "right",
};

/**
 * The gate beside another; the first one stands in the middle. Null: there is nothing.
 *
 * @param records one for each beam of a fan, or one for each time of a beam
 */
export function stepFrom(
  from: Pointed | null,
  step: Step,
  { records, isFan, isTurned }: {
    readonly records: readonly HeardBeam[];
    readonly isFan: boolean;
    /** Beams are counted from right to left. */
    readonly isTurned: boolean;
  },
): Pointed | null {
  if (records.length === 0) return null;
  const last = records.length - 1;
  const here = from === null
    ? -1
    : records.findIndex(({ message, timeMs }) =>
      isFan ? message.beam === from.beam : timeMs === from.timeMs
    );
  const isFirst = from === null || here < 0;
  const right = step === "right" ? 1 : step === "left" ? -1 : 0;
  const at = isFirst
    ? (isFan ? Math.floor(records.length / 2) : last)
    : here + (isTurned ? -right : right);
  const { message, timeMs } = records[Math.max(0, Math.min(last, at))]!;
  const out = step === "out" ? 1 : step === "in" ? -1 : 0;
  const gate = isFirst ? Math.floor(message.nrang / 3) : from.gate + out;
  return {
    beam: message.beam,
    gate: Math.max(0, Math.min(message.nrang - 1, gate)),
    timeMs: isFan ? null : timeMs,
  };
}

/** Listens on the canvas; `moved` is called when another gate is pointed at. */
export function gateCursor(
  canvas: HTMLCanvasElement,
  { at, step, moved }: {
    at(x: number, y: number): Pointed | null;
    /** The neighbour in that direction; null: there is none. */
    step(from: Pointed | null, step: Step): Pointed | null;
    moved(): void;
  },
): { readonly pointed: Pointed | null; clear(): void } {
  let pointed: Pointed | null = null;
  /** A tap stays; a mouse that leaves takes its gate along. */
  let isHeld = false;

  function point(next: Pointed | null): void {
    if (JSON.stringify(next) === JSON.stringify(pointed)) return;
    pointed = next;
    moved();
  }
  const under = ({ offsetX, offsetY }: PointerEvent) => at(offsetX, offsetY);
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" && event.buttons === 0 || isHeld && event.buttons === 0) {
      return;
    }
    point(under(event));
  });
  canvas.addEventListener("pointerdown", (event) => {
    const next = under(event);
    isHeld = next !== null && JSON.stringify(next) !== JSON.stringify(isHeld ? pointed : null);
    point(next);
  });
  canvas.addEventListener("pointerleave", () => {
    if (!isHeld) point(null);
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      isHeld = false;
      return point(null);
    }
    const direction = STEPS[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    isHeld = true;
    point(step(pointed, direction) ?? pointed);
  });
  return {
    get pointed() {
      return pointed;
    },
    clear() {
      isHeld = false;
      point(null);
    },
  };
}
