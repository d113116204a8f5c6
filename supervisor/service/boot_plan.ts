/**
 * What is to run at boot: this program, found again at the same place, with the configuration that
 * is in use now. The text that tells it to an operating system is made from this.
 *
 * @module
 */
import { selfCommand } from "../children/spawn.ts";
import { previousPath } from "../update/swap.ts";
import { ServiceError } from "./service_error.ts";

/** Set in the environment of a service: which manager starts the program again. */
export const SERVICE = "MESO360_SERVICE";

/** Files and connections at once: 6,000 browsers and room; usual limits are 256 and 1,024. */
export const OPEN_FILES = 16_384;

/** A program to be started at boot. */
export interface BootPlan {
  /** Absolute path of the executable; from source that of Deno. */
  readonly program: string;
  /** `main.ts`, from source; null for the executable. */
  readonly script: string | null;
  readonly args: readonly string[];
  /** Arguments that name the configuration; empty when there is none and defaults hold. */
  readonly configArgs: readonly string[];
  /** Where an update leaves the executable before it; null from source, which git updates. */
  readonly previous: string | null;
}

/** The program and configuration that a service starts, as read back from its unit. */
export interface Started {
  readonly program: string;
  /** What Deno runs, from source; null for the executable. */
  readonly script: string | null;
  /** Null when the unit names none: the defaults, or what is found in the usual places. */
  readonly config: string | null;
}

/**
 * The plan for this program with a configuration file (absolute), or none.
 *
 * @throws {ServiceError} `bad-path` for a path that no unit can name
 */
export function bootPlan(configFile: string | null): BootPlan {
  const configArgs = configFile === null ? [] : ["--config", configFile];
  const { program, args } = selfCommand(["run", "--no-browser", ...configArgs]);
  for (const path of [program, ...args]) refuseControlCharacters(path);
  const previous = Deno.build.standalone ? previousPath(program) : null;
  return { program, script: scriptOf(args), args, configArgs, previous };
}

/** The copy of meso360 that is meant, as one path: Deno alone is none. */
export function copyOf({ program, script }: Pick<Started, "program" | "script">): string {
  return script ?? program;
}

/** How a person has it started at boot, where there is a service manager. */
export const INSTALL_ADVICE = "meso360 service install";

/** Whether `service install` wrote a unit: nobody else sets that variable. */
export const isOurs = (unit: string): boolean => unit.includes(SERVICE);

/** What a command line of such a plan starts; null for any other command line. */
export function startedBy(command: readonly string[]): Started | null {
  const [program, ...args] = command;
  const run = args.indexOf("--no-browser");
  if (program === undefined || run < 1 || args[run - 1] !== "run") return null;
  const config = args[run + 1] === "--config" ? args[run + 2] ?? null : null;
  return { program, script: scriptOf(args), config };
}

/** What stands before our own arguments is Deno's: its options, and last the script. */
function scriptOf(args: readonly string[]): string | null {
  return args[args.indexOf("--no-browser") - 2] ?? null;
}

function refuseControlCharacters(path: string): void {
  // deno-lint-ignore no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(path)) {
    throw new ServiceError(
      "bad-path",
      `${JSON.stringify(path)} has a line break or control character in it, which no unit file ` +
        "can name: rename that folder or file",
    );
  }
}
