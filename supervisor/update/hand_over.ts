/**
 * How the program that runs gives its place to the one that was just put there: by the service
 * manager, or by starting it and watching over its first minute.
 *
 * @module
 */
import type { Clock } from "../../clock.ts";
import { AGAIN_AT_ONCE, SERVICE } from "../service/boot_plan.ts";
import { readMarker } from "./marker.ts";
import { takeBack } from "./take_back.ts";
import { HEALTH_LIMIT_MS } from "./trial.ts";
import { errorText } from "./update_error.ts";

/** In the environment of a successor: wait for lock and port, somebody watches over you. */
export const HANDOVER = "MESO360_HANDOVER";

/** Managers that start a program again at once, whatever it exits with. */
const RESTARTING = ["systemd", "launchd"];

/** How long a successor waits for lock and port. */
export const TAKE_OVER_LIMIT_MS = 30_000;

const LOOK_MS = 250;
/** A supervisor ends within 5 s of being asked to. */
const TERM_MS = 6_000;

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

/** Whether this process is a successor; asked once, so that no child takes itself for one. */
export function takeHandoverFlag(): boolean {
  const isSuccessor = Deno.env.get(HANDOVER) === "1";
  if (isSuccessor) Deno.env.delete(HANDOVER);
  return isSuccessor;
}

/** Starts the successor, or leaves that to the service manager. Throws when it cannot be started. */
export function startSuccessor(parts: HandOverParts): Successor {
  if (RESTARTING.includes(parts.service ?? "")) {
    return { finish: () => Promise.resolve(AGAIN_AT_ONCE) };
  }
  const child = spawnSuccessor(parts);
  parts.log(`process ${child.pid} is started and takes over`);
  return { finish: () => guard(parts, child) };
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

/** Watches over the successor until it is healthy; takes it back when it is not. */
async function guard(parts: HandOverParts, child: Deno.ChildProcess): Promise<number> {
  const { clock, log, stateDir } = parts;
  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));
  const end: { status: Deno.CommandStatus | null } = { status: null };
  child.status.then((status) => end.status = status);
  const passOn = () => kill(child, "SIGTERM");
  const stopListening = onStopSignals(passOn);
  const limitMs = clock.monoMs() + HEALTH_LIMIT_MS;
  try {
    while (true) {
      const marker = readMarker(stateDir);
      if (marker?.state !== "trial") {
        log(`process ${child.pid} runs on its own; meso360 stop ends it`);
        child.unref();
        return 0;
      }
      let why: string;
      if (end.status !== null) {
        if (marker.stopped) return 0;
        const { code, signal } = end.status;
        why = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
      } else if (clock.monoMs() >= limitMs) {
        why = `not healthy within ${HEALTH_LIMIT_MS / 1000} s`;
        kill(child, "SIGTERM");
        for (let ms = 0; ms < TERM_MS && end.status === null; ms += LOOK_MS) await wait(LOOK_MS);
        kill(child, "SIGKILL");
        await child.status;
      } else {
        await wait(LOOK_MS);
        continue;
      }
      if (!takeBack(stateDir, marker, why, log)) return 1;
      const previous = spawnSuccessor(parts);
      log(`${marker.from} is started again (process ${previous.pid})`);
      previous.unref();
      return 0;
    }
  } catch (error) {
    log(`WARN  the new version is not watched any more: ${errorText(error)}`);
    return 1;
  } finally {
    stopListening();
  }
}

function kill(child: Deno.ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended.
  }
}

/** Calls `then` at a request to stop; returns how to end that. */
function onStopSignals(then: () => void): () => void {
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, then);
  return () => {
    for (const signal of signals) Deno.removeSignalListener(signal, then);
  };
}
