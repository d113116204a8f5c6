/**
 * Which of several files belong together, and what came of each: chunks of one volume that follow
 * each other are a volume, every other file stands alone.
 *
 * @module
 */
import { parseChunkName } from "../../../formats/nexrad/bucket_keys.ts";
import { isVolume } from "../../../formats/nexrad/level2/mod.ts";
import { NexradError } from "../../../formats/nexrad/nexrad_error.ts";
import type { Outcome } from "./outcome.ts";
import type { LiveVolume, Processor } from "./process.ts";

/** A file by its name without folders; read when its turn comes. */
export interface RadarFile {
  readonly name: string;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Hears what comes of the files. */
export interface Heard {
  /** Pictures were written, or something was skipped. May come several times for chunks. */
  outcome(outcome: Outcome): void;
  /** The file, or the volume of chunks, was unreadable. */
  failed(name: string, error: Error): void;
}

/** Chunks of one volume under way. */
interface Series {
  readonly time: string;
  readonly live: LiveVolume;
  pictures: number;
}

/**
 * Makes pictures of files, one after the other, in the order given.
 *
 * @returns how many files, or volumes of chunks, gave no picture
 */
export async function processFiles(
  files: Iterable<RadarFile>,
  processor: Processor,
  heard: Heard,
  signal?: AbortSignal,
): Promise<number> {
  let barren = 0;
  let series: Series | null = null;

  async function attempt(name: string, work: () => Promise<Outcome | null>): Promise<number> {
    try {
      const outcome = await work();
      if (outcome !== null) heard.outcome(outcome);
      return outcome?.pictures.length ?? 0;
    } catch (error) {
      if (!isOfTheFile(error)) throw error;
      heard.failed(name, error);
      return 0;
    }
  }

  async function end({ live, time, pictures }: Series): Promise<void> {
    if (pictures + await attempt(time, () => live.end(true, signal)) === 0) barren++;
  }

  for (const { name, read } of files) {
    const chunk = parseChunkName(name);
    if (series !== null && chunk?.time !== series.time) {
      await end(series);
      series = null;
    }
    if (chunk !== null) {
      series ??= { time: chunk.time, live: processor.liveVolume(), pictures: 0 };
      const { live } = series;
      series.pictures += await attempt(name, async () => live.add(name, await read(), signal));
      continue;
    }
    const pictures = await attempt(name, async () => {
      const bytes = await read();
      return isVolume(bytes)
        ? processor.volumeFile(bytes, name, signal)
        : processor.product(bytes, name, signal);
    });
    if (pictures === 0) barren++;
  }
  if (series !== null) await end(series);
  return barren;
}

/** Only this file's trouble: it cannot be had, or is not as it should be. */
function isOfTheFile(error: unknown): error is Error {
  return error instanceof NexradError ||
    error instanceof Error && "code" in error && /^E[A-Z]+$/.test(`${error.code}`);
}
