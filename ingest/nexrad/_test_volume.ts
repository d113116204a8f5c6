/**
 * For tests: volumes without weather.
 *
 * @module
 */
import type { Moment, MomentName, Sweep, Volume } from "../../formats/nexrad/sweep.ts";

/** One radial of nothing. */
function moment(gates: number): Moment {
  const codes = new Uint8Array(gates);
  return { gates, firstGateM: 2_125, gateSpacingM: 250, codes, scale: 2, offset: 66 };
}

/** A sweep of one radial; `gates` of each moment that it carries. */
export function sweep(
  number: number,
  elevationDeg: number,
  gates: Partial<Record<MomentName, number>>,
  complete = true,
): Sweep {
  return {
    number,
    elevationDeg,
    azimuthDeg: new Float32Array(1),
    radialElevationDeg: new Float32Array(1),
    timeMs: Float64Array.of(number * 20_000),
    status: new Uint8Array(1),
    azimuthSpacingDeg: 0.5,
    nyquistMps: null,
    unambiguousRangeKm: null,
    complete,
    moments: Object.fromEntries(
      Object.entries(gates).map(([name, count]) => [name, moment(count)]),
    ),
  };
}

/** A volume of KLOT that still comes in. */
export function volume(...sweeps: Sweep[]): Volume {
  return {
    icao: "KLOT",
    version: "06",
    timeMs: Date.UTC(2021, 6, 29, 12, 38, 48, 773),
    site: { latDeg: 41.604443, lonDeg: -88.084442, heightM: 231 },
    vcp: 212,
    plan: null,
    sweeps,
    complete: false,
    skipped: [],
  };
}
