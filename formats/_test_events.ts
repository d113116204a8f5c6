/**
 * What a component tells and how it is shown, for tests: one in which all is well, changed as told.
 *
 * @module
 */
import type { RecordEvent, SuperdarnEvent } from "./child_event.ts";
import type { ComponentView } from "./panel_messages.ts";
import type { SiteView } from "./superdarn_messages.ts";

/** A record of the Obs table that was written. */
export function recordEvent(part: Partial<RecordEvent> = {}): RecordEvent {
  return {
    event: "record",
    table: "Obs",
    number: 7,
    file: "/x",
    rows: 1,
    time_ms: 0,
    time_inferred: false,
    queued: 0,
    battery_v: null,
    gps_status: null,
    satellites: null,
    hdop: null,
    ...part,
  };
}

/** A component that does what it should. */
export function componentView(part: Partial<ComponentView> = {}): ComponentView {
  return {
    name: "mesoingest",
    status: "running",
    state: "recording",
    enabled: true,
    configured: true,
    uptime: 1,
    restart_count: 0,
    last_exit_code: null,
    since: "2025-06-05T17:00:00.000Z",
    reason: null,
    pid: 1,
    last_log_line: null,
    crashes: 0,
    next_start: null,
    ...part,
  };
}

/** An ionospheric radar that is heard. */
export function siteView(site: string, part: Partial<SiteView> = {}): SiteView {
  return {
    site,
    stid: 7,
    source: "tcp",
    state: "receiving",
    since: "2025-06-05T17:00:00.000Z",
    reason: null,
    last_record: "2025-06-05T17:00:03.000Z",
    last_heard: "2025-06-05T17:00:04.000Z",
    records_per_minute: 20,
    records: 5,
    reconnects: 0,
    bad_packets: 0,
    skipped_bytes: 0,
    without_echoes: 0,
    beam: 3,
    cp: "normalscan(151)",
    freq: 10_500,
    ...part,
  };
}

/** What the component of the ionospheric radars tells while it hears one. */
export function superdarnEvent(port: number, part: Partial<SuperdarnEvent> = {}): SuperdarnEvent {
  return {
    event: "superdarn",
    port,
    sites: [siteView("kod")],
    zmq: { state: "receiving", reason: null },
    clients: 2,
    slow_clients: 0,
    store: { state: "keeping", reason: null, waiting: 0, last_saved: null },
    ...part,
  };
}
