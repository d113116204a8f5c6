/**
 * Putting the previous version back, and noting why, so that it can say so when it starts.
 *
 * @module
 */
import { errorText } from "../../secrets.ts";
import { type Failed, type Marker, writeFailed, writeMarker } from "./marker.ts";
import { previousPath, swapBack } from "./swap.ts";

/** Puts the previous version back. False when that cannot be: then it is said what to do. */
export function takeBack(
  stateDir: string,
  marker: Marker,
  why: string,
  log: (text: string) => void,
): boolean {
  const { executable, from, to, at } = marker;
  try {
    swapBack(executable);
  } catch (error) {
    const previous = previousPath(executable);
    const [reason, way] = error instanceof Deno.errors.NotFound
      ? [`there is no ${previous}`, "copy a version that works"]
      : [errorText(error), `copy ${previous}`];
    log(
      `WARN  ${to} does not work here (${why}), and ${from} cannot be put back (${reason}): ` +
        `${way} over ${executable} by hand`,
    );
    return false;
  }
  log(`WARN  ${to} does not work here (${why}): ${from} is put back`);
  try {
    writeMarker(stateDir, { ...marker, state: "taken back", why });
    writeFailed(stateDir, { version: to, at, why });
  } catch (error) {
    log(`WARN  that ${to} was taken back cannot be noted: ${errorText(error)}`);
  }
  return true;
}

/** What people are told by the version that is back. */
export function takenBackText({ from, to, why }: Marker): string {
  return `${to} did not work here (${
    why ?? "unknown"
  }): ${from} was put back; the log says more, ` +
    `please report it`;
}

/** What people are told when that version is to be had again. */
export function failedText({ version, at, why }: Failed): string {
  return `${version} did not work here on ${at.slice(0, 10)} (${why})`;
}
