/**
 * Whether the account of the service may put a new version in the executable's place.
 *
 * @module
 */
import { dirname } from "node:path";
import type { BootPlan } from "./boot_plan.ts";
import { shellWord } from "../../shell_words.ts";
import type { ServicePlace } from "./service_place.ts";

/** What `test -w` ends with when the answer is no. */
const NO = 1;

/**
 * A warning when it may not; null when it may, or that cannot be told.
 *
 * @param os as in `Deno.build.os`; on Windows the installing administrator's rights tell nothing
 */
export async function folderWarning(
  plan: BootPlan,
  { account, system, run }: ServicePlace,
  os: string = Deno.build.os,
): Promise<string | null> {
  if (plan.previous === null || os === "windows") return null;
  const folder = dirname(plan.program);
  const asAccount = os === "darwin"
    ? ["sudo", "-n", "-u", account.name]
    : ["runuser", "-u", account.name, "--"];
  const [program = "test", ...args] = [...(system ? asAccount : []), "test", "-w", folder];
  if ((await run(program, args)).code !== NO) return null;
  return `WARN  ${account.name} cannot write into ${folder}: updates will fail. Move the ` +
    `executable into a folder of ${account.name} and install it from there, or: ` +
    `sudo chown ${account.name} ${shellWord(folder)}`;
}
