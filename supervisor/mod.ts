/**
 * Keeps it alive: the commands of this room. Each one's code is loaded only when it runs.
 *
 * @module
 */
import { systemClock } from "../clock.ts";
import { type Config, exampleConfig, type LoadedConfig } from "../config.ts";
import type { RunJob } from "../jobs.ts";
import { EXIT } from "../processes.ts";
import type { LogsOptions } from "./log_filter.ts";
import type { RunOptions } from "./run.ts";
import type { ServiceAction, ServiceOptions } from "./service/service_command.ts";
import type { UpdateOptions } from "./update/update_command.ts";

/** `meso360 run`: the supervisor, until it is told to stop. */
export async function runSupervisor(loaded: LoadedConfig, options: RunOptions): Promise<number> {
  const { run } = await import("./run.ts");
  return await run(loaded, options);
}

/** `meso360 check`: the preflight alone; 0 when all is well, 1 with any warning. */
export async function checkCommand(loaded: LoadedConfig): Promise<number> {
  const { check } = await import("./preflight/check_command.ts");
  return await check(loaded);
}

/** `meso360 init`: writes the commented example configuration; never overwrites. */
export function initCommand(file: string): number {
  try {
    Deno.writeTextFileSync(file, exampleConfig(), { createNew: true });
  } catch (error) {
    const exists = error instanceof Deno.errors.AlreadyExists;
    const why = error instanceof Error ? error.message : String(error);
    console.error(
      exists
        ? `meso360: ${file} exists and is left as it is; give another name: meso360 init FILE`
        : `meso360: ${file} cannot be written: ${why}`,
    );
    return EXIT.failed;
  }
  console.log(`${file} written: set logger_ip and data_dir in it, then: meso360 check`);
  return EXIT.ok;
}

/** `meso360 stop`: asks the running supervisor to stop, and waits until it has. */
export async function stopCommand(config: Config): Promise<number> {
  const { stop } = await import("./stop_command.ts");
  return await stop(config);
}

/** `meso360 service`: start at boot. */
export async function serviceCommand(
  action: ServiceAction,
  options: ServiceOptions,
): Promise<number> {
  const { service } = await import("./service/service_command.ts");
  return await service(action, options);
}

/** `meso360 shortcut`: an icon on the desktop. */
export async function shortcutCommand(loaded: LoadedConfig, print: boolean): Promise<number> {
  const { shortcut } = await import("./service/shortcut_command.ts");
  return await shortcut(loaded, print);
}

/** `meso360 open`: what that icon does. */
export async function openCommand(loaded: LoadedConfig): Promise<number> {
  const { open } = await import("./service/open_command.ts");
  return await open(loaded);
}

/** `meso360 operator`: the link by which a phone may control; `renew` ends all others. */
export async function operatorCommand(config: Config, renew: boolean): Promise<number> {
  const { operator } = await import("./access/operator_command.ts");
  return await operator(config, renew);
}

/** `meso360 update`: puts the newest version in place, or says how things are. */
export async function updateCommand(
  config: Config,
  source: string | null,
  options: UpdateOptions,
): Promise<number> {
  const { update } = await import("./update/update_command.ts");
  return await update(config, source, options);
}

/** `meso360 selftest`: what an update asks of a new executable. */
export async function selftestCommand(loaded: LoadedConfig): Promise<number> {
  const { selftest } = await import("./update/selftest_command.ts");
  return await selftest(loaded);
}

/** `meso360 update-guard`: what a service runs before each start, and with `pid` beside it. */
export async function updateGuardCommand(config: Config, pid: number | null): Promise<number> {
  const { processOf, updateGuard, watchTrial } = await import("./update/guard_command.ts");
  const { EXECUTABLE } = await import("./children/spawn.ts");
  const log = (text: string) => console.log(text);
  const parts = { stateDir: config.state_dir, executable: EXECUTABLE, clock: systemClock, log };
  if (pid === null) updateGuard(parts);
  else await watchTrial(parts, processOf(pid));
  return EXIT.ok;
}

/** `meso360 report`: writes the support bundle. */
export async function reportCommand(loaded: LoadedConfig, file: string | null): Promise<number> {
  const { report } = await import("./report_command.ts");
  return await report(loaded, file);
}

/** `meso360 logs`: prints lines of the log files, and follows them. */
export async function logsCommand(config: Config, options: LogsOptions): Promise<number> {
  const { logs } = await import("./logs_command.ts");
  return await logs(config, options);
}

/** `meso360 jobs`: what runs by timers, and how it went. */
export async function jobsCommand(loaded: LoadedConfig, json: boolean): Promise<number> {
  const { listJobs } = await import("./timers/jobs_command.ts");
  return await listJobs(loaded, json);
}

/** `meso360 version`: which program this is, in one line. */
export async function versionCommand(): Promise<number> {
  const { versionInfo } = await import("./update/version_info.ts");
  const { version, commit, dirty } = await versionInfo(systemClock)();
  const made = commit === null ? "" : `${commit.slice(0, 7)}${dirty ? " with changes" : ""}, `;
  console.log(`meso360 ${version} (${made}deno ${Deno.version.deno}, ${Deno.build.target})`);
  return EXIT.ok;
}

/** The job `ops-monitor-collect`: looks at everything, and writes down what it saw. */
export const collectJob: RunJob = async (context) => {
  const { collect } = await import("./ops/collect.ts");
  return await collect(context);
};

/** The job `ops-monitor-alerts`: tells people of what is wrong. */
export const alertsJob: RunJob = async (context) => {
  const { alerts } = await import("./ops/alerts.ts");
  return await alerts(context);
};
