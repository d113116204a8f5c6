/**
 * Which picture is on the map: the chosen one as soon as it is there, those of an animation one after
 * the other; and which others are fetched ahead.
 *
 * @module
 */
import { pageState } from "../common/page_state.ts";
import { type Animation, type Player, player } from "./animation.ts";
import { type Frame, FrameCache, type FrameName, framesThatFit } from "./frame_cache.ts";
import type { PictureCanvas } from "./picture_canvas.ts";
import { fetchFrame } from "./radar_rest.ts";
import type { RadarScene } from "./radar_watch.ts";

/** What the page shows of it. */
export interface ShownPicture {
  /** The scene is another one. */
  take(scene: RadarScene): void;
  /** A volume's pictures may be others now. */
  renew(key: string): void;
  /** Starts that animation, or stops it when it runs. */
  play(animation: Animation): void;
  /** To a volume, or a tilt, by hand: an animation stops. */
  go(position: number): void;
  tilt(index: number): void;
  /** On the map now. */
  readonly frame: Frame | null;
  readonly running: Animation | null;
  readonly position: number;
  readonly tiltIndex: number;
  readonly loaded: { readonly have: number; readonly of: number } | null;
  /** Why the chosen picture cannot be shown; null: it can, or nobody knows yet. */
  readonly fault: string | null;
  readonly isLoading: boolean;
}

/** A failed picture is tried again after a while. */
const AGAIN_MS = 5_500;
/** Until one has come its size is not known. */
const USUAL_SIDE_PX = 2_048;

/** Shows pictures in `canvas`; `changed` is called when something said of them differs. */
export function shownPicture(canvas: PictureCanvas, changed: () => void): ShownPicture {
  let scene: RadarScene | null = null;
  let product = "";
  let frame: Frame | null = null;
  /** Where an animation is; null: at what is chosen. */
  let moving: { position: number; tilt: number } | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;

  const cache = new FrameCache(load, came, () => performance.now());
  const volumes = () => scene?.volumes ?? [];
  const position = () => moving?.position ?? scene?.position ?? -1;
  const tilt = () => moving?.tilt ?? scene?.tilt ?? 0;

  function load(name: FrameName): Promise<Frame> {
    const isComplete = volumes().find(({ key }) => key === name.key)?.complete ?? true;
    return fetchFrame(scene!.product!, name, isComplete);
  }

  function nameAt(at: number, tiltIndex = tilt()): FrameName | null {
    const volume = volumes()[at];
    return volume ? { key: volume.key, index: Math.min(tiltIndex, volume.tilts - 1) } : null;
  }

  /** What is to be in memory, the most urgent first. */
  function wanted(): FrameName[] {
    const count = volumes().length;
    const [here, from] = [position(), player_.running === "backward" ? -1 : 1];
    const fits = framesThatFit(frame?.picture.width ?? USUAL_SIDE_PX);
    if (player_.running === "tilts") {
      const tilts = volumes()[here]?.tilts ?? 0;
      return Array.from(
        { length: Math.min(fits, tilts) },
        (_, i) => nameAt(here, (tilt() + i) % tilts),
      )
        .filter((name) => name !== null);
    }
    const many = isFrugal() && player_.running === null ? 1 : Math.min(fits, count);
    // Standing at the newest, what was before is what will be asked for.
    const step = player_.running === null ? -1 : from;
    return Array.from({ length: many }, (_, i) => nameAt((here + step * i + count * many) % count))
      .filter((name) => name !== null);
  }

  function show(next: Frame | null): void {
    if (next === frame) return;
    frame = next;
    canvas.show(frame);
  }

  /** Shows the chosen picture when it is there; until then, the one before stays. */
  function update(): void {
    const name = nameAt(position());
    if (name === null) show(null);
    else {
      const there = cache.get(name);
      if (there !== null) show(there);
    }
    cache.want(wanted());
    changed();
  }

  function came(name: FrameName): void {
    if (cache.failure(name) !== null) {
      clearTimeout(again);
      again = setTimeout(update, AGAIN_MS);
    }
    if (player_.running !== null) return changed();
    update();
  }

  const player_: Player = player({
    place: (animation) =>
      animation === "tilts"
        ? { position: tilt(), count: volumes()[position()]?.tilts ?? 0 }
        : { position: position(), count: volumes().length },
    go(animation, next) {
      const to = animation === "tilts"
        ? { position: position(), tilt: next }
        : { position: next, tilt: tilt() };
      const name = nameAt(to.position, to.tilt);
      const there = name && cache.get(name);
      if (name && !there && cache.failure(name) === null) {
        cache.want(wanted());
        return false;
      }
      moving = to;
      // One that cannot be had is passed over: the others are not to wait for it.
      if (there) show(there);
      cache.want(wanted());
      changed();
      return true;
    },
    speed: () => pageState.get().radarSpeed,
    changed,
  }, requestAnimationFrame);

  /** What an animation has come to is chosen now. */
  function settle(): void {
    const at = moving;
    player_.stop();
    moving = null;
    if (at !== null) choose(at.position, at.tilt);
    update();
  }

  function choose(at: number, radarTilt: number): void {
    const isLast = at >= volumes().length - 1;
    pageState.set({ radarKey: isLast ? null : volumes()[at]?.key ?? null, radarTilt });
  }

  return {
    take(next) {
      const isOther = next.product?.product !== product || next.site !== scene?.site ||
        next.code !== scene?.code;
      // An animation goes on at the same picture, whatever has come or gone.
      const key = moving === null ? null : volumes()[moving.position]?.key ?? null;
      scene = next;
      if (isOther) {
        product = next.product?.product ?? "";
        player_.stop();
        moving = null;
        cache.clear();
        show(null);
      } else if (moving !== null) {
        const found = volumes().findIndex((volume) => volume.key === key);
        moving = { ...moving, position: found >= 0 ? found : scene.position };
      }
      update();
    },
    renew(key) {
      cache.forget(key);
    },
    play(animation) {
      if (player_.running === animation) return settle();
      moving ??= { position: position(), tilt: tilt() };
      player_.start(animation);
      update();
    },
    go(at) {
      moving = null;
      player_.stop();
      choose(at, pageState.get().radarTilt);
      update();
    },
    tilt(index) {
      const at = position();
      moving = null;
      player_.stop();
      choose(at, index);
      update();
    },
    get frame() {
      return frame;
    },
    get running() {
      return player_.running;
    },
    get position() {
      return position();
    },
    get tiltIndex() {
      return tilt();
    },
    get loaded() {
      if (volumes().length === 0) return null;
      const names = wanted();
      return { have: names.filter((name) => cache.has(name)).length, of: names.length };
    },
    get fault() {
      const name = nameAt(position());
      const failure = name && cache.failure(name);
      return failure ? `This picture cannot be shown: ${failure.message}` : null;
    },
    get isLoading() {
      const name = nameAt(position());
      return name !== null && !cache.has(name);
    },
  };
}

/** Somebody pays for each megabyte. */
function isFrugal(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
