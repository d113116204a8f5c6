/**
 * The components of the program. Adding one is one entry here.
 *
 * @module
 */
import { hasLogger } from "../../config.ts";
import { isRadarConfigured } from "../../config_radar.ts";
import { isSuperdarnConfigured } from "../../config_superdarn.ts";
import { holderText, lockHolder } from "../../lock.ts";
import { EXIT } from "../../processes.ts";
import type { ComponentSpec, NamedExit } from "./component.ts";
import { selfCommand } from "./spawn.ts";

/** A lock may stay taken for hours: asking more often would only fill the log. */
const LOCKED_RETRY_MS = 60_000;

/** Nothing but an edit of the configuration changes it. */
const NOT_CONFIGURED_RETRY_MS = 60_000;

/** Four times what the radar's component lets pass at most without a word (REPEAT_TELL_MS there). */
const RADAR_SILENT_MS = 120_000;

/**
 * Three times what the component of the ionospheric radars lets pass at most without a word
 * (REPEAT_TELL_MS in its report): its pages are live.
 */
const SUPERDARN_SILENT_MS = 75_000;

const mesoingest: ComponentSpec = {
  name: "mesoingest",
  command: (configArgs) => selfCommand(["ingest", ...configArgs]),
  enabledKey: ["mesoingest_enabled"],
  silentLimitMs: null,
  notConfigured: (config) => hasLogger(config) ? null : "no datalogger: logger_ip is null",
  namedExit(code, lastState, config): NamedExit | null {
    if (code === EXIT.locked) {
      const holder = lockHolder(config.data_dir, "writer") ??
        lockHolder(config.state_dir, "ingest");
      return {
        state: "lock held",
        reason: `${config.data_dir} is in use by ${holderText(holder)}: stop that one`,
        retryMs: LOCKED_RETRY_MS,
      };
    }
    // It gave up as it should: the logger or the folder is the fault, and was named, not ingest.
    if (
      code === EXIT.failed &&
      (lastState === "logger unreachable" || lastState === "folder unusable")
    ) {
      return { state: lastState, reason: null, retryMs: null };
    }
    // The logger went out of the file while the supervisor still knows it.
    if (code === EXIT.failed && lastState === "not configured") {
      return { state: lastState, reason: null, retryMs: NOT_CONFIGURED_RETRY_MS };
    }
    return null;
  },
};

const mesosync: ComponentSpec = {
  name: "mesosync",
  command: (configArgs) => selfCommand(["sync", ...configArgs]),
  enabledKey: ["mesosync_enabled"],
  silentLimitMs: null,
  notConfigured: (config) =>
    config.rtun_port === undefined ? "no rtun_port in the configuration" : null,
  namedExit(code, lastState): NamedExit | null {
    // The setting went out of the file while the supervisor still knows it.
    return code === EXIT.failed && lastState === "not configured"
      ? { state: lastState, reason: null, retryMs: NOT_CONFIGURED_RETRY_MS }
      : null;
  },
};

const radar: ComponentSpec = {
  name: "radar",
  command: (configArgs) => selfCommand(["radar", ...configArgs]),
  enabledKey: ["radar", "enabled"],
  silentLimitMs: RADAR_SILENT_MS,
  notConfigured: (config) =>
    isRadarConfigured(config.radar) ? null : "no radar.sites in the configuration",
  namedExit(code, lastState): NamedExit | null {
    // The sites went out of the file, or the store has no credentials: nothing but an edit mends it.
    return code === EXIT.failed && (lastState === "not configured" || lastState === "no store")
      ? { state: lastState, reason: null, retryMs: NOT_CONFIGURED_RETRY_MS }
      : null;
  },
};

const superdarn: ComponentSpec = {
  name: "superdarn",
  command: (configArgs) => selfCommand(["superdarn", ...configArgs]),
  enabledKey: ["superdarn", "enabled"],
  silentLimitMs: SUPERDARN_SILENT_MS,
  notConfigured: (config) =>
    isSuperdarnConfigured(config.superdarn)
      ? null
      : "no radar that can be used in superdarn.radars, superdarn.zmq or radars.config.json; what is " +
        "wrong there: meso360 check",
  namedExit(code, lastState): NamedExit | null {
    // The radars went out of the file, or the port is another program's, or not for this user: an edit
    // mends it, or time.
    return (code === EXIT.failed && lastState === "not configured") ||
        (code === EXIT.portTaken && (lastState === "port taken" || lastState === "port forbidden"))
      ? { state: lastState, reason: null, retryMs: NOT_CONFIGURED_RETRY_MS }
      : null;
  },
};

/** Serves the pages. A part of the supervisor's own process. */
const mesoview: ComponentSpec = {
  name: "mesoview",
  command: null,
  enabledKey: null,
  silentLimitMs: null,
  notConfigured: () => null,
  namedExit: () => null,
};

/** Every component, in the order the panel shows them. */
export const COMPONENTS: readonly ComponentSpec[] = [
  mesoingest,
  mesosync,
  radar,
  superdarn,
  mesoview,
];

/** The datalogger that `--test` practises on. */
export function loggerSim(port: number, skip: number, startMs: number): ComponentSpec {
  let wasStarted = false;
  return {
    name: "logger-sim",
    command() {
      // It plays on from where the day that --test lays down ends; started again, from now: time must
      // not go back.
      const fromMs = wasStarted ? Math.max(startMs, Math.floor(Date.now() / 1000) * 1000) : startMs;
      wasStarted = true;
      const start = new Date(fromMs).toISOString();
      const playOn = ["--as-recorded", "--skip", String(skip), "--start", start];
      return selfCommand(["logger-sim", ...playOn, "--port", String(port)]);
    },
    enabledKey: null,
    silentLimitMs: null,
    notConfigured: () => null,
    namedExit: () => null,
  };
}
