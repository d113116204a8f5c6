/**
 * The program under test: the executable that `MESO360_BINARY` names (from this folder), or this
 * source under the permissions that it has in service.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

const PROJECT = import.meta.dirname!;

/** The path of the executable under test; null when the source is. */
export function binaryUnderTest(): string | null {
  const given = Deno.env.get("MESO360_BINARY");
  return given === undefined ? null : resolve(PROJECT, given);
}

/** The command line that runs the program with these arguments. */
export function program(...args: readonly string[]): { command: string; args: string[] } {
  const binary = binaryUnderTest();
  if (binary !== null) return { command: binary, args: [...args] };
  const permitted = ["--quiet", "--no-prompt", "-P", "--config", join(PROJECT, "deno.json")];
  return {
    command: Deno.execPath(),
    args: ["run", ...permitted, join(PROJECT, "main.ts"), ...args],
  };
}

/** What the environment needs for `deno compile`: here its runtime, where Deno's own host is out of reach. */
export async function runtimeForCompiling(): Promise<Record<string, string>> {
  const tool = join(PROJECT, "..", "shared", "tools", "denort");
  if (Deno.env.has("DENORT_BIN") || !existsSync(tool)) return {};
  const { stdout } = await new Deno.Command(tool, { stderr: "inherit" }).output();
  return { DENORT_BIN: new TextDecoder().decode(stdout).trim() };
}

/**
 * A copy of an executable that can be started at once. By a process of its own: while this one has a
 * file open to write, a child that another test starts holds it too for a moment, and the system
 * starts no file that anyone writes.
 */
export function copyExecutable(from: string, to: string): void {
  if (Deno.build.os === "windows") return Deno.copyFileSync(from, to);
  const { success, stderr } = new Deno.Command("cp", { args: [from, to] }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
