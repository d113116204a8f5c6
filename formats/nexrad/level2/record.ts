/**
 * What passes between the steps of reading a Level II volume: the records found in a file, and what
 * one record holds when it is decoded. All of it survives `structuredClone`.
 *
 * @module
 */
import type { MomentName, PlannedCut, RadarSite, Skipped } from "../sweep.ts";

/** The first 24 bytes of a volume file or of an S chunk (ICD 2620010, section 7.3.3). */
export interface VolumeHeader {
  /** Four letters; "" where the file leaves it out. */
  readonly icao: string;
  /** `02`…`08` of `AR2V00…`; "01" for ARCHIVE2. */
  readonly version: string;
  /** Start of the volume, milliseconds since 1970, UTC; null when the header's date cannot be. */
  readonly timeMs: number | null;
}

/** One record of a file or chunk, not decoded yet. */
export interface RecordBytes {
  /** `LDM record 14`: for messages. */
  readonly where: string;
  /** A view into the bytes that were given. */
  readonly bytes: Uint8Array;
  /** `messages`: not compressed. */
  readonly packing: "bzip2" | "messages";
}

/** One moment of some radials of one sweep: `codes[radial * gates + gate]`. */
export interface PartMoment {
  readonly name: MomentName;
  readonly gates: number;
  readonly firstGateM: number;
  readonly gateSpacingM: number;
  readonly scale: number;
  readonly offset: number;
  readonly bytesPerGate: 1 | 2;
  readonly codes: Uint8Array | Uint16Array;
}

/** Radials of one sweep that follow each other in one record. */
export interface SweepPart {
  /** Elevation number of the volume's plan, from 1. */
  readonly number: number;
  readonly radials: number;
  readonly azimuthDeg: Float32Array;
  readonly elevationDeg: Float32Array;
  readonly timeMs: Float64Array;
  readonly status: Uint8Array;
  readonly azimuthSpacingDeg: number | null;
  readonly nyquistMps: number | null;
  readonly unambiguousRangeKm: number | null;
  readonly moments: readonly PartMoment[];
}

/** What one record holds. */
export interface DecodedRecord {
  /** Four letters, of message 31; null when nothing says. */
  readonly icao: string | null;
  readonly site: RadarSite | null;
  readonly vcp: number | null;
  /** Of message 5; null when it is not in this record. */
  readonly plan: readonly PlannedCut[] | null;
  readonly parts: readonly SweepPart[];
  /** How many messages of each type, by type. */
  readonly messages: Readonly<Record<number, number>>;
  readonly skipped: readonly Skipped[];
}

/** The buffers of a decoded record that may be transferred to another thread instead of copied. */
export function transferables(decoded: DecodedRecord): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const part of decoded.parts) {
    const arrays = [part.azimuthDeg, part.elevationDeg, part.timeMs, part.status];
    for (const array of [...arrays, ...part.moments.map((moment) => moment.codes)]) {
      if (array.buffer instanceof ArrayBuffer) buffers.push(array.buffer);
    }
  }
  return buffers;
}
