/**
 * What to say to a person who put `sudo` before a command about a service of their own: root has
 * none.
 *
 * @module
 */
import { accountOf } from "./accounts.ts";
import { ServiceError } from "./service_error.ts";
import type { Account, RunTool, ServiceState } from "./service_place.ts";

/** The name of who called sudo; null without it. */
export function sudoUser(): string | null {
  const name = Deno.env.get("SUDO_USER") ?? "";
  return name === "" || name === "root" ? null : name;
}

/**
 * The line that leads to the service of `name`; null when they have none.
 *
 * @param stateFor what is installed for an account
 */
export async function sudoHint(
  name: string | null,
  action: string,
  run: RunTool,
  stateFor: (account: Account) => Promise<ServiceState>,
): Promise<string | null> {
  if (name === null) return null;
  try {
    const { installed } = await stateFor(await accountOf(name, run));
    if (installed === null) return null;
    return `${installed} is the service of ${name}: as ${name}, without sudo: meso360 service ${action}`;
  } catch (error) {
    if (error instanceof ServiceError) return null;
    throw error;
  }
}
