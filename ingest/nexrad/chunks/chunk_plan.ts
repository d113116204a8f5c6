/**
 * Which chunk of a real-time volume holds what, as its plan (message 5, in chunk S) has it. Pure.
 *
 * @module
 */
import type { PlannedCut } from "../../../formats/nexrad/sweep.ts";
import { SHARES } from "../source/budget.ts";

/** A chunk holds 120 radials. */
const CHUNKS_OF_CUT = { superResolution: 6, plain: 3 } as const;

/** What a chunk is expected to hold. */
export interface PlannedChunk {
  readonly elevationDeg: number;
  /** The last chunk of its cut: the volume may end here (AVSET shortens volumes). */
  readonly endsCut: boolean;
}

/** A volume's chunks as planned; number 1 is S and holds no radials. */
export interface ChunkPlan {
  /** All of them, S too. */
  readonly total: number;
  /** Null beyond the plan, and of S. */
  at(number: number): PlannedChunk | null;
  /** The share of the budget that a chunk may use: all of it for S, the lowest tilt, and what is not planned. */
  share(number: number): number;
}

/** The chunks of a plan; null without one. */
export function chunkPlan(cuts: readonly PlannedCut[] | null): ChunkPlan | null {
  if (cuts === null || cuts.length === 0) return null;
  const chunks: PlannedChunk[] = cuts.flatMap(({ elevationDeg, superResolution }) => {
    const count = CHUNKS_OF_CUT[superResolution ? "superResolution" : "plain"];
    return Array.from({ length: count }, (_, i) => ({ elevationDeg, endsCut: i === count - 1 }));
  });
  // Repeated cuts (SAILS) are planned at angles that differ by less than a tilt does.
  const tilts = [...new Set(cuts.map(({ elevationDeg }) => elevationDeg.toFixed(1)))]
    .map(Number).sort((a, b) => a - b);
  const at = (number: number) => chunks[number - 2] ?? null;
  return {
    total: chunks.length + 1,
    at,
    share(number) {
      const planned = at(number);
      if (planned === null || tilts.length < 2) return SHARES.lowestTilt;
      const rank = tilts.indexOf(Number(planned.elevationDeg.toFixed(1)));
      if (rank === 0) return SHARES.lowestTilt;
      // From just below that of products down to the highest tilt's.
      const { product, highestTilt } = SHARES;
      return product - (product - highestTilt) * rank / (tilts.length - 1);
    },
  };
}
