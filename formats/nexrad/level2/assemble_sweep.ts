/**
 * How do parts of a sweep become one? Arrays put after each other; gates with one copy.
 *
 * @module
 */
import { isWhole } from "../coverage.ts";
import { type Moment, type MomentName, MOMENTS, type Skipped, type Sweep } from "../sweep.ts";
import { mostlyPadding, sameKind, usual } from "./moment_kind.ts";
import type { PartMoment, SweepPart } from "./record.ts";

/** Ends of an elevation: 2, of a volume: 4 (ICD 2620002, table XVII-A). */
const ENDS = [2, 4] as const;

/** One sweep of its parts, at least one, in their order. */
export function assembleSweep(parts: readonly SweepPart[], skipped: Skipped[]): Sweep {
  const number = parts[0]!.number;
  const radialElevationDeg = joined(Float32Array, parts.map((part) => part.elevationDeg));
  const status = joined(Uint8Array, parts.map((part) => part.status));
  const moments: Partial<Record<MomentName, Moment>> = {};
  for (const name of MOMENTS) {
    const moment = joinedMoment(parts, name, (code, why) => {
      skipped.push({ where: `sweep ${number}`, code, why });
    });
    if (moment !== null) moments[name] = moment;
  }
  const said = <Key extends "azimuthSpacingDeg" | "nyquistMps" | "unambiguousRangeKm">(key: Key) =>
    parts.find((part) => part[key] !== null)?.[key] ?? null;
  const azimuthDeg = joined(Float32Array, parts.map((part) => part.azimuthDeg));
  const azimuthSpacingDeg = said("azimuthSpacingDeg");
  return {
    number,
    elevationDeg: radialElevationDeg.reduce((sum, deg) => sum + deg, 0) / radialElevationDeg.length,
    azimuthDeg,
    radialElevationDeg,
    timeMs: joined(Float64Array, parts.map((part) => part.timeMs)),
    status,
    azimuthSpacingDeg,
    nyquistMps: said("nyquistMps"),
    unambiguousRangeKm: said("unambiguousRangeKm"),
    complete: ENDS.some((end) => status.includes(end)) &&
      isWhole({ azimuthDeg, azimuthSpacingDeg }),
    moments,
  };
}

/** The part with its gates as views of the sweep's, so that its own memory can be given back. */
export function viewOf(part: SweepPart, sweep: Sweep, firstRadial: number): SweepPart {
  const moments = part.moments.map((moment) => {
    const whole = sweep.moments[moment.name];
    if (whole === undefined || !fits(moment, whole)) return moment;
    const from = firstRadial * whole.gates;
    return { ...moment, codes: whole.codes.subarray(from, from + part.radials * whole.gates) };
  });
  return { ...part, moments };
}

function fits(moment: PartMoment, whole: Moment): boolean {
  const bytesPerGate = whole.codes.BYTES_PER_ELEMENT === 1 ? 1 : 2;
  return moment.gates === whole.gates && sameKind(moment, { ...whole, bytesPerGate });
}

function joinedMoment(
  parts: readonly SweepPart[],
  name: MomentName,
  skip: (code: string, why: string) => void,
): Moment | null {
  const stored = parts.map((part) => part.moments.find((moment) => moment.name === name) ?? null);
  const kind = usual(
    stored.filter((moment) => moment !== null),
    (moment) => moment.codes.length / Math.max(1, moment.gates),
  );
  if (kind === null) return null;
  const usable = stored.map((moment) => moment !== null && sameKind(moment, kind) ? moment : null);
  if (stored.some((moment, i) => moment !== null && usable[i] === null)) {
    skip("bad-field", `${name} of some radials has another scale or gate spacing than the others'`);
  }
  const gates = Math.max(...usable.map((moment) => moment?.gates ?? 0));
  const radials = parts.reduce((sum, part) => sum + part.radials, 0);
  const storedGates = usable.reduce((sum, moment) => sum + (moment?.codes.length ?? 0), 0);
  if (mostlyPadding(radials * gates, storedGates)) {
    skip("too-large", `${name} has radials of very different numbers of gates`);
    return null;
  }
  const codes = kind.bytesPerGate === 1
    ? new Uint8Array(radials * gates)
    : new Uint16Array(radials * gates);
  let radial = 0;
  for (const [i, part] of parts.entries()) {
    const moment = usable[i];
    if (moment) copyRows(moment, codes, radial * gates, gates);
    radial += part.radials;
  }
  const { firstGateM, gateSpacingM, scale, offset } = kind;
  return { gates, firstGateM, gateSpacingM, scale, offset, codes };
}

/** Copies all rows of a part into rows of `gates`, from `at` on. */
function copyRows(
  moment: PartMoment,
  codes: Uint8Array | Uint16Array,
  at: number,
  gates: number,
): void {
  if (moment.gates === gates) {
    codes.set(moment.codes, at);
    return;
  }
  for (let from = 0, to = at; from < moment.codes.length; from += moment.gates, to += gates) {
    codes.set(moment.codes.subarray(from, from + moment.gates), to);
  }
}

function joined<T extends Float32Array | Float64Array | Uint8Array>(
  Kind: new (length: number) => T,
  arrays: readonly T[],
): T {
  const all = new Kind(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
