/**
 * Windows' Task Scheduler as the manager of the service: a task at start-up, whether or not
 * anybody is logged on. schtasks.exe, and PowerShell for what schtasks says in the local language.
 *
 * @module
 */
import { join } from "node:path";
import { type BootPlan, INSTALL_ADVICE, isOurs } from "./boot_plan.ts";
import { ServiceError } from "./service_error.ts";
import {
  ABSENT,
  GONE,
  keepForeign,
  must,
  type ServiceManager,
  type ServicePlace,
  type ServiceState,
} from "./service_place.ts";
import { readTaskXml, TASK, taskFile, taskXml } from "./task_xml.ts";

/** Prints `4 2025-06-05T17:52:28Z`: the task's state (4 is running) and when it last began. */
const STATE_SCRIPT = `$t = Get-ScheduledTask -TaskName ${TASK}; $i = $t | Get-ScheduledTaskInfo; ` +
  "'{0} {1:s}Z' -f [int]$t.State, $i.LastRunTime.ToUniversalTime()";
/** States of a task: [MS-TSCH] section 2.3.13. */
const DISABLED = 1;
const RUNNING = 4;

/** The Task Scheduler; `askToStop` ends a running supervisor in order, which ending a task does not. */
export function taskScheduler(
  plan: BootPlan,
  place: ServicePlace,
  askToStop: () => Promise<void>,
): ServiceManager {
  const { account } = place;
  const unit = () => taskXml(plan, account.home, account.name);
  const schtasks = (...args: string[]) => place.run("schtasks", args);
  const known = () => schtasks("/query", "/tn", TASK, "/xml");

  return {
    unit,
    stopCommand: "meso360 stop",
    startCommand: `schtasks /run /tn ${TASK}`,
    bootAdvice: INSTALL_ADVICE,

    async install(start) {
      const before = await known();
      const running = (await this.state()).running !== null;
      const kept = before.code === 0 ? before.out : null;
      const told = keepForeign(join(account.home, `${TASK}.xml`), kept);
      const folder = Deno.makeTempDirSync({ prefix: "meso360-task-" });
      try {
        const file = join(folder, "task.xml");
        Deno.writeFileSync(file, taskFile(unit()));
        const { code, out, err } = await schtasks("/create", "/tn", TASK, "/xml", file, "/f");
        if (code !== 0) {
          throw new ServiceError(
            "not-permitted",
            `Windows does not take the task (${err || out}). A start at boot needs an ` +
              "administrator: open a terminal with «Run as administrator» and try again",
          );
        }
      } finally {
        Deno.removeSync(folder, { recursive: true });
      }
      if (running) {
        await askToStop();
        await schtasks("/end", "/tn", TASK);
      }
      if (start || running) await must(place, "schtasks", ["/run", "/tn", TASK]);
      return told;
    },

    async uninstall() {
      if ((await known()).code !== 0) return GONE;
      let mayRun: string | null = null;
      if ((await this.state()).running !== null) {
        await askToStop();
        const { code, out, err } = await schtasks("/end", "/tn", TASK);
        // One that had ended already cannot be ended: no failure.
        if (code !== 0 && (await this.state()).running !== null) {
          mayRun = `Windows did not end it: ${err || out || `exit code ${code}`}`;
        }
      }
      await must(place, "schtasks", ["/delete", "/tn", TASK, "/f"]);
      return { mayRun, told: [] };
    },

    async state(): Promise<ServiceState> {
      const { code, out } = await known();
      if (code !== 0) return ABSENT;
      const said = await place.run("powershell", ["-NoProfile", "-Command", STATE_SCRIPT]);
      const [state, since] = said.out.split(" ");
      return {
        installed: `task ${TASK}`,
        starts: isOurs(out) ? readTaskXml(out) : null,
        notAtBoot: Number(state) === DISABLED
          ? `the task is switched off: schtasks /change /tn ${TASK} /enable`
          : null,
        running: Number(state) === RUNNING ? { pid: null, since: since ?? null } : null,
      };
    },
  };
}
