/**
 * What installing a service has to do with outside: the operating system's tools, and the account
 * that the service is for. Tests give their own.
 *
 * @module
 */
import { dirname } from "node:path";
import { replaceFile } from "../../durable.ts";
import { runWithin } from "../run_program.ts";
import { isOurs, type Started } from "./boot_plan.ts";
import { ServiceError } from "./service_error.ts";

/** What a tool said. */
export interface Said {
  /** 127 when there is no such program, as in a shell; 124 when it did not end in time. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** An account of this machine. */
export interface Account {
  readonly name: string;
  /** 0 on Windows, which numbers accounts in its own way. */
  readonly uid: number;
  readonly home: string;
}

/** Where a service is installed, and how. */
export interface ServicePlace {
  /** The account that the service runs as. */
  readonly account: Account;
  /** True when the machine's own service manager is asked (`--system`). */
  readonly system: boolean;
  /** What stands before absolute paths of the system: empty but in tests. */
  readonly root: string;
  run(
    program: string,
    args: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ): Promise<Said>;
  pause(ms: number): Promise<void>;
}

/** What an operating system says of the service. */
export interface ServiceState {
  /** The unit's file or the task's name; null when it is not installed. */
  readonly installed: string | null;
  /** What the unit says that it starts; null when the unit is none that meso360 wrote. */
  readonly starts: Started | null;
  /** Null when it starts at boot; else why it does not. */
  readonly notAtBoot: string | null;
  /** Null when it does not run. */
  readonly running: { readonly pid: number | null; readonly since: string | null } | null;
}

/** There is no service. */
export const ABSENT: ServiceState = {
  installed: null,
  starts: null,
  notAtBoot: null,
  running: null,
};

/** A service manager of an operating system: the same four questions to each. */
export interface ServiceManager {
  /** The unit's text, without doing anything. */
  unit(): string;
  /**
   * Makes the service known; `start` false leaves it until the next boot.
   *
   * @returns what a person has to know, one line each
   * @throws {ServiceError} when it cannot be done
   */
  install(start: boolean): Promise<readonly string[]>;
  /** Stops it and undoes `install`. */
  uninstall(): Promise<Uninstalled>;
  state(): Promise<ServiceState>;
  /** The commands with which a person stops it until the next boot, and starts it. */
  readonly stopCommand: string;
  readonly startCommand: string;
  /** How a person has it started at boot, in words that follow a colon. */
  readonly bootAdvice: string;
}

/** What came of uninstalling. */
export interface Uninstalled {
  /** Why it may run still; null when it does not. */
  readonly mayRun: string | null;
  /** What a person has to know, one line each. */
  readonly told: readonly string[];
}

/** Nothing more to say. */
export const GONE: Uninstalled = { mayRun: null, told: [] };

/** How a place runs tools. */
export type RunTool = ServicePlace["run"];

/** Runs programs for `limitMs` at most each. */
export function toolRunner(limitMs: number): RunTool {
  return async (program, args, environment) => {
    const answer = await runWithin(limitMs, program, args, environment);
    if (answer.outcome === "ended") {
      return { code: answer.code, out: answer.text.trim(), err: answer.err.trim() };
    }
    if (answer.outcome === "absent") {
      return { code: 127, out: "", err: `${program}: no such program` };
    }
    return { code: 124, out: "", err: `${program} did not end within ${limitMs / 1_000} s` };
  };
}

/** A service may take 15 s to stop, and its manager as long again to say so. */
const TOOL_LIMIT_MS = 60_000;

/** What the commands run tools with. */
export const runTool: RunTool = toolRunner(TOOL_LIMIT_MS);

/** Runs a tool that must succeed. */
export async function must(
  place: ServicePlace,
  program: string,
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<string> {
  const { code, out, err } = await place.run(program, args, environment);
  if (code === 0) return out;
  const said = (err || out || `exit code ${code}`).replace(/\s*\n\s*/g, " | ");
  throw new ServiceError("tool-failed", `${[program, ...args].join(" ")} failed: ${said}`);
}

/** A file's text; null when there is none. */
export function textOf(path: string): string | null {
  try {
    return Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** True when there is such a file. */
export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/**
 * Keeps what another program wrote, as a file beside `file`.
 *
 * @param before what is to be replaced; null when there is nothing
 * @returns what a person has to know, one line each
 */
export function keepForeign(file: string, before: string | null): readonly string[] {
  if (before === null || isOurs(before)) return [];
  let copy = `${file}.before`;
  for (let i = 2; isFile(copy); i++) copy = `${file}.before-${i}`;
  replaceFile(copy, before);
  return [`WARN  what was there under this name is not meso360's: it is kept as ${copy}`];
}

/** Puts a unit into its file, in a folder that is made if absent; what `keepForeign` says of the one before. */
export function putUnit(file: string, unit: string, before: string | null): readonly string[] {
  Deno.mkdirSync(dirname(file), { recursive: true });
  const told = keepForeign(file, before);
  replaceFile(file, unit);
  return told;
}

/** True when there is such a folder. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Removes a file; false when there was none. */
export function removeFile(path: string): boolean {
  try {
    Deno.removeSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
