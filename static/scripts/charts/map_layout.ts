/**
 * Where everything on the map is: the projection, the view, and the track laid out on them. Pure.
 *
 * @module
 */
import type { Note } from "../../../formats/live_messages.ts";
import type { Point } from "../../../formats/point.ts";
import { type LocalProjection, localProjection } from "../../../science/map_projection.ts";
import type { PageState } from "../common/page_query.ts";
import type { Units } from "../common/units.ts";
import type { ColorRange } from "./map_colors.ts";
import { type FlatOutlines, flatOutlines, type Outlines } from "./map_outlines.ts";
import { flatPlaces, type Trace, traceOf } from "./map_trace.ts";
import { type Fix, trackFixes } from "./map_track.ts";
import { mapVariable } from "./map_variables.ts";
import type { TrackEnd } from "./map_words.ts";
import { type Box, boxOf, follow, type MapView, type Screen } from "./map_view.ts";

/** What part of the series is on the map, and how. */
export interface MapWindow {
  /** Seconds since 1970. */
  readonly fromTs: number;
  readonly toTs: number;
  readonly variable: PageState["mapVariable"];
  readonly notes: readonly Note[];
  /** What the end of the track is. */
  readonly end: TrackEnd;
  /** The points are a reduced history: only points without a position are gaps. */
  readonly reduced?: boolean;
}

/** Edges of something else to look at while there is no track, degrees. */
export interface Area {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The projection's centre follows the view: up is north within this, and distances are right. */
const MAX_TURN_DEG = 1;
const MAX_AWAY_M = 300_000;

/** The map's state: changed by points, hands and the screen; read by what draws. */
export class MapLayout {
  projection: LocalProjection | null = null;
  view: MapView | null = null;
  following = true;
  fixes: readonly Fix[] = [];
  trace: Trace | null = null;
  range: ColorRange | null = null;
  /** The outlines on this projection. */
  outlines: FlatOutlines | null = null;
  #degrees: Outlines | null = null;
  /** Which variable and units `range` belongs to: another's ends mean nothing. */
  #rangeOf = "";
  #colored: { readonly variable: PageState["mapVariable"]; readonly units: Units } | null = null;

  /** Takes the window's fixes and colours them. */
  take(points: readonly Point[], part: MapWindow, units: Units): void {
    this.fixes = trackFixes(points, part.fromTs, part.toTs, part.reduced ?? false);
    this.#colored = { variable: part.variable, units };
    const newest = this.fixes.at(-1);
    if (newest) this.projection ??= localProjection(newest.latDeg, newest.lonDeg);
    this.#lay();
  }

  /** Takes the outlines, in degrees. */
  takeOutlines(outlines: Outlines): void {
    this.#degrees = outlines;
    this.outlines = null;
  }

  /** The view is `next` from now on, whatever the track does. */
  moveTo(next: MapView): void {
    this.view = next;
    this.following = false;
  }

  /** The view follows the track again, beginning with a new fit. */
  followAgain(): void {
    this.view = null;
    this.following = true;
  }

  /** Makes projection and view fit the track (or `area`, while there is none) and the screen. */
  place(screen: Screen, area: Area | null): void {
    if (!this.projection && area) {
      const { west, south, east, north } = area;
      this.projection = localProjection((south + north) / 2, (west + east) / 2);
    }
    if (!this.projection) return;
    // Twice: a fit far from the old centre is bent, and is done again about the new one.
    for (let i = 0; i < 2; i++) {
      const box = this.#box(area);
      if (this.following && box) this.view = follow(this.view, box, screen);
      if (!this.#recentre()) break;
    }
    if (this.#degrees) this.outlines ??= flatOutlines(this.#degrees, this.projection);
  }

  #box(area: Area | null): Box | null {
    const track = this.trace ? boxOf(this.trace.xy) : null;
    if (track || this.view || !area || !this.projection) return track;
    const corners = [
      ...this.projection.forward(area.south, area.west),
      ...this.projection.forward(area.north, area.east),
    ];
    return boxOf(Float64Array.from(corners));
  }

  /** A projection about the view's middle, once that has come far from the old one's centre. */
  #recentre(): boolean {
    const { projection, view } = this;
    if (!projection || !view) return false;
    const [lat, lon] = projection.inverse(view.xM, view.yM);
    const turn = Math.abs(projection.northDeg(lat, lon));
    if (turn <= MAX_TURN_DEG && Math.hypot(view.xM, view.yM) <= MAX_AWAY_M) return false;
    this.projection = localProjection(lat, lon);
    this.view = { xM: 0, yM: 0, metresPerPixel: view.metresPerPixel };
    this.outlines = null;
    this.#lay();
    return true;
  }

  #lay(): void {
    if (!this.projection || !this.#colored) return;
    const { variable, units } = this.#colored;
    const { speedUnit, temperatureUnit, pressureUnit } = units;
    const now = [variable, speedUnit, temperatureUnit, pressureUnit].join();
    const before = now === this.#rangeOf ? this.range : null;
    const xy = flatPlaces(this.fixes, this.projection);
    const { trace, range } = traceOf(this.fixes, xy, mapVariable(variable), units, before);
    this.trace = trace;
    this.range = range;
    this.#rangeOf = now;
  }
}
