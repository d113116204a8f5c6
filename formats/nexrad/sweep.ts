/**
 * What a weather radar measured, as everything here passes it on: a volume of sweeps, a sweep of
 * radials, a moment of gates. Codes as stored, in one typed array a moment and sweep.
 *
 * @module
 */

/** Moments of Level II, as the data blocks of message 31 name them (ICD 2620002, table XVII). */
export const MOMENTS = ["REF", "VEL", "SW", "ZDR", "PHI", "RHO", "CFP"] as const;
export type MomentName = typeof MOMENTS[number];

/** One moment of one sweep: `codes[radial * gates + gate]`. */
export interface Moment {
  /** Gates of a radial; a shorter one is filled with code 0. */
  readonly gates: number;
  /** Slant range to the centre of the first gate, metres; may be negative (message 1). */
  readonly firstGateM: number;
  readonly gateSpacingM: number;
  /** 0 below threshold, 1 range folded, else a value (of CFP: see `CFP_FIRST`). Radial-major. */
  readonly codes: Uint8Array | Uint16Array;
  /** Value = (code − offset) / scale, in dBZ, m/s, dB, degrees or 1. */
  readonly scale: number;
  readonly offset: number;
}

/** Codes of CFP below this one are states of the filter, not values. */
export const CFP_FIRST = 8;

/** One turn of the antenna at one elevation, radials in the order stored. */
export interface Sweep {
  /** The elevation number of the volume's plan, from 1; a repeat (SAILS) has its own. */
  readonly number: number;
  /** Mean of the radials' measured angles, degrees. */
  readonly elevationDeg: number;
  /** Of each radial: middle azimuth in degrees clockwise from north, elevation, and time. */
  readonly azimuthDeg: Float32Array;
  readonly radialElevationDeg: Float32Array;
  /** Milliseconds since 1970, UTC. */
  readonly timeMs: Float64Array;
  /** Radial status of the ICD: 0 start of elevation, 1, 2 end, 3 start of volume, 4 end of volume, 5. */
  readonly status: Uint8Array;
  /** 0.5 or 1; null where the format does not say (message 1: 1°). */
  readonly azimuthSpacingDeg: number | null;
  readonly nyquistMps: number | null;
  readonly unambiguousRangeKm: number | null;
  /** Its end is there, or a later sweep has begun, and its radials cover the circle (see `coverage.ts`). */
  readonly complete: boolean;
  readonly moments: Readonly<Partial<Record<MomentName, Moment>>>;
}

/** Where a radar stands. */
export interface RadarSite {
  readonly latDeg: number;
  readonly lonDeg: number;
  /** Of the antenna's feedhorn above mean sea level where the format says so, else of the ground. */
  readonly heightM: number;
}

/** One planned cut of the volume coverage pattern (message 5). */
export interface PlannedCut {
  readonly elevationDeg: number;
  /** Half-degree radials. */
  readonly superResolution: boolean;
  /** ICD 2620002, table XI: 1 contiguous surveillance, 2 contiguous Doppler with ambiguity, 3, 4 batch, 5 staggered. */
  readonly waveform: number;
}

/** Something that was left out, and why. */
export interface Skipped {
  /** `LDM record 14`, `message 231 at byte 18044 of record 3`. */
  readonly where: string;
  /** The error's code: `truncated`, `bzip2-crc`, … */
  readonly code: string;
  readonly why: string;
}

/** A Level II volume, whole or as far as it came. */
export interface Volume {
  /** Four letters; "" where the format leaves it out (legacy files). */
  readonly icao: string;
  /** `02`…`08` of `AR2V00…`; "01" for ARCHIVE2. */
  readonly version: string;
  /** Start of the volume, milliseconds since 1970, UTC. */
  readonly timeMs: number;
  /** Null for message 1, which carries no position. */
  readonly site: RadarSite | null;
  /** Volume coverage pattern; null when nothing says. */
  readonly vcp: number | null;
  /** The plan of message 5; null when there was none. */
  readonly plan: readonly PlannedCut[] | null;
  /** In the order in which they were made. */
  readonly sweeps: readonly Sweep[];
  /** The end of the volume is there. */
  readonly complete: boolean;
  readonly skipped: readonly Skipped[];
}
