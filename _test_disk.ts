/**
 * For tests: a small disk that can be filled.
 *
 * @module
 */
import { strictEqual } from "node:assert/strict";

const IS_CI = Deno.env.get("CI") === "true";

/** True where no disk can be mounted: only root may, on Linux. With CI=true nothing is left out. */
export const NO_SMALL_DISK = !IS_CI && (Deno.build.os !== "linux" || Deno.uid() !== 0);

/**
 * Gives a test a disk of its own on a folder, which is empty again after it.
 *
 * @param size as `mount` takes it: "64k"
 * @throws with CI=true where mounting is not allowed; elsewhere the test is not tried, and that said
 */
export async function withSmallDisk(
  folder: string,
  size: string,
  test: () => void | Promise<void>,
): Promise<void> {
  const run = async (command: string, ...args: string[]) => {
    const { success, stderr } = await new Deno.Command(command, { args }).output();
    return success ? null : new TextDecoder().decode(stderr).trim();
  };
  const refusal = await run("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder);
  if (refusal !== null) {
    if (IS_CI) throw new Error(`a small disk is needed: ${refusal}`);
    return console.log(`skipped, a small disk cannot be mounted here: ${refusal}`);
  }
  try {
    await test();
  } finally {
    strictEqual(await run("umount", folder), null);
  }
}

/** Takes all the room there is, with a file. */
export function fillDisk(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  const piece = new Uint8Array(512);
  try {
    for (;;) file.writeSync(piece);
  } catch (error) {
    strictEqual((error as { code?: string }).code, "ENOSPC");
  }
}
