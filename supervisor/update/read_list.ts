/**
 * How the text of `latest.json` is read, from a server or a folder, within a limit of time and
 * bytes.
 *
 * @module
 */
import { MAX_LIST } from "./latest.ts";
import type { FolderSource, Source, WebSource } from "./source.ts";
import { remove } from "./swap.ts";
import { errorText, UpdateError } from "./update_error.ts";

/** The text of latest.json. Throws {@link UpdateError} `unreachable` or `bad-list`. */
export async function readList(source: Source, limitMs: number): Promise<string> {
  const signal = AbortSignal.timeout(limitMs);
  return source.remote ? await listOfServer(source, signal) : await listOfFolder(source, signal);
}

async function listOfFolder(source: FolderSource, signal: AbortSignal): Promise<string> {
  if (await source.size(null) > MAX_LIST) throw endless(source);
  const copy = Deno.makeTempFileSync({ prefix: "meso360-list-" });
  try {
    await source.copyTo(null, copy, signal);
    return Deno.readTextFileSync(copy).slice(0, MAX_LIST);
  } catch (error) {
    if (error instanceof UpdateError) throw error;
    const text = `${source.list} cannot be read (${errorText(error)})`;
    throw new UpdateError("unreachable", text);
  } finally {
    remove(copy);
  }
}

const endless = ({ list }: Source) =>
  new UpdateError(
    "bad-list",
    `${list} has more than ${MAX_LIST} bytes: that is no list of a release`,
  );

async function listOfServer(source: WebSource, signal: AbortSignal): Promise<string> {
  const { bytes } = await source.open(null, 0, signal);
  const decoder = new TextDecoder();
  let text = "", size = 0;
  try {
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > MAX_LIST) throw endless(source);
      text += decoder.decode(chunk, { stream: true });
    }
  } catch (error) {
    if (error instanceof UpdateError) throw error;
    const why = signal.aborted ? "no answer in time" : errorText(error);
    throw new UpdateError("unreachable", `${source.list} breaks off: ${why}`);
  }
  return text + decoder.decode();
}
