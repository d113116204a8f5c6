/**
 * What `meso360 service status` says of a service. Pure but for the look whether files are there.
 *
 * @module
 */
import { copyOf, INSTALL_ADVICE } from "./boot_plan.ts";
import { isFile, type ServiceState } from "./service_place.ts";

/** The lines, and whether it is installed, ours, started at boot and running. */
export interface StatusWords {
  readonly lines: readonly string[];
  readonly isWell: boolean;
}

/**
 * The words for a service in this state.
 *
 * @param copy what would be installed now
 * @param bootAdvice how a service that is none is made one
 */
export function statusWords(
  { installed, starts, notAtBoot, running }: ServiceState,
  copy: string,
  bootAdvice: string,
): StatusWords {
  if (installed === null) return { lines: [`installed      no: ${bootAdvice}`], isWell: false };
  const since = running?.since === null ? "" : ` since ${running?.since}`;
  const process = running?.pid === null ? "" : `, process ${running?.pid}`;
  const warnings = [...warningsOf(installed, starts, copy)];
  return {
    lines: [
      `installed      ${installed}`,
      `starts at boot ${notAtBoot === null ? "yes" : `WARN  ${notAtBoot}`}`,
      `running        ${running === null ? "WARN  no" : `yes${since}${process}`}`,
      ...(starts === null ? [] : [
        `program        ${copyOf(starts)}`,
        `configuration  ${starts.config ?? "none named: the usual places, else defaults"}`,
      ]),
      ...warnings.map((text) => `WARN           ${text}`),
    ],
    isWell: running !== null && notAtBoot === null && warnings.length === 0,
  };
}

function* warningsOf(installed: string, starts: ServiceState["starts"], copy: string) {
  if (starts === null) {
    yield `${installed} is not meso360's: ${INSTALL_ADVICE} puts its own there, and keeps a copy`;
    return;
  }
  const gone = (path: string) =>
    `${path} is not there: put it back, or with another: ${INSTALL_ADVICE}`;
  const missing = [starts.program, copyOf(starts)].find((path) => !isFile(path));
  if (missing !== undefined) yield gone(missing);
  else if (copyOf(starts) !== copy) {
    yield `this program is another one, ${copy}: ${INSTALL_ADVICE} takes it instead`;
  }
  if (starts.config !== null && !isFile(starts.config)) yield gone(starts.config);
}
