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
  /** What is being fetched; aborted when it is no longer what is wanted. */
  readonly #loading = new Map<string, AbortController>();
  #wanted: readonly FrameName[] = [];
  /** Where in `#wanted`. */
  #ranks: ReadonlyMap<string, number> = new Map();
  #bytes = 0;

  /**
   * @param changed called when a picture has come, or has failed to
   * @param nowMs a monotonic clock
   */
  constructor(
    private readonly load: (name: FrameName, signal: AbortSignal) => Promise<Frame>,
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

  /** What is to be in memory, the most urgent first; when there is no room, the others go. */
  want(names: readonly FrameName[]): void {
    this.#wanted = names;
    this.#ranks = new Map(names.map((name, rank) => [idOf(name), rank]));
    this.#next();
  }

  /** Forgets what is known of a KEY, and what is being fetched: its pictures may be others now. */
  forget(key: string): void {
    for (const [id, frame] of this.#frames) {
      if (frame.name.key !== key) continue;
      this.#frames.delete(id);
      this.#bytes -= bytesOf(frame);
    }
    const isOf = (id: string) => id.startsWith(`${key} `);
    for (const id of [...this.#failures.keys()]) if (isOf(id)) this.#failures.delete(id);
    for (const id of [...this.#loading.keys()]) if (isOf(id)) this.#giveUp(id);
    this.#next();
  }

  /** Forgets everything: another product is looked at. */
  clear(): void {
    for (const id of [...this.#loading.keys()]) this.#giveUp(id);
    this.#frames.clear();
    this.#failures.clear();
    this.want([]);
    this.#bytes = 0;
  }

  #giveUp(id: string): void {
    this.#loading.get(id)?.abort();
    this.#loading.delete(id);
  }

  #next(): void {
    for (const name of this.#wanted) {
      if (this.#loading.size >= AT_ONCE) return;
      const isKnown = this.has(name) || this.#loading.has(idOf(name)) || this.failure(name);
      if (isKnown) continue;
      // What is as urgent stays: fetched all the same, this one would be thrown out at once.
      if (!this.#hasRoom(this.#ranks.get(idOf(name))!)) return;
      this.#fetch(name);
    }
  }

  /** Whether one more fits in beside what is more urgent, as large as the largest one. */
  #hasRoom(rank: number): boolean {
    let [bytes, largest] = [0, 0];
    for (const [id, frame] of this.#frames) {
      largest = Math.max(largest, bytesOf(frame));
      if (this.#rank(id) < rank) bytes += bytesOf(frame);
    }
    return bytes === 0 || bytes + largest * (1 + this.#loading.size) <= this.boundBytes;
  }

  #rank(id: string): number {
    return this.#ranks.get(id) ?? Infinity;
  }

  async #fetch(name: FrameName): Promise<void> {
    const [id, own] = [idOf(name), new AbortController()];
    this.#loading.set(id, own);
    try {
      const frame = await this.load(name, own.signal);
      if (own.signal.aborted) return;
      this.#keep(id, frame);
      this.#failures.delete(id);
    } catch (error) {
      if (own.signal.aborted) return;
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
    // What nobody wants goes first, that which was used longest ago; then the least urgent.
    const going = [...this.#frames.keys()].sort((a, b) =>
      a === b || this.#rank(a) === this.#rank(b) ? 0 : this.#rank(b) - this.#rank(a)
    );
    for (const one of going) {
      if (this.#bytes <= this.boundBytes || this.#frames.size === 1) break;
      this.#bytes -= bytesOf(this.#frames.get(one)!);
      this.#frames.delete(one);
    }
  }
}

/**
 * Places in memory around `position` of `count`, `most` of them, the most urgent first. With a step
 * of 1 or −1 those that come next in that direction, beginning anew at the end; with 0 those nearest
 * on both sides.
 */
export function windowAround(
  position: number,
  count: number,
  most: number,
  step: 1 | -1 | 0,
): number[] {
  if (count === 0 || position < 0) return [];
  const many = Math.min(most, count);
  if (step !== 0) {
    return Array.from({ length: many }, (_, i) => (position + step * i + count * many) % count);
  }
  return Array.from({ length: count }, (_, i) => i)
    .sort((a, b) => Math.abs(a - position) - Math.abs(b - position) || a - b)
    .slice(0, many);
}

/** So many pictures of that size fit into the bound. */
export function framesThatFit(sidePx: number, boundBytes = BOUND_BYTES): number {
  return Math.max(1, Math.floor(boundBytes / (sidePx * sidePx + 1024)));
}

const idOf = ({ key, index }: FrameName) => `${key} ${index}`;
const bytesOf = ({ picture }: Frame) => picture.indexes.length + picture.palette.length;
