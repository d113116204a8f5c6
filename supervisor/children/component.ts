/**
 * What a component of the program is, as data: how it is started, when it is not, and what its
 * exit codes mean. `components.ts` lists them.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import type { ChildCommand } from "./spawn.ts";

export type { ComponentView } from "../../formats/panel_messages.ts";

/** An exit that is no crash but a state with a name. */
export interface NamedExit {
  readonly state: string;
  /** What happened and what to do; null leaves the reason that the component gave itself. */
  readonly reason: string | null;
  /** Pause before the next start; null is the usual back-off. */
  readonly retryMs: number | null;
}

/** One component. */
export interface ComponentSpec {
  /** As the panel and the log call it. */
  readonly name: string;
  /** The child process; null for a part of the supervisor itself, which always runs. */
  readonly command: ((configArgs: readonly string[]) => ChildCommand) | null;
  /** Where the configuration keeps whether it is enabled, key by key; null: for this run only. */
  readonly enabledKey: readonly string[] | null;
  /**
   * A process that has written no line on stdout for so long hangs: it is ended and started again.
   * For one that tells something several times within it, whatever happens; null: it may be silent.
   */
  readonly silentLimitMs: number | null;
  /** Why it is not configured, in a few words; null when it is. */
  notConfigured(config: Config): string | null;
  /** What an exit means besides a crash. `lastState` is the state that the component told last. */
  namedExit(code: number, lastState: string | null, config: Config): NamedExit | null;
}
