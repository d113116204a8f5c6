/**
 * Decoding and drawing on all cores: the records of a volume are independent of each other, and so
 * are its pictures.
 *
 * @module
 */
import { systemClock } from "../../../clock.ts";
import {
  type DecodedRecord,
  type FoundRecords,
  openVolume,
  type RecordBytes,
  VolumeBuilder,
  type VolumeHeader,
} from "../../../formats/nexrad/level2/mod.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import { type MomentName, MOMENTS, type Volume } from "../../../formats/nexrad/sweep.ts";
import type { Picture, PixelTable, TableRequest } from "../render/mod.ts";
import { type PictureRequest, RADAR_CRAFTS, type RadarKinds } from "./jobs.ts";
import { openPool, WorkerError } from "./pool.ts";

export type { PictureRequest } from "./jobs.ts";
export { WorkerError } from "./pool.ts";

/** A volume whose records come bit by bit. */
export interface LiveDecoder {
  /**
   * Decodes records. What cannot be read is noted in the volume's `skipped`.
   *
   * @param place of the first record in the volume; records may come in any order
   */
  add(place: number, found: FoundRecords, signal?: AbortSignal): Promise<void>;
  /** As far as it came. */
  volume(): Volume;
}

/** The radar's workers. */
export interface Workers {
  /**
   * Decodes a volume file. A record that cannot be read costs only itself: see `skipped`.
   *
   * @throws {NexradError} when the bytes are no Level II file at all
   * @throws the signal's reason when it is aborted
   */
  decodeVolume(bytes: Uint8Array, signal?: AbortSignal): Promise<Volume>;
  /** Decodes a volume that still comes in, and keeps what it has of these moments. */
  live(header: VolumeHeader, moments: ReadonlySet<MomentName>): LiveDecoder;
  /** Makes a pixel table. */
  table(request: TableRequest, signal?: AbortSignal): Promise<PixelTable>;
  /** Draws a picture. */
  picture(request: PictureRequest, signal?: AbortSignal): Promise<Picture>;
  /** Ends the workers. */
  close(): void;
}

/** Each worker costs some 40 MB; beyond these a volume is faster than its download anyway. */
const MOST_WORKERS = 3;

const ALL: ReadonlySet<MomentName> = new Set(MOMENTS);

/** How many workers a machine of so many cores gets, besides the calling thread. */
export function workersFor(cores: number): number {
  return Math.max(1, Math.min(MOST_WORKERS, cores - 1));
}

/** Starts workers; `close` ends them. */
export function openWorkers(
  { count = workersFor(navigator.hardwareConcurrency) }: { count?: number } = {},
): Workers {
  const pool = openPool<RadarKinds>({
    count,
    // In this very form the compiler finds the module and puts it into the executable.
    start: () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
    crafts: RADAR_CRAFTS,
    clock: systemClock,
  });

  function live(header: VolumeHeader, moments: ReadonlySet<MomentName>): LiveDecoder {
    const builder = new VolumeBuilder(header);
    async function decode(place: number, record: RecordBytes, signal?: AbortSignal) {
      try {
        builder.add(place, only(moments, await pool.run("record", record, signal)));
      } catch (error) {
        if (!costsOnlyItself(error)) throw error;
        builder.skip({ where: record.where, code: error.code, why: error.message });
      }
    }
    return {
      async add(place, { records, skipped }, signal) {
        for (const entry of skipped) builder.skip(entry);
        await Promise.all(records.map((record, i) => decode(place + i, record, signal)));
      },
      volume: () => builder.volume(),
    };
  }

  return {
    async decodeVolume(bytes, signal) {
      const found = openVolume(bytes);
      const decoder = live(found.header, ALL);
      await decoder.add(0, found, signal);
      return decoder.volume();
    },
    live,
    table: (request, signal) => pool.run("table", request, signal),
    picture: (request, signal) => pool.run("picture", request, signal),
    close: () => pool.close(),
  };
}

/** The record without other moments: in a volume of today all seven take three times the memory of two. */
function only(moments: ReadonlySet<MomentName>, record: DecodedRecord): DecodedRecord {
  const parts = record.parts.map((part) => ({
    ...part,
    moments: part.moments.filter(({ name }) => moments.has(name)),
  }));
  return { ...record, parts };
}

function costsOnlyItself(error: unknown): error is NexradError | WorkerError {
  return error instanceof NexradError || error instanceof WorkerError && error.code !== "closed";
}
