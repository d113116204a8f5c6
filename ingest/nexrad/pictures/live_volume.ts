/**
 * A Level II volume that comes chunk by chunk: what can be drawn after each chunk.
 *
 * Only tilts that became complete or were repeated are drawn, lower ones first. The volume counts as
 * complete when every chunk up to E came and could be read, or when somebody says that nothing will
 * fill in what is missing. Then, and when nothing more will come, its memory is given back.
 *
 * @module
 */
import { parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import { chunkRecords, type FoundRecords, openVolume } from "../../../formats/nexrad/level2/mod.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { MomentName } from "../../../formats/nexrad/sweep.ts";
import type { LiveDecoder, Workers } from "../decode/mod.ts";
import type { Outcome } from "./outcome.ts";
import type { Exhibit, Gallery, Stage } from "./volume_pictures.ts";

/** A volume that still comes in. Calls are done one after the other. */
export interface LiveVolume {
  /**
   * A chunk. One that cannot be read costs only itself: see `skipped`.
   *
   * @param name its own: `20210729-123848-014-I`
   * @throws {NexradError} when the volume's first chunk cannot be read, or is no S chunk
   */
  add(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<Outcome>;
  /**
   * Nothing more will come: sweeps without their end are drawn too where there is no whole one. Null
   * when there was nothing at all.
   *
   * @param isFinal nobody will fill in what is missing: it counts as complete as it is
   */
  end(isFinal: boolean, signal?: AbortSignal): Promise<Outcome | null>;
  /** Nothing of it is missing: every chunk up to E came, and could be read. */
  isWhole(): boolean;
}

/** More records than a chunk ever has: a record's place follows from its chunk's number. */
const RECORDS_OF_A_CHUNK = 1000;

/** What the radar itself said so, behind a checksum: the volume's file in the archive has it too. */
const AS_SENT: ReadonlySet<string> = new Set(["bad-field", "too-large", "unsupported"]);

/**
 * A live volume of which nothing came yet.
 *
 * @param moments those that are drawn, or that tell which sweeps are
 */
export function openLiveVolume(
  workers: Workers,
  exhibit: Exhibit,
  moments: ReadonlySet<MomentName>,
): LiveVolume {
  const gallery: Gallery = new Map();
  let decoder: LiveDecoder | null = null;
  /** Of the last outcome, once nothing more is made of it. */
  let overKey: string | null = null;
  const came = new Set<number>();
  /** The number of E. */
  let last: number | null = null;
  let isHurt = false;
  /** What of the volume's `skipped` was told. */
  const told = new Set<string>();
  let before: Promise<unknown> = Promise.resolve();

  const isWhole = () => came.size === last && !isHurt;

  /** One after the other, whatever became of the one before. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = before.then(work);
    before = result.catch(() => {});
    return result;
  }

  async function take(name: string, bytes: Uint8Array, signal?: AbortSignal): Promise<Outcome> {
    const chunk = parseChunkName(name);
    if (chunk === null) throw new NexradError("not-nexrad", `${name} is no name of a chunk`);
    if (overKey !== null) return nothingNew(overKey);
    const place = chunk.number * RECORDS_OF_A_CHUNK;
    if (decoder === null) {
      if (chunk.kind !== "S") {
        throw new NexradError("not-nexrad", `${name}: the first chunk of a volume ends in -S`);
      }
      const opened = openVolume(bytes);
      decoder = workers.live(opened.header, moments);
      await decoder.add(place, opened, signal);
    } else await decoder.add(place, recordsIn(name, bytes), signal);
    came.add(chunk.number);
    if (chunk.kind === "E") last = chunk.number;
    return await show(decoder, "growing", signal);
  }

  async function show(decoder: LiveDecoder, stage: Stage, signal?: AbortSignal): Promise<Outcome> {
    const volume = decoder.volume();
    isHurt = volume.skipped.some(({ code }) => !AS_SENT.has(code));
    const reached = isWhole() ? "final" : stage;
    const outcome = await exhibit(volume, gallery, reached, signal);
    if (reached !== "growing") giveBack(outcome.key);
    const skipped = volume.skipped.filter(({ where, why }) => !told.has(`${where} ${why}`));
    for (const { where, why } of skipped) told.add(`${where} ${why}`);
    return { ...outcome, skipped };
  }

  function giveBack(key: string): void {
    overKey = key;
    decoder = null;
    gallery.clear();
  }

  return {
    add: (name, bytes, signal) => inTurn(() => take(name, bytes, signal)),
    end: (isFinal, signal) =>
      inTurn(async () => {
        if (overKey !== null) return nothingNew(overKey);
        return decoder && await show(decoder, isFinal ? "final" : "cut", signal);
      }),
    isWhole,
  };
}

const nothingNew = (key: string): Outcome => ({ key, news: [], pictures: [], skipped: [] });

function recordsIn(name: string, bytes: Uint8Array): FoundRecords {
  try {
    return chunkRecords(bytes);
  } catch (error) {
    if (!(error instanceof NexradError)) throw error;
    return { records: [], skipped: [{ where: name, code: error.code, why: error.message }] };
  }
}
