/**
 * How the program that runs gives its place to the one that was just put there: by the service
 * manager, or by starting it (guardian.ts watches over its first minute).
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { EXIT } from "../../processes.ts";
import { SERVICE } from "../service/boot_plan.ts";
import { guard } from "./guardian.ts";
import { readMarker } from "./marker.ts";

/** In the environment of a successor: wait for lock and port, somebody watches over you. */
export const HANDOVER = "MESO360_HANDOVER";

/** Managers that start a program again at once, whatever it exits with. */
const RESTARTING = ["systemd", "launchd", "taskscheduler"];

/** How long a successor waits for lock and port. */
export const TAKE_OVER_LIMIT_MS = 30_000;

/** What handing over needs. */
export interface HandOverParts {
  readonly executable: string;
  /** The arguments that this process was started with. */
  readonly args: readonly string[];
  /** Value of MESO360_SERVICE. */
  readonly service: string | undefined;
  readonly stateDir: string;
  readonly clock: Clock;
  log(text: string): void;
}

/** The one that comes after this process. */
export interface Successor {
  /** Called when everything is stopped, lock and port are free. Resolves with the exit code. */
  finish(): Promise<number>;
}

/** The service manager's name for this process, if it has one. */
export function serviceManager(): string | undefined {
  return Deno.env.get(SERVICE);
}

/** Whether this process is a successor, as long as nobody has taken the flag. */
export function isSuccessor(): boolean {
  return Deno.env.get(HANDOVER) === "1";
}

/** Whether this process is a successor; asked once, so that no child takes itself for one. */
export function takeHandoverFlag(): boolean {
  const isOne = isSuccessor();
  if (isOne) Deno.env.delete(HANDOVER);
  return isOne;
}

/** Starts the successor, or leaves that to the service manager. Throws when it cannot be started. */
export function startSuccessor(parts: HandOverParts): Successor {
  if (RESTARTING.includes(parts.service ?? "")) {
    return { finish: () => Promise.resolve(EXIT.again) };
  }
  const marker = readMarker(parts.stateDir);
  const spawn = () => spawnSuccessor(parts);
  const child = spawn();
  parts.log(`process ${child.pid} is started and takes over`);
  return { finish: () => guard({ ...parts, spawn }, marker, child) };
}

function spawnSuccessor({ executable, args }: HandOverParts): Deno.ChildProcess {
  // A session of its own: it outlives this process and its terminal.
  return new Deno.Command(executable, {
    args: [...args],
    env: { [HANDOVER]: "1" },
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
    detached: true,
  }).spawn();
}
