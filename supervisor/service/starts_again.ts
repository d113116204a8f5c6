/**
 * What to tell a person who stops a program that a service manager keeps running.
 *
 * @module
 */
import { LABEL } from "./launchd_plist.ts";
import { UNIT } from "./systemd_unit.ts";

/** In words, when a supervisor that a service manager started was stopped by hand. */
export function startsAgain(service: string): string | null {
  if (service === "systemd") {
    return "systemd starts it again in 5 s; to stop it until the next boot: systemctl --user stop " +
      `${UNIT} (installed with --system: sudo systemctl stop ${UNIT})`;
  }
  if (service === "launchd") {
    return "launchd starts it again; to stop it until the next login or boot: " +
      `launchctl bootout gui/$(id -u)/${LABEL} (with --system: sudo launchctl bootout ` +
      `system/${LABEL})`;
  }
  return null;
}
