/**
 * The live view of a vehicle: follows the daily file from the start of the program to its end,
 * keeps its last two hours, and tells everybody who looks.
 *
 * @module
 */
import { basename } from "node:path";
import { Hono } from "hono";
import type { Clock } from "../../clock.ts";
import type { LiveEvent, RecordEvent } from "../../formats/child_event.ts";
import type { LiveStatus, Unrecorded } from "../../formats/live_messages.ts";
import { DAY_HEADER } from "../../formats/mesonet_day.ts";
import { type Point, pointReader } from "../../formats/point.ts";
import type { NodeEnv } from "../node_env.ts";
import { encodeEvent, type Incoming, type SseHub } from "../sse.ts";
import { FileTail, type PlacedLine } from "../tail.ts";
import { PointCache } from "./cache.ts";
import { DayGaps } from "./day_gaps.ts";
import { DAY_FILES, loadDays } from "./day_load.ts";
import { dayRoutes } from "./days.ts";
import { historyRoutes } from "./history.ts";
import { DayRows } from "./day_rows.ts";
import { Initial } from "./initial.ts";
import { StatusBeat } from "./live_status.ts";
import { liveRoutes } from "./routes.ts";
import { openNotes } from "./notes.ts";
import { type Lags, PointLag } from "./point_lag.ts";
import { PointStream } from "./stream.ts";
import { followSupport } from "./support_tail.ts";

/** What of the station's status the supervisor knows; the rest is known here. */
export type Facts = Omit<
  LiveStatus,
  "now" | "loaded_at" | "satellites" | "hdop" | "true_wind" | "gaps_today"
>;

/** What the view is made of. */
export interface ViewParts {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly hub: SseHub;
  /** Who asks, as an address; "" when nobody knows. */
  clientOf(incoming: Incoming | undefined): string;
  facts(): Facts;
  log(text: string): void;
}

/** The view of a running supervisor. */
export interface View {
  /** To be mounted at `/view`; the page itself is the supervisor's to serve. */
  readonly app: Hono<NodeEnv>;
  /** Resolves when the files that were there at the start are read. */
  readonly ready: Promise<void>;
  /** Rows were written: a reason to look now. */
  recorded(event: RecordEvent): void;
  /** A record that the disk does not take. */
  unrecorded(event: LiveEvent): void;
  /** What `facts` tells may have changed. */
  factsChanged(): void;
  newest(): Point | null;
  status(): LiveStatus;
  cacheInfo(): { readonly points: number; readonly current_file: string | null };
  /** Calls `listener` with each point as it comes; returns how to end that. */
  onPoint(listener: (point: Point) => void): () => void;
  /** Readers of the live stream. */
  readers(): number;
  /** From `recorded` to every reader having been told. */
  lags(): Lags;
  close(): void;
}

/** Opens the view and begins to read. */
export function openView(parts: ViewParts): View {
  const { dataDir, clock, hub, log } = parts;
  const cache = new PointCache(clock.monoMs);
  const gaps = new DayGaps();
  const stream = new PointStream(cache, clock);
  const lag = new PointLag(clock);
  const listeners = new Set<(point: Point) => void>();
  const live = pointReader(DAY_HEADER);
  let files = new Map<string, DayRows>();
  let currentFile: string | null = null;
  let loadedAt = "";
  let closed = false;

  const notes = openNotes({
    dataDir,
    clock,
    points: () => cache.series.points,
    clientOf: parts.clientOf,
    told: (note) => stream.send(encodeEvent("note", note)),
    log,
  });

  const support = followSupport(dataDir, clock);

  // --- the daily file: read whole once, then followed
  const tail = new FileTail({ source: "obs", folder: dataDir, names: DAY_FILES, clock });
  let watch: { leave(): void } | null = null;
  /** Files that have grown while nobody watched, because they are being read. */
  const grown = new Set<string>();

  /** Takes rows that were read together, then tells of their points. */
  function take(lines: readonly PlacedLine[]): Promise<void> {
    const points: Point[] = [];
    for (const { line: { line }, place: { path, start, end } } of lines) {
      if (path === "") continue;
      currentFile = basename(path);
      let rows = files.get(path);
      if (rows === undefined) files.set(path, rows = new DayRows(path, log));
      const { point, ts } = rows.read(line, start);
      if (ts !== null) gaps.add(rows.day, ts);
      if (point === null) continue;
      points.push(point);
      // What comes late says nothing of the present.
      if (cache.add(point, { day: rows.day, offset: end }) !== "newest") continue;
      notes.arrived(point);
      support.known.heading(point);
    }
    if (points.length > 0) stream.more();
    for (const point of points) for (const listener of listeners) listener(point);
    return stream.keptUp();
  }

  async function load(): Promise<void> {
    watch?.leave();
    watch = null;
    const { arrivals, known, rows, newest } = await loadDays(dataDir, gaps, log);
    if (closed) return;
    cache.load(arrivals);
    files = rows;
    currentFile = newest;
    loadedAt = new Date(clock.nowMs()).toISOString();
    watch = tail.watch({
      lines: take,
      broken() {
        log(`WARN  the data files in ${dataDir} were replaced or came anew: reading them again`);
        ready = load();
        // Who reads comes back when that is done, and goes on from the place it had come to.
        stream.end();
      },
    }, known);
    for (const path of grown) tail.hint(path);
    grown.clear();
  }
  let ready = load();

  // --- what the pages are told besides
  function status(): LiveStatus {
    return {
      ...parts.facts(),
      now: new Date(clock.nowMs()).toISOString(),
      loaded_at: loadedAt,
      satellites: support.known.satellites,
      hdop: support.known.hdop,
      true_wind: support.known.newest,
      gaps_today: gaps.until(cache.series.newest?.ts ?? Infinity),
    };
  }
  const beat = new StatusBeat({
    clock,
    status,
    readers: () => stream.size,
    tell: (event) => stream.send(event),
  });

  const app = new Hono<NodeEnv>();
  app.route(
    "/",
    liveRoutes({
      hub,
      initial: new Initial(cache, () => loadedAt),
      stream,
      ready: () => ready,
      greeting: () => [beat.greeting()],
    }),
  );
  app.route("/", historyRoutes(dataDir));
  app.route("/", dayRoutes(dataDir));
  app.route("/", notes.app);
  return {
    app,
    get ready() {
      return ready;
    },
    recorded(event) {
      if (event.table === "Support") support.hint(event.file);
      else if (watch === null) grown.add(event.file);
      else lag.measure(tail.hint(event.file));
      beat.changed();
    },
    unrecorded(event) {
      const told: Unrecorded = { point: live(event.row), queued: event.queued };
      stream.send(encodeEvent("unrecorded", told));
      // The panel shows it as well, under the same words; when it is on the disk it is known already.
      const { point } = told;
      if (point !== null) { for (const listener of listeners) listener(point); }
      beat.changed();
    },
    factsChanged: () => beat.changed(),
    newest: () => cache.series.newest,
    status,
    cacheInfo: () => ({ points: cache.series.points.length, current_file: currentFile }),
    onPoint(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    readers: () => stream.size,
    lags: () => lag.lags,
    close() {
      closed = true;
      watch?.leave();
      support.close();
      beat.close();
    },
  };
}
