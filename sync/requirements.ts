/**
 * What must be there for ssh: the program, a private key, a place for the host key.
 *
 * @module
 */
import { dirname } from "node:path";
import { keyTrouble, sshProgramRemedy } from "../ssh_key.ts";
import type { TunnelSettings } from "./settings.ts";
import type { Trouble } from "./trouble.ts";

/** What is missing on this machine, or null when all is there; the program is missed when started. */
export async function missingHere(settings: TunnelSettings): Promise<Trouble | null> {
  const trouble = await keyTrouble(settings.key);
  if (trouble === null) return folderTrouble(settings.knownHosts);
  return { state: KEY_STATES[trouble.kind], reason: `${trouble.text}: ${trouble.fix}` };
}

const KEY_STATES = {
  "missing": "missing key",
  "open to others": "key readable by others",
  "passphrase": "key has a passphrase",
} as const;

/** The trouble of a program that cannot be started, by what the system said. */
export function noProgram(ssh: string, error: unknown): Trouble {
  const what = error instanceof Deno.errors.NotFound
    ? `there is no program ${ssh}`
    : `${ssh} cannot be started (${text(error)})`;
  return { state: "no ssh program", reason: `${what}: ${sshProgramRemedy()}` };
}

/** Without a file to keep the host key in, every server would pass for the right one. */
function folderTrouble(knownHosts: string): Trouble | null {
  try {
    Deno.mkdirSync(dirname(knownHosts), { recursive: true });
    Deno.openSync(knownHosts, { append: true, create: true, mode: 0o600 }).close();
    return null;
  } catch (error) {
    const reason =
      `${knownHosts} cannot be written (${text(error)}): make ${dirname(knownHosts)} ` +
      `a folder that this user may write to, or set state_dir to another`;
    return { state: "folder unusable", reason };
  }
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
