/**
 * Whether the tunnel has what it needs on this machine: the ssh program and a private key of its
 * own. Whether it connects is told by mesosync.
 *
 * @module
 */
import type { Config } from "../../config.ts";
import { keyTrouble, sshProgramRemedy } from "../../ssh_key.ts";
import { type Check, pass, shortPath, warn } from "./check.ts";
import type { RunProgram } from "../run_program.ts";

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
  const trouble = await keyTrouble(path, shown);
  return trouble === null ? pass(`SSH key found: ${shown}`) : warn(trouble.text, trouble.fix);
}

async function programCheck(run: RunProgram, os: string): Promise<Check> {
  const answer = await run("ssh", "-V");
  if (answer.outcome === "ended") return pass("ssh program found");
  if (answer.outcome === "late") {
    return warn("ssh program does not answer", "try in a terminal: ssh -V");
  }
  return warn("ssh program not found: mesosync cannot connect", sshProgramRemedy(os));
}
