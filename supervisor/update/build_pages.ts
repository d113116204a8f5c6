/**
 * How a checkout's pages are built anew after a pull: by the project's own build, in a process of
 * its own.
 *
 * @module
 */
import { join } from "node:path";
import { errorText } from "../../secrets.ts";

/** Bundling takes a second; the first time on a machine its bundler is fetched. */
const BUILD_LIMIT_MS = 120_000;

/** Builds the pages of the checkout in `folder` with this Deno; why it could not, or null. */
export async function buildPages(folder: string): Promise<string | null> {
  try {
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", join(folder, "static", "build.ts")],
      cwd: folder,
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      signal: AbortSignal.timeout(BUILD_LIMIT_MS),
    }).output();
    if (success) return null;
    return new TextDecoder().decode(stderr).trim().split("\n")[0]?.slice(0, 200) ||
      "no reason given";
  } catch (error) {
    return errorText(error);
  }
}
