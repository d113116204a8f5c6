/**
 * A datalogger to practise on: the `logger-sim` command, and the same inside a process for tests.
 *
 * @module
 */
import { once } from "node:events";
import { dirname, join } from "node:path";
import { assetPath } from "../../../assets.ts";
import { loadConfig } from "../../../config.ts";
import { EXIT, stopSignal } from "../../../processes.ts";
import { DriveError } from "./drive.ts";
import { type LoggerSim, startLoggerSim } from "./logger_sim.ts";
import { parseSimOptions, type SimCommandLine, SimOptionError } from "./options.ts";

export { type LoggerSim, type LoggerSimPlan, startLoggerSim } from "./logger_sim.ts";
export { parseSimOptions, type SimCommandLine, SimOptionError } from "./options.ts";

/** The port unless another is asked for. */
const DEFAULT_PORT = 8900;

/** The text of the drive that comes with the program, from source and from the binary. */
export function builtInDrive(): string {
  return Deno.readTextFileSync(assetPath("test_data", "test.txt"));
}

/** A daily file's text; a bare name that is not here is looked for in `data_dir`. */
function readDay(file: string, configPath: string | null): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(file) !== ".") throw error;
    const folder = loadConfig(configPath).config.data_dir;
    try {
      return Deno.readTextFileSync(join(folder, file));
    } catch {
      throw new Error(`${file} is neither in this folder nor in ${folder}: give its path`);
    }
  }
}

function why(error: unknown, file: string | null, options: SimCommandLine): [string, number] {
  if (error instanceof SimOptionError) return [error.message, 2];
  if (error instanceof DriveError) return [`${file ?? "the built-in drive"}: ${error.message}`, 1];
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof Deno.errors.AddrInUse) {
    const port = options.port ?? DEFAULT_PORT;
    return [`port ${port} is taken: give another with --port, or 0 for any`, EXIT.portTaken];
  }
  return [text, 1];
}

/**
 * The `logger-sim` command: serves until it is told to stop. Its exit code: 0 stopped, 1 the file
 * or the address cannot be used, 2 an option's value is not allowed, 4 the port is taken.
 *
 * @param file a daily file; null plays the built-in drive
 */
export async function runLoggerSim(file: string | null, options: SimCommandLine): Promise<number> {
  const stop = stopSignal();
  let sim: LoggerSim;
  try {
    sim = startLoggerSim({
      ...parseSimOptions(options),
      drive: file === null ? builtInDrive() : readDay(file, options.config ?? null),
      host: options.host,
      port: options.port ?? DEFAULT_PORT,
      truthFile: options.truth,
      truthSupportFile: options.truthSupport,
    });
  } catch (error) {
    const [text, code] = why(error, file, options);
    console.error(`meso360: logger-sim: ${text}`);
    return code;
  }
  const host = sim.host.includes(":") ? `[${sim.host}]` : sim.host;
  console.log(
    `logger-sim: http://${host}:${sim.port} plays ${file ?? "the built-in drive"} at ` +
      `${options.rate ?? 1} record(s) per second`,
  );
  if (!stop.aborted) await once(stop, "abort");
  sim.close();
  return EXIT.ok;
}
