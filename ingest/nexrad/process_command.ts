/**
 * The command `radar process FILE…`: pictures of files by hand.
 *
 * @module
 */
import { basename, join, resolve } from "node:path";
import { systemClock } from "../../clock.ts";
import { type LoadedConfig, outerValue } from "../../config.ts";
import { reasonOf } from "../../data_files.ts";
import { isLevel2 } from "../../formats/nexrad/level2_report.ts";
import { isLevel3 } from "../../formats/nexrad/level3/mod.ts";
import { NexradError } from "../../formats/nexrad/nexrad_error.ts";
import { type Logger, printNow } from "../../log.ts";
import { openStore, StoreError } from "../../object_store/mod.ts";
import { EXIT } from "../../processes.ts";
import { openWorkers } from "./decode/mod.ts";
import { openProcessor, type Processor } from "./pictures/process.ts";
import { type Heard, processFiles } from "./pictures/process_files.ts";
import { openPublisher } from "./store/mod.ts";

/** What the command line says besides the files. */
export interface ProcessOptions {
  /** `folder`: products_dir/radar, whatever the configuration says. */
  readonly store?: "config" | "folder";
}

/**
 * Makes pictures of files and prints what it wrote, one line a picture, in the order of the files: the
 * path of each, or its object's name in a bucket. What was skipped, and why, on stderr.
 *
 * @returns the exit code: 0, or 1 when a file gave nothing or the store did not take it
 */
export async function processCommand(
  files: readonly string[],
  options: ProcessOptions,
  { config, path }: LoadedConfig,
): Promise<number> {
  const radar = options.store === "folder"
    ? { ...config.radar, store: "folder" as const }
    : config.radar;
  const workers = openWorkers();
  try {
    const store = openStore({
      radar,
      productsDir: config.products_dir,
      outer: (name) => outerValue(name, path),
    });
    const publisher = openPublisher({ store, radar, clock: systemClock, log: onStderr });
    const processor = openProcessor({
      workers,
      publisher,
      products: radar.products,
      pictureSize: radar.picture_size,
    });
    const barren = await processFiles(
      files.map((file) => ({ name: basename(file), read: () => bytesOf(file) })),
      withPlainWords(processor),
      heard(radar.store === "folder" ? join(resolve(config.products_dir), "radar") : null),
    );
    return barren === 0 ? EXIT.ok : EXIT.failed;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    onStderr.warn(error.message);
    return EXIT.failed;
  } finally {
    workers.close();
  }
}

/** A file that is no radar's: the message is one line for people, with its name. */
class UnusableFile extends NexradError {
  constructor(message: string) {
    super("not-nexrad", message);
  }
}

/** @throws {UnusableFile} when there are none */
async function bytesOf(file: string): Promise<Uint8Array<ArrayBuffer>> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await Deno.readFile(file);
  } catch (error) {
    throw new UnusableFile(`${file} ${reasonOf(error)}`);
  }
  if (bytes.length === 0) throw new UnusableFile(`${file} is empty`);
  return bytes;
}

const HEAD_BYTES = 65_536;

/** Of what is no radar's file at all, that is said, and not at which byte reading it came to an end. */
function withPlainWords(processor: Processor): Processor {
  const plain =
    (work: Processor["product"]): Processor["product"] => async (bytes, name, signal) => {
      try {
        return await work(bytes, name, signal);
      } catch (error) {
        const head = bytes.subarray(0, HEAD_BYTES);
        if (!(error instanceof NexradError) || isLevel2(head) || isLevel3(head)) throw error;
        throw new UnusableFile(`${name} is not a radar file`);
      }
    };
  const { volumeFile, product } = processor;
  return { ...processor, volumeFile: plain(volumeFile), product: plain(product) };
}

/** @param folder of the store; null when it is a bucket */
function heard(folder: string | null): Heard {
  return {
    outcome({ pictures, skipped }) {
      for (const { object, bytes } of pictures) {
        const written = folder === null ? object : join(folder, object);
        printNow(`${written}  ${bytes.toLocaleString("en-US")} bytes`);
      }
      for (const { where, code, why } of skipped) {
        onStderr.warn(`${where} is skipped (${code}): ${why}`);
      }
    },
    failed(name, error) {
      const isPlain = error instanceof UnusableFile;
      onStderr.warn(isPlain ? error.message : `${name} gave nothing: ${error.message}`);
    },
  };
}

/** Stdout is for what was written. */
const onStderr: Logger = {
  info: (text) => console.error(`meso360: ${text}`),
  warn: (text) => console.error(`meso360: ${text}`),
  debug: () => {},
};
