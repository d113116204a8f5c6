/** Fields that tests draw: a sweep's geometry with codes that say where they are. @module */
import type { Coding, PolarField } from "./polar_field.ts";

/** Codes of 8 bits that are values: 2 is 1, 3 is 2, …. */
export const PLAIN: Coding = { kind: "linear", scale: 1, offset: 1, first: 2, folded: 1 };

/** A field whose codes are told by radial and gate; 250 m gates from 2,125 m. */
export function fieldWith(
  azimuthDeg: readonly number[],
  gates: number,
  code: (radial: number, gate: number) => number,
  more: Partial<PolarField> = {},
): PolarField {
  const radials = azimuthDeg.length;
  const codes = new Uint8Array(radials * gates);
  for (let i = 0; i < codes.length; i++) codes[i] = code(Math.floor(i / gates), i % gates);
  return {
    codes,
    radials,
    gates,
    azimuthDeg: Float32Array.from(azimuthDeg),
    azimuthWidthDeg: 1,
    firstGateM: 2_125,
    gateSpacingM: 250,
    elevationDeg: 0.5,
    coding: PLAIN,
    ...more,
  };
}

/** Middles of radials of so many degrees, all around. */
export const around = (widthDeg: number): number[] =>
  Array.from({ length: 360 / widthDeg }, (_, i) => (i + 0.5) * widthDeg);
