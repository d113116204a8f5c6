/**
 * The systemd unit as text, and what a unit starts, read back. Quoting and specifiers as in
 * systemd.service(5) "Command lines" and systemd.unit(5) "Specifiers".
 *
 * @module
 */
import { EXIT } from "../../processes.ts";
import { type BootPlan, OPEN_FILES, SERVICE, type Started, startedBy } from "./boot_plan.ts";

/** The unit's name, as in the specification. */
export const UNIT = "mesoview.service";

/** More than the 5 s within which the program stops its parts and itself. */
const STOP_SECONDS = 15;

/**
 * The unit for a plan: of a person's own systemd, or of the machine's for the account `user`.
 * Start again takes 5 s, and no time after an update: RestartSec holds for every restart that
 * systemd does by itself, but not for one that is asked for while the unit stops.
 */
export function systemdUnit(plan: BootPlan, user: string | null): string {
  const systemctl = user === null ? "systemctl --user" : "systemctl";
  // Until the manager has taken the request up, the unit must not have stopped.
  const again = `[ "$EXIT_STATUS" = ${EXIT.again} ] || exit 0; ` +
    `${systemctl} --no-block restart ${UNIT}; for i in 1 2 3 4 5 6 7 8 9; do ` +
    `${systemctl} list-jobs ${UNIT} | grep -q running && exit; sleep 0.1; done`;
  const guard = '[ ! -x "$0" ] || exec "$0" update-guard "$@"';
  // Not waited for: a trial is no reason to hold up the boot, or whoever starts the service.
  const watch = '[ ! -x "$0" ] || exec "$0" update-guard --watch "$MAINPID" "$@" &';
  return [
    "# Made by: meso360 service install. Undone by: meso360 service uninstall",
    "[Unit]",
    "Description=meso360, a field-observation site",
    "# However often it fails: an unattended machine tries on.",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    ...(user === null ? [] : [`User=${user}`]),
    `Environment=${SERVICE}=systemd`,
    "WorkingDirectory=~",
    ...(plan.previous === null ? [] : [
      "# A new version that dies at its start is taken back by the one before it.",
      `ExecStartPre=-/bin/sh -c ${words([guard, plan.previous, ...plan.configArgs])}`,
    ]),
    `ExecStart=${commandLine([plan.program, ...plan.args])}`,
    ...(plan.previous === null ? [] : [
      "# And one that hangs: it must be healthy within its first minute.",
      `ExecStartPost=-/bin/sh -c ${words([watch, plan.previous, ...plan.configArgs])}`,
    ]),
    `# Exit code ${EXIT.again} is an update's: the new version starts at once.`,
    `ExecStopPost=-${user === null ? "" : "+"}/bin/sh -c ${words([again])}`,
    `SuccessExitStatus=${EXIT.again}`,
    "Restart=always",
    "RestartSec=5",
    "# The supervisor stops its parts itself; what is left after it is ended.",
    "KillMode=mixed",
    `TimeoutStopSec=${STOP_SECONDS}`,
    "# A part that took too much memory is started again by the supervisor, not all with it.",
    "OOMPolicy=continue",
    `LimitNOFILE=${OPEN_FILES}`,
    "NoNewPrivileges=yes",
    "",
    "[Install]",
    `WantedBy=${user === null ? "default" : "multi-user"}.target`,
    "",
  ].join("\n");
}

/** What the unit starts; null when it is no unit of ours. */
export function readSystemdUnit(unit: string): Started | null {
  const line = /^ExecStart=(.*)$/m.exec(unit)?.[1];
  if (line === undefined) return null;
  const command = splitWords(line);
  return startedBy(command[0] === "/bin/sh" ? command.slice(3) : command);
}

function commandLine(command: readonly string[]): string {
  const [program = "", ...args] = command;
  // systemd takes no such executable, however it is quoted; a shell does.
  if (/["'\\]/.test(program)) return `/bin/sh -c ${words([`exec "$0" "$@"`, ...command])}`;
  // Specifiers are expanded in the executable's name, variables are not.
  return `${quoted(program.replaceAll("%", "%%"))} ${words(args)}`;
}

/** Arguments of a command line: specifiers and variables are expanded in them. */
function words(args: readonly string[]): string {
  return args.map((arg) => quoted(arg.replaceAll("%", "%%").replaceAll("$", "$$$$"))).join(" ");
}

function quoted(text: string): string {
  if (/^[\w@%+:,./=-]+$/.test(text)) return text;
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** A command line as `commandLine` writes it, taken apart. */
function splitWords(line: string): string[] {
  const found = line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g);
  return [...found].map(([, inQuotes, bare], i) => {
    const text = (inQuotes?.replace(/\\(.)/g, "$1") ?? bare ?? "").replaceAll("%%", "%");
    return i === 0 ? text : text.replaceAll("$$", "$");
  });
}
