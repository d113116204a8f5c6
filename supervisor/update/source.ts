/**
 * Where new versions come from: a web address, or a folder such as a USB stick.
 *
 * @module
 */
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText, shownAddress } from "../../secrets.ts";
import { UpdateError } from "./update_error.ts";

/** Opens a file's bytes from byte `from` on; `from` in the answer says where they really begin. */
export interface OpenedFile {
  readonly from: number;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** A place that holds latest.json and the files it names. */
export interface Place {
  /** For messages: the place of latest.json. */
  readonly list: string;
  /** The one file that was asked for by its name; null when any will do. */
  readonly onlyFile: string | null;
}

/** One with a link between, on which a second try may go better. */
export interface WebSource extends Place {
  readonly remote: true;
  /** Opens `latest.json` (null) or a file beside it. Throws {@link UpdateError} `unreachable`. */
  open(name: string | null, from: number, signal: AbortSignal): Promise<OpenedFile>;
}

/** A folder, maybe on a stick or another machine's disk: `signal` ends the waiting for it. */
export interface FolderSource extends Place {
  readonly remote: false;
  /** Bytes of `latest.json` (null) or a file beside it. Throws `unreachable`. */
  size(name: string | null, signal: AbortSignal): Promise<number>;
  /**
   * Copies it to a local file, maybe as a new one in the place of one that is there. Throws
   * `unreachable` when it is not there, else what the operating system says.
   */
  copyTo(name: string | null, path: string, signal: AbortSignal): Promise<void>;
}

/** Where a new version comes from. */
export type Source = WebSource | FolderSource;

const LIST = "latest.json";

/** A stick answers in milliseconds, a disk on the network in a second. */
const WATCH_LIMIT_MS = 3_000;

/**
 * The source that `text` names: https://…, http://… on the local network, a folder, a
 * `latest.json`, or an executable that lies beside one.
 *
 * @param home for `~`
 * @param signal ends the waiting for the disk of a folder
 * @throws {UpdateError} `source`, `unreachable`
 */
export async function openSource(text: string, home: string, signal: AbortSignal): Promise<Source> {
  if (/^https?:/i.test(text)) return webSource(text);
  return await folderSource(localPath(text, home), signal);
}

function localPath(text: string, home: string): string {
  const path = /^file:/i.test(text) ? fileURLToPath(text) : text.replace(/^~(?=$|[\\/])/, home);
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) {
    const shown = shownAddress(text);
    throw new UpdateError("source", `${shown}: an address begins with https:// or is a folder`);
  }
  return isAbsolute(path) ? path : resolve(path);
}

/**
 * How `latest.json` of a folder stands at the moment, cheap to look at: two of these differ when it
 * came, went or changed. Null for what is no folder.
 */
export async function folderState(text: string, home: string): Promise<string | null> {
  if (/^https?:/i.test(text)) return null;
  try {
    const path = localPath(text, home);
    const list = path.endsWith(LIST) ? path : join(path, LIST);
    const { isFile, mtime, size } = await askDisk(
      list,
      () => Deno.stat(list),
      AbortSignal.timeout(WATCH_LIMIT_MS),
    );
    return isFile ? `${mtime?.getTime()} ${size}` : "none";
  } catch {
    return "none";
  }
}

async function folderSource(path: string, signal: AbortSignal): Promise<FolderSource> {
  let is: Deno.FileInfo;
  try {
    is = await askDisk(path, () => Deno.stat(path), signal);
  } catch (error) {
    const gone = error instanceof Deno.errors.NotFound;
    const text = gone ? `${path} is not there: is the stick in?` : `${path}: ${errorText(error)}`;
    throw new UpdateError("unreachable", text);
  }
  if (!is.isFile && !is.isDirectory) {
    throw new UpdateError("source", `${path} is neither a file nor a folder`);
  }
  const folder = is.isFile ? dirname(path) : path;
  const list = join(folder, LIST);
  const pathOf = (name: string | null) => name === null ? list : join(folder, name);

  async function size(name: string | null, signal: AbortSignal): Promise<number> {
    const wanted = pathOf(name);
    try {
      const found = await askDisk(wanted, () => Deno.stat(wanted), signal);
      // Opening a pipe or a device would wait for whoever is at its other end.
      if (!found.isFile) throw new Error("it is no file");
      return found.size;
    } catch (error) {
      const gone = error instanceof Deno.errors.NotFound;
      const why = gone ? "is not there" : `cannot be read (${errorText(error)})`;
      throw new UpdateError("unreachable", `${wanted} ${why}`);
    }
  }

  return {
    list,
    onlyFile: is.isFile && basename(path) !== LIST ? basename(path) : null,
    remote: false,
    size,
    async copyTo(name, to, signal) {
      await size(name, signal);
      const wanted = pathOf(name);
      // Copying leaves this thread free from the first byte on; opening a file does not, in the
      // executable's runtime (Deno 2.6), and a disk that hangs would hold everything up.
      await askDisk(wanted, () => Deno.copyFile(wanted, to), signal);
    },
  };
}

/** Paths on disks that did not answer in time: each holds one of the runtime's threads. */
const unanswered = new Set<string>();

/** Asks a disk that may hang; not again for a path that has yet to answer. */
async function askDisk<T>(path: string, ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  if (unanswered.has(path)) throw new Error("the disk has not answered since it was last asked");
  const late = new Error("the disk does not answer in time");
  if (signal.aborted) throw late;
  const limit = Promise.withResolvers<never>();
  const onLate = () => {
    unanswered.add(path);
    limit.reject(late);
  };
  signal.addEventListener("abort", onLate);
  try {
    return await Promise.race([ask().finally(() => unanswered.delete(path)), limit.promise]);
  } finally {
    signal.removeEventListener("abort", onLate);
  }
}

function webSource(text: string): WebSource {
  const given = address(text);
  const list = given.pathname.endsWith(".json") ? given : new URL(given);
  if (list !== given) list.pathname = `${given.pathname.replace(/\/$/, "")}/${LIST}`;
  return {
    list: shownAddress(list.href),
    onlyFile: null,
    remote: true,
    async open(name, from, signal) {
      const url = new URL(name ?? list.href, list);
      // What lets one in at the list does so at the files.
      url.search = list.search;
      const shown = shownAddress(url.href);
      const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-` } : {};
      let response: Response;
      try {
        response = await fetch(url, { headers, signal, cache: "no-store" });
      } catch (error) {
        throw new UpdateError("unreachable", `${shown} is not reached: ${fetchText(error)}`);
      }
      // Where a redirection led to is held to the same rule.
      address(response.url || url.href);
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw new UpdateError("unreachable", `${shown}: HTTP ${response.status}`);
      }
      const begins = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
      return { from: response.status === 206 ? Number(begins ?? NaN) : 0, bytes: response.body };
    },
  };
}

function address(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UpdateError("source", `${shownAddress(text)} is no address`);
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLocal(url.hostname))) return url;
  const why = `${url.origin} is not on the local network: only https:// is taken from elsewhere`;
  throw new UpdateError("source", why);
}

/** Whether a host is on this machine or on the local network, by its address or name. */
export function isLocal(host: string): boolean {
  if (host === "localhost" || host.endsWith(".local")) return true;
  const v4 = /^(\d+)\.(\d+)\.\d+\.\d+$/.exec(host);
  if (v4 !== null) {
    const [a, b] = [Number(v4[1]), Number(v4[2])];
    // RFC 1918, and RFC 3927 for 169.254/16.
    return a === 10 || a === 127 || (a === 192 && b === 168) || (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b <= 31);
  }
  // RFC 4193 fc00::/7, RFC 4291 fe80::/10 and ::1.
  return /^\[(?:::1\]|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i.test(host);
}

/** Deno's messages repeat the address, and bury the reason. */
function fetchText(error: unknown): string {
  const text = errorText(error);
  if (/dns error|failed to lookup/i.test(text)) return "its name is not known here";
  if (/timed out|timeout/i.test(text)) return "no answer in time";
  if (/connection refused/i.test(text)) return "connection refused";
  return text.slice(0, 200);
}
