/**
 * `meso360 service install | uninstall | status`: the same for a person on every operating system.
 *
 * @module
 */
import { type Config, loadConfig, type LoadedConfig, thisPlace } from "../../config.ts";
import { FREE_LOCK_MS, type LockHolder, lockHolder, takeLock } from "../../lock.ts";
import { ownStatus, panelUrl, shownUrl, supervisorStatus } from "../panel/panel_client.ts";
import { accountOf, ownAccount } from "./accounts.ts";
import { type BootPlan, bootPlan, copyOf } from "./boot_plan.ts";
import { folderWarning } from "./folder_rights.ts";
import { installedState, type ManagerAt, managersOf, refuseSecond } from "./scopes.ts";
import { ServiceError } from "./service_error.ts";
import { runTool, type ServicePlace } from "./service_place.ts";
import { statusWords } from "./service_status.ts";
import { sudoHint, sudoUser } from "./sudo_hint.ts";

/** Options of `meso360 service`. */
export interface ServiceOptions {
  readonly config?: string;
  readonly print?: boolean;
  readonly system?: boolean;
  readonly user?: string;
}

/** What may be done with the service. */
export type ServiceAction = "install" | "uninstall" | "status";

/** What an action is about. */
interface Subject {
  readonly place: ServicePlace;
  readonly plan: BootPlan;
  readonly loaded: LoadedConfig;
  readonly managerAt: ManagerAt;
}

/** A service that is started answers within a second or two; a slow board takes longer. */
const ANSWER_TRIES = 200;
const ANSWER_PAUSE_MS = 100;

/** Does it; 0 when it is done (status: installed, at boot and running), 1 otherwise. */
export async function service(action: ServiceAction, options: ServiceOptions): Promise<number> {
  try {
    const place = await placeFor(action, options);
    const loaded = configFor(place, options.config);
    const plan = bootPlan(loaded.path);
    const managerAt = managersOf(plan, loaded.config);
    if (options.print) {
      console.log(managerAt(place).unit().trimEnd());
      return 0;
    }
    const subject: Subject = { place, plan, loaded, managerAt };
    if (action === "install") return await install(subject);
    if (action === "uninstall") return await uninstall(subject);
    return await status(subject);
  } catch (error) {
    if (!(error instanceof ServiceError || error instanceof Deno.errors.PermissionDenied)) {
      throw error;
    }
    console.error(`meso360: ${error.message}`);
    return 1;
  }
}

async function placeFor(action: ServiceAction, options: ServiceOptions): Promise<ServicePlace> {
  const windows = Deno.build.os === "windows";
  const system = options.system === true && !windows;
  const root = !windows && Deno.uid() === 0;
  const changes = action !== "status" && !options.print;
  if (options.user !== undefined && !system) {
    throw new ServiceError("bad-account", "--user NAME goes with --system");
  }
  if (system && options.user === undefined && action === "install") {
    throw new ServiceError("bad-account", "--system needs --user NAME: the account it runs as");
  }
  if (system && changes && !root) {
    throw new ServiceError("not-permitted", `--system changes the machine: put sudo before it`);
  }
  if (!system && action === "install" && changes && root) {
    throw new ServiceError(
      "not-permitted",
      "as root it would record as root: run this as the account that is to record, without sudo, " +
        `or: sudo meso360 service install --system --user ${sudoUser() ?? "NAME"}`,
    );
  }
  const account = options.user === undefined
    ? await ownAccount(runTool)
    : await accountOf(options.user, runTool);
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  return { account, system, root: "", run: runTool, pause };
}

/** The configuration that the service will use: of its account, which may not be ours. */
function configFor(place: ServicePlace, explicit: string | undefined): LoadedConfig {
  const loaded = loadConfig(explicit ?? null, { ...thisPlace(), home: place.account.home });
  if (explicit !== undefined && loaded.path === null) {
    throw new ServiceError("bad-path", loaded.problems[0]?.text ?? `${explicit} does not exist`);
  }
  return loaded;
}

async function install({ place, plan, loaded, managerAt }: Subject): Promise<number> {
  const { config, path, problems } = loaded;
  for (const problem of problems) console.error(`meso360: WARN  ${problem.text}`);
  await refuseSecond(place, managerAt);
  const manager = managerAt(place);
  const before = await manager.state();
  const other = before.running === null ? await whoRuns(config) : null;
  const told = await manager.install(other === null);
  const after = await manager.state();
  console.log(`installed: ${after.installed}`);
  if (before.starts !== null && copyOf(before.starts) !== copyOf(plan)) {
    console.log(`it replaces the one that started ${copyOf(before.starts)}`);
  }
  console.log(
    `it starts ${copyOf(plan)} with ${path ?? "the defaults: there is no configuration"}`,
  );
  const warning = await folderWarning(plan, place);
  for (const line of warning === null ? told : [...told, warning]) console.log(line);
  if (other !== null) {
    console.log(
      `meso360 runs on ${config.data_dir} already (process ${other.pid}): the service takes over ` +
        `at the next boot, or now with: meso360 stop, then ${manager.startCommand}`,
    );
    return 0;
  }
  const url = await answers(config, place);
  if (url === null) {
    console.error(
      "meso360: WARN  it was started, but has not answered yet. See: meso360 logs; meso360 service status",
    );
    return 1;
  }
  console.log(`it runs: ${url}`);
  console.log(`to stop it until the next boot: ${manager.stopCommand}`);
  return 0;
}

async function uninstall(subject: Subject): Promise<number> {
  const { place, managerAt } = subject;
  const manager = managerAt(place);
  const { installed, starts, running } = await manager.state();
  if (installed === null) {
    if ((await installedState(place, managerAt)).installed !== null) {
      console.error("meso360: it is installed for the machine: add --system, with sudo before it");
      return 1;
    }
    const hint = await hintFor("uninstall", subject);
    console.log(hint === null ? "nothing is installed" : `nothing is installed for root: ${hint}`);
    return hint === null ? 0 : 1;
  }
  if (starts === null) {
    console.error(
      `meso360: ${installed} is not meso360's, and is left as it is: whoever made it can remove it`,
    );
    return 1;
  }
  const { mayRun, told } = await manager.uninstall();
  const stopped = running !== null && mayRun === null;
  console.log(`${stopped ? "stopped and removed" : "removed"}: ${installed}`);
  for (const line of told) console.log(line);
  if (mayRun === null) return 0;
  console.error(`meso360: WARN  it may run still (${mayRun}). To end it: meso360 stop`);
  return 1;
}

async function status(subject: Subject): Promise<number> {
  const { place, plan, managerAt } = subject;
  const state = await installedState(place, managerAt);
  const { lines, isWell } = statusWords(state, copyOf(plan), managerAt(place).bootAdvice);
  for (const line of lines) console.log(line);
  const hint = state.installed === null ? await hintFor("status", subject) : null;
  if (hint !== null) console.log(`WARN           ${hint}`);
  return isWell ? 0 : 1;
}

/** What to say where root was asked by a person who has the service for themselves. */
async function hintFor(
  action: ServiceAction,
  { place, managerAt }: Subject,
): Promise<string | null> {
  if (place.system) return null;
  return await sudoHint(
    sudoUser(),
    action,
    place.run,
    (account) => managerAt({ ...place, account }).state(),
  );
}

/** Who records into this configuration's data directory now; null when nobody does. */
async function whoRuns(config: Config): Promise<LockHolder | null> {
  const holder = lockHolder(config.data_dir, "station");
  // Without a note there is no holder, and taking the lock would make files as this account.
  if (holder === null) return null;
  const { port } = holder;
  if (port !== undefined && await ownStatus(config, port) !== null) return holder;
  const lock = await takeLock(config.data_dir, "station", "meso360 service", FREE_LOCK_MS);
  lock?.release();
  return lock === null ? holder : null;
}

/** Where the service answers; null when it does not in time. */
async function answers(config: Config, place: ServicePlace): Promise<string | null> {
  for (let tries = 0; tries < ANSWER_TRIES; tries++) {
    const port = lockHolder(config.data_dir, "station")?.port;
    if (port !== undefined && await supervisorStatus(panelUrl(config, port)) !== null) {
      return shownUrl(config, port);
    }
    await place.pause(ANSWER_PAUSE_MS);
  }
  return null;
}
