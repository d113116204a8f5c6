/**
 * systemd as the manager of the service: a unit of a person's own systemd, which lingering starts
 * at boot, or of the machine's.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { type BootPlan, INSTALL_ADVICE, isOurs } from "./boot_plan.ts";
import { crontabLine } from "./crontab_line.ts";
import { ServiceError } from "./service_error.ts";
import {
  ABSENT,
  GONE,
  isFolder,
  must,
  putUnit,
  removeFile,
  type ServiceManager,
  type ServicePlace,
  type ServiceState,
  textOf,
} from "./service_place.ts";
import { readSystemdUnit, systemdUnit, UNIT } from "./systemd_unit.ts";

/** A person's systemd comes up within a second of lingering; a slow board takes longer. */
const MANAGER_TRIES = 100;
const MANAGER_PAUSE_MS = 100;

/** The systemd of `place`. */
export function systemd(plan: BootPlan, place: ServicePlace): ServiceManager {
  const { account, system, root } = place;
  const file = system
    ? join(root, "/etc/systemd/system", UNIT)
    : join(account.home, ".config/systemd/user", UNIT);
  const runtime = join("/run/user", `${account.uid}`);
  // Without a session (sudo -u, cron) nothing says where the person's systemd listens.
  const environment: Record<string, string> = system ? {} : { XDG_RUNTIME_DIR: runtime };
  const scope = system ? [] : ["--user"];
  const systemctl = (...args: string[]) =>
    must(place, "systemctl", [...scope, ...args], environment);
  const lingers = () => textOf(join(root, "/var/lib/systemd/linger", account.name)) !== null;
  const unit = () => systemdUnit(plan, system ? account.name : null);

  /** Lingering: what is missing for a start at boot, null when nothing is. */
  async function linger(): Promise<string | null> {
    if (lingers()) return null;
    const { code, err } = await place.run("loginctl", ["enable-linger", account.name]);
    if (code === 0) return null;
    return `WARN  it starts when ${account.name} logs in, not at boot (${err}); for that once: ` +
      `sudo loginctl enable-linger ${account.name}`;
  }

  async function managerListens(): Promise<void> {
    for (let tries = 0; tries < MANAGER_TRIES; tries++) {
      const { code, out } = await place.run(
        "systemctl",
        ["--user", "show", "-p", "Version"],
        environment,
      );
      if (code === 0 && out !== "") return;
      await place.pause(MANAGER_PAUSE_MS);
    }
    throw new ServiceError(
      "no-manager",
      `${account.name} has no systemd of its own here: log in as ${account.name} and try again, ` +
        `or: sudo meso360 service install --system --user ${account.name}`,
    );
  }

  // sd_booted(3) asks the same.
  const isBooted = isFolder(join(root, "/run/systemd/system"));
  const cron =
    "crontab -e and this line (without systemd it does not start again after a crash): " +
    crontabLine(plan);
  const byHand = system ? "sudo systemctl" : "systemctl --user";

  return {
    unit,
    stopCommand: `${byHand} stop ${UNIT}`,
    startCommand: `${byHand} start ${UNIT}`,
    bootAdvice: isBooted ? INSTALL_ADVICE : cron,

    async install(start) {
      if (!isBooted) {
        throw new ServiceError(
          "no-manager",
          `this machine was not started by systemd. For a start at boot: ${cron}`,
        );
      }
      const told: string[] = [];
      if (!system) {
        const missing = await linger();
        if (missing !== null) told.push(missing);
        await managerListens();
      }
      const before = textOf(file);
      const running = before !== null && (await this.state()).running !== null;
      told.push(...putUnit(file, unit(), before));
      await systemctl("daemon-reload");
      await systemctl("enable", UNIT);
      if (running && before === unit()) return [...told, "it runs already, from the same unit"];
      if (start || running) await systemctl("restart", UNIT);
      return told;
    },

    async uninstall() {
      if (textOf(file) === null) return GONE;
      const { code, out, err } = await place.run(
        "systemctl",
        [...scope, "disable", "--now", UNIT],
        environment,
      );
      // A person who never logged in since the boot, and does not linger, has nothing running.
      const hasManager = isBooted && (system || isFolder(join(root, runtime, "systemd")));
      const mayRun = code === 0 || !hasManager
        ? null
        : `systemctl did not stop it: ${err || out || `exit code ${code}`}`;
      removeFile(join(dirname(file), "default.target.wants", UNIT));
      removeFile(file);
      await place.run("systemctl", [...scope, "daemon-reload"], environment);
      await place.run("systemctl", [...scope, "reset-failed", UNIT], environment);
      if (system || !lingers()) return { mayRun, told: [] };
      const told = [
        `lingering of ${account.name} is left on: other services may need it; off with: ` +
        `loginctl disable-linger ${account.name}`,
      ];
      return { mayRun, told };
    },

    async state(): Promise<ServiceState> {
      const text = textOf(file);
      if (text === null) return ABSENT;
      const properties = ["ActiveState", "UnitFileState", "MainPID", "ExecMainStartTimestamp"];
      const { code, out, err } = await place.run(
        "systemctl",
        [...scope, "show", UNIT, ...properties.map((name) => `--property=${name}`)],
        environment,
      );
      const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(out)?.[1] ?? "";
      const starts = isOurs(text) ? readSystemdUnit(text) : null;
      if (code !== 0) {
        return {
          installed: file,
          starts,
          notAtBoot: `systemd does not say: ${err}`,
          running: null,
        };
      }
      const notAtBoot = value("UnitFileState") !== "enabled"
        ? `the unit is ${value("UnitFileState") || "not enabled"}: ${INSTALL_ADVICE}`
        : system || lingers()
        ? null
        : `only when ${account.name} logs in: sudo loginctl enable-linger ${account.name}`;
      const active = ["active", "deactivating", "reloading"].includes(value("ActiveState"));
      const pid = Number(value("MainPID"));
      const running = active
        ? { pid: pid > 0 ? pid : null, since: value("ExecMainStartTimestamp") || null }
        : null;
      return { installed: file, starts, notAtBoot, running };
    },
  };
}
