/**
 * What the component of the ionospheric radars, its interfaces and its pages tell each other. The
 * first two are what clients of the existing Socket.IO server know: field names are a contract; fields
 * may be added, none renamed.
 *
 * @module
 */

/** Event `<site>`: one record, a beam's integration. Arrays of gates have `nrang` values. */
export interface BeamMessage {
  /** Three letters as a rule: `kod`. */
  readonly site_name: string;
  /** Beam number. */
  readonly beam: number;
  /** The control program as `normalscan(151)`. */
  readonly cp: string;
  /** Distance to the first gate, km, by when it is sampled: `rxrise` is not taken off. */
  readonly frang: number;
  /** Pulse sequences that were averaged. */
  readonly nave: number;
  /** Transmitted frequency, kHz. */
  readonly freq: number;
  /** Integer part of the sky noise; null where the record has no finite one. */
  readonly noise: number | null;
  /** Number of gates. */
  readonly nrang: number;
  /** Length of a gate, km. */
  readonly rsep: number;
  /**
   * How late the receiver is, µs: all gates are 0.15 km nearer for each. A field of this program's;
   * not there where the record has none.
   */
  readonly rxrise?: number;
  /** Station number. */
  readonly stid: number;
  /** 1 or −1: this record begins a scan. */
  readonly scan: number;
  /** 0 a radar with one channel; else the stereo channel. */
  readonly channel: number;
  /**
   * Of each echo, as recorded: 1 ground scatter, 0 ionospheric. A record without the echoes' places
   * (`slist`) or without their flags has none: this and `v` are empty, and no gate has a value.
   */
  readonly gflg: readonly number[];
  /** Velocity of each echo, m/s; null where the record has no finite value. */
  readonly v: readonly (number | null)[];
  /** `2025-09-28 15:41:36.000000`, UTC. */
  readonly time: string;
  /** Degrees; here and below 0 where a gate has no echo, null where its value is not finite. */
  readonly elevation: readonly (number | null)[];
  /** dB (lambda fit). */
  readonly power: readonly (number | null)[];
  /** m/s, positive towards the radar. */
  readonly velocity: readonly (number | null)[];
  /** Spectral width, m/s (lambda fit). */
  readonly width: readonly (number | null)[];
  readonly g_scatter: readonly number[];
}

/** Event `<site>/echoes`: integer means over the beams of one scan of one channel. */
export interface EchoMessage {
  readonly total_echoes: number;
  readonly ionospheric_echoes: number;
  readonly ground_scatter_echoes: number;
  /** Of the scan's last beam, ISO 8601 UTC. */
  readonly timestamp: string;
  readonly channel: number;
}

/** The answer of `GET /echoes/`: one row a scan, in the order of time. */
export interface EchoesAnswer {
  readonly timestamp: readonly string[];
  readonly total_echoes: readonly number[];
  readonly ionospheric_echoes: readonly number[];
  /** The same as `ionospheric_echoes`, under its older name. */
  readonly total_ionospheric_echoes: readonly number[];
  readonly ground_scatter_echoes: readonly number[];
  /** The scans' channels: those of a stereo radar are two rows. */
  readonly channel: readonly number[];
}

/** States of a radar in which its records come: with the last two something is wrong with them. */
const HEARD_STATES = ["receiving", "clock wrong", "another station"];

/** Whether a radar's records come, by its state. */
export const isHeard = ({ state }: Pick<SiteView, "state">): boolean =>
  HEARD_STATES.includes(state);

/** How one radar is doing. */
export interface SiteView {
  readonly site: string;
  /** Of the last record; null before one came. */
  readonly stid: number | null;
  readonly source: "tcp" | "zmq" | "replay";
  /**
   * `connecting`, `receiving`, `clock wrong` (records come, dated over a day off), `another station`
   * (records come, but not, or not only, this radar's), `no data` (connected, but silent),
   * `unreachable`, `noise` (what comes is no radar's data), `stopped`; `not known` (the component
   * itself says nothing).
   */
  readonly state: string;
  /** When the state began, ISO 8601 UTC. */
  readonly since: string;
  /** What happened and what to do about it; null while all is well. */
  readonly reason: string | null;
  /** The time in the newest record, and when it came; ISO 8601 UTC, null before one came. */
  readonly last_record: string | null;
  readonly last_heard: string | null;
  /** Records in the last 60 s; of a radar not heard so long yet, at the rate at which they come. */
  readonly records_per_minute: number;
  /** Since the component's start. */
  readonly records: number;
  readonly reconnects: number;
  /** Packets that were no record, and stray bytes that were passed over. */
  readonly bad_packets: number;
  readonly skipped_bytes: number;
  /** Records without an echo: no `slist` or no `gflg`. */
  readonly without_echoes: number;
  /** Of the newest record. */
  readonly beam: number | null;
  readonly cp: string | null;
  readonly freq: number | null;
}

/** The component's progress, as `GET /superdarn/sites` and the panel show it. */
export interface SuperdarnView {
  /** Port on this machine's own address where the component's Socket.IO server listens. */
  readonly port: number;
  readonly sites: readonly SiteView[];
  /** The address that Canadian radars come from, and how that is doing; null: none configured. */
  readonly zmq: { readonly state: string; readonly reason: string | null } | null;
  /** Socket.IO clients now; those that were let go because they did not read, since the start. */
  readonly clients: number;
  readonly slow_clients: number;
  readonly store: EchoStoreView;
}

/** How the echo counts' database is doing. */
export interface EchoStoreView {
  /**
   * `keeping`, `not kept` (the disk does not take them: they wait in memory), `set aside` (kept, but
   * an older database was damaged and a new one begun), `off` (replay), `stopped`.
   */
  readonly state: string;
  readonly reason: string | null;
  /** Scans that wait in memory for the disk. */
  readonly waiting: number;
  /** ISO 8601 UTC; null: nothing kept since the start. */
  readonly last_saved: string | null;
}

/** The answer of `GET /superdarn/sites`. */
export interface SitesAnswer {
  /** False: no radar is named in the configuration. */
  readonly configured: boolean;
  /** Whether the component runs; `state` and `reason` are its own words. */
  readonly running: boolean;
  readonly state: string;
  readonly reason: string | null;
  /** How old what follows is, seconds; null: the component has told nothing yet. */
  readonly age_s: number | null;
  readonly sites: readonly SiteView[];
  readonly zmq: SuperdarnView["zmq"];
  readonly clients: number;
}

/**
 * The answer of `GET /superdarn/recent?site=kod[&beam=7][&channel=1][&minutes=60]`: what the component
 * has in memory, oldest first. Without a beam: the newest record of each beam and channel.
 */
export interface RecentAnswer {
  readonly site: string;
  readonly records: readonly BeamMessage[];
}
