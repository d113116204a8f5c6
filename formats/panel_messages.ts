/**
 * What the control panel's interface tells: the shapes of the JSON that server and page both
 * read. Field names are a contract with pages and scripts; fields may be added, none renamed.
 *
 * @module
 */
import type { RecordEvent } from "./child_event.ts";
import type { LiveStatus } from "./live_messages.ts";
import type { OpsBrief } from "./ops_messages.ts";
import type { RadarView } from "./radar_messages.ts";
import type { SuperdarnView } from "./superdarn_messages.ts";

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
  /** Asked from the machine that runs meso360: may update, and sees the operator's link. */
  readonly is_host: boolean;
  /** Holds a valid operator's cookie. */
  readonly signed_in: boolean;
}

/** The body of `GET /api/operator`, which only the host gets: how a phone becomes the operator's. */
export interface OperatorView {
  readonly token: string;
  /** One link for each address under which a phone may reach this machine, the best one first. */
  readonly links: readonly string[];
  /** QR code of the first link, an SVG document. */
  readonly qr: string;
}

/** What an update is doing. */
export interface UpdateView {
  /** Null: nobody has looked, or nothing is configured. */
  readonly available: boolean | null;
  /** The newest version known, and its commit from git. */
  readonly latest: string | null;
  readonly state:
    | "idle"
    | "looking"
    | "downloading"
    | "verifying"
    | "testing"
    | "installing"
    | "handing over"
    | "failed"
    | "restart needed";
  /** One line: how far, what failed and what to do, what needs a restart. */
  readonly text: string | null;
  /** 0 to 1 while downloading. */
  readonly progress: number | null;
  /** Why this program cannot update itself; null when it can. */
  readonly impossible_because: string | null;
  /** When it was last looked for, ISO 8601 UTC. */
  readonly looked_at: string | null;
}

/** The name under which the machine can be asked for on its network. */
export interface MdnsView {
  readonly state: "off" | "probing" | "advertised" | "failed";
  /** As `mesoview.local`; null when there is none. */
  readonly name: string | null;
  /** What went wrong, or why the name is not the one configured. */
  readonly reason: string | null;
}

/** The reverse tunnel, as its component tells it. */
export interface TunnelView {
  /** `user@host`, and the port at the far end. */
  readonly target: string;
  readonly port: number;
  /** ISO 8601 UTC; null when not connected. */
  readonly connected_since: string | null;
  readonly last_probe: string | null;
  /** The way through the tunnel and back, milliseconds. */
  readonly probe_ms: number | null;
  /** What answered there: `SSH-2.0-…`, or words. */
  readonly probe_answer: string | null;
  readonly last_failure: string | null;
  readonly last_failure_at: string | null;
  /** Connections made since the component's start. */
  readonly connections: number;
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
  /** What starts the program again when it is stopped, in words; null when nothing does. */
  readonly starts_again: string | null;
  readonly http_port: number;
  /** Where other machines reach the panel, the likeliest address first. */
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
  /** When they were made last, ISO 8601 UTC: again every 10 min, every minute with a WARN. */
  readonly preflight_at: string | null;
  readonly stream_readers: number;
  readonly timers: readonly TimerView[];
  readonly update: UpdateView;
  readonly mdns: MdnsView;
  /** Null until mesosync has told something. */
  readonly tunnel: TunnelView | null;
  /** Null until the radar's component has told something. */
  readonly radar: RadarView | null;
  /** Null until the component of the ionospheric radars has told something. */
  readonly superdarn: SuperdarnView | null;
  /** Null: nothing runs by timers here, or nobody has read yet what the monitor saw. */
  readonly operations: OpsBrief | null;
  /** The same facts as the dashboard's stream tells them. */
  readonly live: LiveStatus | null;
}

/** The body of `GET /api/health`; 200 when `ok`, else 503. */
export interface HealthBody {
  /** Data is being stored; where there is no datalogger: the program answers. */
  readonly ok: boolean;
  /** Why it is not; empty when `ok`. */
  readonly reasons: readonly string[];
  /** What will end it, or makes it worth less, if nobody acts; does not change `ok`. */
  readonly warnings: readonly string[];
  /** Seconds since the newest observation was written; null when none was since the start. */
  readonly record_age_s: number | null;
  /** Records in memory only. */
  readonly queued: number;
  readonly vehicle_id: string;
  readonly version: string;
  readonly test_mode: boolean;
  /** The host's clock, ISO 8601 UTC. */
  readonly now: string;
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
