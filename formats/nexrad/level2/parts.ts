/**
 * How do the radials of a record become parts of sweeps? Gates are copied row by row into one array a
 * moment; nothing is done gate by gate but swapping the bytes of 16-bit moments.
 *
 * @module
 */
import { type MomentName, MOMENTS, type Skipped } from "../sweep.ts";
import { gateArray } from "./gates.ts";
import { mostlyPadding, sameKind, usual } from "./moment_kind.ts";
import type { Radial } from "./radial.ts";
import type { PartMoment, SweepPart } from "./record.ts";

/**
 * Radials of a sweep that are believed: the ICD has up to 720 (message 31) and 400 (message 1), and an
 * antenna may turn a little further.
 */
export const MAX_RADIALS = 1024;

/** Starts of an elevation: 0, of a volume: 3, of the last elevation: 5 (ICD 2620002, table XVII-A). */
export function startsSweep(status: number): boolean {
  return status === 0 || status === 3 || status === 5;
}

/** The parts of sweeps that a record's radials make, in their order. */
export function sweepParts(
  bytes: Uint8Array,
  radials: readonly Radial[],
  skip: (what: Pick<Skipped, "code" | "why">) => void,
): SweepPart[] {
  const parts: SweepPart[] = [];
  for (let from = 0; from < radials.length;) {
    let to = from + 1;
    while (
      to < radials.length && to - from < MAX_RADIALS && follows(radials[to]!, radials[from]!)
    ) {
      to++;
    }
    parts.push(part(bytes, radials.slice(from, to), skip));
    from = to;
  }
  return parts;
}

function follows(radial: Radial, first: Radial): boolean {
  return radial.number === first.number && !startsSweep(radial.status);
}

function part(
  bytes: Uint8Array,
  radials: readonly Radial[],
  skip: (what: Pick<Skipped, "code" | "why">) => void,
): SweepPart {
  const [first] = radials;
  const said = <Key extends "azimuthSpacingDeg" | "nyquistMps" | "unambiguousRangeKm">(key: Key) =>
    radials.find((radial) => radial[key] !== null)?.[key] ?? null;
  return {
    number: first!.number,
    radials: radials.length,
    azimuthDeg: Float32Array.from(radials, (radial) => radial.azimuthDeg),
    elevationDeg: Float32Array.from(radials, (radial) => radial.elevationDeg),
    timeMs: Float64Array.from(radials, (radial) => radial.timeMs),
    status: Uint8Array.from(radials, (radial) => radial.status),
    azimuthSpacingDeg: said("azimuthSpacingDeg"),
    nyquistMps: said("nyquistMps"),
    unambiguousRangeKm: said("unambiguousRangeKm"),
    moments: MOMENTS.map((name) => partMoment(bytes, radials, name, skip))
      .filter((moment) => moment !== null),
  };
}

function partMoment(
  bytes: Uint8Array,
  radials: readonly Radial[],
  name: MomentName,
  skip: (what: Pick<Skipped, "code" | "why">) => void,
): PartMoment | null {
  const stored = radials.map((radial) => radial.moments.find((moment) => moment.name === name));
  const kind = usual(stored.filter((moment) => moment !== undefined), () => 1);
  if (kind === null) return null;
  const rows = stored.map((moment) =>
    moment !== undefined && sameKind(moment, kind) ? moment : null
  );
  const odd = stored.filter((moment, i) => moment !== undefined && rows[i] === null).length;
  if (odd > 0) {
    skip({
      code: "bad-field",
      why: `${name} of ${odd} radials has another scale or gate spacing than the others'`,
    });
  }
  const gates = Math.max(...rows.map((row) => row?.gates ?? 0));
  const storedGates = rows.reduce((sum, row) => sum + (row?.gates ?? 0), 0);
  if (mostlyPadding(rows.length * gates, storedGates)) {
    skip({ code: "too-large", why: `${name} has radials of very different numbers of gates` });
    return null;
  }
  const { firstGateM, gateSpacingM, scale, offset, bytesPerGate } = kind;
  const codes = gateArray(bytes, rows, gates, bytesPerGate);
  return { name, gates, firstGateM, gateSpacingM, scale, offset, bytesPerGate, codes };
}
