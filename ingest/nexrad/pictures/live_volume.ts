/**
 * A Level II volume that comes chunk by chunk: what can be drawn after each chunk.
 *
 * Only tilts that became complete or were repeated are drawn, lower ones first. The volume counts as
 * complete with its E chunk, or when somebody says that nothing more will come.
 *
 * @module
 */
import { parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import { chunkRecords, type FoundRecords, openVolume } from "../../../formats/nexrad/level2/mod.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { LiveDecoder, Workers } from "../decode/mod.ts";
import type { Outcome } from "./outcome.ts";
import type { Exhibit, Gallery } from "./volume_pictures.ts";

/** A volume that still comes in. Calls are done one after the other. */
export interface LiveVolume {
  /**
   * A chunk. One that cannot be read costs only itself: see `skipped`.
   *
   * @param name its own: `20210729-123848-014-I`
   * @throws {NexradError} when the volume's first chunk cannot be read, or is no S chunk
   */
  add(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<Outcome>;
  /** Nothing more will come, though there was no E chunk. Null when there was nothing at all. */
  end(signal?: AbortSignal): Promise<Outcome | null>;
}

/** More records than a chunk ever has: a record's place follows from its chunk's number. */
const RECORDS_OF_A_CHUNK = 1000;

/** A live volume of which nothing came yet. */
export function openLiveVolume(workers: Workers, exhibit: Exhibit): LiveVolume {
  const gallery: Gallery = new Map();
  let decoder: LiveDecoder | null = null;
  /** What of the volume's `skipped` was told. */
  const told = new Set<string>();
  let ended = false;
  let before: Promise<unknown> = Promise.resolve();

  /** One after the other, whatever became of the one before. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = before.then(work);
    before = result.catch(() => {});
    return result;
  }

  async function take(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<Outcome> {
    const chunk = parseChunkName(name);
    if (chunk === null) throw new NexradError("not-nexrad", `${name} is no name of a chunk`);
    const place = chunk.number * RECORDS_OF_A_CHUNK;
    if (decoder === null) {
      if (chunk.kind !== "S") {
        throw new NexradError("not-nexrad", `${name}: the first chunk of a volume ends in -S`);
      }
      const opened = openVolume(bytes);
      decoder = workers.live(opened.header);
      await decoder.add(place, opened, signal);
    } else await decoder.add(place, recordsIn(name, bytes), signal);
    ended ||= chunk.kind === "E";
    return await show(decoder, signal);
  }

  async function show(decoder: LiveDecoder, signal?: AbortSignal): Promise<Outcome> {
    const volume = decoder.volume();
    const outcome = await exhibit(volume, gallery, ended, signal);
    const skipped = volume.skipped.filter(({ where, why }) => !told.has(`${where} ${why}`));
    for (const { where, why } of skipped) told.add(`${where} ${why}`);
    return { ...outcome, skipped };
  }

  return {
    add: (name, bytes, signal) => inTurn(() => take(name, bytes, signal)),
    end: (signal) =>
      inTurn(async () => {
        ended = true;
        return decoder && await show(decoder, signal);
      }),
  };
}

function recordsIn(name: string, bytes: Uint8Array): FoundRecords {
  try {
    return chunkRecords(bytes);
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    return { records: [], skipped: [{ where: name, code: error.code, why: error.message }] };
  }
}
