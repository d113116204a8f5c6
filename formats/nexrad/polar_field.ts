/**
 * One field of codes around a radar, whatever format it came from: what a picture is drawn from and
 * what a value is read from.
 *
 * @module
 */

/** What a code means. */
export type Coding =
  /** From `first` on: value = (code − offset) / scale; below: nothing, or `folded`. */
  | {
    readonly kind: "linear";
    readonly scale: number;
    readonly offset: number;
    readonly first: number;
    readonly folded: number | null;
  }
  /** A few levels: the value of each code (the lower bound of its class), null: nothing. */
  | {
    readonly kind: "levels";
    readonly values: readonly (number | null)[];
    readonly folded: number | null;
  }
  /** Classes by abbreviation (`BI`, `GC`, `HR`); null: nothing. */
  | {
    readonly kind: "classes";
    readonly names: readonly (string | null)[];
    readonly folded: number | null;
  };

/** A field of codes: `codes[radial * gates + gate]`. */
export interface PolarField {
  readonly codes: Uint8Array | Uint16Array;
  readonly radials: number;
  readonly gates: number;
  /** Middle of each radial, degrees clockwise from north, and its width. */
  readonly azimuthDeg: Float32Array;
  readonly azimuthWidthDeg: Float32Array | number;
  /** To the centre of the first gate, metres. */
  readonly firstGateM: number;
  readonly gateSpacingM: number;
  /** Degrees; null where ranges are along the ground (hybrid scans, accumulations). */
  readonly elevationDeg: number | null;
  readonly coding: Coding;
}

/** What is at a gate: a value in the moment's unit, a class, range folding, or nothing. */
export type GateValue = number | string | null;

/** How range folding is written where a value could stand. */
export const RANGE_FOLDED = "RF";
