/**
 * `GET /superdarn/sites`: how each radar is doing, also when the component that knew has stopped or
 * says nothing any more.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { SitesAnswer, SuperdarnView } from "../../formats/superdarn_messages.ts";

/** How the component is doing, by who runs it. */
export interface ComponentState {
  readonly running: boolean;
  readonly state: string;
  readonly reason: string | null;
  /** When its state began, ISO 8601 UTC. */
  readonly since: string;
  /** Of its process; null when there is none. */
  readonly pid: number | null;
}

/** What the component told last. */
export interface Told {
  readonly view: SuperdarnView;
  /** Which process did. */
  readonly pid: number | null;
  /** When, by the clock that never jumps. */
  readonly atMs: number;
}

/** Without news it tells the same again after 25 s: this much later it is busy with something, or hangs. */
const SILENT_MS = 40_000;

const SILENT = "the component superdarn has said nothing for over 40 s: it is ended and started " +
  "again unless it does";

/**
 * What the component told last. Of one that does not run, however it ended, nothing goes on, nor of
 * the process before this one; of one that says nothing nobody knows what does.
 */
export function viewNow(
  { view, pid, atMs }: Told,
  component: Pick<ComponentState, "running" | "since" | "pid">,
  clock: Pick<Clock, "nowMs" | "monoMs">,
): SuperdarnView {
  if (!component.running || component.pid !== pid) {
    const stopped = { state: "stopped", reason: null };
    return {
      ...changed(view, { ...stopped, since: component.since }),
      clients: 0,
      // What waited for the disk ended with the process.
      store: { ...view.store, ...stopped, waiting: 0 },
    };
  }
  const ageMs = clock.monoMs() - atMs;
  if (ageMs <= SILENT_MS) return view;
  const since = new Date(clock.nowMs() - ageMs).toISOString();
  return changed(view, { state: "not known", reason: SILENT, since });
}

/** The same state for all that it told of. */
function changed(
  view: SuperdarnView,
  { since, ...now }: { readonly state: string; readonly reason: string | null; since: string },
): SuperdarnView {
  return {
    ...view,
    sites: view.sites.map((site) => ({ ...site, ...now, since, records_per_minute: 0 })),
    zmq: view.zmq === null ? null : now,
  };
}

/**
 * The answer.
 *
 * @param told null: nothing since the supervisor's start
 */
export function sitesAnswer(
  configured: boolean,
  component: ComponentState,
  told: Told | null,
  clock: Pick<Clock, "nowMs" | "monoMs">,
): SitesAnswer {
  const { running, state, reason } = component;
  const now = told === null ? null : viewNow(told, component, clock);
  const ageMs = told === null ? null : Math.max(0, clock.monoMs() - told.atMs);
  return {
    configured,
    running,
    state,
    reason,
    age_s: ageMs === null ? null : Math.round(ageMs / 1000),
    sites: now?.sites ?? [],
    zmq: now?.zmq ?? null,
    clients: now?.clients ?? 0,
  };
}
