/**
 * launchd as the manager of the service: an agent that starts at a person's login, or a daemon
 * that starts at boot. launchctl(1).
 *
 * @module
 */
import { join } from "node:path";
import { type BootPlan, INSTALL_ADVICE, isOurs } from "./boot_plan.ts";
import { shellWord } from "../../shell_words.ts";
import { LABEL, launchdPlist, readLaunchdPlist } from "./launchd_plist.ts";
import {
  ABSENT,
  GONE,
  must,
  putUnit,
  removeFile,
  type ServiceManager,
  type ServicePlace,
  type ServiceState,
  textOf,
} from "./service_place.ts";

/** The launchd of `place`. */
export function launchd(plan: BootPlan, place: ServicePlace): ServiceManager {
  const { account, system, root } = place;
  const file = system
    ? join(root, "/Library/LaunchDaemons", `${LABEL}.plist`)
    : join(account.home, "Library/LaunchAgents", `${LABEL}.plist`);
  const domain = system ? "system" : `gui/${account.uid}`;
  const job = `${domain}/${LABEL}`;
  const unit = () => launchdPlist(plan, account.home, system ? account.name : null);
  const loaded = async () => await place.run("launchctl", ["print", job]);
  const byHand = system ? "sudo launchctl" : "launchctl";

  return {
    unit,
    stopCommand: `${byHand} bootout ${job}`,
    startCommand: `${byHand} bootstrap ${domain} ${shellWord(file)}`,
    bootAdvice: INSTALL_ADVICE,

    async install(start) {
      const before = textOf(file);
      const running = (await loaded()).code === 0;
      if (running && before === unit()) return ["it is loaded already, from the same list"];
      const told = putUnit(file, unit(), before);
      if (running) await must(place, "launchctl", ["bootout", job]);
      // Somebody may have switched it off for good: a disabled job cannot be loaded.
      await must(place, "launchctl", ["enable", job]);
      if (!start && !running) return told;
      const { code, err } = await place.run("launchctl", ["bootstrap", domain, file]);
      if (code === 0) return told;
      return [
        ...told,
        `WARN  launchd does not start it now (${err || `code ${code}`}): it starts at the next ` +
        (system ? "boot" : `login of ${account.name} at the screen`),
      ];
    },

    async uninstall() {
      if (textOf(file) === null) return GONE;
      if ((await loaded()).code === 0) await must(place, "launchctl", ["bootout", job]);
      removeFile(file);
      return GONE;
    },

    async state(): Promise<ServiceState> {
      const text = textOf(file);
      if (text === null) return ABSENT;
      const { code, out } = await loaded();
      const pid = /^\s*pid = (\d+)$/m.exec(out)?.[1];
      const since = pid === undefined
        ? null
        : (await place.run("ps", ["-o", "lstart=", "-p", pid])).out || null;
      const disabled = await place.run("launchctl", ["print-disabled", domain]);
      const isDisabled = new RegExp(`"${LABEL}" => (disabled|true)`).test(disabled.out);
      return {
        installed: file,
        starts: isOurs(text) ? readLaunchdPlist(text) : null,
        notAtBoot: isDisabled
          ? `it is switched off: launchctl enable ${job}`
          : system
          ? null
          : `at the login of ${account.name}; at boot with: meso360 service uninstall, then ` +
            `sudo meso360 service install --system --user ${account.name}`,
        running: code === 0 && pid !== undefined ? { pid: Number(pid), since } : null,
      };
    },
  };
}
