/**
 * What does message 1 (digital radar data, before 2008) hold? ICD 2620002B, table III: up to 460 gates
 * of reflectivity, up to 920 of velocity and spectrum width, one byte each.
 *
 * @module
 */
import { NexradError } from "../nexrad_error.ts";
import type { MomentName } from "../sweep.ts";
import type { MessageFound } from "./messages.ts";
import { radarTimeMs } from "./radar_time.ts";
import {
  ANGLE_DEG,
  impossibleRadial,
  plainStatus,
  type Radial,
  type StoredMoment,
} from "./radial.ts";

const HEADER_BYTES = 100;

/** Reads message 1. Throws NexradError `truncated` or `bad-field`. */
export function readMessage1(view: DataView, message: MessageFound): Radial {
  const { start, end } = message;
  if (end - start < HEADER_BYTES) {
    throw new NexradError("truncated", `its header has less than ${HEADER_BYTES} bytes`);
  }
  const u16 = (at: number) => view.getUint16(start + at);
  const timeMs = radarTimeMs(u16(4), view.getUint32(start));
  if (timeMs === null) throw new NexradError("bad-field", "its date or time cannot be");
  // Code 2: steps of 0.5 m/s; 4: of 1 m/s (table III-E).
  const resolution = u16(42);
  const velocityScale = resolution === 4 ? 1 : 2;
  const reflectivity = gates(view, 18, 22, 26, start);
  const doppler = gates(view, 20, 24, 28, start);
  const moments = [
    moment("REF", u16(36), reflectivity, 2, 66, message),
    moment("VEL", u16(38), doppler, velocityScale, 129, message),
    moment("SW", u16(40), doppler, 2, 129, message),
  ].filter((each) => each !== null);
  if (moments.some((each) => each.name === "VEL") && resolution !== 2 && resolution !== 4) {
    throw new NexradError("bad-field", `its velocity resolution is ${resolution}, not 2 or 4`);
  }
  const elevation = u16(14) * ANGLE_DEG;
  const radial = {
    number: u16(16),
    status: plainStatus(u16(12)),
    azimuthDeg: u16(8) * ANGLE_DEG,
    elevationDeg: elevation > 180 ? elevation - 360 : elevation,
    timeMs,
    azimuthSpacingDeg: null,
    nyquistMps: view.getInt16(start + 60) / 100,
    unambiguousRangeKm: u16(6) / 10,
    moments,
    icao: null,
    site: null,
    vcp: u16(44) || null,
  };
  const wrong = impossibleRadial(radial);
  if (wrong !== null) throw new NexradError("bad-field", wrong);
  return radial;
}

interface Gates {
  readonly firstGateM: number;
  readonly gateSpacingM: number;
  readonly gates: number;
}

function gates(
  view: DataView,
  first: number,
  spacing: number,
  count: number,
  start: number,
): Gates {
  return {
    firstGateM: view.getInt16(start + first),
    gateSpacingM: view.getUint16(start + spacing),
    gates: view.getUint16(start + count),
  };
}

/** A moment, null when the radial has none of it. */
function moment(
  name: MomentName,
  pointer: number,
  along: Gates,
  scale: number,
  offset: number,
  { start, end }: MessageFound,
): StoredMoment | null {
  if (pointer === 0 || along.gates === 0) return null;
  if (pointer < HEADER_BYTES || start + pointer + along.gates > end) {
    throw new NexradError("bad-field", `${name} goes beyond the message`);
  }
  if (along.gateSpacingM === 0) throw new NexradError("bad-field", `${name} has no gate spacing`);
  return { name, ...along, scale, offset, bytesPerGate: 1, at: start + pointer };
}
