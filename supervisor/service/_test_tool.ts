/**
 * For tests: a plan with the worst paths, and what a program that reads our files says.
 *
 * @module
 */
import type { BootPlan } from "./boot_plan.ts";

/** What systemd takes in the path of an executable and means something to somebody. */
export const ODD_FOR_SYSTEMD = "100 %h & <$HOME> ünï; (x) `id`";

/** Everything that means something to a shell, systemd, XML or a desktop entry. */
export const ODD = `it's 100 %h & <"$HOME"> \\n ünï; (x) \`id\``;

/** A plan for an executable in a folder. */
export function planIn(folder: string): BootPlan {
  const configArgs = ["--config", `${folder}/my config $X.json`];
  return {
    program: `${folder}/meso360`,
    script: null,
    args: ["run", "--no-browser", ...configArgs],
    configArgs,
    previous: `${folder}/meso360.previous`,
  };
}

/** Runs a program; its output, or what it complains of as an error. */
export function outputOf(program: string, args: readonly string[], stdin = ""): string {
  const folder = Deno.makeTempDirSync();
  try {
    // Given through a file: a pipe would want to be written while the program is waited for.
    Deno.writeTextFileSync(`${folder}/in`, stdin);
    const { success, stdout, stderr } = new Deno.Command("sh", {
      args: ["-c", 'exec "$@" < "$0"', `${folder}/in`, program, ...args],
      stdout: "piped",
      stderr: "piped",
    }).outputSync();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    if (!success) throw new Error(`${program}: ${out}${err}`);
    return out ?? "";
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
