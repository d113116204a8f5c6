/**
 * The program compiled as another version, for trying updates.
 *
 * @module
 */
import { join } from "node:path";
import { runtimeForCompiling } from "../../_test_program.ts";
import { compileArgs } from "../../compile.ts";
import type { BuildNote } from "../../formats/release_list.ts";

const PROJECT = join(import.meta.dirname!, "..", "..");

/** Compiles this program with another version in a copy of the project; says why it cannot. */
export async function compileAs(version: string, work: string): Promise<string> {
  const folder = join(work, `project-${version}`);
  copy(PROJECT, folder);
  Deno.writeTextFileSync(join(folder, "version.ts"), `export const VERSION = "${version}";\n`);
  const output = join(work, `meso360-${version}`);
  const note: BuildNote = { version, commit: null, dirty: null, public_key: null, variant: "" };
  Deno.writeTextFileSync(join(folder, "dist", "build.json"), JSON.stringify(note));
  const file = { name: "meso360", target: Deno.build.target, variant: "" } as const;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: compileArgs(file, output),
    cwd: folder,
    env: await runtimeForCompiling(),
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr).slice(0, 2_000));
  return output;
}

/** What compiling needs of the project. */
function copy(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const { name, isDirectory } of Deno.readDirSync(from)) {
    if (/^(?:\.|node_modules$|docs$|bench$)/.test(name) || name.endsWith("_test.ts")) continue;
    // Of what was built, the pages, and what pictures are drawn with.
    if (from === join(PROJECT, "dist") && !["static", "drawing"].includes(name)) continue;
    const [source, target] = [join(from, name), join(to, name)];
    if (isDirectory) copy(source, target);
    else Deno.copyFileSync(source, target);
  }
}
