/**
 * Whether the host is set to go to sleep by itself, which would end the recording, and how that is
 * switched off. Each system is asked by its own program; what none tells is not said.
 *
 * @module
 */
import { type Check, pass, warn } from "./check.ts";
import { type RunProgram, textOf } from "../run_program.ts";

/** What the check needs to know of the process. */
export interface SleepPlace {
  readonly os: string;
  readonly run: RunProgram;
  readonly env: (name: string) => string | undefined;
}

const WELL = pass("host is set not to sleep");

/** One line; none when the system does not tell. */
export async function sleepChecks(place: SleepPlace): Promise<Check[]> {
  switch (place.os) {
    case "linux":
      return await linuxChecks(place);
    case "darwin":
      return macChecks(textOf(await place.run("pmset", "-g")));
    case "windows":
      return windowsChecks(
        textOf(await place.run("powercfg", "/query", "SCHEME_CURRENT", "SUB_SLEEP")),
      );
    default:
      return [];
  }
}

const TARGETS = ["sleep.target", "suspend.target", "hibernate.target", "hybrid-sleep.target"];

/** What is a sleep among the actions of logind.conf(5). */
const SLEEPS = /^(?:suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep)$/;

const LOGIND_KEYS = ["IdleAction", "HandleLidSwitch", "HandleLidSwitchExternalPower"];

async function linuxChecks(place: SleepPlace): Promise<Check[]> {
  const [units, logind, lid, desktop] = await Promise.all([
    place.run("systemctl", "is-enabled", ...TARGETS),
    place.run("loginctl", "show-session", ...LOGIND_KEYS.map((key) => `--property=${key}`)),
    hasLid(place),
    desktopReason(place),
  ]);
  // It fails when a unit is not enabled, and tells all the same: a line a unit.
  const states = units.outcome === "ended" ? units.text.trim().split("\n") : [];
  // All sleeping goes through sleep.target (systemd.special(7)).
  if (states[0] === "masked") return [WELL];
  const known = textOf(logind);
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(known ?? "")?.[1] ?? "";
  const reasons: string[] = [];
  if (SLEEPS.test(value("IdleAction"))) reasons.push("when it is idle (IdleAction of logind.conf)");
  const onClose = [value("HandleLidSwitch"), value("HandleLidSwitchExternalPower")];
  if (lid && onClose.some((action) => SLEEPS.test(action))) reasons.push("when its lid is closed");
  if (desktop !== null) reasons.push(desktop);
  if (reasons.length > 0) {
    return [warn(
      `host is set to sleep ${reasons.join(", and ")}`,
      `sudo systemctl mask ${TARGETS.join(" ")}`,
    )];
  }
  return value("IdleAction") === "" ? [] : [WELL];
}

/** Whether there is a lid that can be closed. Asked by a program: Deno guards /proc more than that. */
async function hasLid({ run }: SleepPlace): Promise<boolean> {
  const lids = textOf(await run("ls", "/proc/acpi/button/lid"));
  return lids !== null && lids.trim() !== "";
}

/** What a GNOME desktop does when nobody touches it; it has its own mind besides logind's. */
async function desktopReason({ env, run }: SleepPlace): Promise<string | null> {
  if (!env("XDG_CURRENT_DESKTOP") || !env("DBUS_SESSION_BUS_ADDRESS")) return null;
  const get = async (key: string) =>
    textOf(await run("gsettings", "get", "org.gnome.settings-daemon.plugins.power", key))?.trim();
  const sleeps = async (power: string) => {
    const [action, timeout] = await Promise.all([
      get(`sleep-inactive-${power}-type`),
      get(`sleep-inactive-${power}-timeout`),
    ]);
    return (action === "'suspend'" || action === "'hibernate'") && timeout !== "0";
  };
  const [ac, battery] = await Promise.all([sleeps("ac"), sleeps("battery")]);
  if (ac) return "when nobody touches it (desktop settings, Power)";
  return battery ? "when nobody touches it on battery (desktop settings, Power)" : null;
}

/** From `pmset -g` (pmset(1)): ` sleep 10` is minutes until it sleeps, 0 never. */
function macChecks(text: string | null): Check[] {
  if (text === null) return [];
  if (/^\s*SleepDisabled\s+1\b/m.test(text)) return [WELL];
  const minutes = /^\s*sleep\s+(\d+)/m.exec(text)?.[1];
  if (minutes === undefined) return [];
  if (Number(minutes) > 0) {
    return [warn(
      `host is set to sleep when nobody touches it for ${minutes} min`,
      "sudo pmset -a sleep 0 disablesleep 1",
    )];
  }
  return [WELL];
}

/**
 * From `powercfg /query SCHEME_CURRENT SUB_SLEEP`: each setting by its GUID, and at its end two
 * indices in seconds, 0 never: plugged in first, then on battery. The words are translated, the
 * numbers are not.
 */
function windowsChecks(text: string | null): Check[] {
  if (text === null) return [];
  const settings = [
    ["standby", "29f6c1db-86da-48c5-9fdb-f2b67b1f44da"],
    ["hibernate", "9d7815a6-7ee4-497e-8888-515a05f02364"],
  ] as const;
  const reasons: string[] = [];
  const commands: string[] = [];
  let told = false;
  for (const [name, guid] of settings) {
    const from = text.toLowerCase().indexOf(guid);
    if (from < 0) continue;
    // The next setting begins with a GUID of its own.
    const rest = text.slice(from + guid.length);
    const part = rest.slice(0, /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(rest)?.index);
    const [ac, dc] = [...part.matchAll(/0x([0-9a-f]+)/gi)].slice(-2)
      .map((match) => parseInt(match[1]!, 16));
    if (ac === undefined || dc === undefined) continue;
    told = true;
    for (const [power, seconds] of [["ac", ac], ["dc", dc]] as const) {
      if (seconds === 0) continue;
      const where = power === "ac" ? "plugged in" : "on battery";
      reasons.push(`${name} after ${Math.round(seconds / 60)} min ${where}`);
      commands.push(`powercfg /change ${name}-timeout-${power} 0`);
    }
  }
  if (reasons.length > 0) {
    return [warn(`host is set to sleep: ${reasons.join(", ")}`, commands.join(" & "))];
  }
  return told ? [WELL] : [];
}
