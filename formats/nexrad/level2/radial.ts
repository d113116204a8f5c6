/**
 * One radial as a message holds it: where its gates are, not the gates themselves.
 *
 * @module
 */
import type { MomentName, RadarSite } from "../sweep.ts";

/** One moment of one radial: its scaling, and where its codes begin in the record's bytes. */
export interface StoredMoment {
  readonly name: MomentName;
  readonly gates: number;
  readonly firstGateM: number;
  readonly gateSpacingM: number;
  readonly scale: number;
  readonly offset: number;
  readonly bytesPerGate: 1 | 2;
  readonly at: number;
}

/** One radial; the fields are those of `Sweep`. */
export interface Radial {
  readonly number: number;
  readonly status: number;
  readonly azimuthDeg: number;
  readonly elevationDeg: number;
  readonly timeMs: number;
  readonly azimuthSpacingDeg: number | null;
  readonly nyquistMps: number | null;
  readonly unambiguousRangeKm: number | null;
  readonly moments: readonly StoredMoment[];
  /** What the message says besides: of the volume. */
  readonly icao: string | null;
  readonly site: RadarSite | null;
  readonly vcp: number | null;
}

/**
 * Gates of a radial that are believed. The ICD allows 1,840 (table XVII-B); twice as many, so that a
 * finer radar is not refused.
 */
export const MAX_GATES = 3680;

/** A binary angle's unit, degrees (ICD 2620002). */
export const ANGLE_DEG = 180 / 32768;

/** Elevations of a volume (ICD 2620002, table XI). */
export const MAX_ELEVATIONS = 32;

/** Why an angle or a status cannot be; null when all can. */
export function impossibleRadial(
  radial: Pick<Radial, "number" | "status" | "azimuthDeg" | "elevationDeg">,
): string | null {
  if (radial.number < 1 || radial.number > MAX_ELEVATIONS) {
    return `its elevation number is ${radial.number}, not 1 to ${MAX_ELEVATIONS}`;
  }
  if (radial.status > 5) return `its radial status is ${radial.status}, not 0 to 5`;
  if (!(radial.azimuthDeg >= 0 && radial.azimuthDeg <= 360)) {
    return `its azimuth is ${radial.azimuthDeg}°, not 0 to 360`;
  }
  if (!(radial.elevationDeg >= -90 && radial.elevationDeg <= 90)) {
    return `its elevation is ${radial.elevationDeg}°, not -90 to 90`;
  }
  return null;
}

/** A radial status without the bit by which the radar calls its own data bad. */
export function plainStatus(status: number): number {
  return status & 127;
}
