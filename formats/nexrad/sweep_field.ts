/**
 * How is one moment of a sweep drawn or read? As a field of codes around the radar.
 *
 * @module
 */
import type { PolarField } from "./polar_field.ts";
import { radialWidthDeg } from "./coverage.ts";
import { CFP_FIRST, type MomentName, type Sweep } from "./sweep.ts";

/** Codes of a moment: 0 below threshold, 1 range folded, values from 2 (ICD 2620002, table XVII). */
const FIRST_VALUE = 2;
const FOLDED = 1;

/** The field of one moment, sharing the sweep's arrays; null where the sweep does not carry it. */
export function fieldOf(sweep: Sweep, name: MomentName): PolarField | null {
  const moment = sweep.moments[name];
  if (moment === undefined) return null;
  const { scale, offset, codes, gates, firstGateM, gateSpacingM } = moment;
  return {
    codes,
    radials: sweep.azimuthDeg.length,
    gates,
    azimuthDeg: sweep.azimuthDeg,
    azimuthWidthDeg: radialWidthDeg(sweep),
    firstGateM,
    gateSpacingM,
    elevationDeg: sweep.elevationDeg,
    coding: name === "CFP"
      ? { kind: "linear", scale, offset, first: CFP_FIRST, folded: null }
      : { kind: "linear", scale, offset, first: FIRST_VALUE, folded: FOLDED },
  };
}
