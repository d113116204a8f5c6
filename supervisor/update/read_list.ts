/**
 * How `latest.json` is read, from a server or a folder, within a limit of time and bytes.
 *
 * @module
 */
import { removeFile } from "../../durable.ts";
import { errorText } from "../../secrets.ts";
import { type Latest, MAX_LIST, parseLatest } from "./latest.ts";
import type { FolderSource, Source, WebSource } from "./source.ts";
import { UpdateError } from "./update_error.ts";

/**
 * What a source has; `signal` ends the waiting.
 *
 * @throws {UpdateError} `unreachable`, `bad-list`
 */
export async function readLatest(source: Source, signal: AbortSignal): Promise<Latest> {
  const text = await (source.remote ? listOfServer(source, signal) : listOfFolder(source, signal));
  return parseLatest(text, source.list);
}

async function listOfFolder(source: FolderSource, signal: AbortSignal): Promise<string> {
  if (await source.size(null, signal) > MAX_LIST) throw endless(source);
  const copy = Deno.makeTempFileSync({ prefix: "meso360-list-" });
  try {
    await source.copyTo(null, copy, signal);
    return Deno.readTextFileSync(copy).slice(0, MAX_LIST);
  } catch (error) {
    if (error instanceof UpdateError) throw error;
    const text = `${source.list} cannot be read (${errorText(error)})`;
    throw new UpdateError("unreachable", text);
  } finally {
    removeFile(copy);
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
