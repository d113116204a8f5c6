/**
 * What comes to the process from outside: requests to stop, and what nobody expected.
 *
 * @module
 */

/** What nobody expected is logged with its stack, and survived: the recording goes on. */
export function surviveTheUnexpected(say: (text: string) => void): void {
  const tell = (error: unknown) => {
    const stack = error instanceof Error ? error.stack ?? error.message : String(error);
    say(`WARN  unexpected, please report: ${stack.replace(/\n\s*/g, " | ")}`);
  };
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });
}

/** Everything that asks the program to stop, as one promise of the reason. */
export function stopRequest(say: (text: string) => void) {
  const { promise: asked, resolve: ask } = Promise.withResolvers<string>();
  const signals: Deno.Signal[] = Deno.build.os === "windows"
    ? ["SIGINT", "SIGBREAK", "SIGHUP"]
    : ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) {
    try {
      Deno.addSignalListener(signal, () => ask(signal));
    } catch (error) {
      say(`WARN  ${signal} is not heard: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { asked, ask };
}
