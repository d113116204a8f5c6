/**
 * The command `radar process FILE…`: pictures of files by hand.
 *
 * @module
 */
import { basename } from "node:path";
import { systemClock } from "../../clock.ts";
import { type LoadedConfig, outerValue } from "../../config.ts";
import { type Logger, printNow } from "../../log.ts";
import { openStore, StoreError } from "../../object_store/mod.ts";
import { EXIT } from "../../processes.ts";
import { openWorkers } from "./decode/mod.ts";
import { openProcessor } from "./pictures/process.ts";
import { type Heard, processFiles } from "./pictures/process_files.ts";
import { openPublisher } from "./store/mod.ts";

/** What the command line says besides the files. */
export interface ProcessOptions {
  /** `folder`: products_dir/radar, whatever the configuration says. */
  readonly store?: "config" | "folder";
}

/**
 * Makes pictures of files and prints what it wrote, one line a picture; what was skipped, and why, on
 * stderr.
 *
 * @returns the exit code: 0, or 1 when a file gave nothing or the store did not take it
 */
export async function processCommand(
  files: readonly string[],
  options: ProcessOptions,
  { config, path }: LoadedConfig,
): Promise<number> {
  const { radar } = config;
  const workers = openWorkers();
  try {
    const store = openStore({
      radar: options.store === "folder" ? { store: "folder" } : radar,
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
      files.map((file) => ({ name: basename(file), read: () => Deno.readFile(file) })),
      processor,
      told,
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

const told: Heard = {
  outcome({ pictures, skipped }) {
    for (const { object, bytes } of pictures) {
      printNow(`${object}  ${bytes.toLocaleString("en-US")} bytes`);
    }
    for (const { where, code, why } of skipped) {
      onStderr.warn(`${where} is skipped (${code}): ${why}`);
    }
  },
  failed(name, error) {
    onStderr.warn(`${name} gave nothing: ${error.message}`);
  },
};

/** Stdout is for what was written. */
const onStderr: Logger = {
  info: (text) => console.error(`meso360: ${text}`),
  warn: (text) => console.error(`meso360: ${text}`),
  debug: () => {},
};
