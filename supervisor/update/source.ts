/**
 * Where new versions come from: a web address, or a folder such as a USB stick.
 *
 * @module
 */
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText, UpdateError } from "./update_error.ts";

/** Opens a file's bytes from byte `from` on; `from` in the answer says where they really begin. */
export interface OpenedFile {
  readonly from: number;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** A place that holds latest.json and the files it names. */
export interface Source {
  /** For messages: the place of latest.json. */
  readonly list: string;
  /** The one file that was asked for by its name; null when any will do. */
  readonly onlyFile: string | null;
  /** Whether a link is between, on which a second try may go better. */
  readonly remote: boolean;
  /** Opens `latest.json` (null) or a file beside it. Throws {@link UpdateError} `unreachable`. */
  open(name: string | null, from: number, signal: AbortSignal): Promise<OpenedFile>;
}

const LIST = "latest.json";

/**
 * The source that `text` names: https://…, http://… on the local network, a folder, a
 * `latest.json`, or an executable that lies beside one.
 *
 * @param home for `~`
 * @throws {UpdateError} `source`
 */
export function openSource(text: string, home: string): Source {
  if (/^https?:/i.test(text)) return webSource(text);
  const path = /^file:/i.test(text) ? fileURLToPath(text) : text.replace(/^~(?=$|[\\/])/, home);
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) {
    throw new UpdateError("source", `${text}: an address begins with https:// or is a folder`);
  }
  return folderSource(isAbsolute(path) ? path : resolve(path));
}

function folderSource(path: string): Source {
  let isFile: boolean;
  try {
    isFile = Deno.statSync(path).isFile;
  } catch (error) {
    const gone = error instanceof Deno.errors.NotFound;
    const text = gone ? `${path} is not there: is the stick in?` : `${path}: ${errorText(error)}`;
    throw new UpdateError("unreachable", text);
  }
  const folder = isFile ? dirname(path) : path;
  const list = join(folder, LIST);
  return {
    list,
    onlyFile: isFile && basename(path) !== LIST ? basename(path) : null,
    remote: false,
    async open(name, from) {
      const wanted = name === null ? list : join(folder, name);
      try {
        const file = await Deno.open(wanted);
        await file.seek(from, Deno.SeekMode.Start);
        return { from, bytes: file.readable };
      } catch (error) {
        const gone = error instanceof Deno.errors.NotFound;
        const why = gone ? "is not there" : `cannot be read (${errorText(error)})`;
        throw new UpdateError("unreachable", `${wanted} ${why}`);
      }
    },
  };
}

function webSource(text: string): Source {
  const given = address(text);
  const list = given.pathname.endsWith(".json") ? given : new URL(`${withSlash(given)}${LIST}`);
  return {
    list: list.href,
    onlyFile: null,
    remote: true,
    async open(name, from, signal) {
      const url = name === null ? list : new URL(name, list);
      const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-` } : {};
      let response: Response;
      try {
        response = await fetch(url, { headers, signal, cache: "no-store" });
      } catch (error) {
        throw new UpdateError("unreachable", `${url.href} is not reached: ${fetchText(error)}`);
      }
      // Where a redirection led to is held to the same rule.
      address(response.url || url.href);
      if (!response.ok || response.body === null) {
        await response.body?.cancel();
        throw new UpdateError("unreachable", `${url.href}: HTTP ${response.status}`);
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
    throw new UpdateError("source", `${text} is no address`);
  }
  if (url.protocol === "https:" || (url.protocol === "http:" && isLocal(url.hostname))) return url;
  const why = `${url.origin} is not on the local network: only https:// is taken from elsewhere`;
  throw new UpdateError("source", why);
}

const withSlash = ({ href }: URL) => href.endsWith("/") ? href : `${href}/`;

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
