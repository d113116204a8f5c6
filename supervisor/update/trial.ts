/**
 * Whether a version that was just put in place works here: its starts are counted, health ends
 * the trial, and without it the previous version comes back.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { MAX_STARTS, readMarker, removeMarker, writeMarker } from "./marker.ts";
import { takeBack, takenBackText } from "./take_back.ts";
import { errorText } from "./update_error.ts";

/** Recording so long without an exit is health. */
export const HEALTHY_MS = 10_000;

/** A version that is not healthy by then never will be. */
export const HEALTH_LIMIT_MS = 60_000;

const LOOK_MS = 500;

/** What a trial needs from outside. */
export interface TrialParts {
  readonly stateDir: string;
  /** The version that runs, and its executable. */
  readonly version: string;
  readonly executable: string;
  readonly clock: Clock;
  /** Whether the process before watches this one, and will take it back itself. */
  readonly guarded: boolean;
  log(text: string): void;
  /** The component that records. */
  ingest(): ComponentView | null;
  /** The previous version is in its place again: stop, and start it. */
  startAgain(reason: string): void;
}

/** A start of the program, as far as an update before it matters. */
export interface Trial {
  /** True: too many starts without health; the previous version is back and must be started. */
  readonly over: boolean;
  /** What to tell people: this version was put back, and why. Null when there is nothing. */
  readonly notice: string | null;
  /** The pages are served: from now on health is looked for. */
  serving(): void;
  /** The program is stopping, on purpose. */
  stopping(): void;
}

/** Looks at the note of the last update, and counts this start. */
export function openTrial(parts: TrialParts): Trial {
  const { stateDir, version, executable, clock, log } = parts;
  const found = readMarker(stateDir);
  const nothing = { over: false, notice: null, serving() {}, stopping() {} };
  if (found === null || found.executable !== executable) return nothing;
  if (found.state === "taken back" || found.to !== version) {
    removeMarker(stateDir);
    if (found.state !== "taken back" || found.from !== version) return nothing;
    const notice = takenBackText(found);
    log(`WARN  ${notice}`);
    return { ...nothing, notice };
  }
  const marker = { ...found, starts: found.starts + 1, stopped: false };
  if (marker.starts >= MAX_STARTS && takeBack(stateDir, marker, "it ended at its start", log)) {
    return { ...nothing, over: true };
  }
  note(marker);
  log(`${version} is new here: on trial until it has recorded for ${HEALTHY_MS / 1000} s`);
  let cancel = () => {};
  let onTrial = true;

  function note(changed: typeof marker): void {
    try {
      writeMarker(stateDir, changed);
    } catch (error) {
      log(`WARN  the start of ${version} cannot be noted in ${stateDir}: ${errorText(error)}`);
    }
  }

  function look(servingMs: number): void {
    const sinceMs = clock.monoMs() - servingMs;
    if (isHealthy(parts.ingest(), sinceMs)) {
      onTrial = false;
      removeMarker(stateDir);
      log(`${version} works here: the update from ${marker.from} is complete`);
    } else if (sinceMs >= HEALTH_LIMIT_MS && !parts.guarded) {
      onTrial = false;
      const why = `not healthy within ${HEALTH_LIMIT_MS / 1000} s`;
      if (takeBack(stateDir, marker, why, log)) parts.startAgain(`${marker.from} takes over again`);
    } else {
      cancel = clock.after(LOOK_MS, () => look(servingMs));
    }
  }

  return {
    over: false,
    notice: null,
    serving: () => look(clock.monoMs()),
    stopping() {
      cancel();
      // Stopped before it could show anything: that says nothing against it.
      if (onTrial) note({ ...marker, starts: 0, guards: 0, stopped: true });
    },
  };
}

/**
 * Whether the program works: it serves, and what records has run for 10 s, or was stopped by
 * people. An exit that has a name (no logger, no disk) is not the new version's fault either.
 */
function isHealthy(ingest: ComponentView | null, servingMs: number): boolean {
  if (ingest?.status === "running") return (ingest.uptime ?? 0) * 1000 >= HEALTHY_MS;
  return servingMs >= HEALTHY_MS && (ingest?.crashes ?? 0) === 0;
}
