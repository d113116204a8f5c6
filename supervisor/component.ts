/**
 * What a component of the program is, as data: how it is started, when it is not, and what its
 * exit codes mean. `components.ts` lists them.
 *
 * @module
 */
import type { Config } from "../config.ts";
import type { ChildCommand } from "./spawn.ts";

/** Exit code of a process that another one keeps from writing. */
export const EXIT_LOCKED = 3;

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
  /** Where the configuration keeps whether it is enabled; null: for this run only. */
  readonly enabledKey: "mesoingest_enabled" | "mesosync_enabled" | null;
  /** Why it is not configured, in a few words; null when it is. */
  notConfigured(config: Config): string | null;
  /** What an exit means besides a crash. `lastState` is the state that the component told last. */
  namedExit(code: number, lastState: string | null, config: Config): NamedExit | null;
}

/** A component as the panel shows it, in the field names of the API. */
export interface ComponentView {
  readonly name: string;
  readonly status: "running" | "stopped" | "exited" | "disabled";
  readonly enabled: boolean;
  readonly configured: boolean;
  /** Seconds since it was started; null when it does not run. */
  readonly uptime: number | null;
  readonly restart_count: number;
  readonly last_exit_code: number | null;
  /** More than the status says: `recording`, `crash loop`, `logger unreachable`, … */
  readonly state: string;
  /** Since when that state holds, ISO 8601 UTC. */
  readonly since: string;
  readonly reason: string | null;
  readonly pid: number | null;
  readonly last_log_line: string | null;
  /** Crashes in a row; 0 when it runs well. */
  readonly crashes: number;
  /** When it is started again, ISO 8601 UTC; null when it is not waiting for that. */
  readonly next_start: string | null;
}
