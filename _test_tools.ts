/**
 * For tests: whether what they need is on this machine.
 *
 * @module
 */
import { existsSync } from "node:fs";

/**
 * True where the program is missing: the test is skipped, with the line that installs it. With
 * CI=true it throws that line instead: there nothing is skipped.
 */
export function missing(program: string, installLine: string): boolean {
  const isWindows = Deno.build.os === "windows";
  const file = isWindows ? `${program}.exe` : program;
  const path = (Deno.env.get("PATH") ?? "").split(isWindows ? ";" : ":");
  const there = path.some((folder) => {
    try {
      return Deno.statSync(`${folder}/${file}`).isFile;
    } catch {
      return false;
    }
  });
  return !there && leftOut(program, installLine);
}

/** The same of something that has these files: a library of another language. */
export function missingFiles(what: string, paths: readonly string[], installLine: string): boolean {
  return !paths.every((path) => existsSync(path)) && leftOut(what, installLine);
}

function leftOut(what: string, installLine: string): true {
  const remedy = `${what} is missing: ${installLine}`;
  if (Deno.env.get("CI") === "true") throw new Error(remedy);
  console.log(`skipped, ${remedy}`);
  return true;
}
