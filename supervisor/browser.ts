/**
 * Opening the panel in the browser of the person who started the program.
 *
 * @module
 */

const OPENERS: Readonly<Record<string, readonly string[]>> = {
  windows: ["cmd", "/c", "start", ""],
  darwin: ["open"],
};

/** Opens `url` where somebody can see it; does nothing where nobody can, and never fails. */
export function openBrowser(url: string): void {
  // A service has no terminal; a terminal over ssh has no display.
  if (!Deno.stdout.isTerminal()) return;
  const desktop = Deno.build.os === "windows" || Deno.build.os === "darwin" ||
    Deno.env.has("DISPLAY") || Deno.env.has("WAYLAND_DISPLAY");
  if (desktop) showBrowser(url);
}

/** Opens `url` for somebody who asked for it by the shortcut; never fails. */
export function showBrowser(url: string): void {
  const [program, ...args] = OPENERS[Deno.build.os] ?? ["xdg-open"];
  try {
    const child = new Deno.Command(program!, {
      args: [...args, url],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    child.status.catch(() => {});
    child.unref();
  } catch {
    // No such program here: the address stands in the log.
  }
}
