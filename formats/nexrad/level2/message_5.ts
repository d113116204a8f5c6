/**
 * What does message 5 (volume coverage pattern) plan? ICD 2620002, table XI.
 *
 * @module
 */
import type { PlannedCut } from "../sweep.ts";
import type { MessageFound } from "./messages.ts";
import { ANGLE_DEG, MAX_ELEVATIONS } from "./radial.ts";

const HEADER_BYTES = 22;
const CUT_BYTES = 46;

/** The pattern's number and cuts; null when the message is empty, as older files have it, or damaged. */
export function readMessage5(
  view: DataView,
  { start, end }: MessageFound,
): { readonly vcp: number; readonly plan: readonly PlannedCut[] } | null {
  if (end - start < HEADER_BYTES) return null;
  const vcp = view.getUint16(start + 4);
  const cuts = view.getUint16(start + 6);
  if (vcp === 0 || cuts === 0 || cuts > MAX_ELEVATIONS) return null;
  if (start + HEADER_BYTES + cuts * CUT_BYTES > end) return null;
  const plan = Array.from({ length: cuts }, (_, i) => {
    const at = start + HEADER_BYTES + i * CUT_BYTES;
    return {
      elevationDeg: view.getInt16(at) * ANGLE_DEG,
      waveform: view.getUint8(at + 3),
      superResolution: (view.getUint8(at + 4) & 1) !== 0,
    };
  });
  return { vcp, plan };
}
