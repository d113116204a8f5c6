/**
 * The line for a crontab, where there is no systemd.
 *
 * @module
 */
import { shellWord } from "../../shell_words.ts";
import type { BootPlan } from "./boot_plan.ts";

/** A line that starts the plan at boot; crontab(5): a percent sign would end the command. */
export function crontabLine(plan: BootPlan): string {
  return `@reboot ${[plan.program, ...plan.args].map(shellWord).join(" ").replaceAll("%", "\\%")}`;
}
