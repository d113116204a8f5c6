/**
 * The line for a crontab, where there is no systemd.
 *
 * @module
 */
import type { BootPlan } from "./boot_plan.ts";

/** A line that starts the plan at boot; crontab(5): a percent sign would end the command. */
export function crontabLine(plan: BootPlan): string {
  return `@reboot ${[plan.program, ...plan.args].map(shellWord).join(" ").replaceAll("%", "\\%")}`;
}

/** A word for a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
