/**
 * What every process of the program keeps to, whoever started it: how it is asked to stop, what
 * must not end it, how it knows that a supervisor started it, and what its exit codes mean.
 *
 * @module
 */

/** Exit codes that other programs, and the supervisor, rely on. */
export const EXIT = {
  ok: 0,
  failed: 1,
  locked: 3,
  portTaken: 4,
  /** The service manager starts the program again at once: an update. */
  again: 75,
} as const;

/** Set in the environment of a child by its supervisor: the child logs bare lines and heeds stdin. */
export const SUPERVISED = "MESO360_SUPERVISED";

/** True in a process that a supervisor started. */
export function isSupervised(): boolean {
  return Deno.env.get(SUPERVISED) === "1";
}

/**
 * Hears every signal by which a person or the system asks a process to stop.
 *
 * @param unheard is told of a signal that this system cannot deliver
 */
export function onStopSignal(
  heard: (signal: Deno.Signal) => void,
  unheard: (signal: Deno.Signal, error: unknown) => void = () => {},
): void {
  const signals: readonly Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK", "SIGHUP"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    try {
      Deno.addSignalListener(signal, () => heard(signal));
    } catch (error) {
      unheard(signal, error);
    }
  }
}

/** A client that leaves while something is written to it: runtime 2.6.10 tells nobody who asked. */
const isClientGone = (error: unknown) =>
  error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.ConnectionReset ||
  ["EPIPE", "ECONNRESET"].includes((error as { code?: string } | null)?.code ?? "");

/** What nobody expected is told, and does not end the process; clients that leave are everyday. */
export function surviveTheUnexpected(tell: (error: unknown) => void): void {
  const heard = (event: Event, error: unknown) => {
    event.preventDefault();
    if (!isClientGone(error)) tell(error);
  };
  globalThis.addEventListener("unhandledrejection", (event) => heard(event, event.reason));
  globalThis.addEventListener("error", (event) => heard(event, event.error));
}

/**
 * Aborted when the process is asked to stop: by a signal, and in a supervised child by the end of
 * its stdin, which is also the end of a supervisor that was killed.
 */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  onStopSignal(() => stop.abort());
  if (isSupervised()) stdinEnd().then(() => stop.abort());
  return stop.signal;
}

/** Nobody writes to it: any end, or any error, means that the parent is gone. */
async function stdinEnd(): Promise<void> {
  const buffer = new Uint8Array(256);
  while (await Deno.stdin.read(buffer).catch(() => null) !== null);
}
