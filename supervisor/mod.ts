/**
 * Keeps it alive: the commands of this room. Each one's code is loaded only when it runs.
 *
 * @module
 */
import { type Config, exampleConfig, type LoadedConfig } from "../config.ts";
import type { LogsOptions } from "./logs_command.ts";
import type { RunOptions } from "./run.ts";

/** Exit codes that other programs rely on. */
export const EXIT = { ok: 0, failed: 1, locked: 3, portTaken: 4 } as const;

/** `meso360 run`: the supervisor, until it is told to stop. */
export async function runSupervisor(loaded: LoadedConfig, options: RunOptions): Promise<number> {
  const { run } = await import("./run.ts");
  return await run(loaded, options);
}

/** `meso360 check`: the preflight alone; 0 when all is well, 1 with any warning. */
export async function checkCommand(loaded: LoadedConfig): Promise<number> {
  const { check } = await import("./preflight/check_command.ts");
  return await check(loaded);
}

/** `meso360 init`: writes the commented example configuration; never overwrites. */
export function initCommand(file: string): number {
  try {
    Deno.writeTextFileSync(file, exampleConfig(), { createNew: true });
  } catch (error) {
    const exists = error instanceof Deno.errors.AlreadyExists;
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      exists
        ? `meso360: ${file} exists and is left as it is; give another name: meso360 init FILE`
        : `meso360: ${file} cannot be written: ${why}`,
    );
    return EXIT.failed;
  }
  console.log(`${file} written: set logger_ip and data_dir in it, then: meso360 check`);
  return EXIT.ok;
}

/** `meso360 stop`: asks the running supervisor to stop, and waits until it has. */
export async function stopCommand(config: Config): Promise<number> {
  const { stop } = await import("./stop_command.ts");
  return await stop(config);
}

/** `meso360 report`: writes the support bundle. */
export async function reportCommand(loaded: LoadedConfig, file: string | null): Promise<number> {
  const { report } = await import("./report_command.ts");
  return await report(loaded, file);
}

/** `meso360 logs`: prints lines of the log files, and follows them. */
export async function logsCommand(config: Config, options: LogsOptions): Promise<number> {
  const { logs } = await import("./logs_command.ts");
  return await logs(config, options);
}
