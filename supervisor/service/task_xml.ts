/**
 * The task for Windows' Task Scheduler as XML, and what one starts, read back: [MS-TSCH] section
 * 2.5, https://learn.microsoft.com/windows/win32/taskschd/task-scheduler-schema.
 *
 * @module
 */
import { EXIT } from "../../processes.ts";
import { type BootPlan, SERVICE, type Started, startedBy } from "./boot_plan.ts";
import { ServiceError } from "./service_error.ts";
import { fromXmlText, xmlText } from "./xml_text.ts";

/** The task's name, as in the specification. */
export const TASK = "Mesoview";

/** `ping -n` counts pings a second apart: a minute's pause, where `timeout` needs a console. */
const MINUTE_OF_PINGS = 61;
/** The schema's most (an unsigned byte); only for cmd.exe itself, which starts the program again. */
const MOST_RESTARTS = 255;
/** The default, 7, is below normal: other programs would come before a record. */
const NORMAL_PRIORITY = 5;

/**
 * The task for a plan, run as `account` (DOMAIN\name) whether or not anybody is logged on, without
 * a stored password (S4U). The Task Scheduler can neither set an environment nor start a program
 * again that ended with an error, so cmd.exe does both: 0 ends it, an update's exit code starts it
 * again at once, any other after a minute. Before each start the previous executable looks whether
 * a new version has to be taken back.
 *
 * @param folder where the program starts: the account's home folder
 * @throws {ServiceError} `bad-path` for a path with a percent sign, which cmd.exe would expand
 */
export function taskXml(plan: BootPlan, folder: string, account: string): string {
  const command = [plan.program, ...plan.args];
  const guard = plan.previous === null ? null : [plan.previous, "update-guard", ...plan.configArgs];
  for (const word of [...command, ...guard ?? [], folder]) {
    if (!word.includes("%")) continue;
    throw new ServiceError(
      "bad-path",
      `${word} has a percent sign in it, which Windows would take for a variable: rename it`,
    );
  }
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    "  <RegistrationInfo>",
    "    <Description>meso360, a field-observation site. Made by: meso360 service install</Description>",
    "  </RegistrationInfo>",
    "  <Triggers>",
    "    <BootTrigger>",
    "      <Enabled>true</Enabled>",
    "    </BootTrigger>",
    "  </Triggers>",
    "  <Principals>",
    '    <Principal id="Author">',
    `      <UserId>${xmlText(account)}</UserId>`,
    "      <LogonType>S4U</LogonType>",
    "      <RunLevel>LeastPrivilege</RunLevel>",
    "    </Principal>",
    "  </Principals>",
    "  <Settings>",
    "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
    "    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>",
    "    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>",
    "    <StartWhenAvailable>true</StartWhenAvailable>",
    "    <RunOnlyIfNetworkAvailable>false</RunOnlyIfNetworkAvailable>",
    "    <IdleSettings>",
    "      <StopOnIdleEnd>false</StopOnIdleEnd>",
    "      <RestartOnIdle>false</RestartOnIdle>",
    "    </IdleSettings>",
    "    <Enabled>true</Enabled>",
    "    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>",
    `    <Priority>${NORMAL_PRIORITY}</Priority>`,
    "    <RestartOnFailure>",
    "      <Interval>PT1M</Interval>",
    `      <Count>${MOST_RESTARTS}</Count>`,
    "    </RestartOnFailure>",
    "  </Settings>",
    '  <Actions Context="Author">',
    "    <Exec>",
    "      <Command>%SystemRoot%\\System32\\cmd.exe</Command>",
    `      <Arguments>${xmlText(cmdArguments(command, guard))}</Arguments>`,
    `      <WorkingDirectory>${xmlText(folder)}</WorkingDirectory>`,
    "    </Exec>",
    "  </Actions>",
    "</Task>",
    "",
  ].join("\r\n");
}

/** The XML as the bytes of a file that `schtasks /create /xml` takes: UTF-16 with its mark. */
export function taskFile(xml: string): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * xml.length);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let i = 0; i < xml.length; i++) view.setUint16(2 + 2 * i, xml.charCodeAt(i), true);
  return bytes;
}

/** What the task starts; null when it is none of ours. */
export function readTaskXml(xml: string): Started | null {
  const args = fromXmlText(/<Arguments>([^]*?)<\/Arguments>/.exec(xml)?.[1] ?? "");
  const command = / do @\((.*) && exit & /.exec(args)?.[1];
  if (command === undefined) return null;
  const words = [...command.matchAll(/"([^"]*)"|(\S+)/g)];
  const afterGuard = words.findIndex(([, , bare]) => bare === ")&") + 1;
  return startedBy(words.slice(afterGuard).map((m) => m[1] ?? m[2] ?? ""));
}

/** `if errorlevel N` means N or more: a crash's code is negative, and waits as well. */
function cmdArguments(command: readonly string[], guard: readonly string[] | null): string {
  const wait = `ping -n ${MINUTE_OF_PINGS} 127.0.0.1 >nul`;
  const again = `if errorlevel ${EXIT.again + 1} (${wait}) else ` +
    `if not errorlevel ${EXIT.again} ${wait}`;
  const line = (words: readonly string[]) =>
    words.map((word) => /^[\w.:\\/-]+$/.test(word) ? word : `"${word}"`).join(" ");
  // In brackets: all that follows an `if` on its line is its own.
  const before = guard === null ? "" : `(if exist "${guard[0]}" ${line(guard)} )& `;
  return `/d /s /c "set ${SERVICE}=taskscheduler& ` +
    `for /l %i in (0,0,0) do @(${before}${line(command)} && exit & ${again})"`;
}
