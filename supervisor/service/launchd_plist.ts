/**
 * The property list for launchd as text, and what one starts, read back: launchd.plist(5).
 *
 * @module
 */
import { type BootPlan, OPEN_FILES, SERVICE, type Started, startedBy } from "./boot_plan.ts";
import { fromXmlText, xmlText } from "./xml_text.ts";

/** The job's name, as in the specification. */
export const LABEL = "com.mesoview";

/**
 * launchd starts again at once a job that has run for longer than this, seconds, so also an
 * updated one; one that dies at its start waits as long.
 */
const THROTTLE_SECONDS = 5;
/** More than the 5 s within which the program stops its parts and itself. */
const STOP_SECONDS = 15;

/** Of $0, the executable before, and the command `meso360 run --no-browser …`: the guard gets the rest of it. */
const GUARDED = '[ ! -x "$0" ] || (shift 3; exec "$0" update-guard "$@"); exec "$@"';

/**
 * The list for a plan: an agent that starts at a person's login, or with `user` a daemon that
 * starts at boot as that account.
 *
 * @param home the account's home folder: where the job runs, and what it says outside its log goes
 */
export function launchdPlist(plan: BootPlan, home: string, user: string | null): string {
  const own = [plan.program, ...plan.args];
  const command = plan.previous === null ? own : ["/bin/sh", "-c", GUARDED, plan.previous, ...own];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
    '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    "<!-- Made by: meso360 service install. Undone by: meso360 service uninstall -->",
    '<plist version="1.0">',
    "<dict>",
    ...entry("Label", string(LABEL)),
    ...(user === null ? [] : entry("UserName", string(user))),
    ...entry("ProgramArguments", "<array>", ...command.map((c) => `  ${string(c)}`), "</array>"),
    ...entry("EnvironmentVariables", "<dict>", ...entry(SERVICE, string("launchd")), "</dict>"),
    ...entry("WorkingDirectory", string(home)),
    ...entry("RunAtLoad", "<true/>"),
    ...entry("KeepAlive", "<true/>"),
    ...entry("ThrottleInterval", `<integer>${THROTTLE_SECONDS}</integer>`),
    ...entry("ExitTimeOut", `<integer>${STOP_SECONDS}</integer>`),
    ...entry(
      "SoftResourceLimits",
      "<dict>",
      ...entry("NumberOfFiles", `<integer>${OPEN_FILES}</integer>`),
      "</dict>",
    ),
    // Anything else has its timers and disk writes held back: a record a second must not be.
    ...entry("ProcessType", string("Interactive")),
    // The lines stand in log_dir already, bounded; a crash of the program itself is told here.
    ...entry("StandardOutPath", string("/dev/null")),
    ...entry("StandardErrorPath", string(`${home}/Library/Logs/mesoview.log`)),
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
}

/** What the list starts; null when it is none of ours. */
export function readLaunchdPlist(plist: string): Started | null {
  const list = /<key>ProgramArguments<\/key>\s*<array>([^]*?)<\/array>/.exec(plist)?.[1] ?? "";
  const command = [...list.matchAll(/<string>([^]*?)<\/string>/g)].map((m) => fromXmlText(m[1]!));
  return startedBy(command[0] === "/bin/sh" ? command.slice(4) : command);
}

function string(text: string): string {
  return `<string>${xmlText(text)}</string>`;
}

function entry(key: string, ...value: readonly string[]): string[] {
  return [`<key>${key}</key>`, ...value].map((line) => `  ${line}`);
}
