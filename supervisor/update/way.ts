/**
 * The ways to a new version, as the updater sees them: a checkout pulls, an executable is replaced.
 *
 * @module
 */
import type { Step } from "./install.ts";

/** What a look at the source found. */
export interface Found {
  /** The newest there is, as people see it: a version, or a commit from git. */
  readonly latest: string;
  readonly available: boolean;
  /** Why it is not taken without being asked for; null when nothing speaks against it. */
  readonly heldBack: string | null;
}

/** What is to be done after an update. */
export type Outcome =
  | {
    readonly then: "hand over";
    readonly text: string;
    /** Puts everything back as it was: the new version could not be started. */
    undo(): void;
  }
  | {
    readonly then: "restart components";
    readonly text: string;
    /** The supervisor's own files changed too: it runs the old ones until it is restarted. */
    readonly restartNeeded: boolean;
  };

/** A way to a new version. */
export interface Way {
  /** Whether it may update without being asked: at the start. */
  readonly byItself: boolean;
  /** Why nothing can be had from `source` (null: the configured one); null when it can be tried. */
  impossible(source: string | null): string | null;
  /** Looks for a new version. Throws an UpdateError. */
  look(limitMs: number): Promise<Found>;
  /** Puts the new version in place. Throws an UpdateError with everything as it was. */
  update(source: string | null, tell: (step: Step) => void): Promise<Outcome>;
}
