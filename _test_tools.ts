/**
 * For tests: whether a program that they need is on this machine.
 *
 * @module
 */

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
  if (there) return false;
  const remedy = `${program} is missing: ${installLine}`;
  if (Deno.env.get("CI") === "true") throw new Error(remedy);
  console.log(`skipped, ${remedy}`);
  return true;
}
