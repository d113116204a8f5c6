/**
 * What to tell a person who stops a program that a service manager keeps running.
 *
 * @module
 */

/** In words, when a supervisor that a service manager started was stopped by hand. */
export function startsAgain(service: string): string | null {
  if (service === "systemd") {
    return "systemd starts it again in 5 s; to stop it until the next boot: systemctl --user stop " +
      "mesoview (installed with --system: sudo systemctl stop mesoview)";
  }
  if (service === "launchd") {
    return "launchd starts it again; to stop it until the next login or boot: " +
      "launchctl bootout gui/$(id -u)/com.mesoview (with --system: sudo launchctl bootout " +
      "system/com.mesoview)";
  }
  return null;
}
