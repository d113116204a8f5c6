/**
 * Which picture of a volume is the tilt that a person has chosen: volumes scan different tilts, and
 * one that comes in has only the lower ones. A tilt is known by its angle, which stands in the facts
 * beside each picture; pictures are in order of their angles, so few of them have to be asked for.
 *
 * @module
 */
import type { FrameName } from "./frame_cache.ts";
import type { Volume } from "./volumes.ts";

/** The chosen tilt. */
export interface TiltChoice {
  /** In the volume in which it was chosen. */
  readonly index: number;
  /** Degrees; null: not known. */
  readonly elevationDeg: number | null;
}

type Pictures = Pick<Volume, "key" | "tilts">;

/** The same tilt in two volumes differs by less, two tilts of a volume mostly by more. */
const SAME_DEG = 0.3;
/** No tilt lies between this one and the one looked for. */
const AT_ONCE_DEG = 0.1;
/** Asked for at the same time. */
const ASKED = 2;
/** An angle that could not be had is not asked for again before. */
const RETRY_MS = 5_000;

/** Angles of tilts, as far as they are known. */
export class TiltBook {
  readonly #angles = new Map<string, Map<number, number>>();
  readonly #asking = new Map<string, symbol>();
  readonly #failedMs = new Map<string, number>();

  /**
   * @param ask the angle of a picture, degrees
   * @param changed called when more is known
   * @param nowMs a monotonic clock
   */
  constructor(
    private readonly ask: (name: FrameName) => Promise<number>,
    private readonly changed: () => void,
    private readonly nowMs: () => number,
  ) {}

  /** A picture has come: this is its angle. */
  learn({ key, index }: FrameName, elevationDeg: number): void {
    const before = this.#angles.get(key)?.get(index);
    // A lower tilt came between: what was known of the others holds no longer.
    const isOther = before !== undefined && Math.abs(before - elevationDeg) > AT_ONCE_DEG;
    if (isOther || !this.#angles.has(key)) this.#angles.set(key, new Map());
    this.#angles.get(key)!.set(index, elevationDeg);
  }

  /** The angle of a picture; null: not known. */
  angle({ key, index }: FrameName): number | null {
    return this.#angles.get(key)?.get(index) ?? null;
  }

  /** Another product's pictures have other angles. */
  clear(): void {
    this.#angles.clear();
    this.#asking.clear();
    this.#failedMs.clear();
  }

  /** The picture of the chosen tilt; null: there is none of it; undefined: that is not known yet. */
  indexIn(volume: Pictures, choice: TiltChoice): number | null | undefined {
    const { index, ask } = this.#search(volume, choice);
    if (ask === undefined) return index;
    return this.#hasFailed({ key: volume.key, index: ask }) ? null : undefined;
  }

  /** The picture of the tilt that is nearest to the chosen one, by what is known. */
  nearest(volume: Pictures, choice: TiltChoice): number {
    const exact = this.indexIn(volume, choice);
    if (typeof exact === "number") return exact;
    let best = Math.min(choice.index, volume.tilts - 1);
    if (choice.elevationDeg === null) return best;
    const far = (index: number) =>
      Math.abs(
        (this.angle({ key: volume.key, index }) ?? Infinity) - choice.elevationDeg!,
      );
    for (let i = 0; i < volume.tilts; i++) if (far(i) < far(best)) best = i;
    return best;
  }

  /** Asks for what has to be known of these, the most urgent first. */
  want(volumes: readonly Pictures[], choice: TiltChoice): void {
    for (const volume of volumes) {
      if (this.#asking.size >= ASKED) return;
      const { ask } = this.#search(volume, choice);
      if (ask === undefined) continue;
      const name = { key: volume.key, index: ask };
      if (!this.#asking.has(idOf(name)) && !this.#hasFailed(name)) this.#fetch(name);
    }
  }

  async #fetch(name: FrameName): Promise<void> {
    const [id, own] = [idOf(name), Symbol()];
    this.#asking.set(id, own);
    let angle: number | null = null;
    try {
      angle = await this.ask(name);
    } catch {
      // The picture of it would say why: it is the one before that stays.
    }
    if (this.#asking.get(id) !== own) return;
    this.#asking.delete(id);
    if (angle === null) this.#failedMs.set(id, this.nowMs());
    else this.learn(name, angle);
    this.changed();
  }

  /** Where the chosen tilt is, or which picture's angle is to be asked for next. */
  #search(
    { key, tilts }: Pictures,
    { index, elevationDeg }: TiltChoice,
  ): { readonly index: number | null; readonly ask?: number } {
    if (elevationDeg === null) return { index: index < tilts ? index : null };
    const known = this.#angles.get(key) ?? new Map<number, number>();
    // The neighbours below and above, as far as they are known.
    let [below, above] = [-1, tilts];
    for (const [at, angle] of known) {
      if (at >= tilts) continue;
      if (Math.abs(angle - elevationDeg) <= AT_ONCE_DEG) return { index: at };
      if (angle < elevationDeg) below = Math.max(below, at);
      else above = Math.min(above, at);
    }
    if (above - below > 1) {
      const isBetween = index > below && index < above;
      return { index: null, ask: isBetween ? index : (below + above) >> 1 };
    }
    const far = (at: number) => Math.abs((known.get(at) ?? Infinity) - elevationDeg);
    const best = far(below) <= far(above) ? below : above;
    return { index: far(best) <= SAME_DEG ? best : null };
  }

  #hasFailed(name: FrameName): boolean {
    const failedMs = this.#failedMs.get(idOf(name));
    return failedMs !== undefined && this.nowMs() - failedMs < RETRY_MS;
  }
}

const idOf = ({ key, index }: FrameName) => `${key} ${index}`;
