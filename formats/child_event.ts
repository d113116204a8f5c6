/**
 * What a component tells its supervisor besides plain log lines: one JSON object a line on
 * stdout, told from text by its first characters.
 *
 * @module
 */
import type { TunnelView } from "./panel_messages.ts";
import type { PictureNews, RadarView } from "./radar_messages.ts";
import type { SuperdarnView } from "./superdarn_messages.ts";
import type { JobOutcome } from "./timer_messages.ts";

/** Rows that are now safely in a daily file. The file is the truth, this line is the hint to read it. */
export interface RecordEvent {
  readonly event: "record";
  readonly table: "Obs" | "Support";
  /** The newest record number among the rows. */
  readonly number: number;
  /** Absolute path of the file the rows were appended to. */
  readonly file: string;
  readonly rows: number;
  /** The newest row's written time, milliseconds since 1970; null without a GPS time. */
  readonly time_ms: number | null;
  /** True when that time was inferred, because the GPS clock was frozen, jumping or absent. */
  readonly time_inferred: boolean;
  /** Records that wait in memory because the disk does not take them. */
  readonly queued: number;
  readonly battery_v: number | null;
  readonly gps_status: string | null;
  readonly satellites: number | null;
  readonly hdop: number | null;
}

/** A named state of a component, shown in the panel in its own words. */
export interface StateEvent {
  readonly event: "state";
  /** `recording`, `logger unreachable`, `not recorded`, `not configured`, … */
  readonly state: string;
  /** When the state began, ISO 8601 UTC. */
  readonly since: string;
  /** What happened, and what to do about it. */
  readonly reason: string | null;
  /** Records in memory only, under `not recorded`. */
  readonly queued?: number;
}

/** The record that the disk does not take: live values go on under a red "NOT RECORDED". */
export interface LiveEvent {
  readonly event: "live";
  readonly number: number;
  /** The row as it will be written, without line end. */
  readonly row: string;
  readonly queued: number;
}

/** How the tunnel is doing; told at every change and after each probe. */
export interface TunnelEvent extends TunnelView {
  readonly event: "tunnel";
}

/** How the weather radar is doing; told at every change, at most once a second. */
export interface RadarEvent extends RadarView {
  readonly event: "radar";
}

/** Pictures that are now in the store. The list there is the truth, this line the hint to read it. */
export interface PictureEvent extends PictureNews {
  readonly event: "picture";
}

/** How the ionospheric radars are doing; told at every change, at most once a second. */
export interface SuperdarnEvent extends SuperdarnView {
  readonly event: "superdarn";
}

/** What a job of a timer has done, told before it ends. */
export interface JobEvent extends JobOutcome {
  readonly event: "job";
}

export type ChildEvent =
  | RecordEvent
  | StateEvent
  | LiveEvent
  | TunnelEvent
  | RadarEvent
  | PictureEvent
  | SuperdarnEvent
  | JobEvent;

const KINDS: readonly string[] = [
  "record",
  "state",
  "live",
  "tunnel",
  "radar",
  "picture",
  "superdarn",
  "job",
];

const START = '{"event":"';

/** The line of an event, without line end. */
export function encodeChildEvent(event: ChildEvent): string {
  // JSON.stringify keeps the order of the keys as given: `event` must come first to be recognised.
  const { event: kind, ...rest } = event;
  return JSON.stringify({ event: kind, ...rest });
}

/** The event on a line of a child's stdout, or null when the line is text for the log. */
export function parseChildEvent(line: string): ChildEvent | null {
  if (!line.startsWith(START)) return null;
  try {
    const value = JSON.parse(line);
    return KINDS.includes(value.event) ? value as ChildEvent : null;
  } catch {
    return null;
  }
}
