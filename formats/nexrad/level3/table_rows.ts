/**
 * What a row of each table of storms, hail, mesocyclones and vortices holds.
 *
 * @module
 */
import type { Trend } from "./symbols.ts";

/** Degrees clockwise from north, and nautical miles from the radar. */
export interface AzRan {
  readonly azimuthDeg: number;
  readonly rangeNm: number;
}

/** Direction from which it comes, and speed. */
export interface Motion {
  readonly fromDeg: number;
  readonly speedKt: number;
}

export interface StormRow extends AzRan {
  readonly id: string;
  /** Null for a storm seen for the first time. */
  readonly motion: Motion | null;
  /** In 15, 30, 45 and 60 minutes; null where nothing is forecast. */
  readonly forecast: readonly (AzRan | null)[];
  readonly errorNm: number;
  readonly meanErrorNm: number;
}

export interface HailRow {
  readonly id: string;
  readonly severeHailPercent: number;
  readonly hailPercent: number;
  readonly sizeIn: number;
}

export interface MesocycloneRow extends AzRan {
  readonly id: string;
  readonly strengthRank: number;
  readonly stormId: string;
  /** Rotation, gate-to-gate difference and base at the lowest sweep. */
  readonly lowRotationKt: number;
  readonly lowDifferenceKt: number;
  readonly baseKft: number;
  readonly depthKft: number;
  readonly depthPercent: number;
  readonly maxHeightKft: number;
  readonly maxRotationKt: number;
  readonly hasTvs: boolean;
  readonly motion: Motion | null;
  /** Mesocyclone strength index. */
  readonly strengthIndex: number;
}

export interface StructureRow extends AzRan {
  readonly id: string;
  readonly baseKft: number;
  readonly topKft: number;
  readonly vilKgM2: number;
  readonly maxDbz: number;
  readonly heightKft: number;
}

export interface TvsRow extends AzRan {
  /** `TVS` or `ETVS`. */
  readonly type: string;
  readonly stormId: string;
  readonly averageDifferenceKt: number;
  readonly lowDifferenceKt: number;
  readonly maxDifferenceKt: number;
  readonly maxHeightKft: number;
  readonly depthKft: number;
  readonly baseKft: number;
  readonly topKft: number;
}

/** What the pages say; a table without rows is empty. */
export interface ProductTables {
  readonly storms: readonly StormRow[];
  readonly hail: readonly HailRow[];
  readonly mesocyclones: readonly MesocycloneRow[];
  readonly structure: readonly StructureRow[];
  readonly tvs: readonly TvsRow[];
  /** Of the storm structure's graphic block. */
  readonly trends: readonly Trend[];
}
