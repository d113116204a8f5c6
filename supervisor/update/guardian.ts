/**
 * The process before watches over its successor's first minute, where no service manager does:
 * one that ends or does not get healthy is replaced by the version before.
 *
 * @module
 */
import { type Clock, pause } from "../../clock.ts";
import { EXIT } from "../../processes.ts";
import { errorText } from "../../secrets.ts";
import { HEALTH_LIMIT_MS, type Marker, markerNow } from "./marker.ts";
import { takeBack } from "./take_back.ts";

const LOOK_MS = 250;
/** A supervisor ends within 5 s of being asked to. */
const TERM_MS = 6_000;
/** Until a successor that found its port taken tries again. */
const AGAIN_MS = 5_000;

/** What watching needs. */
export interface GuardianParts {
  readonly stateDir: string;
  readonly clock: Clock;
  log(text: string): void;
  /** Starts what is in the executable's place. */
  spawn(): Deno.ChildProcess;
}

/**
 * Watches over the successor until it is healthy; takes it back when it is not. The exit code.
 *
 * @param own the note of the update, as it was when the successor was started
 */
export async function guard(
  parts: GuardianParts,
  own: Marker | null,
  first: Deno.ChildProcess,
): Promise<number> {
  const { log } = parts;
  const watched = { child: first, ended: null as Deno.CommandStatus | null };
  const stopListening = onStopSignals(() => kill(watched.child, "SIGTERM"));
  const leave = (text: string) => {
    log(text);
    watched.child.unref();
    return EXIT.ok;
  };
  try {
    // Of an update that was taken back: the one before is known to work.
    if (own?.state !== "trial") return leave(alone(first));
    return await watch(parts, own, watched, leave);
  } catch (error) {
    leave(`WARN  the new version is not watched any more: ${errorText(error)}`);
    return EXIT.failed;
  } finally {
    stopListening();
  }
}

const alone = ({ pid }: Deno.ChildProcess) =>
  `process ${pid} runs on its own; meso360 stop ends it`;

async function watch(
  parts: GuardianParts,
  own: Marker,
  watched: { child: Deno.ChildProcess; ended: Deno.CommandStatus | null },
  leave: (text: string) => number,
): Promise<number> {
  const { clock, log, stateDir } = parts;
  const limitMs = clock.monoMs() + HEALTH_LIMIT_MS;
  const follow = (child: Deno.ChildProcess) => {
    watched.child = child;
    watched.ended = null;
    child.status.then((status) => watched.ended = status);
  };
  const again = () => {
    follow(parts.spawn());
    return `is started again (process ${watched.child.pid})`;
  };
  follow(watched.child);
  while (true) {
    const marker = markerNow(stateDir, own);
    const { ended } = watched;
    if (marker?.state !== "trial") return leave(alone(watched.child));
    const late = clock.monoMs() >= limitMs;
    if (ended === null && !late) {
      await pause(clock, LOOK_MS);
      continue;
    }
    if (ended !== null && marker.stopped) return EXIT.ok;
    if (ended?.code === EXIT.locked) return EXIT.locked;
    // Another program has the port: the version before would not get it either.
    if (ended?.code === EXIT.portTaken) {
      if (late) return EXIT.portTaken;
      await pause(clock, AGAIN_MS);
      log(`${marker.to} ${again()}: its port was taken`);
      continue;
    }
    const why = ended === null
      ? `not healthy within ${HEALTH_LIMIT_MS / 1000} s`
      : ended.signal === null
      ? `it ended with exit code ${ended.code}`
      : `it was ended by ${ended.signal}`;
    // Before anything is ended: a version in trouble is better than none.
    if (!takeBack(stateDir, marker, why, log)) {
      return leave(ended === null ? alone(watched.child) : `${marker.to} ${again()}`);
    }
    if (ended === null) await end(watched.child, clock);
    return leave(`${marker.from} ${again()}`);
  }
}

async function end(child: Deno.ChildProcess, clock: Clock): Promise<void> {
  let over = false;
  const status = child.status.then(() => over = true);
  kill(child, "SIGTERM");
  for (let ms = 0; ms < TERM_MS && !over; ms += LOOK_MS) await pause(clock, LOOK_MS);
  kill(child, "SIGKILL");
  await status;
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
