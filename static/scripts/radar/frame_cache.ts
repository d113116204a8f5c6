/**
 * Which pictures are in memory, decoded: those asked for last, within a bound; and how others come.
 *
 * @module
 */
import type { PictureFacts } from "../../../formats/radar_store.ts";
import type { PalettePicture } from "./palette_png.ts";

/** Which picture: a volume's (or product's) KEY, and a tilt of it. */
export interface FrameName {
  readonly key: string;
  readonly index: number;
}

/** A picture and what is known about it. */
export interface Frame {
  readonly name: FrameName;
  readonly facts: PictureFacts;
  readonly picture: PalettePicture;
}

/** So much memory for decoded pictures: 32 of 2,048 × 2,048. */
export const BOUND_BYTES = 128 * 1024 * 1024;
/** Fetched and decoded at the same time. */
const AT_ONCE = 2;
/** A picture that could not be had is not asked for again before. */
const RETRY_MS = 5_000;

/** Pictures by name, fetched by `load`. */
export class FrameCache {
  readonly #frames = new Map<string, Frame>();
  readonly #failures = new Map<string, { readonly error: Error; readonly atMs: number }>();
  readonly #loading = new Set<string>();
  /** Raised when what is being fetched is no longer what is wanted. */
  #generation = 0;
  #wanted: readonly FrameName[] = [];
  #bytes = 0;

  /**
   * @param changed called when a picture has come, or has failed to
   * @param nowMs a monotonic clock
   */
  constructor(
    private readonly load: (name: FrameName) => Promise<Frame>,
    private readonly changed: (name: FrameName) => void,
    private readonly nowMs: () => number,
    private readonly boundBytes = BOUND_BYTES,
  ) {}

  /** The picture, when it is in memory. */
  get(name: FrameName): Frame | null {
    const id = idOf(name);
    const frame = this.#frames.get(id);
    if (frame === undefined) return null;
    // The map's order is that of use: the first is the one to go.
    this.#frames.delete(id);
    this.#frames.set(id, frame);
    return frame;
  }

  has(name: FrameName): boolean {
    return this.#frames.has(idOf(name));
  }

  /** Why a picture could not be had, while that is not long ago. */
  failure(name: FrameName): Error | null {
    const failure = this.#failures.get(idOf(name));
    return failure && this.nowMs() - failure.atMs < RETRY_MS ? failure.error : null;
  }

  /** What is to be in memory, the most urgent first; what came before and is not there is dropped. */
  want(names: readonly FrameName[]): void {
    this.#wanted = names;
    this.#next();
  }

  /** Forgets what is known of a KEY: its pictures may be others now. */
  forget(key: string): void {
    for (const [id, frame] of this.#frames) {
      if (frame.name.key !== key) continue;
      this.#frames.delete(id);
      this.#bytes -= bytesOf(frame);
    }
    for (const id of [...this.#failures.keys()]) {
      if (id.startsWith(`${key} `)) this.#failures.delete(id);
    }
  }

  /** Forgets everything: another product is looked at. */
  clear(): void {
    this.#generation++;
    this.#frames.clear();
    this.#failures.clear();
    this.#loading.clear();
    this.#wanted = [];
    this.#bytes = 0;
  }

  #next(): void {
    for (const name of this.#wanted) {
      if (this.#loading.size >= AT_ONCE) return;
      const isKnown = this.has(name) || this.#loading.has(idOf(name)) || this.failure(name);
      if (!isKnown) this.#fetch(name);
    }
  }

  async #fetch(name: FrameName): Promise<void> {
    const [id, generation] = [idOf(name), this.#generation];
    this.#loading.add(id);
    try {
      const frame = await this.load(name);
      if (generation !== this.#generation) return;
      this.#keep(id, frame);
      this.#failures.delete(id);
    } catch (error) {
      if (generation !== this.#generation) return;
      const cause = error instanceof Error ? error : new Error(String(error));
      this.#failures.set(id, { error: cause, atMs: this.nowMs() });
    }
    this.#loading.delete(id);
    this.changed(name);
    this.#next();
  }

  #keep(id: string, frame: Frame): void {
    const before = this.#frames.get(id);
    if (before) this.#bytes -= bytesOf(before);
    this.#frames.delete(id);
    this.#frames.set(id, frame);
    this.#bytes += bytesOf(frame);
    for (const [oldest, old] of this.#frames) {
      if (this.#bytes <= this.boundBytes || oldest === id) break;
      this.#frames.delete(oldest);
      this.#bytes -= bytesOf(old);
    }
  }
}

/** So many pictures of that size fit into the bound. */
export function framesThatFit(sidePx: number, boundBytes = BOUND_BYTES): number {
  return Math.max(1, Math.floor(boundBytes / (sidePx * sidePx + 1024)));
}

const idOf = ({ key, index }: FrameName) => `${key} ${index}`;
const bytesOf = ({ picture }: Frame) => picture.indexes.length + picture.palette.length;
