/**
 * `GET /superdarn/sites`: how each radar is doing, also when the component that knew has stopped.
 *
 * @module
 */
import type { SitesAnswer, SuperdarnView } from "../../formats/superdarn_messages.ts";

/** How the component is doing, by who runs it. */
export interface ComponentState {
  readonly running: boolean;
  readonly state: string;
  readonly reason: string | null;
  /** Of its process; null when there is none. */
  readonly pid: number | null;
}

/** What the component told last; of one that does not run, however it ended, nothing goes on. */
export function viewNow(told: SuperdarnView, running: boolean): SuperdarnView {
  if (running) return told;
  return {
    ...told,
    sites: told.sites.map((site) => ({ ...site, state: "stopped", records_per_minute: 0 })),
    zmq: told.zmq === null ? null : { ...told.zmq, state: "stopped" },
    clients: 0,
  };
}

/**
 * The answer.
 *
 * @param told what the component told last; null: nothing since the supervisor's start
 * @param ageS how long ago, seconds
 */
export function sitesAnswer(
  configured: boolean,
  { running, state, reason }: ComponentState,
  told: SuperdarnView | null,
  ageS: number,
): SitesAnswer {
  const now = told === null ? null : viewNow(told, running);
  return {
    configured,
    running,
    state,
    reason,
    replay: now?.replay ?? false,
    age_s: now === null ? null : Math.max(0, Math.round(ageS)),
    sites: now?.sites ?? [],
    zmq: now?.zmq ?? null,
    clients: now?.clients ?? 0,
  };
}
