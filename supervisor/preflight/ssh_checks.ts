/**
 * Whether the tunnel has what it needs on this machine: the ssh program and a private key of its
 * own. Whether it connects is told by mesosync.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { type Check, pass, shortPath, warn, why } from "./check.ts";
import type { RunProgram } from "./run_program.ts";

/** The part of a key file that shows what it is; keys are a few kilobytes. */
const KEY_HEAD_BYTES = 200;

/** The lines about the tunnel; none when no `rtun_port` is configured. */
export async function sshChecks(
  { rtun_port, tunnel }: Config,
  run: RunProgram,
  os: string,
): Promise<Check[]> {
  if (rtun_port === undefined) return [];
  return await Promise.all([keyCheck(tunnel.key), programCheck(run, os)]);
}

async function keyCheck(path: string): Promise<Check> {
  const shown = shortPath(path);
  let head: string;
  try {
    const { mode } = await Deno.stat(path);
    if (Deno.build.os !== "windows" && mode !== null && (mode & 0o077) !== 0) {
      return warn(`SSH key can be read by others: ${shown}`, `chmod 600 ${shown}`);
    }
    using file = await Deno.open(path);
    const bytes = new Uint8Array(KEY_HEAD_BYTES);
    const read = await file.read(bytes) ?? 0;
    head = new TextDecoder().decode(bytes.subarray(0, read));
  } catch (error) {
    const name = path.split(/[\\/]/).at(-1);
    if (error instanceof Deno.errors.NotFound) {
      return warn(
        `SSH key not found: ${shown}`,
        `Copy ${name} to that path; mesosync will not connect until this is done`,
      );
    }
    return warn(
      `SSH key cannot be read: ${shown} (${why(error)})`,
      `make this user its owner: sudo chown $USER ${shown}`,
    );
  }
  return /^\s*-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/.test(head)
    ? pass(`SSH key found: ${shown}`)
    : warn(
      `SSH key is no private key: ${shown}`,
      "Copy the private key to that path, not the one whose name ends in .pub",
    );
}

async function programCheck(run: RunProgram, os: string): Promise<Check> {
  const answer = await run("ssh", "-V");
  if (answer.outcome === "ended") return pass("ssh program found");
  if (answer.outcome === "late") {
    return warn("ssh program does not answer", "try in a terminal: ssh -V");
  }
  return warn(
    "ssh program not found: mesosync cannot connect",
    os === "windows"
      ? "Settings, System, Optional features, Add a feature: OpenSSH Client"
      : "sudo apt install openssh-client, or what it is called here",
  );
}
