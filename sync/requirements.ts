/**
 * What must be there before ssh is started: the program, a private key, a place for the host key.
 *
 * @module
 */
import { basename, dirname } from "node:path";
import type { TunnelSettings } from "./settings.ts";
import type { Trouble } from "./trouble.ts";

/** What is missing on this machine, or null when all is there. */
export async function missingHere(settings: TunnelSettings): Promise<Trouble | null> {
  return keyTrouble(settings.key) ?? folderTrouble(settings.knownHosts) ??
    await programTrouble(settings.ssh);
}

/** The trouble of a program that cannot be started, by what the system said. */
export function noProgram(ssh: string, error: unknown): Trouble {
  const remedy = {
    windows: "install it: Settings, Optional features, OpenSSH Client",
    darwin: "it belongs to macOS: is PATH set?",
  }[Deno.build.os as string] ?? "install it: sudo apt install openssh-client";
  const what = error instanceof Deno.errors.NotFound
    ? `there is no program ${ssh}`
    : `${ssh} cannot be started (${text(error)})`;
  return { state: "no ssh program", reason: `${what}: ${remedy}` };
}

async function programTrouble(ssh: string): Promise<Trouble | null> {
  try {
    const command = new Deno.Command(ssh, {
      args: ["-V"],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    });
    await command.output();
    return null;
  } catch (error) {
    return noProgram(ssh, error);
  }
}

/** The remedy for a key that others can read. */
export function keyRemedy(key: string): string {
  return Deno.build.os === "windows"
    ? `icacls "${key}" /inheritance:r /grant:r "%USERNAME%:R"`
    : `chmod 600 ${key}`;
}

function keyTrouble(key: string): Trouble | null {
  try {
    const { isFile, mode, uid } = Deno.statSync(key);
    if (!isFile) return missing(`${key} is no file: copy the private key ${basename(key)} there`);
    Deno.openSync(key).close();
    // ssh's own rule (authfile.c): it asks this only of a key that belongs to whoever runs it.
    const open = Deno.build.os !== "windows" && uid === Deno.uid() &&
      mode !== null && (mode & 0o077) !== 0;
    if (!open) return null;
    const reason = `ssh refuses ${key} because others can read it: ${keyRemedy(key)}`;
    return { state: "key readable by others", reason };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      return missing(`SSH key ${key} cannot be read (${text(error)}): give it to this user`);
    }
    return missing(
      `SSH key not found: ${key}: copy ${basename(key)} to that path, or set tunnel.key`,
    );
  }
}

const missing = (reason: string): Trouble => ({ state: "missing key", reason });

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
