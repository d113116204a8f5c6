/**
 * How a text stands in a command that a shell reads: in units and scripts, and in the commands that
 * messages tell a person to type.
 *
 * @module
 */

/** A word for a POSIX shell; plain ones stay as they are. */
export function shellWord(text: string): string {
  return /^[\w@%+:,./=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A path for the shell of a system; in a POSIX shell, `~/` in front still means the home folder. */
export function shellPath(path: string, os: string = Deno.build.os): string {
  if (os === "windows") return `"${path}"`;
  const home = path.startsWith("~/") ? "~/" : "";
  return home + shellWord(path.slice(home.length));
}
