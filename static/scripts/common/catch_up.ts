/**
 * Which points of the stream are news, and which fill the hole that a lost connection left.
 *
 * @module
 */
import type { Clock } from "../../../clock.ts";
import type { Point } from "../../../formats/point.ts";

/** After a stream opens, points are gathered over so long from the first one. */
const GATHER_MS = 100;
/** More in that time than a logger or a fast replay gives: they were waiting for us. */
const LIVE_POINTS = 2;
/** Places remembered to know a point that comes twice: more than any stream has repeated. */
const KNOWN_IDS = 1_000;

/** Sorts the stream's points. */
export class CatchUp {
  #gathered: Point[] | null = null;
  #offTimer: (() => void) | null = null;
  readonly #known = new Set<string>();

  constructor(
    private readonly clock: Clock,
    private readonly tell: (points: Point[], how: "live" | "filled") => void,
  ) {}

  /** A stream has opened: what was missed comes first. */
  begin(): void {
    this.#gathered = [];
  }

  /** A point with its place; one that was here already is not told again. */
  take(point: Point, id: string): void {
    if (id !== "") {
      if (this.#known.has(id)) return;
      this.#known.add(id);
      if (this.#known.size > KNOWN_IDS) {
        for (const oldest of this.#known) {
          this.#known.delete(oldest);
          break;
        }
      }
    }
    if (this.#gathered === null) return this.tell([point], "live");
    this.#gathered.push(point);
    this.#offTimer ??= this.clock.after(GATHER_MS, () => this.#flush());
  }

  /** The stream has ended: what has come is told. */
  end(): void {
    this.#flush();
    this.#gathered = null;
  }

  /** All points are asked for anew. */
  forget(): void {
    this.#known.clear();
  }

  #flush(): void {
    this.#offTimer?.();
    this.#offTimer = null;
    const points = this.#gathered ?? [];
    if (points.length === 0) return;
    const isHole = points.length > LIVE_POINTS;
    this.#gathered = isHole ? [] : null;
    this.tell(points, isHole ? "filled" : "live");
  }
}
