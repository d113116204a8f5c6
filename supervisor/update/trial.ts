/**
 * Whether a version that was just put in place works here: its starts are counted, health ends
 * the trial, and without it the previous version comes back.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import type { ComponentView } from "../../formats/panel_messages.ts";
import { errorText } from "../../secrets.ts";
import {
  HEALTH_LIMIT_MS,
  HEALTHY_MS,
  type Marker,
  markerNow,
  MAX_STARTS,
  NEVER_STAYED,
  readFailed,
  readMarker,
  removeFailed,
  removeMarker,
  writeMarker,
} from "./marker.ts";
import { takeBack, takenBackText } from "./take_back.ts";

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
  /** The component that records; asked only after `serving`. */
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
  /** Why no other version may be put in place yet; null when it may. */
  undecided(): string | null;
  /** The pages are served: from now on health is looked for. */
  serving(): void;
  /** The start came to nothing for a reason that says nothing against the version. */
  uncounted(): void;
  /** The program is stopping, on purpose. */
  stopping(): void;
}

/** Looks at the note of the last update, and counts this start: it has a minute from now on. */
export function openTrial(parts: TrialParts): Trial {
  const { stateDir, version, executable, clock, log } = parts;
  const found = readMarker(stateDir);
  const nothing: Trial = {
    over: false,
    notice: null,
    undecided: () => null,
    serving() {},
    uncounted() {},
    stopping() {},
  };
  if (found === null || found.executable !== executable) return nothing;
  if (found.state === "taken back" || found.to !== version) {
    removeMarker(stateDir);
    if (found.state !== "taken back" || found.from !== version) return nothing;
    const notice = takenBackText(found);
    log(`WARN  ${notice}`);
    return { ...nothing, notice };
  }
  const marker = { ...found, starts: found.starts + 1, stopped: false };
  if (marker.starts >= MAX_STARTS && takeBack(stateDir, marker, NEVER_STAYED, log)) {
    return { ...nothing, over: true };
  }
  note(marker);
  log(`${version} is new here: on trial until mesoingest has run for ${HEALTHY_MS / 1000} s`);
  const openedMs = clock.monoMs();
  let servingMs: number | null = null;
  let onTrial = true;
  let cancel = clock.after(LOOK_MS, look);

  function note(changed: Marker): void {
    try {
      writeMarker(stateDir, changed);
    } catch (error) {
      log(`WARN  the start of ${version} cannot be noted in ${stateDir}: ${errorText(error)}`);
    }
  }

  function look(): void {
    // Whoever else took it back, or put another in place, has decided.
    if (markerNow(stateDir, marker)?.state !== "trial") {
      onTrial = false;
    } else if (servingMs !== null && isHealthy(parts.ingest(), clock.monoMs() - servingMs)) {
      onTrial = false;
      removeMarker(stateDir);
      if (readFailed(stateDir)?.version === version) removeFailed(stateDir);
      log(
        `${version} runs here: the update from ${marker.from} is complete. Records must come: see the panel`,
      );
    } else if (clock.monoMs() - openedMs >= HEALTH_LIMIT_MS && !parts.guarded) {
      onTrial = false;
      const why = `not healthy within ${HEALTH_LIMIT_MS / 1000} s`;
      if (takeBack(stateDir, marker, why, log)) parts.startAgain(`${marker.from} takes over again`);
    } else {
      cancel = clock.after(LOOK_MS, look);
    }
  }

  return {
    over: false,
    notice: null,
    undecided() {
      if (!onTrial) return null;
      const leftMs = Math.max(1_000, openedMs + HEALTH_LIMIT_MS - clock.monoMs());
      return `${marker.from} → ${version} has yet to show that it works: try again in ` +
        `${Math.ceil(leftMs / 1000)} s`;
    },
    serving: () => servingMs = clock.monoMs(),
    uncounted() {
      cancel();
      if (onTrial) uncountStart(stateDir, { version, executable, counted: 1 });
      onTrial = false;
    },
    stopping() {
      cancel();
      // Stopped before it could show anything: that says nothing against it.
      if (onTrial && markerNow(stateDir, marker)?.state === "trial") {
        note({ ...marker, starts: 0, guards: 0, stopped: true });
      }
      onTrial = false;
    },
  };
}

/**
 * Takes a start back out of the count: another process had the lock or the port, which is not the
 * new version's fault. `counted` is 1 when `openTrial` has counted it too, 0 when only the service
 * manager's guard may have.
 */
export function uncountStart(
  stateDir: string,
  own: { readonly version: string; readonly executable: string; readonly counted: 0 | 1 },
): void {
  const marker = readMarker(stateDir);
  if (marker?.state !== "trial" || marker.to !== own.version) return;
  if (marker.executable !== own.executable || marker.starts + marker.guards === 0) return;
  const starts = Math.max(0, marker.starts - own.counted);
  try {
    writeMarker(stateDir, { ...marker, starts, guards: Math.max(0, marker.guards - 1) });
  } catch {
    // It counts then: the worst is the version before.
  }
}

/**
 * Whether the program works: it serves, and what records has run for 10 s, or was stopped by
 * people. An exit that has a name (no logger, no disk) is not the new version's fault either.
 */
function isHealthy(ingest: ComponentView | null, servingMs: number): boolean {
  if (ingest?.status === "running") return (ingest.uptime ?? 0) * 1000 >= HEALTHY_MS;
  return servingMs >= HEALTHY_MS && (ingest?.crashes ?? 0) === 0;
}
