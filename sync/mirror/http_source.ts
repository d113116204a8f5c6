/**
 * A web server's listing as a source of files: its folders are read one by one, what is new or changed
 * is asked for with HEAD, and comes with GET, from where it was cut off (RFC 9110, section 14).
 *
 * @module
 */
import { type HttpEntry, readHttpListing } from "./http_listing.ts";
import type { FileLook, Listing } from "./listing.ts";
import { shownAddress } from "../../secrets.ts";
import { PlaceError } from "./place_error.ts";
import type { Source, SourceLook } from "./source.ts";
import { type FileStream, takeStreams } from "./stream_take.ts";

/** For an answer to begin, and between two pieces of it, ms. */
const SILENCE_MS = 60_000;

/** A listing is text of at most so many bytes: 100,000 entries. */
const MOST_LISTING = 32 * 1024 * 1024;

/** Folders within folders. */
const MOST_DEEP = 12;

/** @param silenceMs after how much silence the server is given up */
export function httpSource(root: URL, signal: AbortSignal, silenceMs = SILENCE_MS): Source {
  const ask = asker(root, signal, silenceMs);
  return {
    look: (mirror, skip) => look(root, ask, mirror, skip),
    take: (files, incoming) => takeStreams(files, incoming, opener(root, ask), signal),
    async again(files) {
      const now = new Map<string, FileLook>();
      for (const { path } of files) {
        const head = await headOf(root, path, ask);
        if (head !== null) now.set(path, head.file);
      }
      return now;
    },
  };
}

async function look(
  root: URL,
  ask: Ask,
  mirror: Listing,
  skip: ReadonlySet<string>,
): Promise<SourceLook> {
  const entries = new Map<string, HttpEntry>();
  let clockMs: number | null = null;
  let trouble: PlaceError | null = null;
  const open = async (folder: string, deep: number) => {
    const address = addressOf(root, folder === "" ? "" : `${folder}/`);
    const { response, text } = await ask("GET", address, { read: MOST_LISTING });
    clockMs ??= timeOf(response.headers.get("date"));
    if (!response.ok) {
      const error = statusError(response, address);
      if (folder === "") throw error;
      if (response.status !== 404) trouble ??= error;
      return;
    }
    // A server that added the slash, or sent elsewhere, names its links from there.
    const listed = readHttpListing(text, new URL(response.url || address.href));
    if (listed === null) {
      throw new PlaceError(
        "server error",
        `${shownAddress(address.href)} is no listing of files: switch on autoindex (nginx) or ` +
          `Options +Indexes (Apache) there`,
      );
    }
    for (const entry of listed) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (!entry.isFolder) entries.set(path, entry);
      else if (deep < MOST_DEEP && !skip.has(path)) await open(path, deep + 1);
    }
  };
  await open("", 0);
  const { files, contradicted } = await resolved(root, ask, entries, mirror);
  if (contradicted !== null) {
    trouble ??= new PlaceError(
      "server error",
      `${contradicted}: the server tells two sizes, the smaller one with HEAD: it is not taken`,
    );
  }
  return { files, leftOut: [], trouble, clockMs };
}

/**
 * What the listing shows, made exact: files that look like ours are taken to be them. Of a file whose
 * HEAD says that it is shorter than its exact size in the listing, nobody knows when it is whole.
 */
async function resolved(
  root: URL,
  ask: Ask,
  entries: ReadonlyMap<string, HttpEntry>,
  mirror: Listing,
): Promise<{ files: Map<string, FileLook>; contradicted: string | null }> {
  const files = new Map<string, FileLook>();
  let contradicted: string | null = null;
  let offsetMinutes: number | null = null;
  // The newest first: with its exact time, the clock of the listing is known.
  const newestFirst = [...entries].sort(([, a], [, b]) => (b.minute ?? 0) - (a.minute ?? 0));
  for (const [path, entry] of newestFirst) {
    const here = mirror.get(path);
    if (here !== undefined && looksLike(here, entry, offsetMinutes)) {
      files.set(path, here);
      continue;
    }
    const head = await headOf(root, path, ask);
    if (head === null) continue;
    const [least, most] = entry.size ?? [0, 0];
    if (least === most && head.file.size < least) {
      contradicted ??= path;
      continue;
    }
    files.set(path, head.file);
    if (head.hasTime && entry.minute !== null) {
      offsetMinutes ??= Math.round((entry.minute * 60 - head.file.mtimeS) / 900) * 15;
    }
  }
  return { files, contradicted };
}

function looksLike(here: FileLook, entry: HttpEntry, offsetMinutes: number | null): boolean {
  if (offsetMinutes === null || entry.size === null || entry.minute === null) return false;
  const [least, most] = entry.size;
  return here.size >= least && here.size <= most &&
    Math.floor(here.mtimeS / 60) + offsetMinutes === entry.minute;
}

async function headOf(
  root: URL,
  path: string,
  ask: Ask,
): Promise<{ file: FileLook; hasTime: boolean } | null> {
  const address = addressOf(root, path);
  const { response } = await ask("HEAD", address);
  if (response.status === 404 || response.status === 410) return null;
  if (!response.ok) throw statusError(response, address);
  const size = Number(response.headers.get("content-length") ?? NaN);
  if (!Number.isSafeInteger(size)) {
    throw new PlaceError("server error", `${shownAddress(address.href)}: the server tells no size`);
  }
  const timeMs = timeOf(response.headers.get("last-modified"));
  // Without a time, size alone tells versions apart.
  const mtimeS = Math.floor((timeMs ?? 0) / 1000);
  return { file: { path, size, mtimeS }, hasTime: timeMs !== null };
}

function opener(root: URL, ask: Ask): (file: FileLook, from: number) => Promise<FileStream> {
  return async (file, from) => {
    const address = addressOf(root, file.path);
    // Of an empty file, too, it must be seen that it is.
    if (from > 0 && from === file.size) return { from, bytes: nothing() };
    const { response, pieces } = await ask("GET", address, {
      headers: from === 0 ? {} : {
        range: `bytes=${from}-`,
        // The whole file instead, should it have changed.
        "if-range": new Date(file.mtimeS * 1000).toUTCString(),
      },
    });
    if (response.status === 404 || response.status === 410) {
      await response.body?.cancel();
      throw new PlaceError("source changed", `${file.path} went away before it was copied`);
    }
    if (!response.ok) {
      await response.body?.cancel();
      throw statusError(response, address);
    }
    if (response.status !== 206) return { from: 0, bytes: pieces() };
    const begins = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
    if (Number(begins) === from) return { from, bytes: pieces() };
    await response.body?.cancel();
    throw new PlaceError("server error", `${file.path}: not the part that was asked for came`);
  };
}

async function* nothing(): AsyncIterable<Uint8Array> {}

interface AskOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Read the answer as text, of so many bytes at most. */
  readonly read?: number;
}

interface Answer {
  readonly response: Response;
  readonly text: string;
  pieces(): AsyncIterable<Uint8Array>;
}

type Ask = (method: "GET" | "HEAD", address: URL, options?: AskOptions) => Promise<Answer>;

/** Asks with a limit of silence; what the network says becomes a state. */
function asker(root: URL, signal: AbortSignal, silenceMs: number): Ask {
  const login: Record<string, string> = root.username === "" ? {} : {
    authorization: `Basic ${
      btoa(`${decodeURIComponent(root.username)}:${decodeURIComponent(root.password)}`)
    }`,
  };
  return async (method, address, { headers = {}, read } = {}) => {
    const give = new AbortController();
    const stop = () => give.abort();
    signal.addEventListener("abort", stop, { once: true });
    let timer = setTimeout(stop, silenceMs);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, silenceMs);
    };
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };
    const named = (error: unknown, begun: boolean) => {
      if (error instanceof PlaceError) return error;
      if (signal.aborted) {
        return new PlaceError("stopped", "it was stopped; the next run goes on from here");
      }
      const why = give.signal.aborted
        ? `silent for ${silenceMs / 1000} s`
        : String(error instanceof Error ? error.message : error).slice(0, 200);
      const where = shownAddress(root.href);
      return begun
        ? new PlaceError("cut off", `the way to ${where} broke (${why}): the next run goes on`)
        : new PlaceError("host unreachable", `${where} does not answer (${why}): is it on?`);
    };
    try {
      if (signal.aborted) throw new Error("stopped");
      const response = await fetch(address, {
        method,
        headers: { "accept-encoding": "identity", ...login, ...headers },
        signal: give.signal,
      });
      const pieces = async function* () {
        try {
          for await (const piece of response.body ?? []) {
            alive();
            yield piece;
          }
        } catch (error) {
          throw named(error, true);
        } finally {
          over();
        }
      };
      let text = "";
      if (read !== undefined) text = await textOf(pieces(), read);
      else if (method === "HEAD") {
        await response.body?.cancel();
        over();
      } else alive();
      return { response, text, pieces };
    } catch (error) {
      over();
      throw named(error, false);
    }
  };
}

async function textOf(pieces: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const piece of pieces) {
    size += piece.length;
    if (size > most) throw new PlaceError("server error", "the listing is longer than 32 MiB");
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/** The address of a path below the root, without the login. */
function addressOf(root: URL, path: string): URL {
  const address = new URL(root);
  address.username = "";
  address.password = "";
  address.pathname += path.split("/").map(encodeURIComponent).join("/");
  return address;
}

function statusError({ status }: Response, address: URL): PlaceError {
  const where = shownAddress(address.href);
  if (status === 404 || status === 410) {
    return new PlaceError(
      "source missing",
      `${where} is not there (${status}): is the path right?`,
    );
  }
  if (status === 401 || status === 403) {
    return new PlaceError(
      "login refused",
      `${where} may not be read (${status}): put user:password@ into the address, or allow it there`,
    );
  }
  return new PlaceError("server error", `${where} answers with ${status}: tried again next time`);
}

function timeOf(header: string | null): number | null {
  const ms = header === null ? NaN : Date.parse(header);
  return Number.isNaN(ms) ? null : ms;
}
