/**
 * Stored data beyond what the live buffer holds: a coarse picture of the operations day or of a
 * past day, and a fine one of the part that is looked at. Loaded when it is wanted, bounded.
 *
 * @module
 */
import type { HistoryBody } from "../../../formats/live_messages.ts";
import { type Point, pointsOf } from "../../../formats/point.ts";
import { firstAfter, isEmpty, type Stretch } from "./chart_lines.ts";
import { OPERATIONS_GAP_S, operationsStart, type TimeWindow } from "./time_window.ts";

/** What is asked of the server: a day, or a part of it. Null: that day is not stored. */
export type HistoryRequest = (
  day: string,
  part: TimeWindow | null,
  points: number,
) => Promise<HistoryBody | null>;

/** What the archive needs and tells. */
export interface ArchiveParts {
  request: HistoryRequest;
  /** Something was loaded: draw again. */
  changed(): void;
  /** Loading failed, with the reason in words; null: it works. */
  failed(reason: string | null): void;
}

/** Points a request: more than a wide screen has pixels. */
const POINTS = 4_000;
/** A fine part is asked for with this much of the window on either side, for panning. */
const SIDE = 0.5;
/** The cursor's surroundings are loaded so far to either side, seconds: they hold while it moves. */
const NEAR_S = 900;
/** An operations day that runs on over more midnights than this is somebody's forgotten logger. */
const MOST_DAYS = 3;
/** A window that shows less than this share of the fine part's length wants a finer one. */
const MUCH_FINER = 0.25;

/** Stored points of one or a few days. */
export class Archive {
  #coarse: Stretch | null = null;
  #fine: (Stretch & { readonly window: TimeWindow }) | null = null;
  /** All points of a while that the cursor is in. */
  #near: (Stretch & { readonly window: TimeWindow }) | null = null;
  #busy = false;
  /** The fine part asked for last: one that failed is not asked for again until somebody moves. */
  #asked = "";
  /** The wish that came while something was loading; only the last counts. */
  #wish: (() => Promise<void>) | null = null;

  constructor(private readonly parts: ArchiveParts) {}

  /** Times that are held, first and last; null: nothing yet. */
  get held(): TimeWindow | null {
    const points = this.#coarse?.points ?? [];
    return points.length === 0 ? null : { from: points[0]!.ts, to: points.at(-1)!.ts };
  }

  /** Whether a request is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /** The best that is held for a window. */
  stretch(window: TimeWindow): Stretch | null {
    const fine = this.#fine;
    const isInside = fine !== null && window.from >= fine.window.from &&
      window.to <= fine.window.to;
    return isInside ? fine : this.#coarse;
  }

  /** All points of a window, none left out; null: they are not here. */
  whole(window: TimeWindow): readonly Point[] | null {
    const held = this.stretch(window);
    if (held !== null && !held.reduced) return held.points;
    const near = this.#near;
    const isNear = near !== null && !near.reduced && window.from >= near.window.from &&
      window.to <= near.window.to;
    return isNear ? near.points : null;
  }

  /** Loads all points of a window of at most half an hour, and of some time around it. */
  wantWhole(window: TimeWindow): void {
    const part = { from: window.from - NEAR_S, to: window.to + NEAR_S };
    this.#want(async () => {
      this.#near = { ...await this.#part(part), window: part };
    });
  }

  /** Loads a whole day. */
  wantDay(day: string): void {
    this.#want(async () => {
      const body = await this.parts.request(day, null, POINTS);
      if (body === null) throw new NotStored();
      this.#coarse = { points: realPoints(body), reduced: body.reduced };
    });
  }

  /** Loads the operations day that ends at `newestTs`, over as many midnights as it has. */
  wantOperationsDay(newestTs: number): void {
    this.#want(async () => {
      let points: Point[] = [];
      let reduced = false;
      let midnight = newestTs - newestTs % 86_400;
      for (let days = 0; days < MOST_DAYS; days++) {
        const body = await this.parts.request(dayName(midnight), null, POINTS);
        if (body === null) break;
        const joined = [...realPoints(body), ...points];
        const apart = (points[0]?.ts ?? NaN) - (body.last_ts ?? NaN);
        if (apart >= OPERATIONS_GAP_S) break;
        points = joined;
        reduced ||= body.reduced;
        const times = points.filter((point) => !isEmpty(point)).map(({ ts }) => ts);
        const start = operationsStart(times);
        if (start > (times[0] ?? NaN) || start - midnight >= OPERATIONS_GAP_S) {
          points = points.slice(firstAfter(points, start - 0.001));
          break;
        }
        midnight -= 86_400;
      }
      this.#coarse = { points, reduced };
    });
  }

  /** Loads a finer picture of the window, when what is held of it leaves points out. */
  wantFine(window: TimeWindow): void {
    if (this.#coarse === null || !this.#coarse.reduced) return;
    const span = window.to - window.from;
    const held = this.#fine;
    if (held !== null && this.stretch(window) === held) {
      const isFine = !held.reduced || span >= (held.window.to - held.window.from) * MUCH_FINER;
      if (isFine) return;
    }
    const whole = this.held;
    if (whole === null || span >= (whole.to - whole.from) * 0.9) return;
    const asked = `${window.from} ${window.to}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    this.#want(async () => {
      const part = { from: window.from - span * SIDE, to: window.to + span * SIDE };
      this.#fine = { ...await this.#part(part), window: part };
    });
  }

  /** A part of a day, or of two over a midnight. */
  async #part(part: TimeWindow): Promise<Stretch> {
    let points: Point[] = [];
    let reduced = false;
    for (let ts = part.from - part.from % 86_400; ts <= part.to; ts += 86_400) {
      const body = await this.parts.request(dayName(ts), part, POINTS);
      if (body === null) continue;
      points = [...points, ...pointsOf(body)];
      reduced ||= body.reduced;
    }
    return { points, reduced };
  }

  /** One request at a time; of the wishes that come meanwhile the last is next. */
  #want(load: () => Promise<void>): void {
    if (this.#busy) {
      this.#wish = load;
      return;
    }
    this.#busy = true;
    load().then(
      () => this.parts.failed(null),
      (error: unknown) => this.parts.failed(error instanceof Error ? error.message : String(error)),
    ).finally(() => {
      this.#busy = false;
      const wish = this.#wish;
      this.#wish = null;
      if (wish) this.#want(wish);
      this.parts.changed();
    });
  }
}

/** The day has no file here. */
class NotStored extends Error {
  readonly code = "not-stored";
  constructor() {
    super("there are none of that day here");
  }
}

/** A day's points; gaps' marks at its ends mean nothing. */
function realPoints(body: HistoryBody): Point[] {
  const points = pointsOf(body);
  while (points.length > 0 && isEmpty(points[0]!)) points.shift();
  while (points.length > 0 && isEmpty(points.at(-1)!)) points.pop();
  return points;
}

/** YYYYMMDD of a time. */
export function dayName(ts: number): string {
  return new Date(ts * 1000).toISOString().slice(0, 10).replaceAll("-", "");
}

/** Asks this page's server. */
export const askServer: HistoryRequest = async (day, part, points) => {
  const query = new URLSearchParams({ day, points: String(points) });
  if (part) {
    query.set("from", String(Math.floor(part.from)));
    query.set("to", String(Math.ceil(part.to)));
  }
  const response = await fetch(`/view/history?${query}`, { signal: AbortSignal.timeout(20_000) });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`the vehicle's computer answers ${response.status}`);
  return await response.json() as HistoryBody;
};
