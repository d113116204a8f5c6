/**
 * What the operations monitor tells: health, alerts, mirrors; and the files it keeps them in.
 *
 * @module
 */

export type Colour = "green" | "amber" | "red";

/** One thing that was looked at. */
export interface Check {
  /** `disk /data`, `stream cl61`, `job cl61-append`, `tunnel`, … */
  readonly name: string;
  /** `disks`, `streams`, `jobs`, `components`, `mirrors`, `power`, `http`. */
  readonly area: string;
  readonly colour: Colour;
  /** What was found, and what to do unless green. */
  readonly text: string;
}

/** `<products_dir>/ops_monitor/health/latest_health.json`. */
export interface Health {
  /** ISO 8601 UTC. */
  readonly time: string;
  readonly colour: Colour;
  readonly checks: readonly Check[];
}

/**
 * One look: `<raw_dir>/ops_monitor/latest.json`, and a line of `ops_monitor_YYYYMMDD.jsonl`. Of the
 * checks a line has those that are not green: every look has all the others, in the same words.
 */
export interface Snapshot {
  /** ISO 8601 UTC, by the machine's clock, which may step. */
  readonly time: string;
  /** Counts up from look to look: their true order, however the clock stepped. */
  readonly n?: number;
  /** Every number by its name: `disk_data_used_percent`, `stream_cl61_lag_minutes`, … */
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly checks: readonly Check[];
}

/** A rule of alerts as configured. */
export interface AlertRule {
  readonly name: string;
  /** A metric of the snapshot; `*` stands for any part of the name, each match is its own alert. */
  readonly metric: string;
  readonly comparison: ">" | ">=" | "<" | "<=";
  readonly threshold: number;
  /** It must hold so long. */
  readonly hold_minutes: number;
  /** While it goes on, it is told again after so long. */
  readonly repeat_hours: number;
}

/** An alert that is on, or was. */
export interface Alert {
  readonly rule: string;
  readonly metric: string;
  /** `holding`: over its threshold, not long enough yet. */
  readonly state: "holding" | "on" | "over";
  readonly value: number | null;
  readonly text: string;
  /** ISO 8601 UTC. */
  readonly since: string;
  readonly told: string | null;
  /** What waits to be sent, because the mail server or the webhook did not take it. */
  readonly waiting: readonly string[];
}

/** `state_dir/alerts.json`, as far as others read it. */
export interface AlertsFile {
  /** When the rules were last looked at, ISO 8601 UTC. */
  readonly judged: string;
  readonly alerts: readonly Alert[];
}

/** What `mirror-verify` found of one instrument and day, in one place. */
export interface Coverage {
  readonly instrument: string;
  /** `YYYYMMDD`, or `all` where files have no day. */
  readonly day: string;
  readonly where: "mirror" | "archive";
  readonly expected: number;
  readonly found: number;
  readonly missing: number;
  readonly mismatched: number;
  readonly extra: number;
}

/** `<products_dir>/ops_monitor/mirror_verify.json`. */
export interface MirrorReport {
  readonly time: string;
  /** Green: everything everywhere. Amber: something could not be compared. Red: something is wrong. */
  readonly colour: Colour;
  readonly text: string;
  readonly coverage: readonly Coverage[];
  /** At most 1,000 of each kind; `more` says how many are left out. */
  readonly faults: readonly {
    readonly kind: "missing" | "mismatched" | "extra";
    readonly where: "mirror" | "archive";
    readonly path: string;
    readonly text: string;
  }[];
  readonly more: number;
  /** What could not be looked at, and why. */
  readonly unreachable: readonly string[];
}

/** The answer of `GET /ops/api/state`. */
export interface OpsState {
  readonly configured: boolean;
  readonly health: Health | null;
  readonly alerts: readonly Alert[];
  /** When the alerts were last looked at; null: never. */
  readonly judged: string | null;
  readonly mirror: MirrorReport | null;
  /** Minutes after which what `health` says is not known any more: nobody looks. */
  readonly behind_minutes: number;
  /** Whom alerts go to, in words; null: nobody is told. */
  readonly told: string | null;
  /** This machine's clock, ISO 8601 UTC: ages are by it. */
  readonly now: string;
}

/** The same in one line, in the panel's status. */
export interface OpsBrief {
  /** When it was looked at, ISO 8601 UTC; null: never. */
  readonly looked: string | null;
  /** Checks of these colours then. */
  readonly red: number;
  readonly amber: number;
  /** As in {@link OpsState}. */
  readonly behind_minutes: number;
}

/** The answer of `GET /ops/api/trends?hours=168`: metrics over time, for uPlot. */
export interface OpsTrends {
  /** Seconds since 1970. */
  readonly times: readonly number[];
  readonly metrics: Readonly<Record<string, readonly (number | null)[]>>;
}
