/**
 * Which picture is on the map: the chosen one as soon as it is there, those of an animation one after
 * the other; and which others are fetched ahead.
 *
 * @module
 */
import { pageState } from "../common/page_state.ts";
import { type Animation, type Player, player } from "./animation.ts";
import {
  type Frame,
  FrameCache,
  type FrameName,
  framesThatFit,
  windowAround,
} from "./frame_cache.ts";
import type { PictureCanvas } from "./picture_canvas.ts";
import { fetchFrame } from "./radar_rest.ts";
import type { RadarScene } from "./radar_watch.ts";
import type { TiltBook } from "./tilt_book.ts";
import type { Volume } from "./volumes.ts";

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
export function shownPicture(
  canvas: PictureCanvas,
  tilts: TiltBook,
  changed: () => void,
): ShownPicture {
  let scene: RadarScene | null = null;
  let shownOf = "";
  let frame: Frame | null = null;
  /** Where an animation is, and at which tilt when it moves through these; null: at what is chosen. */
  let moving: { readonly position: number; readonly tilt: number | null } | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;

  const cache = new FrameCache(load, came, () => performance.now());
  const volumes = () => scene?.volumes ?? [];
  const position = () => moving?.position ?? scene?.position ?? -1;
  /** In the volume that is looked at. */
  const tilt = () => {
    const volume = volumes()[position()];
    if (moving !== null) return moving.tilt ?? (volume ? nearest(volume) : 0);
    return scene?.tilt ?? 0;
  };
  const nearest = (volume: Volume) => scene === null ? 0 : tilts.nearest(volume, scene.tiltChoice);

  async function load(name: FrameName, signal: AbortSignal): Promise<Frame> {
    const isComplete = volumes().find(({ key }) => key === name.key)?.complete ?? true;
    const loaded = await fetchFrame(scene!.product!, name, isComplete, signal);
    if (!signal.aborted) tilts.learn(name, loaded.facts.elevation_angle_degrees);
    return loaded;
  }

  /** The picture that is looked at. */
  function nameHere(): FrameName | null {
    const volume = volumes()[position()];
    return volume ? { key: volume.key, index: Math.min(tilt(), volume.tilts - 1) } : null;
  }

  /** The picture of the chosen tilt; null: there is none; undefined: nobody knows yet. */
  function nameAt(at: number): FrameName | null | undefined {
    if (at === position()) return nameHere();
    const volume = volumes()[at];
    if (volume === undefined || scene === null) return null;
    const index = tilts.indexIn(volume, scene.tiltChoice);
    return typeof index === "number" ? { key: volume.key, index } : index;
  }

  /** The volumes whose pictures are to be in memory, the most urgent first. */
  function around(): number[] {
    const { running } = player_;
    const fits = framesThatFit(frame?.picture.width ?? USUAL_SIDE_PX);
    const most = isFrugal() && running === null ? 1 : fits;
    const step = running === "forward" ? 1 : running === "backward" ? -1 : 0;
    return windowAround(position(), volumes().length, most, step);
  }

  /** What is to be in memory, the most urgent first. */
  function wanted(): FrameName[] {
    if (player_.running === "tilts") {
      const volume = volumes()[position()];
      const fits = framesThatFit(frame?.picture.width ?? USUAL_SIDE_PX);
      return windowAround(tilt(), volume?.tilts ?? 0, fits, 1)
        .map((index) => ({ key: volume!.key, index }));
    }
    return around().map(nameAt).filter((name) => name !== null && name !== undefined);
  }

  /** Has all fetched that is to be in memory, and what has to be known for that. */
  function fetchAhead(): void {
    cache.want(wanted());
    if (scene === null) return;
    // While a new volume has not the chosen tilt, it is looked for.
    const newer = scene.isFollowing ? volumes().slice(scene.position + 1).reverse() : [];
    tilts.want([...newer, ...around().map((at) => volumes()[at]!)], scene.tiltChoice);
  }

  function show(next: Frame | null): void {
    if (next === frame) return;
    frame = next;
    canvas.show(frame);
  }

  /** Shows the chosen picture when it is there; until then, the one before stays. */
  function update(): void {
    const name = nameHere();
    if (name === null) show(null);
    else {
      const there = cache.get(name);
      if (there !== null) show(there);
    }
    fetchAhead();
    anchor();
    changed();
  }

  /** The chosen tilt is known by its angle from now on, so that other volumes have it too. */
  function anchor(): void {
    const { radarTilt, radarElevation } = pageState.get();
    const name = nameHere();
    if (moving !== null || radarElevation !== null || name === null) return;
    if (radarTilt === 0 || name.index !== radarTilt) return;
    const elevationDeg = tilts.angle(name);
    if (elevationDeg !== null) pageState.set({ radarElevation: inAddress(elevationDeg) });
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
        : { position: next, tilt: null };
      const name = animation === "tilts"
        ? { key: volumes()[position()]!.key, index: next }
        : nameAt(next);
      const there = name ? cache.get(name) : null;
      if (name === undefined || name && !there && cache.failure(name) === null) {
        fetchAhead();
        return false;
      }
      moving = to;
      // One that cannot be had is passed over: the others are not to wait for it.
      if (there) show(there);
      fetchAhead();
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

  /** A volume, and a tilt of it; null: that which was chosen before. */
  function choose(at: number, index: number | null): void {
    const volume = volumes()[at];
    const isLast = at >= volumes().length - 1;
    const isNewest = isLast || scene?.isFollowing === true && at === scene.position;
    pageState.set({
      radarKey: isNewest ? null : volume?.key ?? null,
      ...(index === null ? {} : tiltState(volume, index)),
    });
  }

  /** The state of who has chosen that tilt of a volume. */
  function tiltState(volume: Volume | undefined, radarTilt: number) {
    const known = volume ? tilts.angle({ key: volume.key, index: radarTilt }) : null;
    // The lowest tilt is the lowest one everywhere.
    const isKnown = radarTilt > 0 && known !== null;
    return { radarTilt, radarElevation: isKnown ? inAddress(known) : null };
  }

  return {
    take(next) {
      const of = `${next.product?.level} ${next.product?.product}`;
      const isOther = of !== shownOf || next.site !== scene?.site || next.code !== scene?.code;
      // An animation goes on at the same picture, whatever has come or gone.
      const key = moving === null ? null : volumes()[moving.position]?.key ?? null;
      scene = next;
      if (isOther) {
        shownOf = of;
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
      // What an animation through the tilts has come to is what is looked at through time.
      if (moving !== null && moving.tilt !== null && animation !== "tilts") settle();
      moving ??= { position: position(), tilt: null };
      player_.start(animation);
      update();
    },
    go(at) {
      moving = null;
      player_.stop();
      choose(at, null);
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
      const name = nameHere();
      const failure = name && cache.failure(name);
      return failure ? `This picture cannot be shown: ${failure.message}` : null;
    },
    get isLoading() {
      const name = nameHere();
      return name !== null && !cache.has(name);
    },
  };
}

/** Degrees as they stand in the address. */
const inAddress = (degrees: number) => Math.round(degrees * 100) / 100;

/** Somebody pays for each megabyte. */
function isFrugal(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
