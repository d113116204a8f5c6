/**
 * What hands do on the map: drag, wheel, two fingers, keys. One finger on a touch screen still
 * scrolls the page, and so does the wheel where the page is longer than the window.
 *
 * @module
 */

/** All places are px from the map's upper left corner. */
export interface MapGestures {
  readonly move: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, x: number, y: number) => void;
  readonly follow: () => void;
  /** Somebody tried what does something else here: say how it is done. */
  readonly hint: (text: string) => void;
}

const KEY_STEP_PX = 60;
/** Of keys and buttons. */
export const ZOOM_STEP = 1.5;
/** One notch of a usual wheel (100 px) is a quarter. */
const ZOOM_PER_PX = Math.log(1.25) / 100;
/** Lines and pages of `deltaMode`, in px. */
const WHEEL_UNIT_PX = [1, 33, 300] as const;

/** Listens on `surface` for as long as it lives. */
export function mapGestures(surface: HTMLElement, on: MapGestures): void {
  const place = (event: { clientX: number; clientY: number }): [number, number] => {
    const { left, top } = surface.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  };
  mouse(surface, on, place);
  fingers(surface, on, place);
  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(surface, on, event.key)) return;
    event.preventDefault();
    // The charts have the same keys for time.
    event.stopPropagation();
  });
}

type Place = (event: { clientX: number; clientY: number }) => [number, number];

function mouse(surface: HTMLElement, on: MapGestures, place: Place): void {
  let last: [number, number] | null = null;
  surface.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch" || event.button !== 0) return;
    last = place(event);
    surface.setPointerCapture(event.pointerId);
  });
  surface.addEventListener("pointermove", (event) => {
    if (!last || event.pointerType === "touch") return;
    const now = place(event);
    const [dx, dy] = [now[0] - last[0], now[1] - last[1]];
    if (dx !== 0 || dy !== 0) on.move(dx, dy);
    last = now;
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    surface.addEventListener(end, () => last = null);
  }
  surface.addEventListener("dblclick", () => on.follow());
  surface.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey && pageScrolls()) {
      on.hint("Hold Ctrl to zoom the map with the wheel.");
      return;
    }
    event.preventDefault();
    const delta = event.deltaY * (WHEEL_UNIT_PX[event.deltaMode] ?? 1);
    on.zoom(Math.exp(-delta * ZOOM_PER_PX), ...place(event));
  }, { passive: false });
}

function pageScrolls(): boolean {
  const { scrollHeight, clientHeight } = document.documentElement;
  return scrollHeight > clientHeight + 1;
}

function fingers(surface: HTMLElement, on: MapGestures, place: Place): void {
  let before: { x: number; y: number; apart: number } | null = null;
  let alone: [number, number] | null = null;
  const both = (touches: TouchList) => {
    const [a, b] = [place(touches[0]!), place(touches[1]!)];
    return {
      x: (a[0] + b[0]) / 2,
      y: (a[1] + b[1]) / 2,
      apart: Math.max(20, Math.hypot(a[0] - b[0], a[1] - b[1])),
    };
  };
  surface.addEventListener("touchstart", (event) => {
    before = event.touches.length === 2 ? both(event.touches) : null;
    alone = event.touches.length === 1 ? place(event.touches[0]!) : null;
    if (before) event.preventDefault();
  }, { passive: false });
  surface.addEventListener("touchmove", (event) => {
    if (alone && event.touches.length === 1) {
      // Up and down is the page's; sideways can only have been meant for the map.
      if (Math.abs(place(event.touches[0]!)[0] - alone[0]) < 40) return;
      on.hint("Use two fingers to move the map.");
      alone = null;
    }
    if (!before || event.touches.length !== 2) return;
    event.preventDefault();
    const now = both(event.touches);
    on.move(now.x - before.x, now.y - before.y);
    on.zoom(now.apart / before.apart, now.x, now.y);
    before = now;
  }, { passive: false });
  for (const end of ["touchend", "touchcancel"] as const) {
    surface.addEventListener(end, () => before = alone = null);
  }
}

/** What a key does; false when it is none of the map's. */
function press(surface: HTMLElement, on: MapGestures, key: string): boolean {
  const [x, y] = [surface.clientWidth / 2, surface.clientHeight / 2];
  switch (key) {
    case "ArrowLeft":
      on.move(KEY_STEP_PX, 0);
      return true;
    case "ArrowRight":
      on.move(-KEY_STEP_PX, 0);
      return true;
    case "ArrowUp":
      on.move(0, KEY_STEP_PX);
      return true;
    case "ArrowDown":
      on.move(0, -KEY_STEP_PX);
      return true;
    case "+":
    case "=":
      on.zoom(ZOOM_STEP, x, y);
      return true;
    case "-":
      on.zoom(1 / ZOOM_STEP, x, y);
      return true;
    case "0":
    case "Home":
      on.follow();
      return true;
    default:
      return false;
  }
}
