/**
 * How a small file is read by a process that must go on when a disk does not answer.
 *
 * @module
 */

/**
 * The text of a file; null when there is none, or it cannot be read. Opening a file holds the whole
 * process up, asynchronous calls included (in Deno 2.6 all of them, in 2.8 `Deno.readTextFile` and
 * `Deno.writeTextFile`); `Deno.stat` waits on a thread of its own. So the disk is asked first, and
 * what is no file, as a pipe that nobody writes into, is not opened.
 */
export async function textOnDisk(path: string): Promise<string | null> {
  try {
    const { isFile } = await Deno.stat(path);
    return isFile ? await Deno.readTextFile(path) : null;
  } catch {
    return null;
  }
}
