/**
 * What hands do on a chart, told in shares of its width: dragging, pinching, swiping, the wheel,
 * pointing, tapping.
 *
 * @module
 */

/** Shares run from 0 at the left edge of the plot to 1 at its right edge. */
export interface GestureHandlers {
  /** The mouse is there; null: it has left. */
  point(share: number | null): void;
  /** A finger tapped there. */
  tap(share: number): void;
  /** A stretch is being chosen; null: not any more. */
  choosing(one: number, other: number): void;
  /** It was chosen; null: it was too short to be meant. */
  chosen(stretch: readonly [number, number] | null): void;
  /** Move by this share of the width; positive shows later times. */
  pan(share: number): void;
  /** Make the window `factor` times as long about this place. */
  zoom(factor: number, share: number): void;
  /** Two fingers were put down here; */
  pinchBegan(one: number, other: number): void;
  /** now they are there. */
  pinch(one: number, other: number): void;
  reset(): void;
}

/** A drag shorter than this, px, is a click with an unsteady hand. */
const LEAST_DRAG_PX = 6;
/** Two taps within this time and distance are a double tap. */
const DOUBLE_TAP_MS = 350;
const DOUBLE_TAP_PX = 40;
/** A touch longer than this is no tap. */
const TAP_MS = 500;
/** One notch of a usual wheel (100 px) changes the length by a fifth. */
const ZOOM_PER_PX = Math.log(1.2) / 100;
/** Lines and pages of `deltaMode`, in px. */
const WHEEL_UNIT_PX = [1, 33, 300] as const;

/**
 * Listens to hands on `plot`, for as long as the element lives. The page's own scrolling up and
 * down stays the browser's: the stylesheet gives the element `touch-action: pan-y`.
 */
export function chartGestures(plot: HTMLElement, on: GestureHandlers): void {
  const share = (event: MouseEvent) => {
    const { left, width } = plot.getBoundingClientRect();
    return (event.clientX - left) / Math.max(width, 1);
  };
  mouse(plot, on, share);
  fingers(plot, on, share);
  plot.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = WHEEL_UNIT_PX[event.deltaMode] ?? 1;
    // A pinch on a touchpad comes as a wheel with ctrl.
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) {
      // With shift browsers turn the wheel sideways.
      const delta = event.deltaY || event.deltaX;
      on.zoom(Math.exp(delta * unit * ZOOM_PER_PX), share(event));
    } else {
      on.pan((event.deltaX + event.deltaY) * unit / Math.max(plot.clientWidth, 1));
    }
  }, { passive: false });
}

type Share = (event: MouseEvent) => number;

function mouse(plot: HTMLElement, on: GestureHandlers, share: Share): void {
  let began: { share: number; x: number } | null = null;
  plot.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    began = { share: share(event), x: event.clientX };
    plot.setPointerCapture(event.pointerId);
  });
  plot.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return;
    on.point(share(event));
    if (began && isFar(began.x, event.clientX)) on.choosing(began.share, share(event));
  });
  plot.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch" || began === null) return;
    const { share: first, x } = began;
    began = null;
    on.chosen(isFar(x, event.clientX) ? [first, share(event)] : null);
  });
  plot.addEventListener("pointercancel", () => {
    if (began) on.chosen(null);
    began = null;
  });
  plot.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") on.point(null);
  });
  plot.addEventListener("dblclick", () => on.reset());
}

function isFar(oneX: number, otherX: number): boolean {
  return Math.abs(oneX - otherX) >= LEAST_DRAG_PX;
}

function fingers(plot: HTMLElement, on: GestureHandlers, share: Share): void {
  /** Where each finger is, in the order in which they came. */
  const down = new Map<number, number>();
  let began = { ms: 0, x: 0, moved: false };
  let lastTap = { ms: -Infinity, x: 0 };

  plot.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || down.size === 2) return;
    down.set(event.pointerId, share(event));
    plot.setPointerCapture(event.pointerId);
    if (down.size === 1) began = { ms: event.timeStamp, x: event.clientX, moved: false };
    else {
      began.moved = true;
      const [one, other] = inOrder(down);
      on.pinchBegan(one, other);
    }
  });
  plot.addEventListener("pointermove", (event) => {
    const before = down.get(event.pointerId);
    if (event.pointerType !== "touch" || before === undefined) return;
    const now = share(event);
    if (down.size === 2) {
      down.set(event.pointerId, now);
      const [one, other] = inOrder(down);
      on.pinch(one, other);
      return;
    }
    if (!began.moved && !isFar(began.x, event.clientX)) return;
    began.moved = true;
    down.set(event.pointerId, now);
    on.pan(before - now);
  });
  plot.addEventListener("pointerup", (event) => {
    if (event.pointerType !== "touch" || !down.delete(event.pointerId)) return;
    if (down.size > 0 || began.moved || event.timeStamp - began.ms > TAP_MS) return;
    const isDouble = event.timeStamp - lastTap.ms < DOUBLE_TAP_MS &&
      Math.abs(event.clientX - lastTap.x) < DOUBLE_TAP_PX;
    lastTap = isDouble ? { ms: -Infinity, x: 0 } : { ms: event.timeStamp, x: event.clientX };
    if (isDouble) on.reset();
    else on.tap(share(event));
  });
  // The browser took the finger over for scrolling the page.
  plot.addEventListener("pointercancel", (event) => void down.delete(event.pointerId));
}

function inOrder(down: ReadonlyMap<number, number>): [number, number] {
  const [one = 0, other = 0] = down.values();
  return one < other ? [one, other] : [other, one];
}

/** What keys do to the window. */
export interface KeyHandlers {
  pan(share: number): void;
  zoom(factor: number): void;
  reset(): void;
  pause(): void;
}

/** A key's step: a tenth of the window, so that what was at the edge stays in sight. */
const KEY_PAN = 0.1;
const KEY_ZOOM = 1.5;
/** Where keys have a meaning of their own. */
const OWN_KEYS = "input, select, textarea, button, a, summary, canvas, [contenteditable], .map";

/** Listens to the page's keys wherever no control has the focus. */
export function chartKeys(on: KeyHandlers): void {
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => on.pan(-KEY_PAN),
    ArrowRight: () => on.pan(KEY_PAN),
    "+": () => on.zoom(1 / KEY_ZOOM),
    "=": () => on.zoom(1 / KEY_ZOOM),
    "-": () => on.zoom(KEY_ZOOM),
    Home: on.reset,
    "0": on.reset,
    " ": on.pause,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.closest(OWN_KEYS)) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
