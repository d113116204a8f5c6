/**
 * What comes to the process from outside: requests to stop, and what nobody expected.
 *
 * @module
 */
import { onStopSignal, surviveTheUnexpected } from "../processes.ts";

/** What nobody expected is logged with its stack, and survived: the recording goes on. */
export function logTheUnexpected(say: (text: string) => void): void {
  surviveTheUnexpected((error) => {
    const stack = error instanceof Error ? error.stack ?? error.message : String(error);
    say(`WARN  unexpected, please report: ${stack.replace(/\n\s*/g, " | ")}`);
  });
}

/** Everything that asks the program to stop, as one promise of the reason. */
export function stopRequest(say: (text: string) => void) {
  const { promise: asked, resolve: ask } = Promise.withResolvers<string>();
  onStopSignal(ask, (signal, error) => {
    say(`WARN  ${signal} is not heard: ${error instanceof Error ? error.message : error}`);
  });
  return { asked, ask };
}
