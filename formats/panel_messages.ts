/**
 * What the control panel's interface tells: the shapes of the JSON that server and page both
 * read. Field names are a contract with pages and scripts; fields may be added, none renamed.
 *
 * @module
 */
import type { RecordEvent } from "./child_event.ts";
import type { LiveStatus } from "./live_messages.ts";

/** A component of the program. */
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

/** What the live view holds. */
export interface CacheInfo {
  readonly points: number;
  /** Name of the daily file that is followed; null when there is none. */
  readonly current_file: string | null;
}

/** A check made at the start, and what to do when it is not passed. */
export interface CheckView {
  readonly result: "PASS" | "WARN";
  readonly text: string;
  readonly fix: string | null;
}

/** A timed job. */
export interface TimerView {
  readonly name: string;
  /** In words or as a cron expression. */
  readonly schedule: string;
  /** ISO 8601 UTC; null when it never ran. */
  readonly last_run: string | null;
  readonly last_result: string | null;
  readonly next_run: string | null;
}

/** Whether the one who asks may control, and why not. */
export interface ControlRights {
  readonly may_control: boolean;
  readonly may_not_control_because: string | null;
}

/** The body of `GET /api/status` (there with `ControlRights`) and of the `status` event. */
export interface PanelStatus {
  readonly components: readonly ComponentView[];
  readonly cache: CacheInfo;
  /** ISO 8601 UTC, by the host's clock. */
  readonly started_at: string;
  readonly now: string;
  readonly test_mode: boolean;
  readonly version: string;
  readonly runtime: string;
  readonly vehicle_id: string;
  readonly http_port: number;
  /** Where other machines reach the panel. */
  readonly urls: readonly string[];
  readonly cpu_percent: number | null;
  readonly mem_percent: number | null;
  readonly disk_percent: number | null;
  /** The newest rows in the files. */
  readonly record: RecordEvent | null;
  readonly support_record: RecordEvent | null;
  /** What the disk does not take, or null. */
  readonly not_recorded: {
    readonly number: number | null;
    readonly row: string | null;
    readonly queued: number | null;
    readonly reason: string | null;
  } | null;
  readonly record_age_s: number | null;
  readonly config: Readonly<Record<string, unknown>>;
  readonly config_path: string | null;
  readonly config_problems: readonly { readonly key: string; readonly text: string }[];
  /** Empty until they are made. */
  readonly preflight: readonly CheckView[];
  readonly stream_readers: number;
  readonly timers: readonly TimerView[];
  /** The same facts as the dashboard's stream tells them. */
  readonly live: LiveStatus | null;
}

/** The first event of `GET /api/events`. */
export interface Hello extends ControlRights {
  /** Names this run of the program. */
  readonly boot: string;
  /** Whether the stream goes on exactly after the id that was given. */
  readonly resumed: boolean;
}

/** A line of the log or, with its source, of a data file. */
export interface LineEvent {
  readonly seq: number;
  readonly line: string;
}
